/* SPDX-License-Identifier: Apache-2.0 */
/* Registration before, bind after authentication, and the time that all of it may take. */

#include "support/test.h"
#include "xmpp/envelope.h"
#include "xmpp/negotiator.h"

static struct negotiator it;

/* ---- registration ---- */

TEST(a_registration_is_asked_for_and_answered)
{
	struct stanza *answer;
	struct envelope envelope;

	negotiator_open(&it, false);
	negotiator_secure(&it);
	CHECK_INT(say(&it, "<iq type='get' id='r1'><query xmlns='jabber:iq:register'/></iq>"),
		  WISH_REQUEST);
	answer = error_stanza(negotiation_request(it.negotiation), ERROR_NOT_ALLOWED, STR_NONE,
			      NULL);
	envelope = envelope_of(answer);
	negotiation_answered(it.negotiation, &envelope, answer);
	stanza_unref(&answer);
	CHECK_INT(say(&it, PLAIN_RIGHT), WISH_CREDENTIALS);
	CHECK_STR(heard(&it), "<iq id='r1' type='error'><error type='cancel'><not-allowed "
			      "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
	negotiator_close(&it);
}

/* ---- bind ---- */

TEST(a_bind_that_is_none_is_answered)
{
	static const char *const wrong[] = {
		"<iq type='get' id='1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>",
		"<iq type='set' id='1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><x "
		"xmlns='y'/></iq>",
		BIND("1", "<resource>a\xEF\xBF\xB9</resource>"),
	};

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		negotiator_open(&it, false);
		negotiator_authenticate(&it);
		CHECK_INT(say(&it, wrong[i]), WISH_INPUT);
		CHECK_STR(heard(&it), "<iq id='1' type='error'><error type='modify'><bad-request "
				      "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
		/* And a better one succeeds. */
		CHECK_INT(say(&it, BIND("2", "<resource/>")), WISH_BIND);
		CHECK_STR(negotiation_resource(it.negotiation), "");
		negotiator_close(&it);
	}
}

TEST(a_refused_bind_may_be_tried_again_but_not_for_ever)
{
	negotiator_open(&it, false);
	negotiator_authenticate(&it);
	for (unsigned i = 0; i < NEGOTIATION_BINDS; i++) {
		CHECK_INT(say(&it, BIND("1", "")), WISH_BIND);
		CHECK_STR(heard(&it), "");
		negotiation_bind_refused(it.negotiation, ERROR_RESOURCE_CONSTRAINT);
		say(&it, "");
		if (i + 1 < NEGOTIATION_BINDS)
			CHECK_STR(heard(&it),
				  "<iq id='1' type='error'><error type='wait'><resource-constraint "
				  "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
	}
	CHECK_INT(wish_of(&it), WISH_END);
	CHECK(str_ends(heard(&it), S("Too many failed tries to bind</text></stream:error>"
				     "</stream:stream>")));
	negotiator_close(&it);
}

/* ---- time ---- */

TEST(a_header_must_come_soon)
{
	negotiator_open(&it, false);
	CHECK_INT(negotiation_due_ms(it.negotiation), 1000 + NEGOTIATION_HEADER_MS);
	negotiation_expire(it.negotiation, 1000 + NEGOTIATION_HEADER_MS - 1);
	CHECK_INT(wish_of(&it), WISH_INPUT);
	negotiation_expire(it.negotiation, 1000 + NEGOTIATION_HEADER_MS);
	CHECK_INT(say(&it, ""), WISH_END);
	CHECK_STR(heard(&it), "[capulet.example]" STREAM_FAULT("connection-timeout"));
	negotiator_close(&it);
}

TEST(a_handshake_that_lasts_ends_without_a_word)
{
	negotiator_open(&it, false);
	it.now_ms = 5000;
	say(&it, HEADER STARTTLS);
	heard(&it);
	CHECK_INT(negotiation_due_ms(it.negotiation), 5000 + NEGOTIATION_HANDSHAKE_MS);
	negotiation_expire(it.negotiation, 5000 + NEGOTIATION_HANDSHAKE_MS);
	CHECK_INT(say(&it, ""), WISH_END);
	CHECK_STR(heard(&it), "");
	negotiator_close(&it);
}

TEST(the_whole_has_one_deadline_that_nothing_moves)
{
	negotiator_open(&it, false);
	negotiator_secure(&it);
	CHECK_INT(negotiation_due_ms(it.negotiation), 61000);
	for (it.now_ms = 2000; it.now_ms < 61000; it.now_ms += 1000)
		say(&it, " ");
	CHECK_INT(negotiation_due_ms(it.negotiation), 61000);
	negotiation_expire(it.negotiation, 61000);
	CHECK_INT(wish_of(&it), WISH_END);
	negotiator_close(&it);

	/* Patience for a header does not reach beyond it. */
	negotiator_open(&it, true);
	it.now_ms = 59000;
	fulfil_tls(&it, NULL);
	CHECK_INT(negotiation_due_ms(it.negotiation), 61000);
	negotiator_close(&it);
}

TEST(a_server_that_stops_says_so)
{
	const struct stream_fault stop = { .error = STREAM_SYSTEM_SHUTDOWN };

	negotiator_open(&it, false);
	negotiator_secure(&it);
	negotiation_end(it.negotiation, &stop, STR_NONE);
	CHECK_INT(say(&it, ""), WISH_END);
	CHECK_STR(heard(&it), STREAM_FAULT("system-shutdown"));
	CHECK_STR(negotiation_reason(it.negotiation), "system-shutdown");
	negotiation_end(it.negotiation, &stop, STR_NONE);
	say(&it, "");
	CHECK_STR(heard(&it), "");
	negotiator_close(&it);
}
