/* SPDX-License-Identifier: Apache-2.0 */
/* A bound stream: what goes in, what ends it, how it waits, how idle ones are found. */

#include "core/c2s.h"

#include "core/gate.h"
#include "support/test.h"

#define JULIET "juliet@open.example/x"
#define ROMEO "romeo@open.example/y"
#define PING(id) "<iq type='get' id='" id "' to='open.example'><ping xmlns='urn:xmpp:ping'/></iq>"
#define PONG(jid, id) "<iq to='" jid "' from='open.example' id='" id "' type='result'/>"
#define ARE_YOU_THERE                                                                              \
	"<iq to='" JULIET "' from='open.example' id='are-you-there' type='get'>"                   \
	"<ping xmlns='urn:xmpp:ping'/></iq>"

static struct gate *gate;
static struct fake_client *juliet;

static void begin(const char *settings)
{
	gate = gate_open(&(struct gate_options){ .settings = settings });
	juliet = gate_login(PLAIN_RIGHT, "x");
}

/* How the stream ends when the client says this. */
static void check_end(const char *said, const char *answer)
{
	begin(NULL);
	tell(juliet, said);
	CHECK_STR(told(juliet), answer);
	CHECK(fake_client_is_closed(juliet));
	CHECK_INT(gate_sessions(gate), 0);
	gate_close(&gate);
}

TEST(a_bound_stream_is_small)
{
	CHECK(sizeof(struct c2s) <= 250);
}

/* ---- the end ---- */

TEST(a_stream_is_closed_in_kind)
{
	check_end("</stream:stream>", "</stream:stream>");
}

TEST(what_is_no_stanza_ends_the_stream)
{
	check_end("<whisper/>", STREAM_FAULT("unsupported-stanza-type"));
	check_end("<r xmlns='urn:example:nothing'/>", STREAM_FAULT("unsupported-stanza-type"));
	check_end("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'/>",
		  STREAM_FAULT("unsupported-stanza-type"));
	check_end(STARTTLS, STREAM_FAULT("unsupported-stanza-type"));
}

TEST(what_is_no_xml_ends_the_stream)
{
	check_end("<message></presence>", STREAM_FAULT("not-well-formed"));
	check_end("<!-- -->", STREAM_FAULT("restricted-xml"));
	check_end("<x:message/>", STREAM_FAULT("bad-namespace-prefix"));
}

TEST(who_speaks_for_another_is_ended)
{
	check_end("<message from='" ROMEO "'/>", STREAM_FAULT("invalid-from"));
}

TEST(the_client_may_just_end_its_side)
{
	begin(NULL);
	fake_client_end(juliet);
	fake_world_settle();
	CHECK_STR(told(juliet), "</stream:stream>");
	CHECK(fake_client_is_closed(juliet));
	CHECK_INT(gate_sessions(gate), 0);
	gate_close(&gate);
}

TEST(a_broken_wire_ends_the_session)
{
	begin(NULL);
	CHECK_INT(gate_sessions(gate), 1);
	go(juliet);
	CHECK_INT(gate_sessions(gate), 0);
	gate_close(&gate);
}

TEST(the_new_session_of_a_resource_wins)
{
	struct fake_client *again;

	begin(NULL);
	again = gate_login(PLAIN_RIGHT, "x");
	CHECK(str_starts(told(juliet), S("<stream:error><conflict ")));
	CHECK(fake_client_is_closed(juliet));
	CHECK_INT(gate_sessions(gate), 1);
	tell(again, PING("p"));
	CHECK_STR(told(again), PONG(JULIET, "p"));
	gate_close(&gate);
}

