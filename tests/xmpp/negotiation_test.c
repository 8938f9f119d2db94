/* SPDX-License-Identifier: Apache-2.0 */
/* The stream and TLS: each state, and what it makes of what it should not get (A-024, A-026, A-031,
 * SASL, bind and time have files of their own. */

#include "xmpp/negotiation.h"

#include "base/buf.h"
#include "support/fake_random.h"
#include "support/test.h"
#include "xmpp/negotiator.h"

#define FEATURES_TLS                                                                               \
	"<stream:features><starttls "                                                              \
	"xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"                           \
	"</stream:features>"
#define FEATURES_AUTH                                                                              \
	"<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"                   \
	"<mechanism>SCRAM-SHA-512</mechanism><mechanism>SCRAM-SHA-256</mechanism>"                 \
	"<mechanism>SCRAM-SHA-1</mechanism><mechanism>PLAIN</mechanism></mechanisms>"              \
	"<register xmlns='http://jabber.org/features/iq-register'/></stream:features>"
#define FEATURES_BIND                                                                              \
	"<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"                        \
	"<session xmlns='urn:ietf:params:xml:ns:xmpp-session'><optional/></session>"               \
	"</stream:features>"
#define SUCCESS "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'></success>"
#define TEXT_FAULT(condition, text)                                                                \
	"<stream:error><" condition " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"               \
	"<text xmlns='urn:ietf:params:xml:ns:xmpp-streams' xml:lang='en'>" text "</text>"          \
	"</stream:error></stream:stream>"
#define BOUND(id, jid)                                                                             \
	"<iq id='" id "' type='result'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>" jid   \
	"</jid></bind></iq>"

static struct negotiator it;

/* ---- the whole way ---- */

TEST(a_client_gets_from_its_first_byte_to_its_resource)
{
	negotiator_open(&it, false);
	CHECK_INT(say(&it, "<?xml version='1.0'?>" HEADER), WISH_INPUT);
	CHECK_STR(heard(&it), "[capulet.example]" FEATURES_TLS);
	CHECK_INT(say(&it, STARTTLS), WISH_TLS);
	CHECK_STR(heard(&it), PROCEED);
	CHECK_INT(fulfil_tls(&it, "capulet.example"), WISH_INPUT);
	CHECK_INT(say(&it, HEADER), WISH_INPUT);
	CHECK_STR(heard(&it), "[capulet.example]" FEATURES_AUTH);
	CHECK_INT(say(&it, PLAIN_RIGHT), WISH_CREDENTIALS);
	CHECK_STR(jid_str(negotiation_user(it.negotiation)), "juliet@capulet.example");
	CHECK_INT(fulfil_credentials(&it), WISH_CHECK);
	CHECK_INT(fulfil_check(&it), WISH_MOVE);
	CHECK_STR(heard(&it), SUCCESS);
	CHECK_STR(negotiation_mechanism(it.negotiation), "PLAIN");
	CHECK_INT(fulfil_move(&it), WISH_INPUT);
	CHECK_INT(say(&it, HEADER), WISH_INPUT);
	CHECK_STR(heard(&it), "[capulet.example]" FEATURES_BIND);
	CHECK_INT(say(&it, BIND("b&lt;1", "<resource>balcony</resource>")), WISH_BIND);
	CHECK_STR(negotiation_resource(it.negotiation), "balcony");
	negotiation_bound(it.negotiation, jid_of_normal(S("juliet@capulet.example/<balcony>")));
	CHECK_INT(say(&it, ""), WISH_SESSION);
	CHECK_STR(heard(&it), BOUND("b&lt;1", "juliet@capulet.example/&lt;balcony&gt;"));
	negotiator_close(&it);
}

