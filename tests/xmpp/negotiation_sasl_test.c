/* SPDX-License-Identifier: Apache-2.0 */
/* Authentication on a stream. */

#include "xmpp/negotiation.h"

#include "base/encode.h"
#include "support/fake_random.h"
#include "support/scram_client.h"
#include "support/test.h"
#include "xmpp/negotiator.h"

static struct negotiator it;

static str between(str text, const char *begin, const char *end)
{
	for (size_t i = 0; i < text.len; i++)
		if (str_starts(str_from(text, i), str_of(begin))) {
			text = str_from(text, i + strlen(begin));
			for (size_t len = 0; len < text.len; len++)
				if (str_starts(str_from(text, len), str_of(end)))
					return str_upto(text, len);
		}
	return STR_NONE;
}

static enum wish send_sasl(const char *opening, str text, const char *closing)
{
	struct buf element;
	enum wish wish;

	buf_init(&element, 100000);
	buf_printf(&element, "%s%.*s%s", opening, STR_ARG(text), closing);
	wish = say_str(&it, buf_str(&element));
	buf_fini(&element);
	return wish;
}

static enum wish authenticate(const char *mechanism, str text)
{
	struct buf opening;
	enum wish wish;

	buf_init(&opening, 1000);
	buf_printf(&opening, "<auth" SASL_NS " mechanism='%s'>", mechanism);
	wish = send_sasl(buf_cstr(&opening), text, "</auth>");
	buf_fini(&opening);
	return wish;
}

static enum wish respond(str text)
{
	return send_sasl("<response" SASL_NS ">", text, "</response>");
}

/* From <auth/> to the wish that follows the client's last message. */
static enum wish play_scram(const char *mechanism, struct scram_client *client)
{
	str challenge;

	if (authenticate(mechanism, scram_client_first(client)) != WISH_CREDENTIALS)
		return wish_of(&it);
	if (fulfil_credentials(&it) != WISH_INPUT)
		return wish_of(&it);
	challenge = between(heard(&it), ">", "</challenge>");
	return respond(scram_client_final(client, challenge));
}

/* ---- the mechanisms ---- */

TEST(each_scram_lets_in_who_knows_the_password)
{
	static const struct {
		const char *mechanism, *digest;
		bool has_binding;
	} table[] = {
		{ "SCRAM-SHA-1", "SHA1", false },	  { "SCRAM-SHA-256", "SHA256", false },
		{ "SCRAM-SHA-512", "SHA512", false },	  { "SCRAM-SHA-1-PLUS", "SHA1", true },
		{ "SCRAM-SHA-256-PLUS", "SHA256", true }, { "SCRAM-SHA-512-PLUS", "SHA512", true },
	};

	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct scram_client client;
		str said;

		scram_client_init(&client, table[i].digest, "juliet", "secret");
		client.binding = table[i].has_binding ? "tls-exporter" : NULL;
		client.binding_data = S("exported keying material");
		negotiator_open(&it, false);
		it.has_binding = table[i].has_binding;
		negotiator_secure(&it);
		CHECK_INT(play_scram(table[i].mechanism, &client), WISH_MOVE);
		said = heard(&it);
		CHECK(scram_client_trusts(&client, between(said, ">", "</success>")));
		CHECK_STR(jid_str(negotiation_user(it.negotiation)), "juliet@capulet.example");
		CHECK(!negotiation_is_anonymous(it.negotiation));
		negotiator_close(&it);
		scram_client_fini(&client);
	}
}

TEST(scram_refuses_a_wrong_password_and_an_unknown_user_alike)
{
	static const struct {
		const char *user, *password;
	} table[] = { { "juliet", "wrong" }, { "tybalt", "secret" } };

	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct scram_client client;

		scram_client_init(&client, "SHA256", table[i].user, table[i].password);
		negotiator_open(&it, false);
		negotiator_secure(&it);
		CHECK_INT(play_scram("SCRAM-SHA-256", &client), WISH_INPUT);
		CHECK_STR(heard(&it), AUTH_FAILURE("not-authorized"));
		negotiator_close(&it);
		scram_client_fini(&client);
	}
}

