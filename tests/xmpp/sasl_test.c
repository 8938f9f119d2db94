/* SPDX-License-Identifier: Apache-2.0 */
/* SASL as honest clients play it; the others are in sasl_attack_test.c. */

#include "xmpp/sasl.h"

#include "support/test.h"
#include "xmpp/sasl_client.h"

TEST(an_honest_client_gets_in_by_each_mechanism_of_scram)
{
	static const char *const names[2][SCRAM_HASH_COUNT] = {
		{ "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512" },
		{ "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-512-PLUS" },
	};
	struct sasl *sasl = client_opened(ALL);

	for (int plus = 0; plus < 2; plus++) {
		for (int hash = 0; hash < SCRAM_HASH_COUNT; hash++) {
			struct client client = client_honest((enum scram_hash)hash);
			str signature;

			client.gs2 = plus ? "p=tls-exporter,," : "n,,";
			client.binding = plus ? EXPORTED : "";
			CHECK_INT(client_played(sasl, names[plus][hash], &client), SASL_SUCCESS);
			CHECK_STR(sasl_user(sasl), "juliet");
			signature = encoded(str_make((const char *)client.signature,
						     scram_key_len(client.hash)));
			/* The server proves itself too. */
			CHECK_STR(decoded(sasl_output(sasl)),
				  arena_printf(&client_arena, "v=%.*s", STR_ARG(signature)).at);
		}
	}
	client_closed(&sasl);
}

TEST(a_wrong_password_fails_at_the_end)
{
	struct sasl *sasl = client_opened(WITHOUT_PLUS);
	struct client client = client_honest(SCRAM_SHA256);

	client.password = "r0m30 & you";
	CHECK_INT(client_played(sasl, "SCRAM-SHA-256", &client), SASL_FAILURE);
	CHECK_INT(sasl_fault(sasl), SASL_NOT_AUTHORIZED);
	CHECK_STR(sasl_output(sasl), "");
	/* And another try may follow. */
	client = client_honest(SCRAM_SHA256);
	CHECK_INT(client_played(sasl, "SCRAM-SHA-256", &client), SASL_SUCCESS);
	client_closed(&sasl);
}

TEST(the_name_is_looked_up_in_the_normal_form_and_signed_as_received)
{
	static const char *const forms[] = { "JULIET", "\uFF4Auliet", "jul\u00ADiet" };
	struct sasl *sasl = client_opened(WITHOUT_PLUS);

	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		struct client client = client_honest(SCRAM_SHA1);

		client.bare = arena_printf(&client_arena, "n=%s,r=abc", forms[i]).at;
		CHECK_INT(client_played(sasl, "SCRAM-SHA-1", &client), SASL_SUCCESS);
		CHECK_STR(sasl_user(sasl), "juliet");
	}
	client_closed(&sasl);
}

TEST(names_that_no_address_can_have_are_refused_at_once)
{
	static const char *const names[] = {
		"a=2Cb@c", "a b",	   "\xE2\x99\x9A", "a/b", "juliet@example.com",
		"\x07",	   "\xE2\x80\x8B", "<x>"
	};
	struct sasl *sasl = client_opened(WITHOUT_PLUS);

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		str message = arena_printf(&client_arena, "n,,n=%s,r=abc", names[i]);

		CHECK_INT(begin(sasl, "SCRAM-SHA-1", message.at), SASL_FAILURE);
		CHECK_INT(sasl_fault(sasl), SASL_NOT_AUTHORIZED);
	}
	/* "=2C=3D" is a legal name of RFC 5802: it is looked up. */
	CHECK_INT(begin(sasl, "SCRAM-SHA-1", "n,,n==2C=3D,r=abc"), SASL_NEED_CREDENTIALS);
	CHECK_STR(sasl_user(sasl), ",=");
	client_closed(&sasl);
}

TEST(plain_checks_the_password_against_whichever_hash_is_stored)
{
	struct sasl *sasl = client_opened(WITHOUT_PLUS);

	for (int hash = 0; hash < SCRAM_HASH_COUNT; hash++) {
		CHECK_INT(client_plain(sasl, str_make("\0juliet\0r0m30 & me", 18), &juliet[hash]),
			  SASL_SUCCESS);
		CHECK_STR(sasl_user(sasl), "juliet");
		CHECK_STR(sasl_output(sasl), "");
		CHECK_INT(client_plain(sasl, str_make("\0juliet\0r0m30 & m", 17), &juliet[hash]),
			  SASL_FAILURE);
		CHECK_INT(sasl_fault(sasl), SASL_NOT_AUTHORIZED);
	}
	/* SASLprep of the password: no-break spaces are spaces. */
	CHECK_INT(client_plain(sasl, str_make("\0JULIET\0r0m30\xC2\xA0&\xC2\xA0me", 20),
			       &juliet[0]),
		  SASL_SUCCESS);
	client_closed(&sasl);
}

TEST(a_password_has_at_most_1023_bytes)
{
	struct sasl *sasl = client_opened(WITHOUT_PLUS);
	char message[3 + 1024];

	memset(message, 'x', sizeof(message));
	memcpy(message, "\0a\0", 3);
	CHECK_INT(sasl_begin(sasl, S("PLAIN"), encoded(str_make(message, 3 + 1024))), SASL_FAILURE);
	CHECK_INT(sasl_fault(sasl), SASL_NOT_AUTHORIZED);
	CHECK_INT(sasl_begin(sasl, S("PLAIN"), encoded(str_make(message, 3 + 1023))),
		  SASL_NEED_CREDENTIALS);
	client_closed(&sasl);
}