TEST(direct_tls_begins_with_the_handshake)
{
	negotiator_open(&it, true);
	CHECK_INT(wish_of(&it), WISH_TLS);
	CHECK_INT(fulfil_tls(&it, "capulet.example"), WISH_INPUT);
	CHECK_INT(say(&it, HEADER), WISH_INPUT);
	CHECK_STR(heard(&it), "[capulet.example]" FEATURES_AUTH);
	negotiator_close(&it);
}

/* Everything a patient client says, and everything it hears, cut at one place. */
static void check_cut(str script, size_t cut, const char *expected)
{
	str rest = str_from(script, cut);

	negotiator_open(&it, true);
	fulfil_tls(&it, NULL);
	say_str(&it, str_upto(script, cut));
	while (fulfil_all(&it) != WISH_SESSION && (it.left || rest.len)) {
		if (it.left) {
			say_str(&it, str_make(rest.at - it.left, it.left));
		} else {
			say_str(&it, rest);
			rest = str_from(rest, rest.len);
		}
	}
	CHECK_STR(heard(&it), expected);
	CHECK_INT(wish_of(&it), WISH_SESSION);
	negotiator_close(&it);
}

TEST(input_may_be_cut_at_every_byte)
{
	str script = S("<?xml version='1.0'?>" HEADER " \n " PLAIN_RIGHT
		       "<?xml version='1.0'?>" HEADER BIND("1", ""));
	const char *expected =
		"[capulet.example]" FEATURES_AUTH SUCCESS
		"[capulet.example]" FEATURES_BIND BOUND("1", "juliet@capulet.example/here");

	for (size_t cut = 0; cut <= script.len; cut++)
		check_cut(script, cut, expected);
}

TEST(what_is_behind_a_wish_stays_unread)
{
	negotiator_open(&it, false);
	CHECK_INT(say(&it, HEADER_TO("open.example") PLAIN_RIGHT HEADER), WISH_CREDENTIALS);
	CHECK_INT(it.left, sizeof(HEADER) - 1);
	negotiator_close(&it);
}

TEST(white_space_is_no_word)
{
	negotiator_open(&it, false);
	say(&it, HEADER);
	heard(&it);
	CHECK_INT(say(&it, " \r\n\t \n"), WISH_INPUT);
	CHECK_STR(heard(&it), "");
	negotiator_close(&it);
}

/* ---- stream headers ---- */

TEST(a_header_that_is_refused_is_answered_by_ours_first)
{
	static const struct {
		const char *header, *answer;
	} table[] = {
		{ HEADER_TO("montague.example"),
		  "[capulet.example]" TEXT_FAULT("host-unknown", "This host is not served here") },
		{ HEADER_TO("juliet@capulet.example"),
		  "[capulet.example]" TEXT_FAULT("host-unknown",
						 "The stream header needs the host as 'to'") },
		{ "<stream:stream to='open.example' version='0.9' xmlns='jabber:client' "
		  "xmlns:stream='http://etherx.jabber.org/streams'>",
		  "[open.example]" STREAM_FAULT("unsupported-version") },
		{ "<stream:stream to='open.example' version='1.0' xmlns='jabber:server' "
		  "xmlns:stream='http://etherx.jabber.org/streams'>",
		  "[open.example]" STREAM_FAULT("invalid-namespace") },
		{ "<stream:stream to='open.example' version='1.0' xmlns='jabber:client'>",
		  "[capulet.example]" STREAM_FAULT("bad-namespace-prefix") },
		{ "<!DOCTYPE x><stream:stream>",
		  "[capulet.example]" STREAM_FAULT("restricted-xml") },
		{ "<?xml version='1.0' encoding='latin1'?>",
		  "[capulet.example]" STREAM_FAULT("unsupported-encoding") },
		{ "GET / HTTP/1.1\r\n\r\n", "[capulet.example]" STREAM_FAULT("not-well-formed") },
		{ "\x16\x03\x01\x02", "[capulet.example]" STREAM_FAULT("not-well-formed") },
	};

	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		negotiator_open(&it, false);
		CHECK_INT(say(&it, table[i].header), WISH_END);
		CHECK_STR(heard(&it), table[i].answer);
		CHECK(negotiation_reason(it.negotiation).len > 0);
		negotiator_close(&it);
	}
}

