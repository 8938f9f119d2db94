/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of SCRAM, by the vectors of RFC 5802 and RFC 7677 (SHA-512: computed with hashlib). */

#include "xmpp/scram.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/encode.h"
#include "base/mem.h"
#include "support/fake_random.h"
#include "support/test.h"

struct vector {
	enum scram_hash hash;
	const char *salt, *nonce, *proof, *signature; /* Base64 but the nonce */
};

static const struct vector vectors[] = {
	{ SCRAM_SHA1, "QSXCR+Q6sek8bf92", "fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j",
	  "v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=", "rmF9pqV8S7suAoZWja4dJRkFsKQ=" },
	{ SCRAM_SHA256,
	  "W22ZaJ0SNY7soEsUEjb6gQ==", "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
	  "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
	  "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=" },
	{ SCRAM_SHA512,
	  "W22ZaJ0SNY7soEsUEjb6gQ==", "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
	  "gMGXRcevScNtxZ6/"
	  "8lQYpGtnsNAc3mGcmNomv+xnoOMw+3R2xNJdMNnzMlTN8PPC6wdp6dybEmDYXYTxwnYPJQ==",
	  "ZQnYEgWQMFmmsM8aQMF0nDDCy/"
	  "AgCzkwk8CmMZYcMg0vSVlKDanekLtifDSeVGT4+5ZxXnJq199RVG2rR7N7Zw==" },
};

static struct buf bytes, text;

static str decoded(const char *base64)
{
	buf_fini(&bytes);
	buf_init(&bytes, 1000);
	CHECK(base64_decode(&bytes, str_of(base64)));
	return buf_str(&bytes);
}

static str encoded(const unsigned char *at, size_t len)
{
	buf_fini(&text);
	buf_init(&text, 1000);
	base64_encode(&text, str_make((const char *)at, len));
	return buf_str(&text);
}

static struct scram_keys keys_of(const struct vector *vector)
{
	struct scram_keys keys = { .hash = vector->hash, .iterations = 4096 };
	str salt = decoded(vector->salt);

	keys.salt_len = (uint8_t)salt.len;
	memcpy(keys.salt, salt.at, salt.len);
	scram_derive(&keys, S("pencil"));
	return keys;
}

static str auth_message_of(const struct vector *vector, char *room, size_t size)
{
	int client_len = vector->hash == SCRAM_SHA1 ? 24 : 20;
	int len = snprintf(room, size, "n=user,r=%.*s,r=%s,s=%s,i=4096,c=biws,r=%s", client_len,
			   vector->nonce, vector->nonce, vector->salt, vector->nonce);

	return str_make(room, (size_t)len);
}

TEST(the_vectors_of_the_documents_come_out)
{
	for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
		struct scram_keys keys = keys_of(&vectors[i]);
		unsigned char signature[SCRAM_KEY_MAX];
		char room[400];
		str message = auth_message_of(&vectors[i], room, sizeof(room));
		str proof = decoded(vectors[i].proof);

		CHECK_INT(proof.len, scram_key_len(keys.hash));
		CHECK(scram_proof_fits(&keys, message, (const unsigned char *)proof.at));
		scram_server_signature(&keys, message, signature);
		CHECK_STR(encoded(signature, scram_key_len(keys.hash)), vectors[i].signature);
	}
	buf_fini(&bytes);
	buf_fini(&text);
}

TEST(a_proof_with_one_bit_changed_does_not_fit)
{
	for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
		struct scram_keys keys = keys_of(&vectors[i]);
		unsigned char proof[SCRAM_KEY_MAX];
		char room[400];
		str message = auth_message_of(&vectors[i], room, sizeof(room));
		str given = decoded(vectors[i].proof);

		for (size_t bit = 0; bit < 8 * given.len; bit++) {
			memcpy(proof, given.at, given.len);
			proof[bit / 8] ^= (unsigned char)(1 << bit % 8);
			CHECK(!scram_proof_fits(&keys, message, proof));
		}
		room[0] ^= 1;
		CHECK(!scram_proof_fits(&keys, message, (const unsigned char *)given.at));
	}
	buf_fini(&bytes);
}

TEST(a_password_fits_its_own_keys_only)
{
	for (int hash = 0; hash < SCRAM_HASH_COUNT; hash++) {
		struct scram_keys keys, other;

		fake_random_seed((uint64_t)hash + 1);
		scram_keys_new(&keys, (enum scram_hash)hash, S("pencil"));
		scram_keys_new(&other, (enum scram_hash)hash, S("pencil"));
		CHECK_INT(keys.iterations, SCRAM_ITERATIONS);
		CHECK_INT(keys.salt_len, SCRAM_SALT_LEN);
		CHECK(memcmp(keys.salt, other.salt, SCRAM_SALT_LEN) != 0);
		CHECK(memcmp(keys.stored_key, other.stored_key, 20) != 0);
		CHECK(scram_password_fits(&keys, S("pencil")));
		CHECK(!scram_password_fits(&keys, S("pencil ")));
		CHECK(!scram_password_fits(&keys, S("Pencil")));
		CHECK(!scram_password_fits(&keys, S("")));
	}
}