TEST(a_032_a_binding_to_another_connection_is_refused)
{
	struct scram_client client;

	scram_client_init(&client, "SHA256", "juliet", "secret");
	client.binding = "tls-exporter";
	client.binding_data = S("of somebody in the middle");
	negotiator_open(&it, false);
	it.has_binding = true;
	negotiator_secure(&it);
	CHECK_INT(play_scram("SCRAM-SHA-256-PLUS", &client), WISH_INPUT);
	CHECK_STR(heard(&it), AUTH_FAILURE("not-authorized"));
	negotiator_close(&it);
	scram_client_fini(&client);
}

/* \0juliet\0secret was right, and is not said to be. */
TEST(a_050_what_may_not_be_judged_any_more_is_a_temporary_failure)
{
	struct scram_client client;

	scram_client_init(&client, "SHA256", "juliet", "secret");
	negotiator_open(&it, false);
	negotiator_secure(&it);
	it.is_too_late = true;
	CHECK_INT(play_scram("SCRAM-SHA-256", &client), WISH_INPUT);
	CHECK_STR(heard(&it), AUTH_FAILURE("temporary-auth-failure"));
	CHECK_INT(say(&it, PLAIN_RIGHT), WISH_CREDENTIALS);
	CHECK_INT(fulfil_credentials(&it), WISH_CHECK);
	CHECK_INT(fulfil_check(&it), WISH_INPUT);
	CHECK_STR(heard(&it), AUTH_FAILURE("temporary-auth-failure"));
	negotiator_close(&it);
	scram_client_fini(&client);
}

TEST(plain_refuses_a_wrong_password_and_an_unknown_user_alike)
{
	/* \0juliet\0wrong and \0tybalt\0secret: both go through the look-up and the check. */
	static const char *const texts[] = { "AGp1bGlldAB3cm9uZw==", "AHR5YmFsdABzZWNyZXQ=" };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		negotiator_open(&it, false);
		negotiator_secure(&it);
		CHECK_INT(authenticate("PLAIN", str_of(texts[i])), WISH_CREDENTIALS);
		CHECK_INT(fulfil_credentials(&it), WISH_CHECK);
		CHECK_INT(fulfil_check(&it), WISH_INPUT);
		CHECK_STR(heard(&it), AUTH_FAILURE("not-authorized"));
		negotiator_close(&it);
	}
}

TEST(the_log_is_told_who_failed_and_why)
{
	negotiator_open(&it, false);
	negotiator_secure(&it);
	say(&it, PLAIN_WRONG);
	fulfil_all(&it);
	authenticate("X-MAGIC", S(""));
	CHECK_STR(buf_str(&it.failures), "PLAIN juliet not-authorized;unknown  invalid-mechanism;");
	negotiator_close(&it);
}

TEST(nobody_is_told_that_an_account_is_disabled_but_who_knows_its_password)
{
	struct scram_client client;

	scram_client_init(&client, "SHA1", "romeo", "secret");
	negotiator_open(&it, false);
	negotiator_secure(&it);
	CHECK_INT(play_scram("SCRAM-SHA-1", &client), WISH_INPUT);
	CHECK_STR(heard(&it), AUTH_FAILURE("account-disabled"));
	client.password = "wrong";
	CHECK_INT(play_scram("SCRAM-SHA-1", &client), WISH_INPUT);
	CHECK_STR(heard(&it), AUTH_FAILURE("not-authorized"));
	negotiator_close(&it);
	scram_client_fini(&client);
}

TEST(an_anonymous_user_gets_a_name_that_nobody_has)
{
	negotiator_open(&it, false);
	say(&it, HEADER_TO("open.example"));
	CHECK_INT(authenticate("ANONYMOUS", S("")), WISH_MOVE);
	CHECK(negotiation_is_anonymous(it.negotiation));
	CHECK_INT(jid_local(negotiation_user(it.negotiation)).len, 26);
	CHECK_STR(jid_domain(negotiation_user(it.negotiation)), "open.example");
	negotiator_close(&it);
}