TEST(who_says_who_he_is_is_answered_so)
{
	negotiator_open(&it, false);
	say(&it, "<stream:stream from='Juliet@capulet.example' to='capulet.example' version='1.0' "
		 "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>");
	CHECK_STR(heard(&it), "[capulet.example to juliet@capulet.example]" FEATURES_TLS);
	negotiator_close(&it);
}

TEST(a_051_ids_of_streams_differ)
{
	str first, second;

	negotiator_open(&it, true);
	fulfil_tls(&it, NULL);
	say(&it, HEADER PLAIN_RIGHT);
	fulfil_credentials(&it);
	fulfil_check(&it);
	fulfil_move(&it);
	say(&it, HEADER);
	first = buf_str(&it.heard);
	first = str_from(first, str_find(first, '>') + 1);
	second = str_from(first, str_find(first, '?'));
	CHECK(str_starts(second, S("?xml")));
	/* Both ids stand behind the same words. */
	first = buf_str(&it.heard);
	CHECK(!str_eq(str_upto(str_from(first, 100), 60), str_upto(str_from(second, 99), 60)));
	negotiator_close(&it);
}

TEST(a_042_tls_for_another_host_is_worth_nothing_here)
{
	negotiator_open(&it, true);
	fulfil_tls(&it, "open.example");
	CHECK_INT(say(&it, HEADER), WISH_END);
	CHECK_STR(heard(&it),
		  "[capulet.example]" TEXT_FAULT("host-unknown", "TLS was asked for another host"));
	negotiator_close(&it);
}

TEST(a_042_a_restart_to_another_host_is_refused)
{
	negotiator_open(&it, false);
	say(&it, HEADER STARTTLS);
	fulfil_tls(&it, NULL);
	heard(&it);
	CHECK_INT(say(&it, HEADER_TO("open.example")), WISH_END);
	CHECK_STR(heard(&it),
		  "[capulet.example]" TEXT_FAULT("not-authorized",
						 "The stream was opened to another host before"));
	negotiator_close(&it);

	negotiator_open(&it, true);
	fulfil_tls(&it, NULL);
	say(&it, HEADER PLAIN_RIGHT);
	fulfil_all(&it);
	heard(&it);
	CHECK_INT(say(&it, HEADER_TO("bare.example")), WISH_END);
	CHECK_STR(heard(&it),
		  "[capulet.example]" TEXT_FAULT("not-authorized",
						 "The stream was opened to another host before"));
	negotiator_close(&it);
}

#define HEADER_FROM(from)                                                                          \
	"<stream:stream from='" from "' to='capulet.example' version='1.0' xmlns='jabber:client' " \
	"xmlns:stream='http://etherx.jabber.org/streams'>"

TEST(a_042_nobody_becomes_another_by_a_restart)
{
	negotiator_open(&it, true);
	fulfil_tls(&it, NULL);
	say(&it, HEADER PLAIN_RIGHT);
	fulfil_all(&it);
	heard(&it);
	CHECK_INT(say(&it, HEADER_FROM("romeo@capulet.example")), WISH_END);
	CHECK_STR(heard(&it),
		  "[capulet.example to romeo@capulet.example]" STREAM_FAULT("invalid-from"));
	negotiator_close(&it);

	negotiator_open(&it, false);
	say(&it, HEADER_FROM("romeo@capulet.example") STARTTLS);
	fulfil_tls(&it, NULL);
	CHECK_INT(say(&it, HEADER_FROM("juliet@capulet.example")), WISH_END);
	negotiator_close(&it);
}

TEST(who_was_authenticated_may_say_so)
{
	negotiator_open(&it, true);
	fulfil_tls(&it, NULL);
	say(&it, HEADER_FROM("JULIET@capulet.example/phone") PLAIN_RIGHT);
	fulfil_all(&it);
	CHECK_INT(say(&it, HEADER_FROM("juliet@capulet.example")), WISH_INPUT);
	negotiator_close(&it);
}