TEST(a_048_unknown_users_get_the_same_salt_each_time_and_none_the_other_s)
{
	unsigned char secret[SCRAM_SECRET_LEN];
	struct scram_keys a, b;

	for (size_t i = 0; i < sizeof(secret); i++)
		secret[i] = (unsigned char)i;
	scram_keys_fake(&a, SCRAM_SHA1, S("nobody"), secret);
	/* HMAC-SHA-512(secret, "nobody\0SHA-1\0salt 10000 16"), computed with hmac of Python. */
	CHECK(memcmp(a.salt, "\xd8\xb9\xda\xad\x54\x3e\x01\x1a\x55\xa9\xb5\x81\x2b\x8a\x20\xe8",
		     16) == 0);
	CHECK_INT(a.iterations, SCRAM_ITERATIONS);
	CHECK_INT(a.salt_len, SCRAM_SALT_LEN);
	CHECK(scram_keys_are_sane(&a));
	scram_keys_fake(&b, SCRAM_SHA1, S("nobody"), secret);
	CHECK(memcmp(&a, &b, sizeof(a)) == 0);
	scram_keys_fake(&b, SCRAM_SHA256, S("nobody"), secret);
	CHECK(memcmp(b.salt, "\xf6\x7e\x4d\x4a\x91\x6f\x76\x76\xda\x7c\x9c\xe4\x17\x9d\x2e\x7b",
		     16) == 0);
	scram_keys_fake(&b, SCRAM_SHA1, S("nobod"), secret);
	CHECK(memcmp(a.salt, b.salt, SCRAM_SALT_LEN) != 0);
	secret[31] ^= 1;
	scram_keys_fake(&b, SCRAM_SHA1, S("nobody"), secret);
	CHECK(memcmp(a.salt, b.salt, SCRAM_SALT_LEN) != 0);
}

static struct scram_keys made_like(enum scram_hash hash, uint32_t iterations, const char *salt)
{
	static const unsigned char secret[SCRAM_SECRET_LEN] = "of the server alone";
	struct scram_keys like = { .hash = hash, .iterations = iterations }, keys;

	like.salt_len = (uint8_t)strlen(salt);
	memcpy(like.salt, salt, like.salt_len);
	scram_keys_fake_like(&keys, &like, S("nobody"), secret);
	CHECK(scram_keys_are_sane(&keys));
	CHECK_INT(keys.hash, hash);
	CHECK_INT(keys.iterations, iterations);
	CHECK_INT(keys.salt_len, like.salt_len);
	CHECK(memcmp(keys.salt, like.salt, like.salt_len) != 0);
	return keys;
}

/* Accounts that other servers made keep what those made of their passwords. */
TEST(a_048_unknown_users_are_shown_what_others_are_shown)
{
	const char *uuid = "f47ac10b-58cc-4372-a567-0e02b2c3d479";
	struct scram_keys keys = made_like(SCRAM_SHA256, 4096, "xy\x80z");
	struct scram_keys again = made_like(SCRAM_SHA256, 4096, "mn\x81p");
	bool is_binary = false;

	CHECK(memcmp(keys.salt, again.salt, 4) == 0); /* it is the user's */
	/* When others are shown in his place, he has a new password: nobody's old salt comes with
	 * another number. */
	again = made_like(SCRAM_SHA256, 10000, "mn\x81p");
	CHECK(memcmp(keys.salt, again.salt, 4) != 0);
	again = made_like(SCRAM_SHA256, 4096, "mn\x81pqr");
	CHECK(memcmp(keys.salt, again.salt, 4) != 0);
	keys = made_like(SCRAM_SHA1, 10000, uuid);
	for (size_t i = 0; i < 36; i++) {
		if (uuid[i] == '-' || i == 14)
			CHECK_INT(keys.salt[i], uuid[i]);
		else
			CHECK(memchr("0123456789abcdef", keys.salt[i], 16) != NULL);
	}
	CHECK(memchr("89ab", keys.salt[19], 4) != NULL);
	keys = made_like(SCRAM_SHA512, 1, "0123456789abcdefg0123456789abcdef");
	for (size_t i = 0; i < keys.salt_len; i++)
		is_binary |= keys.salt[i] > 0x7F;
	CHECK(is_binary);
}

TEST(hashes_have_names_and_lengths)
{
	enum scram_hash hash = SCRAM_SHA1;

	CHECK(scram_hash_of(S("SHA-512"), &hash));
	CHECK_INT(hash, SCRAM_SHA512);
	CHECK(scram_hash_of(scram_hash_name(SCRAM_SHA256), &hash));
	CHECK_INT(hash, SCRAM_SHA256);
	CHECK(!scram_hash_of(S("MD5"), &hash));
	CHECK_INT(hash, SCRAM_SHA256);
	CHECK_INT(scram_key_len(SCRAM_SHA1), 20);
	CHECK_INT(scram_key_len(SCRAM_SHA256), 32);
	CHECK_INT(scram_key_len(SCRAM_SHA512), 64);
}

TEST(keys_from_the_store_are_looked_at_before_use)
{
	struct scram_keys keys = { .hash = SCRAM_SHA1, .iterations = 1, .salt_len = 1 };

	CHECK(scram_keys_are_sane(&keys));
	keys.iterations = 0;
	CHECK(!scram_keys_are_sane(&keys));
	keys.iterations = SCRAM_ITERATIONS_MAX + 1;
	CHECK(!scram_keys_are_sane(&keys));
	keys.iterations = 1;
	keys.salt_len = 0;
	CHECK(!scram_keys_are_sane(&keys));
	keys.salt_len = SCRAM_SALT_MAX + 1;
	CHECK(!scram_keys_are_sane(&keys));
}
