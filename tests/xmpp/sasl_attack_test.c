/* SPDX-License-Identifier: Apache-2.0 */
/* Nobody gets in who should not, and nobody learns who exists: A-040, A-041, A-044, A-045, A-046,
 * A-048. */

#include "support/fake_random.h"
#include "support/test.h"
#include "xmpp/sasl_client.h"

TEST(a_041_only_mechanisms_of_this_stream_s_offer_are_taken)
{
	static const char *const others[] = {
		"SCRAM-SHA-1-PLUS",
		"SCRAM-SHA-256-PLUS",
		"SCRAM-SHA-512-PLUS",
		"ANONYMOUS",
		"EXTERNAL",
		"X-OAUTH2",
		"DIGEST-MD5",
		"CRAM-MD5",
		"OAUTHBEARER",
		"plain",
		"PLAIN ",
		"",
		"SCRAM-SHA-224",
	};
	struct sasl *sasl = client_opened(WITHOUT_PLUS);

	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		CHECK_INT(begin(sasl, others[i], "p=tls-exporter,,n=juliet,r=abc"), SASL_FAILURE);
		CHECK_INT(sasl_fault(sasl), SASL_INVALID_MECHANISM);
	}
	client_closed(&sasl);
	sasl = client_opened(SASL_BIT(MECHANISM_SCRAM_SHA_1));
	CHECK_INT(sasl_begin(sasl, S("PLAIN"), encoded(str_make("\0juliet\0x", 9))), SASL_FAILURE);
	CHECK_INT(sasl_fault(sasl), SASL_INVALID_MECHANISM);
	client_closed(&sasl);
	sasl = client_opened(0);
	CHECK_INT(begin(sasl, "SCRAM-SHA-1", "n,,n=juliet,r=abc"), SASL_FAILURE);
	client_closed(&sasl);
}

TEST(a_046_downgrades_of_the_channel_binding_fail)
{
	struct sasl *sasl = client_opened(ALL);
	struct client client = client_honest(SCRAM_SHA1);

	/* y: somebody hid our -PLUS from the client (RFC 5802 §6). */
	CHECK_INT(begin(sasl, "SCRAM-SHA-1", "y,,n=juliet,r=abc"), SASL_FAILURE);
	CHECK_INT(sasl_fault(sasl), SASL_NOT_AUTHORIZED);
	/* p= and -PLUS belong together. */
	CHECK_INT(begin(sasl, "SCRAM-SHA-1", "p=tls-exporter,,n=juliet,r=abc"), SASL_FAILURE);
	CHECK_INT(sasl_fault(sasl), SASL_MALFORMED_REQUEST);
	CHECK_INT(begin(sasl, "SCRAM-SHA-1-PLUS", "n,,n=juliet,r=abc"), SASL_FAILURE);
	CHECK_INT(begin(sasl, "SCRAM-SHA-1-PLUS", "y,,n=juliet,r=abc"), SASL_FAILURE);
	/* Types that are unknown, or unknown to this stream. */
	CHECK_INT(begin(sasl, "SCRAM-SHA-1-PLUS", "p=tls-unique,,n=juliet,r=abc"), SASL_FAILURE);
	CHECK_INT(begin(sasl, "SCRAM-SHA-1-PLUS", "p=tls-server-end-point,,n=juliet,r=abc"),
		  SASL_FAILURE);
	CHECK_INT(sasl_fault(sasl), SASL_NOT_AUTHORIZED);
	/* Another channel than ours, or none of the data. */
	client.gs2 = "p=tls-exporter,,";
	client.binding = "\x01\x02 exported keying materiaL";
	CHECK_INT(client_played(sasl, "SCRAM-SHA-1-PLUS", &client), SASL_FAILURE);
	client.binding = "";
	CHECK_INT(client_played(sasl, "SCRAM-SHA-1-PLUS", &client), SASL_FAILURE);
	CHECK_INT(sasl_fault(sasl), SASL_NOT_AUTHORIZED);
	client_closed(&sasl);
	/* Without -PLUS in the offer y is honest. */
	sasl = client_opened(WITHOUT_PLUS);
	client = client_honest(SCRAM_SHA1);
	client.gs2 = "y,,";
	CHECK_INT(client_played(sasl, "SCRAM-SHA-1", &client), SASL_SUCCESS);
	client_closed(&sasl);
}

