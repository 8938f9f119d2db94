/* SPDX-License-Identifier: Apache-2.0 */

#include "bench/scram.h"

#include "support/test.h"

struct vector {
	enum scram_hash hash;
	const char *nonce, *server_first, *final, *server_final;
};

static const struct vector rfc5802 = {
	SCRAM_SHA1,
	"fyko+d2lbbFgONRv9qkxdawL",
	"r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
	"c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
	"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
};

static const struct vector rfc7677 = {
	SCRAM_SHA256,
	"rOprNGfwEbeRWgbNEkqO",
	"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
	"s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
	"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
	"p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
	"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
};

static void play(const struct vector *vector)
{
	struct scram_keys keys = { 0 };
	struct scram scram;
	struct buf out;

	buf_init(&out, SCRAM_MESSAGE_MAX);
	scram_init(&scram, vector->hash);
	scram_first(&scram, S("user"), str_of(vector->nonce), &out);
	CHECK(str_starts(buf_str(&out), S("n,,n=user,r=")));
	buf_clear(&out);
	/* The second time with what the first has remembered. */
	for (int i = 0; i < 2; i++) {
		CHECK(scram_final(&scram, &keys, S("pencil"), str_of(vector->server_first), &out));
		CHECK_STR(buf_str(&out), vector->final);
		CHECK(scram_is_server(&scram, str_of(vector->server_final)));
		buf_clear(&out);
	}
	CHECK(!scram_is_server(&scram, S("v=rmF9pqV8S7suAoZWja4dJRkFsKR=")));
	CHECK(!scram_is_server(&scram, S("e=other-error")));
	scram_fini(&scram);
	buf_fini(&out);
}

TEST(the_exchange_of_rfc_5802)
{
	play(&rfc5802);
}

TEST(the_exchange_of_rfc_7677)
{
	play(&rfc7677);
}

static bool is_taken(str server_first)
{
	struct scram_keys keys = { 0 };
	struct scram scram;
	struct buf out;
	bool is_taken;

	buf_init(&out, SCRAM_MESSAGE_MAX);
	scram_init(&scram, SCRAM_SHA1);
	scram_first(&scram, S("user"), S("abc"), &out);
	is_taken = scram_final(&scram, &keys, S("pencil"), server_first, &out);
	scram_fini(&scram);
	buf_fini(&out);
	return is_taken;
}

TEST(a_nonce_that_is_not_ours_and_longer_is_refused)
{
	CHECK(is_taken(S("r=abcd,s=QSXCR+Q6sek8bf92,i=1")));
	CHECK(!is_taken(S("r=abc,s=QSXCR+Q6sek8bf92,i=1")));
	CHECK(!is_taken(S("r=xabcd,s=QSXCR+Q6sek8bf92,i=1")));
	CHECK(!is_taken(S("r=abcd,s=QSXCR+Q6sek8bf92,i=0")));
	CHECK(!is_taken(S("r=abcd,s=%%,i=1")));
	CHECK(!is_taken(S("")));
}

TEST(keys_of_one_salt_are_not_used_for_another)
{
	struct scram_keys keys = { 0 };
	struct scram scram;
	struct buf one, other;

	buf_init(&one, SCRAM_MESSAGE_MAX);
	buf_init(&other, SCRAM_MESSAGE_MAX);
	scram_init(&scram, SCRAM_SHA1);
	scram_first(&scram, S("user"), S("abc"), &one);
	buf_clear(&one);
	CHECK(scram_final(&scram, &keys, S("pencil"), S("r=abcd,s=QSXCR+Q6sek8bf92,i=1"), &one));
	CHECK(scram_final(&scram, &keys, S("pencil"), S("r=abcd,s=QSXCR+Q6sek8bf93,i=1"), &other));
	CHECK(!str_eq(buf_str(&one), buf_str(&other)));
	buf_clear(&other);
	CHECK(scram_final(&scram, &keys, S("pencil"), S("r=abcd,s=QSXCR+Q6sek8bf92,i=1"), &other));
	CHECK_STR_EQ(buf_str(&other), buf_str(&one));
	scram_fini(&scram);
	buf_fini(&one);
	buf_fini(&other);
}
