/* SPDX-License-Identifier: Apache-2.0 */
/* Identities: what is loaded, what is refused, what is warned of. The clock stands at
 * 2026-01-01. */

#include "net/tls.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/fake_clock.h"
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

static void check_refused(const char *certificate, const char *key, const char *word)
{
	struct buf why;

	CHECK(load(certificate, key, &why) == NULL);
	CHECK(strstr(buf_cstr(&why), word) != NULL);
	buf_fini(&why);
}

TEST(what_cannot_be_an_identity_is_refused_with_the_reason)
{
	str one = S("one.example"), other = S("other.example");

	make("a", &one, 1);
	make("b", &other, 1);
	write_file("junk", "this is no PEM", 0600);
	write_file("empty", "", 0600);
	check_refused("a.crt", "b.key", "not the key of the certificate");
	check_refused("missing.crt", "a.key", "No such file");
	check_refused("a.crt", "missing.key", "No such file");
	check_refused("junk", "a.key", "not a chain of certificates");
	check_refused("empty", "a.key", "not a chain of certificates");
	check_refused("a.key", "a.key", "not a chain of certificates");
	check_refused("a.crt", "junk", "not a private key");
	check_refused("a.crt", "a.crt", "can be read by everybody");
	chmod(path("a.key"), 0644);
	check_refused("a.crt", "a.key", "can be read by everybody");
}

static void check_warning(const struct tls_identity *identity, const char *name, const char *word)
{
	struct buf warning;

	buf_init(&warning, 500);
	CHECK(tls_identity_judge(identity, str_of(name), &warning) == (word[0] == '\0'));
	CHECK(strstr(buf_cstr(&warning), word) != NULL);
	CHECK((warning.len > 0) == (word[0] != '\0'));
	buf_fini(&warning);
}

TEST(the_administrator_is_warned_of_what_clients_will_refuse)
{
	const int64_t day = 86400000;
	str name = S("judged.example");
	struct tls_identity *identity;
	struct buf why;

	fake_clock_reset();
	make("judged", &name, 1);
	identity = load("judged.crt", "judged.key", &why);
	check_warning(identity, "judged.example", "");
	check_warning(identity, "elsewhere.example", "not for elsewhere.example");
	fake_clock_jump_ms(3640 * day);
	check_warning(identity, "judged.example", "expires in 10 days");
	fake_clock_jump_ms(11 * day);
	check_warning(identity, "judged.example", "has expired");
	fake_clock_jump_ms(-4000 * day);
	check_warning(identity, "judged.example", "not valid yet");
	fake_clock_reset();
	tls_identity_unref(&identity);
}
