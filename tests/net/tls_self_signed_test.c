/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates that sign themselves. The clock stands at 2026-01-01. */

#include "net/tls.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/test.h"

static char dir[] = "/tmp/jackdaw-tls-XXXXXX";

static void remove_dir(void)
{
	char command[60];

	snprintf(command, sizeof(command), "rm -rf %s", dir);
	if (system(command) != 0)
		perror(command);
}

static const char *path(const char *name)
{
	static char paths[8][100];
	static unsigned next;
	char *room = paths[next++ % 8];

	if (dir[sizeof(dir) - 2] == 'X') {
		CHECK(mkdtemp(dir) != NULL);
		atexit(remove_dir);
	}
	snprintf(room, sizeof(paths[0]), "%s/%s", dir, name);
	return room;
}

static void make(const char *name, const str *names, size_t count)
{
	char certificate[40], key[40];
	struct buf why;

	buf_init(&why, 500);
	snprintf(certificate, sizeof(certificate), "%s.crt", name);
	snprintf(key, sizeof(key), "%s.key", name);
	CHECK(tls_self_signed(names, count, path(certificate), path(key), &why));
	CHECK_STR(buf_str(&why), "");
}

static struct tls_identity *load(const char *certificate, const char *key, struct buf *why)
{
	buf_init(why, 500);
	return tls_identity_load(path(certificate), path(key), why);
}

static void write_file(const char *name, const char *text, mode_t mode)
{
	FILE *file = fopen(path(name), "w");

	CHECK(file != NULL);
	fputs(text, file);
	fclose(file);
	chmod(path(name), mode);
}

TEST(a_self_signed_identity_covers_all_its_names_and_no_others)
{
	str names[] = { S("example.org"), S("conference.example.org") };
	struct tls_identity *identity;
	struct buf why;

	make("two", names, 2);
	identity = load("two.crt", "two.key", &why);
	CHECK_STR(buf_str(&why), "");
	CHECK(tls_identity_covers(identity, S("example.org")));
	CHECK(tls_identity_covers(identity, S("EXAMPLE.org")));
	CHECK(tls_identity_covers(identity, S("conference.example.org")));
	CHECK(!tls_identity_covers(identity, S("org")));
	CHECK(!tls_identity_covers(identity, S(".example.org")));
	CHECK(!tls_identity_covers(identity, S("")));
	CHECK(!tls_identity_covers(identity, S("example.org\0.evil")));
	CHECK(!tls_identity_covers(identity, S("a.example.org")));
	tls_identity_unref(&identity);
	CHECK(identity == NULL);
}

TEST(a_self_signed_certificate_lives_for_ten_years_and_its_key_is_for_its_owner_alone)
{
	str name = S("ten.example");
	struct tls_identity *identity;
	struct stat info;
	struct buf why;

	make("ten", &name, 1);
	CHECK(stat(path("ten.key"), &info) == 0);
	CHECK_INT(info.st_mode & 0777, 0600);
	identity = load("ten.crt", "ten.key", &why);
	/* 2026-01-01 and 3650 days. */
	CHECK_INT(tls_identity_expires(identity), 1767225600 + INT64_C(3650) * 86400);
	tls_identity_unref(&identity);
}

TEST(self_signing_touches_no_existing_file_and_leaves_no_half)
{
	str name = S("half.example");
	struct buf why;

	buf_init(&why, 500);
	write_file("half.crt", "mine", 0600);
	CHECK(!tls_self_signed(&name, 1, path("half.crt"), path("half.key"), &why));
	CHECK(strstr(buf_cstr(&why), "File exists") != NULL);
	CHECK(access(path("half.key"), F_OK) != 0);
	buf_fini(&why);
}

TEST(self_signing_refuses_names_that_are_none)
{
	static const char *const wrong[] = { "", "a,DNS:b", "a b", "*.example", "m\xC3\xBCller" };
	struct buf why;

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		str name = str_of(wrong[i]);

		buf_init(&why, 500);
		CHECK(!tls_self_signed(&name, 1, path("no.crt"), path("no.key"), &why));
		CHECK(why.len > 0);
		CHECK(access(path("no.key"), F_OK) != 0);
		buf_fini(&why);
	}
}