TEST(a_045_an_older_final_message_cannot_be_played_again)
{
	struct sasl *sasl = client_opened(WITHOUT_PLUS);
	struct client client = client_honest(SCRAM_SHA1);
	str final;

	CHECK_INT(client_played(sasl, "SCRAM-SHA-1", &client), SASL_SUCCESS);
	final = client_final(&client);
	CHECK_INT(begin(sasl, "SCRAM-SHA-1", "n,,n=juliet,r=abcdef"), SASL_NEED_CREDENTIALS);
	CHECK_INT(sasl_credentials(sasl, &juliet[SCRAM_SHA1]), SASL_CHALLENGE);
	CHECK_INT(sasl_respond(sasl, final), SASL_FAILURE);
	CHECK_INT(sasl_fault(sasl), SASL_NOT_AUTHORIZED);
	/* Nor behind the end of an exchange. */
	CHECK_INT(sasl_respond(sasl, final), SASL_FAILURE);
	CHECK_INT(sasl_fault(sasl), SASL_MALFORMED_REQUEST);
	client_closed(&sasl);
}

TEST(a_040_nobody_acts_for_another)
{
	static const struct {
		const char *authzid;
		enum sasl_error error;
	} ids[] = {
		{ "juliet@example.com", SASL_OK },
		{ "JULIET@Example.COM", SASL_OK }, /* variants are prepared first */
		{ "\uFF4Auliet@example.com.", SASL_OK },
		{ "romeo@example.com", SASL_INVALID_AUTHZID },
		{ "juliet@example.net", SASL_INVALID_AUTHZID },
		{ "juliet@xn--exmple-cua.com", SASL_INVALID_AUTHZID },
		{ "juliet@example.com/balcony", SASL_INVALID_AUTHZID },
		{ "example.com", SASL_INVALID_AUTHZID },
		{ "juliet", SASL_INVALID_AUTHZID },
		{ "juliet@", SASL_INVALID_AUTHZID },
		{ "@example.com", SASL_INVALID_AUTHZID },
		{ "romeo@example.com@example.com", SASL_INVALID_AUTHZID },
	};
	struct sasl *sasl = client_opened(WITHOUT_PLUS);

	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		enum sasl_step wanted = ids[i].error ? SASL_FAILURE : SASL_NEED_CREDENTIALS;
		str scram = arena_printf(&client_arena, "n,a=%s,n=juliet,r=abc", ids[i].authzid);
		str plain = arena_printf(&client_arena, "%s%cjuliet%cr0m30", ids[i].authzid, 0, 0);

		CHECK_INT(begin(sasl, "SCRAM-SHA-256", scram.at), wanted);
		CHECK_INT(sasl_fault(sasl), ids[i].error);
		CHECK_INT(sasl_abort(sasl), SASL_FAILURE);
		CHECK_INT(sasl_begin(sasl, S("PLAIN"), encoded(plain)), wanted);
		CHECK_INT(sasl_fault(sasl), ids[i].error);
		CHECK_INT(sasl_abort(sasl), SASL_FAILURE);
		CHECK_INT(sasl_fault(sasl), SASL_ABORTED);
	}
	client_closed(&sasl);
}

TEST(a_044_plain_takes_three_fields_and_no_nul_more)
{
	static const struct {
		const char *at;
		size_t len;
	} bad[] = {
		{ "", 0 },	    { "juliet", 6 },
		{ "\0juliet", 7 },  { "\0\0", 2 },
		{ "\0\0x", 3 },	    { "\0juliet\0", 8 },
		{ "\0\0\0", 3 },    { "\0a\0b\0", 5 },
		{ "\0a\0b\0c", 6 }, { "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 18 },
		{ "\0a\0\xFF", 4 }, { "\0\xC0\0x", 4 },
	};
	struct sasl *sasl = client_opened(WITHOUT_PLUS);

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		CHECK_INT(sasl_begin(sasl, S("PLAIN"),
				     bad[i].len ? encoded(str_make(bad[i].at, bad[i].len))
						: S("=")),
			  SASL_FAILURE);
		CHECK_INT(sasl_fault(sasl), SASL_MALFORMED_REQUEST);
	}
	/* Well-formed, but no password that can be. */
	CHECK_INT(sasl_begin(sasl, S("PLAIN"), encoded(str_make("\0a\0\x07", 4))), SASL_FAILURE);
	CHECK_INT(sasl_fault(sasl), SASL_NOT_AUTHORIZED);
	CHECK_INT(sasl_begin(sasl, S("PLAIN"), encoded(str_make("\0a\0\xC2\xAD", 5))),
		  SASL_FAILURE);
	CHECK_INT(sasl_fault(sasl), SASL_NOT_AUTHORIZED);
	client_closed(&sasl);
}