TEST(a_040_nobody_becomes_another_by_an_authorization_identity)
{
	/* romeo@capulet.example\0juliet\0secret */
	negotiator_open(&it, false);
	negotiator_secure(&it);
	authenticate("PLAIN", S("cm9tZW9AY2FwdWxldC5leGFtcGxlAGp1bGlldABzZWNyZXQ="));
	fulfil_all(&it);
	CHECK_INT(wish_of(&it), WISH_INPUT);
	CHECK_STR(heard(&it), AUTH_FAILURE("invalid-authzid"));
	negotiator_close(&it);
}

/* ---- what is not offered ---- */

TEST(a_041_only_what_this_stream_offers_is_accepted)
{
	static const char *const names[] = {
		"ANONYMOUS",
		"EXTERNAL",
		"DIGEST-MD5",
		"X-OAUTH2",
		"SCRAM-SHA-1-PLUS",
		"SCRAM-SHA-256-PLUS",
		"SCRAM-SHA-512-PLUS",
		"plain",
		"",
		"PLAIN ",
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		negotiator_open(&it, false);
		negotiator_secure(&it);
		CHECK_INT(authenticate(names[i], S("AGp1bGlldABzZWNyZXQ=")), WISH_INPUT);
		CHECK_STR(heard(&it), AUTH_FAILURE("invalid-mechanism"));
		/* Nor after a try that failed otherwise. */
		say(&it, PLAIN_WRONG);
		fulfil_all(&it);
		heard(&it);
		CHECK_INT(authenticate(names[i], S("AGp1bGlldABzZWNyZXQ=")), WISH_INPUT);
		CHECK(str_starts(heard(&it), S(AUTH_FAILURE("invalid-mechanism"))));
		negotiator_close(&it);
	}
}

TEST(a_026_plain_is_not_offered_in_the_clear)
{
	negotiator_open(&it, false);
	CHECK_INT(say(&it, HEADER_TO("bare.example")), WISH_INPUT);
	CHECK_STR(heard(&it),
		  "[bare.example]<stream:features><mechanisms "
		  "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-512</mechanism>"
		  "<mechanism>SCRAM-SHA-256</mechanism><mechanism>SCRAM-SHA-1</mechanism>"
		  "</mechanisms><register xmlns='http://jabber.org/features/iq-register'/>"
		  "</stream:features>");
	CHECK_INT(say(&it, PLAIN_RIGHT), WISH_INPUT);
	CHECK_STR(heard(&it), AUTH_FAILURE("invalid-mechanism"));
	negotiator_close(&it);
}

TEST(what_was_offered_before_tls_is_not_after_it)
{
	negotiator_open(&it, false);
	say(&it, HEADER_TO("open.example"));
	CHECK_INT(authenticate("SCRAM-SHA-1", S("biwsbj1qdWxpZXQscj1mb28=")), WISH_CREDENTIALS);
	fulfil_credentials(&it);
	heard(&it);
	/* In the middle of an exchange there is no way out but its end. */
	CHECK_INT(say(&it, STARTTLS), WISH_END);
	CHECK_STR(heard(&it), STREAM_FAULT("unsupported-stanza-type"));
	negotiator_close(&it);
}

TEST(bindings_are_offered_with_their_types)
{
	negotiator_open(&it, true);
	it.has_binding = true;
	fulfil_tls(&it, NULL);
	say(&it, HEADER);
	CHECK_STR(
		heard(&it),
		"[capulet.example]<stream:features><mechanisms "
		"xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
		"<mechanism>SCRAM-SHA-512-PLUS</mechanism><mechanism>SCRAM-SHA-256-PLUS</mechanism>"
		"<mechanism>SCRAM-SHA-1-PLUS</mechanism><mechanism>SCRAM-SHA-512</mechanism>"
		"<mechanism>SCRAM-SHA-256</mechanism><mechanism>SCRAM-SHA-1</mechanism>"
		"<mechanism>PLAIN</mechanism></mechanisms><sasl-channel-binding "
		"xmlns='urn:xmpp:sasl-cb:0'><channel-binding type='tls-exporter'/>"
		"</sasl-channel-binding>"
		"<register xmlns='http://jabber.org/features/iq-register'/></stream:features>");
	negotiator_close(&it);
}

/* ---- out of turn ---- */