/* ---- TLS ---- */

TEST(a_024_plaintext_behind_starttls_ends_the_stream)
{
	static const char *const injected[] = {
		PLAIN_RIGHT, HEADER, "<message/>", "\x16", "\n<message/>", " \x16"
	};

	for (size_t i = 0; i < ARRAY_LEN(injected); i++) {
		struct buf text;

		buf_init(&text, 10000);
		buf_printf(&text, "%s%s", STARTTLS, injected[i]);
		negotiator_open(&it, false);
		say(&it, HEADER);
		heard(&it);
		CHECK_INT(say_str(&it, buf_str(&text)), WISH_END);
		CHECK_STR(heard(&it),
			  "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:stream>");
		negotiator_close(&it);
		buf_fini(&text);
	}
}

/* go-sendxmpp ends each element with a line; there is nothing to smuggle in that. */
TEST(white_space_behind_starttls_is_nothing)
{
	negotiator_open(&it, false);
	say(&it, HEADER);
	heard(&it);
	CHECK_INT(say(&it, STARTTLS "\r\n \t"), WISH_TLS);
	CHECK_STR(heard(&it), "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
	negotiator_close(&it);
}

TEST(white_space_of_the_old_stream_is_not_of_the_new_one)
{
	negotiator_open(&it, false);
	negotiator_secure(&it);
	say(&it, PLAIN_RIGHT "\n");
	CHECK_INT(fulfil_all(&it), WISH_INPUT);
	heard(&it);
	CHECK_INT(say(&it, " \r\n" HEADER), WISH_INPUT);
	CHECK_INT(say(&it, BIND("2", "<resource/>")), WISH_BIND);
	negotiator_close(&it);
}

TEST(tls_is_begun_once_and_only_where_it_is_offered)
{
	negotiator_open(&it, false);
	negotiator_secure(&it);
	CHECK_INT(say(&it, STARTTLS), WISH_END);
	CHECK_STR(heard(&it), "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:stream>");
	negotiator_close(&it);

	negotiator_open(&it, false);
	CHECK_INT(say(&it, HEADER_TO("bare.example") STARTTLS), WISH_END);
	negotiator_close(&it);
}

TEST(a_026_in_the_clear_only_starttls_is_possible)
{
	static const struct {
		const char *said, *answer;
		enum wish wish;
	} table[] = {
		{ PLAIN_RIGHT, AUTH_FAILURE("encryption-required"), WISH_INPUT },
		{ "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>",
		  AUTH_FAILURE("encryption-required"), WISH_INPUT },
		{ BIND("1", ""), STREAM_FAULT("not-authorized"), WISH_END },
		{ "<iq type='get' id='1'><query xmlns='jabber:iq:register'/></iq>",
		  STREAM_FAULT("not-authorized"), WISH_END },
		{ "<message/>", STREAM_FAULT("not-authorized"), WISH_END },
		{ "<compress xmlns='http://jabber.org/protocol/compress'/>",
		  STREAM_FAULT("unsupported-stanza-type"), WISH_END },
		{ "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'/>",
		  STREAM_FAULT("unsupported-stanza-type"), WISH_END },
	};

	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		negotiator_open(&it, false);
		say(&it, HEADER);
		heard(&it);
		CHECK_INT(say(&it, table[i].said), table[i].wish);
		CHECK_STR(heard(&it), table[i].answer);
		negotiator_close(&it);
	}
}

