/* SPDX-License-Identifier: Apache-2.0 */
/* The messages of SCRAM keep to the grammar of RFC 5802 §7, to the byte. */

#include "xmpp/scram_exchange.h"

#include "base/buf.h"
#include "base/encode.h"
#include "support/test.h"

static struct arena arena;

static struct scram_keys pencil(void)
{
	struct scram_keys keys = { .hash = SCRAM_SHA1, .iterations = 4096, .salt_len = 12 };
	struct buf salt;

	buf_init(&salt, 100);
	CHECK(base64_decode(&salt, S("QSXCR+Q6sek8bf92")));
	memcpy(keys.salt, salt.at, 12);
	buf_fini(&salt);
	scram_derive(&keys, S("pencil"));
	return keys;
}

static bool is_first(const char *message)
{
	struct scram_exchange exchange;

	return scram_read_first(&exchange, str_of(message), &arena) == SASL_OK;
}

TEST(a_045_the_exchange_of_rfc_5802_section_5_comes_out)
{
	struct scram_keys keys = pencil();
	struct scram_exchange exchange;
	str final = S("c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
		      "p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");

	CHECK_INT(scram_read_first(&exchange, S("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL"), &arena),
		  SASL_OK);
	CHECK_STR(exchange.gs2_header, "n,,");
	CHECK_STR(exchange.user, "user");
	CHECK(!str_exists(exchange.authzid));
	CHECK_STR(scram_write_first(&exchange, &keys, S("3rfcNHYJY1ZVvWVs7j"), STR_NONE, &arena),
		  "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096");
	CHECK_INT(scram_read_final(&exchange, &keys, final, S(""), &arena), SASL_OK);
	CHECK_STR(scram_write_final(&exchange, &keys, &arena), "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=");
	arena_fini(&arena);
}

TEST(an_extension_of_ours_follows_the_iterations)
{
	struct scram_keys keys = pencil();
	struct scram_exchange exchange;

	CHECK_INT(scram_read_first(&exchange, S("n,,n=u,r=a"), &arena), SASL_OK);
	CHECK_STR(scram_write_first(&exchange, &keys, S("b"), S("h=x"), &arena),
		  "r=ab,s=QSXCR+Q6sek8bf92,i=4096,h=x");
	arena_fini(&arena);
}

TEST(names_are_decoded_strictly)
{
	struct scram_exchange exchange;

	CHECK_INT(scram_read_first(&exchange, S("n,a=x=3Dy,n=a=2Cb=3D,r=x"), &arena), SASL_OK);
	CHECK_STR(exchange.user, "a,b=");
	CHECK_STR(exchange.authzid, "x=y");
	CHECK_STR(exchange.gs2_header, "n,a=x=3Dy,");
	CHECK_STR(exchange.first_bare, "n=a=2Cb=3D,r=x");
	CHECK(!is_first("n,,n=a=2cb,r=x"));
	CHECK(!is_first("n,,n=a=3d,r=x"));
	CHECK(!is_first("n,,n=a=2,r=x"));
	CHECK(!is_first("n,,n=a=,r=x"));
	CHECK(!is_first("n,,n=a==2C,r=x"));
	CHECK(!is_first("n,,n=,r=x"));
	CHECK(!is_first("n,a=,n=u,r=x"));
	CHECK(!is_first("n,a==41,n=u,r=x"));
	arena_fini(&arena);
}