TEST(tries_are_counted)
{
	negotiator_open(&it, false);
	negotiator_secure(&it);
	for (unsigned i = 0; i < 2; i++) {
		CHECK_INT(say(&it, PLAIN_WRONG), WISH_CREDENTIALS);
		CHECK_INT(fulfil_all(&it), WISH_INPUT);
		CHECK_STR(heard(&it), AUTH_FAILURE("not-authorized"));
	}
	say(&it, PLAIN_WRONG);
	CHECK_INT(fulfil_all(&it), WISH_END);
	CHECK_STR(heard(&it),
		  AUTH_FAILURE(
			  "not-authorized") "<stream:error><policy-violation "
					    "xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
					    "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams' "
					    "xml:lang='en'>Too many failed "
					    "tries to "
					    "authenticate</text></stream:error></stream:stream>");
	negotiator_close(&it);
}

TEST(tries_in_the_clear_are_counted_too)
{
	negotiator_open(&it, false);
	say(&it, HEADER);
	for (int i = 1; i < NEGOTIATION_MISTAKES; i++)
		CHECK_INT(say(&it, PLAIN_RIGHT), WISH_INPUT);
	CHECK_INT(say(&it, PLAIN_RIGHT), WISH_END);
	negotiator_close(&it);
}

/* slixmpp binds by tls-unique, which TLS 1.3 has not, with one mechanism after the other, then says
 * that we cannot bind, and only then does what it can. */
TEST(who_cannot_do_what_is_offered_gets_to_what_he_can)
{
	static const char *const names[] = { "SCRAM-SHA-512-PLUS", "SCRAM-SHA-256-PLUS",
					     "SCRAM-SHA-1-PLUS" };

	negotiator_open(&it, false);
	it.has_binding = true;
	negotiator_secure(&it);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		/* p=tls-unique,,n=juliet,r=foo */
		CHECK_INT(authenticate(names[i], S("cD10bHMtdW5pcXVlLCxuPWp1bGlldCxyPWZvbw==")),
			  WISH_INPUT);
		CHECK_STR(heard(&it), AUTH_FAILURE("not-authorized"));
		/* y,,n=juliet,r=foo */
		CHECK_INT(authenticate("SCRAM-SHA-1", S("eSwsbj1qdWxpZXQscj1mb28=")), WISH_INPUT);
		CHECK_STR(heard(&it), AUTH_FAILURE("not-authorized"));
	}
	/* None of that was a guess: there are all tries left. */
	for (unsigned i = 0; i < 2; i++) {
		CHECK_INT(say(&it, PLAIN_WRONG), WISH_CREDENTIALS);
		CHECK_INT(fulfil_all(&it), WISH_INPUT);
	}
	say(&it, PLAIN_RIGHT);
	CHECK_INT(fulfil_all(&it), WISH_INPUT);
	negotiator_close(&it);
}

TEST(an_exchange_may_be_given_up)
{
	negotiator_open(&it, false);
	negotiator_secure(&it);
	CHECK_INT(authenticate("SCRAM-SHA-1", S("biwsbj1qdWxpZXQscj1mb28=")), WISH_CREDENTIALS);
	fulfil_credentials(&it);
	heard(&it);
	CHECK_INT(say(&it, "<abort" SASL_NS "/>"), WISH_INPUT);
	CHECK_STR(heard(&it), AUTH_FAILURE("aborted"));
	say(&it, PLAIN_RIGHT);
	CHECK_INT(fulfil_credentials(&it), WISH_CHECK);
	CHECK_INT(fulfil_check(&it), WISH_MOVE);
	negotiator_close(&it);
}

TEST(a_044_sasl_out_of_turn_is_a_malformed_request)
{
	static const char *const elements[] = {
		"<response" SASL_NS "/>",   "<success" SASL_NS "/>",  "<challenge" SASL_NS "/>",
		"<mechanisms" SASL_NS "/>", "<anything" SASL_NS "/>",
	};

	for (size_t i = 0; i < ARRAY_LEN(elements); i++) {
		negotiator_open(&it, false);
		negotiator_secure(&it);
		CHECK_INT(say(&it, elements[i]), WISH_INPUT);
		CHECK_STR(heard(&it), AUTH_FAILURE("malformed-request"));
		negotiator_close(&it);
	}
}