TEST(a_host_may_let_clients_in_without_tls)
{
	negotiator_open(&it, false);
	say(&it, HEADER_TO("open.example"));
	CHECK_STR(
		heard(&it),
		"[open.example]<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
		"<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
		"<mechanism>SCRAM-SHA-512</mechanism><mechanism>SCRAM-SHA-256</mechanism>"
		"<mechanism>SCRAM-SHA-1</mechanism><mechanism>PLAIN</mechanism>"
		"<mechanism>ANONYMOUS</mechanism></mechanisms>"
		"<register xmlns='http://jabber.org/features/iq-register'/></stream:features>");
	CHECK_INT(say(&it, STARTTLS), WISH_TLS);
	negotiator_close(&it);
}

/* ---- elements out of turn ---- */

/* Each state that reads, by how to come to it. */
static void come_to_tls(void)
{
	say(&it, HEADER);
}

static void come_to_auth(void)
{
	negotiator_secure(&it);
}

static void come_to_response(void)
{
	negotiator_secure(&it);
	say(&it, "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'/>");
	CHECK_INT(wish_of(&it), WISH_INPUT);
}

static void come_to_bind(void)
{
	negotiator_authenticate(&it);
}

static void (*const states[])(void) = { come_to_tls, come_to_auth, come_to_response, come_to_bind };

TEST(a_043_nobody_speaks_before_the_bind)
{
	static const char *const stanzas[] = {
		"<message to='romeo@capulet.example'><body>hi</body></message>",
		"<presence/>",
		"<iq type='get' id='1'><query xmlns='jabber:iq:roster'/></iq>",
		"<iq type='set' id='1'><session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>",
		"<iq type='result' id='1'/>",
		"<iq/>",
	};

	for (size_t state = 0; state < ARRAY_LEN(states); state++)
		for (size_t i = 0; i < ARRAY_LEN(stanzas); i++) {
			negotiator_open(&it, false);
			states[state]();
			heard(&it);
			CHECK_INT(say(&it, stanzas[i]), WISH_END);
			CHECK_STR(heard(&it), STREAM_FAULT("not-authorized"));
			negotiator_close(&it);
		}
}

TEST(what_is_no_stanza_and_not_asked_for_ends_the_stream)
{
	static const char *const elements[] = {
		"<whisper/>",
		"<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>",
		"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
		"<stream:features/>",
		"<stream:error/>",
		"<enable xmlns='urn:example:nothing'/>",
		"<compress xmlns='http://jabber.org/protocol/compress'/>",
		"<message xmlns='jabber:server'/>",
	};

	for (size_t state = 0; state < ARRAY_LEN(states); state++)
		for (size_t i = 0; i < ARRAY_LEN(elements); i++) {
			negotiator_open(&it, false);
			states[state]();
			heard(&it);
			CHECK_INT(say(&it, elements[i]), WISH_END);
			CHECK_STR(heard(&it), STREAM_FAULT("unsupported-stanza-type"));
			negotiator_close(&it);
		}
}

TEST(each_state_is_closed_in_kind)
{
	for (size_t state = 0; state < ARRAY_LEN(states); state++) {
		negotiator_open(&it, false);
		states[state]();
		heard(&it);
		CHECK_INT(say(&it, "</stream:stream>"), WISH_END);
		CHECK_STR(heard(&it), "</stream:stream>");
		CHECK_STR(negotiation_reason(it.negotiation), "closed by the client");
		negotiator_close(&it);
	}
}

TEST(each_state_refuses_what_is_no_xml)
{
	for (size_t state = 0; state < ARRAY_LEN(states); state++) {
		negotiator_open(&it, false);
		states[state]();
		heard(&it);
		CHECK_INT(say(&it, "<a></b>"), WISH_END);
		CHECK_STR(heard(&it), STREAM_FAULT("not-well-formed"));
		CHECK_INT(say(&it, HEADER), WISH_END);
		CHECK_STR(heard(&it), "");
		negotiator_close(&it);
	}
}

