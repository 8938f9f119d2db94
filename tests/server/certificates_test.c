/* SPDX-License-Identifier: Apache-2.0 */
/* Every host has a certificate, or nothing changes. */

#include "server/certificates.h"

#include "config/config_fixture.h"
#include "config/file.h"
#include "core/scratch.h"
#include "net/tls.h"

#define CRT "dir/certificates/a.example.crt"
#define KEY "dir/certificates/a.example.key"

static struct buf why;

static struct certificates *load(const char *text, enum certificates_make make)
{
	struct config *config = config_of(str_of(text));
	struct certificates *certificates;

	CHECK(config != NULL);
	buf_fini(&why);
	buf_init(&why, 4000);
	certificates = certificates_load(config, make, &why);
	config_unref(&config);
	return certificates;
}

static bool has(const struct buf *text, const char *piece)
{
	return memmem(text->at, text->len, piece, strlen(piece)) != NULL;
}

TEST(a_122_what_is_missing_is_made_for_its_owner_alone)
{
	struct certificates *certificates;
	struct tls_context *context = tls_context_new(STR_NONE);
	struct tls_identity *identity;

	scratch_open();
	certificates =
		load("host \"a.example\" { } host \"b\xC3\xBC.example\" { }", CERTIFICATES_MAKE);
	CHECK(certificates != NULL);
	CHECK_INT(scratch_mode("dir/certificates"), 0700);
	CHECK_INT(scratch_mode(KEY), 0600);
	CHECK(scratch_mode("dir/certificates/xn--b-eha.example.crt") != 0);
	CHECK(scratch_mode(CRT ".new") == 0);
	certificates_use(certificates, context);
	certificates_free(&certificates);
	identity = tls_context_identity(context, S("xn--b-eha.example"));
	CHECK(tls_identity_covers(identity, S("xn--b-eha.example")));
	tls_identity_unref(&identity);
	CHECK(tls_context_identity(context, S("c.example")) == NULL);
	tls_context_free(&context);
	scratch_close();
}

TEST(what_is_there_stays)
{
	struct certificates *certificates;
	struct buf before, after;

	scratch_open();
	buf_init(&before, 10000);
	buf_init(&after, 10000);
	certificates = load("host \"a.example\" { }", CERTIFICATES_MAKE);
	certificates_free(&certificates);
	CHECK(file_read(S(KEY), &before));
	certificates = load("host \"a.example\" { }", CERTIFICATES_MAKE);
	certificates_free(&certificates);
	CHECK(file_read(S(KEY), &after));
	CHECK_STR_EQ(buf_str(&after), buf_str(&before));
	buf_fini(&before);
	buf_fini(&after);
	scratch_close();
}

TEST(judging_makes_nothing)
{
	struct certificates *certificates;
	struct buf warnings;

	scratch_open();
	buf_init(&warnings, 4000);
	certificates = load("host \"a.example\" { }", CERTIFICATES_JUDGE);
	CHECK(certificates != NULL);
	CHECK(scratch_mode("dir") == 0);
	certificates_judge(certificates, &warnings);
	CHECK(has(&warnings, "a.example: the certificate is signed by itself"));
	certificates_free(&certificates);
	buf_fini(&warnings);
	scratch_close();
}

/* A server that was killed while it made them starts again. */
TEST(a_key_without_certificate_is_kept_and_a_new_pair_made)
{
	struct certificates *certificates;

	scratch_open();
	certificates = load("host \"a.example\" { }", CERTIFICATES_MAKE);
	certificates_free(&certificates);
	CHECK(unlink(CRT) == 0);
	scratch_write(CRT ".new", "half");
	certificates = load("host \"a.example\" { }", CERTIFICATES_MAKE);
	CHECK(certificates != NULL);
	certificates_free(&certificates);
	CHECK(scratch_mode(KEY ".old") != 0);
	scratch_close();
}

TEST(f_28_a_pair_that_does_not_fit_or_cannot_be_read_is_refused)
{
	static const char *const wrong[] = {
		"host \"a.example\" { certificate = none.crt key = none.key }",
		("host \"a.example\" { certificate = certificates/a.example.crt key = "
		 "certificates/b.example.key }"),
		"host \"b.example\" { } host \"a.example\" { certificate = f key = f }",
	};
	struct certificates *certificates;

	scratch_open();
	certificates = load("host \"a.example\" { } host \"b.example\" { }", CERTIFICATES_MAKE);
	certificates_free(&certificates);
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		CHECK(load(wrong[i], CERTIFICATES_MAKE) == NULL);
		CHECK(why.len > 20);
	}
	CHECK(chmod(KEY, 0644) == 0);
	CHECK(load("host \"a.example\" { }", CERTIFICATES_JUDGE) == NULL);
	CHECK(has(&why, KEY));
	scratch_close();
}

TEST(a_certificate_for_another_name_is_a_warning)
{
	struct certificates *certificates;
	struct buf warnings;

	scratch_open();
	buf_init(&warnings, 4000);
	certificates = load("host \"a.example\" { }", CERTIFICATES_MAKE);
	certificates_free(&certificates);
	certificates = load("host \"c.example\" { certificate = certificates/a.example.crt key = "
			    "certificates/a.example.key }",
			    CERTIFICATES_JUDGE);
	certificates_judge(certificates, &warnings);
	CHECK_STR(buf_str(&warnings), "c.example: the certificate is not for c.example\n");
	certificates_free(&certificates);
	buf_fini(&warnings);
	buf_fini(&why);
	scratch_close();
}