TEST(a_second_auth_ends_the_first)
{
	negotiator_open(&it, false);
	negotiator_secure(&it);
	authenticate("SCRAM-SHA-1", S("biwsbj1qdWxpZXQscj1mb28="));
	fulfil_credentials(&it);
	heard(&it);
	CHECK_INT(say(&it, PLAIN_RIGHT), WISH_INPUT);
	CHECK_STR(heard(&it), AUTH_FAILURE("malformed-request"));
	CHECK_INT(respond(S("Yz1iaXdzLHI9Zm9v")), WISH_INPUT);
	CHECK_STR(heard(&it), AUTH_FAILURE("malformed-request"));
	negotiator_close(&it);
}

TEST(what_is_no_base64_is_refused)
{
	static const char *const texts[] = { "a", "====", "AGp1bGlldABzZWNyZXQ",
					     "AGp1 bGlldABzZWNyZXQ=", "&#xe9;" };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		negotiator_open(&it, false);
		negotiator_secure(&it);
		CHECK_INT(authenticate("PLAIN", str_of(texts[i])), WISH_INPUT);
		CHECK_STR(heard(&it), AUTH_FAILURE("incorrect-encoding"));
		negotiator_close(&it);
	}
}

TEST(a_store_or_a_worker_that_cannot_is_told_as_temporary)
{
	negotiator_open(&it, false);
	negotiator_secure(&it);
	CHECK_INT(say(&it, PLAIN_RIGHT), WISH_CREDENTIALS);
	negotiation_refuse(it.negotiation, SASL_TEMPORARY_AUTH_FAILURE);
	CHECK_INT(say(&it, ""), WISH_INPUT);
	CHECK_STR(heard(&it), AUTH_FAILURE("temporary-auth-failure"));
	say(&it, PLAIN_RIGHT);
	CHECK_INT(fulfil_credentials(&it), WISH_CHECK);
	negotiation_refuse(it.negotiation, SASL_TEMPORARY_AUTH_FAILURE);
	say(&it, "");
	CHECK_STR(heard(&it), AUTH_FAILURE("temporary-auth-failure"));
	negotiator_close(&it);
}

/* ---- any order (A-044) ---- */

static str random_text(void)
{
	static const char *const texts[] = {
		"",
		"=",
		"AGp1bGlldABzZWNyZXQ=",
		"biwsbj1qdWxpZXQscj1mb28=",
		"AAAAAAAAAAAAAAAAAAAAAAAA",
		"Yz1iaXdzLHI9Zm9v",
		"!",
		"eSwsbj1qdWxpZXQscj1mb28=",
		"cD10bHMtZXhwb3J0ZXIsLG49YSxyPWI=",
	};

	return str_of(texts[fake_random_below(ARRAY_LEN(texts))]);
}

TEST(a_044_no_order_of_sasl_leads_astray)
{
	static const char *const mechanisms[] = { "PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-512-PLUS",
						  "ANONYMOUS", "NONE" };
	unsigned in = 0, out = 0;

	fake_random_seed(44);
	for (unsigned walk = 0; walk < 5000; walk++) {
		negotiator_open(&it, false);
		it.has_binding = fake_random_below(2);
		negotiator_secure(&it);
		for (unsigned step = 0; step < 40 && wish_of(&it) == WISH_INPUT; step++) {
			if (fake_random_below(2))
				authenticate(mechanisms[fake_random_below(ARRAY_LEN(mechanisms))],
					     random_text());
			else if (fake_random_below(3))
				respond(random_text());
			else
				say(&it, "<abort" SASL_NS "/>");
			if (wish_of(&it) == WISH_CREDENTIALS)
				fulfil_credentials(&it);
			if (wish_of(&it) == WISH_CHECK)
				fulfil_check(&it);
		}
		in += wish_of(&it) == WISH_MOVE;
		out += wish_of(&it) == WISH_END;
		if (wish_of(&it) == WISH_MOVE)
			CHECK_STR(jid_str(negotiation_user(it.negotiation)),
				  "juliet@capulet.example");
		negotiator_close(&it);
	}
	CHECK(in > 0);
	CHECK(out > 0);
}
