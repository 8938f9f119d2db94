/* SPDX-License-Identifier: Apache-2.0 */
/* Who sends too fast is read later, and loses nothing. */

#include "core/respite.h"

#include "core/c2s.h"
#include "core/gate.h"
#include "support/test.h"

#define JULIET "juliet@open.example/x"
#define PING(id) "<iq type='get' id='" id "' to='open.example'><ping xmlns='urn:xmpp:ping'/></iq>"
#define PONG(jid, id) "<iq to='" jid "' from='open.example' id='" id "' type='result'/>"

static struct gate *gate;
static struct fake_client *juliet;

static void begin(const char *settings)
{
	gate = gate_open(&(struct gate_options){ .settings = settings });
	juliet = gate_login(PLAIN_RIGHT, "x");
}

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

static unsigned pongs(struct fake_client *client)
{
	return count(told(client), "<iq ");
}

TEST(who_sends_too_fast_is_read_later_and_loses_nothing)
{
	struct fake_client *neighbour;
	unsigned heard;

	begin("limits { stanzas_per_second = 10 burst_seconds = 2 }");
	neighbour = gate_login(PLAIN_RIGHT, "z");
	for (int i = 0; i < 200; i++)
		fake_client_send(juliet, S(PING("p")));
	fake_world_settle();
	heard = pongs(juliet);
	/* The burst, and the turn that passed it. */
	CHECK(heard >= 20 && heard <= 20 + C2S_STANZAS_A_TURN);
	tell(neighbour, PING("n"));
	CHECK_INT(pongs(neighbour), 1);
	fake_world_advance_ms(9000);
	heard += pongs(juliet);
	CHECK(heard >= 90 && heard <= 110 + C2S_STANZAS_A_TURN);
	fake_world_advance_ms(9100);
	heard += pongs(juliet);
	CHECK_INT(heard, 200);
	CHECK(!fake_client_is_closed(juliet));
	gate_close(&gate);
}

TEST(bytes_have_a_budget_too)
{
	begin("limits { bytes_per_second = 10k burst_seconds = 1 }");
	tell_message(juliet, 50000);
	CHECK(str_starts(told(juliet), S("<message ")));
	tell(juliet, PING("p"));
	fake_world_advance_ms(3800);
	CHECK_STR(told(juliet), "");
	fake_world_advance_ms(400);
	CHECK_STR(told(juliet), PONG(JULIET, "p"));
	gate_close(&gate);
}

TEST(who_must_wait_may_go_and_be_sent_away)
{
	struct fake_client *romeo;

	begin("limits { stanzas_per_second = 1 burst_seconds = 1 }");
	romeo = gate_login(PLAIN_ROMEO, "y");
	for (int i = 0; i < 200; i++) {
		fake_client_send(juliet, S(PING("p")));
		fake_client_send(romeo, S(PING("p")));
	}
	fake_world_settle();
	go(juliet);
	fake_world_advance_ms(PACE_WAIT_MAX_MS);
	CHECK_INT(gate_sessions(gate), 1);
	gate_drain(gate);
	CHECK(fake_client_is_closed(romeo));
	gate_close(&gate);
}

/* Without credit and too fast at once: both have to be over. */
TEST(credit_does_not_end_a_respite)
{
	unsigned heard = 0;

	gate = gate_open(&(struct gate_options){
		.settings = "limits { unsettled_stanzas = 10 stanzas_per_second = 10 "
			    "burst_seconds = 1 }",
		.is_manual = true });
	fake_store_set_automatic(gate_store(gate), true);
	juliet = gate_login(PLAIN_RIGHT, "x");
	fake_store_set_automatic(gate_store(gate), false);
	flood(juliet, 100);
	fake_world_settle();
	for (int i = 0; i < 50; i++) {
		fake_store_answer_all(gate_store(gate));
		fake_world_settle();
		heard += count(told(juliet), "type='error'");
	}
	CHECK(heard <= 30);
	fake_store_set_automatic(gate_store(gate), true);
	fake_world_advance_ms(10000);
	heard += count(told(juliet), "type='error'");
	CHECK_INT(heard, 100);
	gate_close(&gate);
}