TEST(a_012_limits_hold_before_authentication)
{
	struct buf text;

	buf_init(&text, 100000);
	buf_add(&text, S("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"));
	while (text.len < 9000)
		buf_add(&text, S("AAAAAAAA"));
	negotiator_open(&it, false);
	negotiator_secure(&it);
	CHECK_INT(say_str(&it, buf_str(&text)), WISH_END);
	CHECK_STR(heard(&it),
		  "<stream:error><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
		  "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams' xml:lang='en'>The stanza is "
		  "too big</text><stanza-too-big xmlns='urn:xmpp:errors'/></stream:error>"
		  "</stream:stream>");
	negotiator_close(&it);
	buf_fini(&text);
}

/* The stream that was not opened yet, and one on which a client may authenticate. */
static void check_refused_as_too_big(bool is_open, const char *head, const char *unit, int count,
				     const char *sentence)
{
	struct buf text;

	buf_init(&text, 100000);
	buf_add(&text, str_of(head));
	for (int i = 0; i < count; i++)
		buf_printf(&text, "%s%d%s", unit, i, unit[0] == '<' ? "/>" : "=''");
	if (unit[0] != '<') /* it is judged when it ends, or at the limit of its bytes */
		buf_add_char(&text, '>');
	negotiator_open(&it, true);
	fulfil_tls(&it, NULL);
	if (is_open)
		say(&it, HEADER);
	heard(&it);
	CHECK_INT(say_str(&it, buf_str(&text)), WISH_END);
	buf_clear(&text);
	buf_printf(&text,
		   "%s<stream:error>"
		   "<policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
		   "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams' xml:lang='en'>%s</text>"
		   "<stanza-too-big xmlns='urn:xmpp:errors'/></stream:error></stream:stream>",
		   is_open ? "" : "[capulet.example]", sentence);
	CHECK_STR(heard(&it), buf_cstr(&text));
	negotiator_close(&it);
	buf_fini(&text);
}

TEST(a_012_elements_and_attributes_are_few_before_authentication)
{
	const char *elements = "The stanza has too many elements";
	const char *attributes = "An element has too many attributes";

	check_refused_as_too_big(true, "<iq>", "<e", 32, elements);
	check_refused_as_too_big(true, "<iq", " a", 33, attributes);
	check_refused_as_too_big(false, "<stream:stream", " a", 33, attributes);
	check_refused_as_too_big(false, "<stream:stream", " xmlns:a", 200, attributes);
}

/* ---- any order ---- */

TEST(no_order_of_words_leads_astray)
{
	/* What is right stands here more often, so that some walks arrive. */
	static const char *const words[] = {
		HEADER,
		HEADER,
		HEADER,
		HEADER,
		HEADER,
		PLAIN_RIGHT,
		PLAIN_RIGHT,
		BIND("1", ""),
		BIND("2", ""),
		HEADER_TO("open.example"),
		HEADER_TO("nowhere.example"),
		STARTTLS,
		PLAIN_RIGHT,
		PLAIN_WRONG,
		"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'>"
		"biwsbj1qdWxpZXQscj1mb28=</auth>",
		"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>",
		"<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>=</response>",
		"<abort xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>",
		BIND("1", ""),
		"<message/>",
		" ",
		"</stream:stream>",
		"<iq type='get' id='1'><query xmlns='jabber:iq:roster'/></iq>",
	};
	unsigned arrived = 0;

	fake_random_seed(20260801);
	for (unsigned walk = 0; walk < 20000; walk++) {
		bool may_arrive = false;

		negotiator_open(&it, fake_random_below(2));
		for (unsigned step = 0; step < 12 && fulfil_all(&it) == WISH_INPUT; step++) {
			const char *word = words[fake_random_below(ARRAY_LEN(words))];

			may_arrive |= strcmp(word, PLAIN_RIGHT) == 0 || strstr(word, "ANONYMOUS");
			say(&it, word);
		}
		if (wish_of(&it) == WISH_SESSION) {
			CHECK(may_arrive);
			CHECK(jid_exists(negotiation_user(it.negotiation)));
			arrived++;
		}
		negotiator_close(&it);
	}
	CHECK(arrived > 0);
}