TEST(a_045_first_messages_outside_the_grammar_are_refused)
{
	static const char *const bad[] = {
		"",
		"n",
		"n,",
		"n,,",
		"n,,n=u",
		"n,,n=u,",
		"n,,r=x,n=u",
		"n,,n=u,r=",
		"n,,n=u,r=x,",
		",,n=u,r=x",
		"N,,n=u,r=x",
		"nn,,n=u,r=x",
		"p,,n=u,r=x",
		"p=,,n=u,r=x",
		"p=a b,,n=u,r=x",
		"p=a=b,,n=u,r=x",
		"F,n,,n=u,r=x",
		"n,x=y,n=u,r=x",
		"n,b,n=u,r=x",
		"n,,m=ext,n=u,r=x", /* mandatory extension */
		"n,,n=u,r=x,m=ext",
		"n,,n=u,r=x,y",
		"n,,n=u,r=x,y=",
		"n,,n=u,r=x,1=y",
		"n,,n=u,r=x,=y",
		"n,,n=u,r=x y",
		"n,,n=u,r=\x7F",
		"n,,n=u,r=\xC3\xA4",
		"n,,n=\xFF,r=x",
		"n,,n=\xC0\x80,r=x",
		" n,,n=u,r=x",
		"n,,N=u,r=x",
		"n,, n=u,r=x",
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		CHECK(!is_first(bad[i]));
	CHECK(is_first("n,,n=u,r=x,y=1,Z=\xC3\xA4"));
	CHECK(is_first("y,,n=u,r=!\"~"));
	CHECK(is_first("p=tls-exporter,,n=u,r=x"));
	arena_fini(&arena);
}

TEST(a_nul_or_too_much_of_anything_is_refused)
{
	struct scram_exchange exchange;
	char big[9000];

	CHECK_INT(scram_read_first(&exchange, str_make("n,,n=a\0b,r=x", 12), &arena),
		  SASL_MALFORMED_REQUEST);
	memset(big, 'x', sizeof(big));
	memcpy(big, "n,,n=u,r=", 9);
	CHECK_INT(scram_read_first(&exchange, str_make(big, 9 + 256), &arena), SASL_OK);
	CHECK_INT(scram_read_first(&exchange, str_make(big, 9 + 257), &arena),
		  SASL_MALFORMED_REQUEST);
	CHECK_INT(scram_read_first(&exchange, str_make(big, sizeof(big)), &arena),
		  SASL_MALFORMED_REQUEST);
	arena_fini(&arena);
}

TEST(a_045_final_messages_are_compared_and_parsed_to_the_byte)
{
#define R "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j"
#define P "p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="
	static const struct {
		const char *message;
		enum sasl_error error;
	} finals[] = {
		{ "c=biws," R "," P, SASL_OK },
		{ "c=eSws," R "," P, SASL_NOT_AUTHORIZED }, /* y,, */
		{ "c=biwsIA==," R "," P,
		  SASL_NOT_AUTHORIZED }, /* binding data that nobody asked for */
		{ "c=biwt," R "," P, SASL_NOT_AUTHORIZED },
		{ "c=biws,r=fyko+d2lbbFgONRv9qkxdawL," P, SASL_NOT_AUTHORIZED },
		{ "c=biws," R "x," P, SASL_NOT_AUTHORIZED }, /* extended nonce */
		{ "c=biws," R ",p=AAAAAAAAAAAAAAAAAAAAAAAAAAA=", SASL_NOT_AUTHORIZED },
		{ "c=biws," R ",x=1," P, SASL_NOT_AUTHORIZED }, /* signed message differs */
		{ "c=biws," R ",p=AAAA", SASL_MALFORMED_REQUEST },
		{ "c=biws," R ",p=", SASL_MALFORMED_REQUEST },
		{ "c=biws," R ",p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts", SASL_MALFORMED_REQUEST },
		{ "c=biws," R "," P ",x=1", SASL_MALFORMED_REQUEST },
		{ "c=biws," R, SASL_MALFORMED_REQUEST },
		{ R ",c=biws," P, SASL_MALFORMED_REQUEST },
		{ "c=," R "," P, SASL_MALFORMED_REQUEST },
		{ "c=biws,m=1," R "," P, SASL_MALFORMED_REQUEST },
		{ "c=biws," R ",m=1," P, SASL_MALFORMED_REQUEST },
		{ P, SASL_MALFORMED_REQUEST },
		{ "", SASL_MALFORMED_REQUEST },
		{ ",", SASL_MALFORMED_REQUEST },
	};
	struct scram_keys keys = pencil();

	for (size_t i = 0; i < ARRAY_LEN(finals); i++) {
		struct scram_exchange exchange;

		CHECK_INT(scram_read_first(&exchange, S("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL"),
					   &arena),
			  SASL_OK);
		CHECK(scram_write_first(&exchange, &keys, S("3rfcNHYJY1ZVvWVs7j"), STR_NONE, &arena)
			      .len);
		CHECK_INT(scram_read_final(&exchange, &keys, str_of(finals[i].message), S(""),
					   &arena),
			  finals[i].error);
	}
	arena_fini(&arena);
}