TEST(a_048_an_unknown_user_is_told_what_a_known_one_is_told)
{
	struct sasl *sasl = client_opened(WITHOUT_PLUS);
	str salts[2], iterations[2];

	for (int i = 0; i < 2; i++) {
		struct client client = client_honest(SCRAM_SHA256);

		client.bare = "n=nobody,r=abcdef";
		CHECK_INT(client_played(sasl, "SCRAM-SHA-256", &client), SASL_FAILURE);
		CHECK_INT(sasl_fault(sasl), SASL_NOT_AUTHORIZED);
		salts[i] = field(client.server_first, "s=");
		iterations[i] = field(client.server_first, "i=");
	}
	CHECK_STR_EQ(salts[0], salts[1]);
	CHECK_INT(decoded(salts[0]).len, juliet[0].salt_len);
	CHECK_STR_EQ(iterations[0], iterations[1]);
	CHECK_STR(iterations[0], "10000");
	/* PLAIN: the same way to the same end. */
	CHECK_INT(client_plain(sasl, str_make("\0nobody\0r0m30 & me", 18), NULL), SASL_FAILURE);
	CHECK_INT(sasl_fault(sasl), SASL_NOT_AUTHORIZED);
	/* Keys of another hash, or broken ones, are as good as none. */
	CHECK_INT(begin(sasl, "SCRAM-SHA-256", "n,,n=juliet,r=abc"), SASL_NEED_CREDENTIALS);
	CHECK_INT(sasl_credentials(sasl, &juliet[SCRAM_SHA1]), SASL_CHALLENGE);
	CHECK(!str_eq(field(decoded(sasl_output(sasl)), "s="),
		      encoded(str_make((const char *)juliet[SCRAM_SHA1].salt, 16))));
	client_closed(&sasl);
}

/* Of two in PLAIN: which, and by how much work, tells as much as what SCRAM shows. */
TEST(a_048_an_unknown_user_is_shown_keys_like_those_of_others)
{
	struct sasl *sasl = client_opened(WITHOUT_PLUS);
	struct scram_keys imported = juliet[SCRAM_SHA256];
	struct sasl_check check;

	imported.iterations = 4096;
	imported.salt_len = 8;
	CHECK_INT(begin(sasl, "SCRAM-SHA-256", "n,,n=nobody,r=abcdef"), SASL_NEED_CREDENTIALS);
	CHECK_INT(sasl_no_credentials(sasl, &imported), SASL_CHALLENGE);
	CHECK_STR(field(decoded(sasl_output(sasl)), "i="), "4096");
	CHECK_INT(decoded(field(decoded(sasl_output(sasl)), "s=")).len, 8);
	CHECK_INT(sasl_abort(sasl), SASL_FAILURE);
	/* The keys of another hash are no example. */
	CHECK_INT(begin(sasl, "SCRAM-SHA-512", "n,,n=nobody,r=abcdef"), SASL_NEED_CREDENTIALS);
	CHECK_INT(sasl_no_credentials(sasl, &imported), SASL_CHALLENGE);
	CHECK_STR(field(decoded(sasl_output(sasl)), "i="), "10000");
	CHECK_INT(sasl_abort(sasl), SASL_FAILURE);
	imported = juliet[SCRAM_SHA1];
	imported.iterations = 5000;
	CHECK_INT(sasl_begin(sasl, S("PLAIN"), encoded(str_make("\0nobody\0r0m30 & me", 18))),
		  SASL_NEED_CREDENTIALS);
	CHECK_INT(sasl_no_credentials(sasl, &imported), SASL_NEED_CHECK);
	sasl_take_check(sasl, &check);
	CHECK_INT(check.keys.hash, SCRAM_SHA1);
	CHECK_INT(check.keys.iterations, 5000);
	sasl_check_run(&check);
	CHECK(!check.fits);
	CHECK_INT(sasl_checked(sasl, true), SASL_FAILURE);
	sasl_check_wipe(&check);
	client_closed(&sasl);
}