TEST(what_could_not_be_asked_is_told_as_such)
{
	struct sasl *sasl = client_opened(WITHOUT_PLUS);

	CHECK_INT(begin(sasl, "SCRAM-SHA-256", "n,,n=juliet,r=abc"), SASL_NEED_CREDENTIALS);
	CHECK_INT(sasl_refuse(sasl, SASL_TEMPORARY_AUTH_FAILURE), SASL_FAILURE);
	CHECK_INT(sasl_fault(sasl), SASL_TEMPORARY_AUTH_FAILURE);
	CHECK_INT(begin(sasl, "SCRAM-SHA-256", "n,,n=juliet,r=abc"), SASL_NEED_CREDENTIALS);
	client_closed(&sasl);
}

TEST(without_an_initial_response_the_first_challenge_is_empty)
{
	struct sasl *sasl = client_opened(WITHOUT_PLUS);

	CHECK_INT(sasl_begin(sasl, S("SCRAM-SHA-1"), S("")), SASL_CHALLENGE);
	CHECK_STR(sasl_output(sasl), "");
	CHECK_INT(sasl_respond(sasl, encoded(S("n,,n=juliet,r=abc"))), SASL_NEED_CREDENTIALS);
	CHECK_INT(sasl_credentials(sasl, &juliet[SCRAM_SHA1]), SASL_CHALLENGE);
	/* "=" is an initial response, an empty one, and so no message of SCRAM. */
	CHECK_INT(sasl_abort(sasl), SASL_FAILURE);
	CHECK_INT(sasl_begin(sasl, S("SCRAM-SHA-1"), S("=")), SASL_FAILURE);
	CHECK_INT(sasl_fault(sasl), SASL_MALFORMED_REQUEST);
	client_closed(&sasl);
}

TEST(anonymous_needs_nothing_and_names_nobody)
{
	struct sasl *sasl = client_opened(SASL_BIT(MECHANISM_ANONYMOUS));

	CHECK_INT(sasl_begin(sasl, S("ANONYMOUS"), S("")), SASL_SUCCESS);
	CHECK_STR(sasl_user(sasl), "");
	CHECK_INT(sasl_begin(sasl, S("ANONYMOUS"), encoded(S("sirhc"))), SASL_SUCCESS);
	CHECK_STR(sasl_user(sasl), "");
	CHECK_INT(sasl_begin(sasl, S("ANONYMOUS"), encoded(S("\xFF"))), SASL_FAILURE);
	CHECK_INT(sasl_fault(sasl), SASL_MALFORMED_REQUEST);
	client_closed(&sasl);
}

TEST(a_046_the_lists_are_protected_by_the_hash_of_xep_0474)
{
	struct sasl *sasl = client_opened(SASL_BIT(MECHANISM_SCRAM_SHA_1) |
					  SASL_BIT(MECHANISM_SCRAM_SHA_1_PLUS));

	offer.bindings[BINDING_TLS_SERVER_END_POINT] = S("x");
	offer.protects_lists = true;
	CHECK_INT(begin(sasl, "SCRAM-SHA-1", "n,,n=juliet,r=abc"), SASL_NEED_CREDENTIALS);
	CHECK_INT(sasl_credentials(sasl, NULL), SASL_CHALLENGE);
	/* The document's own example. */
	CHECK_STR(field(decoded(sasl_output(sasl)), "h="), "G6k/rBLDqgOhRRaCuuatSDFkJ08=");
	client_closed(&sasl);

	sasl = client_opened(SASL_BIT(MECHANISM_SCRAM_SHA_256) | SASL_BIT(MECHANISM_PLAIN) |
			     SASL_BIT(MECHANISM_SCRAM_SHA_1));
	offer.bindings[BINDING_TLS_EXPORTER] = STR_NONE;
	offer.protects_lists = true;
	CHECK_INT(begin(sasl, "SCRAM-SHA-256", "n,,n=juliet,r=abc"), SASL_NEED_CREDENTIALS);
	CHECK_INT(sasl_credentials(sasl, NULL), SASL_CHALLENGE);
	CHECK_STR(field(decoded(sasl_output(sasl)), "h="),
		  "J++Diu+JubnE6dLVvZjjI5KHnheOLsUSQWiw/prdbAA=");
	client_closed(&sasl);
}

TEST(mechanisms_and_bindings_have_names)
{
	enum sasl_mechanism mechanism = MECHANISM_COUNT;

	for (int i = 0; i < MECHANISM_COUNT; i++) {
		str name = sasl_mechanism_name((enum sasl_mechanism)i);

		CHECK(sasl_mechanism_of(name, &mechanism));
		CHECK_INT(mechanism, i);
		CHECK_INT(sasl_mechanism_is_plus(mechanism), str_ends(name, S("-PLUS")));
	}
	CHECK_STR(sasl_binding_name(BINDING_TLS_EXPORTER), "tls-exporter");
	CHECK_STR(sasl_binding_name(BINDING_TLS_SERVER_END_POINT), "tls-server-end-point");
}