TEST(a_server_that_stops_tells_each_stream)
{
	struct fake_client *bound, *early = NULL, *known;

	begin(NULL);
	bound = gate_login(PLAIN_ROMEO, "y");
	early = come(STARTTLS_AT);
	tell(early, HEADER_TO("capulet.example"));
	known = come(STARTTLS_AT);
	tell(known, HEADER_TO("open.example") PLAIN_RIGHT HEADER_TO("open.example"));
	told(early);
	told(known);
	gate_drain(gate);
	CHECK_STR(told(juliet), STREAM_FAULT("system-shutdown"));
	CHECK_STR(told(bound), STREAM_FAULT("system-shutdown"));
	CHECK_STR(told(early), STREAM_FAULT("system-shutdown"));
	CHECK_STR(told(known), STREAM_FAULT("system-shutdown"));
	gate_close(&gate);
}

/* ---- limits ---- */

static void tell_message(struct fake_client *client, size_t body)
{
	struct buf text;

	buf_init(&text, 1 << 21);
	buf_add(&text, S("<message to='nobody@open.example' type='chat' id='m'><body>"));
	memset(buf_extend(&text, body), 'a', body);
	buf_add(&text, S("</body></message>"));
	fake_client_send(client, buf_str(&text));
	fake_world_settle();
	buf_fini(&text);
}

TEST(a_012_a_stanza_may_be_as_long_as_is_advertised_and_no_longer)
{
	const size_t around = strlen("<message to='nobody@open.example' type='chat' id='m'><body>"
				     "</body></message>");

	begin("limits { stanza_bytes = 20000 }");
	tell_message(juliet, 20000 - around);
	CHECK(str_starts(told(juliet), S("<message ")));
	CHECK(!fake_client_is_closed(juliet));
	tell_message(juliet, 20001 - around);
	CHECK_STR(told(juliet),
		  "<stream:error><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
		  "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams' xml:lang='en'>The stanza is "
		  "too big</text><stanza-too-big xmlns='urn:xmpp:errors'/></stream:error>"
		  "</stream:stream>");
	gate_close(&gate);
}

TEST(a_102_who_reads_too_slowly_is_cut_off)
{
	struct fake_client *romeo;

	begin("limits { output_bytes = 64k stanza_bytes = 32k }");
	romeo = gate_login(PLAIN_ROMEO, "y");
	fake_client_window(juliet, 0);
	for (int i = 0; i < 20; i++) {
		struct buf text;

		buf_init(&text, 1 << 20);
		buf_add(&text, S("<message to='" JULIET "'><body>"));
		memset(buf_extend(&text, 10000), 'a', 10000);
		buf_add(&text, S("</body></message>"));
		fake_client_send(romeo, buf_str(&text));
		fake_world_settle();
		buf_fini(&text);
	}
	CHECK(fake_client_is_closed(juliet));
	CHECK_INT(gate_sessions(gate), 1);
	gate_close(&gate);
}

/* ---- credit and fairness ---- */

static unsigned count(str text, const char *piece)
{
	unsigned found = 0;

	for (size_t i = 0; i < text.len; i++)
		found += str_starts(str_from(text, i), str_of(piece));
	return found;
}

/* Many messages to an account whose home the store does not give out yet. */
static void flood(struct fake_client *client, unsigned messages)
{
	for (unsigned i = 0; i < messages; i++)
		fake_client_send(client,
				 S("<message to='nobody@open.example' type='chat' id='m'/>"));
}

TEST(without_credit_nothing_is_read_and_with_it_everything)
{
	struct gate_options options = { .settings = "limits { unsettled_stanzas = 10 }",
					.is_manual = true };
	struct store *store;
	unsigned answers = 0;

	gate = gate_open(&options);
	store = gate_store(gate);
	fake_store_set_automatic(store, true);
	juliet = gate_login(PLAIN_RIGHT, "x");
	fake_store_set_automatic(store, false);
	flood(juliet, 1000);
	fake_world_settle();
	CHECK_STR(told(juliet), "");
	/* Ten at a time, as the store lets them go. */
	for (unsigned i = 0; i < 2000 && answers < 1000; i++) {
		unsigned more;

		fake_store_answer_all(store);
		fake_world_settle();
		more = count(told(juliet), "type='error'");
		CHECK(more <= 1000);
		answers += more;
	}
	CHECK_INT(answers, 1000);
	CHECK(!fake_client_is_closed(juliet));
	gate_close(&gate);
}