TEST(a_048_the_worker_s_yes_does_not_let_an_unknown_user_in)
{
	struct sasl *sasl = client_opened(WITHOUT_PLUS);
	struct sasl_check check;

	CHECK_INT(sasl_begin(sasl, S("PLAIN"), encoded(str_make("\0nobody\0x", 9))),
		  SASL_NEED_CREDENTIALS);
	CHECK_INT(sasl_credentials(sasl, NULL), SASL_NEED_CHECK);
	sasl_take_check(sasl, &check);
	CHECK_INT(sasl_checked(sasl, true), SASL_FAILURE);
	client_closed(&sasl);
}

TEST(text_that_is_not_strict_base64_is_incorrect_encoding)
{
	static const char *const bad[] = { "a",	    "ab",	"abc", "abcd=", "ab==cd==",
					   "====",  "ab c",	"YQ",  "YR==",	"YQ==\n",
					   " YQ==", "\xC3\xA4", "YQ-_" };
	struct sasl *sasl = client_opened(WITHOUT_PLUS);
	char big[20000];

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		CHECK_INT(sasl_begin(sasl, S("PLAIN"), str_of(bad[i])), SASL_FAILURE);
		CHECK_INT(sasl_fault(sasl), SASL_INCORRECT_ENCODING);
	}
	memset(big, 'A', sizeof(big));
	CHECK_INT(sasl_begin(sasl, S("PLAIN"), str_make(big, sizeof(big))), SASL_FAILURE);
	CHECK_INT(sasl_fault(sasl), SASL_MALFORMED_REQUEST);
	client_closed(&sasl);
}

/* Messages that are right somewhere, so that a walk gets deep. */
static str random_text(void)
{
	static const char *const messages[] = {
		"n,,n=juliet,r=abc",
		"y,,n=juliet,r=abc",
		"p=tls-exporter,,n=juliet,r=abc",
		"c=biws,r=abc,p=AAAA",
		"n,,n=nobody,r=abc",
		"",
		"n,a=romeo@example.com,n=juliet,r=abc",
		"trace",
	};

	switch (fake_random_below(6)) {
	case 0:
		return S("=");
	case 1:
		return S("");
	case 2:
		return S("not base64!");
	case 3:
		return encoded(str_make("\0juliet\0r0m30 & me", 18));
	default:
		return encoded(str_of(messages[fake_random_below(ARRAY_LEN(messages))]));
	}
}

TEST(a_044_random_walks_end_in_failure_or_with_the_right_password)
{
	struct sasl *sasl = client_opened(ALL);
	enum sasl_step step = SASL_FAILURE;
	unsigned successes = 0;

	fake_random_seed(44);
	for (int i = 0; i < 20000; i++) {
		struct sasl_check check;
		enum sasl_mechanism mechanism =
			(enum sasl_mechanism)fake_random_below(MECHANISM_COUNT);

		if (step == SASL_NEED_CREDENTIALS) {
			bool known = str_eq(sasl_user(sasl), S("juliet"));

			step = sasl_credentials(sasl, known ? &juliet[sasl_hash(sasl)] : NULL);
		} else if (step == SASL_NEED_CHECK) {
			sasl_take_check(sasl, &check);
			CHECK(str_eq(str_make(check.password, check.password_len),
				     S("r0m30 & me")));
			step = sasl_checked(sasl, fake_random_below(2));
		} else if (fake_random_below(3)) {
			step = sasl_respond(sasl, random_text());
			if (step == SASL_SUCCESS)
				CHECK_INT(sasl_mechanism(sasl), MECHANISM_ANONYMOUS);
		} else if (fake_random_below(4)) {
			step = sasl_begin(sasl, sasl_mechanism_name(mechanism), random_text());
		} else {
			step = sasl_abort(sasl);
		}
		if (step == SASL_SUCCESS) {
			/* By PLAIN, whose check said yes, or ANONYMOUS; never by a guess. */
			CHECK(sasl_mechanism(sasl) >= MECHANISM_PLAIN);
			successes++;
		}
		if (step == SASL_FAILURE)
			CHECK(sasl_fault(sasl) != SASL_OK);
		if (i % 100 == 0)
			arena_clear(&client_arena);
	}
	CHECK(successes > 20);
	client_closed(&sasl);
}