TEST(a_stream_that_waits_for_credit_may_end)
{
	gate = gate_open(&(struct gate_options){ .settings = "limits { unsettled_stanzas = 10 }",
						 .is_manual = true });
	fake_store_set_automatic(gate_store(gate), true);
	juliet = gate_login(PLAIN_RIGHT, "x");
	fake_store_set_automatic(gate_store(gate), false);
	flood(juliet, 100);
	fake_world_settle();
	go(juliet);
	CHECK_INT(gate_sessions(gate), 0);
	gate_close(&gate);
}

TEST(a_flood_leaves_turns_for_others)
{
	struct fake_client *neighbour;
	struct buf text;
	unsigned before;

	begin(NULL);
	/* The same account, so the same shard. */
	neighbour = gate_login(PLAIN_RIGHT, "z");
	buf_init(&text, 1 << 20);
	for (unsigned i = 0; i < 1000; i++)
		buf_add(&text, S("<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>"));
	fake_client_send(juliet, buf_str(&text));
	fake_client_send(neighbour, S("<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>"));
	while (fake_client_heard_so_far(neighbour).len == 0)
		CHECK(fake_world_step());
	before = count(fake_client_heard_so_far(juliet), "<iq ");
	CHECK(before <= 2 * C2S_STANZAS_A_TURN);
	fake_world_settle();
	CHECK_INT(count(told(juliet), "<iq "), 1000);
	buf_fini(&text);
	gate_close(&gate);
}

TEST(a_009_input_may_come_byte_by_byte)
{
	begin(NULL);
	fake_client_chop(juliet, 1);
	tell(juliet, PING("p1") " \n " PING("p2"));
	CHECK_STR(told(juliet), PONG(JULIET, "p1") PONG(JULIET, "p2"));
	gate_close(&gate);
}

/* ---- idle streams ---- */

TEST(who_is_silent_is_asked_and_who_answers_stays)
{
	begin("limits { idle_seconds = 100 }");
	fake_world_advance_ms(99000);
	CHECK_STR(told(juliet), "");
	fake_world_advance_ms(7000);
	CHECK_STR(told(juliet), ARE_YOU_THERE);
	tell(juliet, "<iq type='result' id='are-you-there' to='open.example'/>");
	fake_world_advance_ms(90000);
	CHECK_STR(told(juliet), "");
	CHECK(!fake_client_is_closed(juliet));
	gate_close(&gate);
}

TEST(any_byte_is_a_sign_of_life)
{
	begin("limits { idle_seconds = 100 }");
	for (int i = 0; i < 10; i++) {
		fake_world_advance_ms(60000);
		tell(juliet, " ");
	}
	CHECK_STR(told(juliet), "");
	gate_close(&gate);
}

TEST(who_does_not_answer_is_ended)
{
	begin("limits { idle_seconds = 100 }");
	fake_world_advance_ms(107000);
	CHECK_STR(told(juliet), ARE_YOU_THERE);
	fake_world_advance_ms(40000);
	CHECK(!fake_client_is_closed(juliet));
	fake_world_advance_ms(15000);
	CHECK_STR(told(juliet), STREAM_FAULT("connection-timeout"));
	CHECK(fake_client_is_closed(juliet));
	CHECK_INT(gate_sessions(gate), 0);
	gate_close(&gate);
}

TEST(each_idle_stream_is_asked_in_its_time)
{
	struct fake_client *later;

	begin("limits { idle_seconds = 100 }");
	fake_world_advance_ms(50000);
	later = gate_login(PLAIN_RIGHT, "z");
	fake_world_advance_ms(57000);
	CHECK_STR(told(juliet), ARE_YOU_THERE);
	CHECK_STR(told(later), "");
	tell(juliet, " ");
	fake_world_advance_ms(50000);
	CHECK_STR(told(juliet), "");
	CHECK(str_exists(between(told(later), "<ping ", "/>")));
	gate_close(&gate);
}
