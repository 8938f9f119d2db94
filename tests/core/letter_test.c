/* SPDX-License-Identifier: Apache-2.0 */
/* Letters own what they say, name their recipients and bring the credit back. */

#include "core/letter.h"

#include "core/home.h"
#include "core/session.h"
#include "core/shard.h"
#include "support/fake_net.h"
#include "support/fake_store.h"
#include "support/test.h"
#include "support/world.h"

static bool lies_in(str piece, str whole)
{
	return piece.at >= whole.at && piece.at + piece.len <= whole.at + whole.len;
}

TEST(what_the_stanza_holds_is_lent_and_the_rest_is_copied)
{
	struct stanza *stanza = stanza_parse(S("<message id='i7'><body>x</body></message>"));
	char from[] = "alice@localhost/a", to[] = "bob@localhost", type[] = "chat",
	     added[] = "<added xmlns='y'/>";
	struct envelope envelope = envelope_of(stanza);
	struct letter *letter;

	envelope.from = jid_of_normal(str_of(from));
	envelope.to = jid_of_normal(str_of(to));
	envelope.type = str_of(type);
	envelope.added = str_of(added);
	letter = letter_new(LETTER_STANZA, &envelope, stanza);
	memset(from, '!', sizeof(from));
	memset(to, '!', sizeof(to));
	memset(type, '!', sizeof(type));
	memset(added, '!', sizeof(added));
	CHECK(lies_in(letter->envelope.id, stanza_bytes(stanza)));
	stanza_unref(&stanza);
	/* The letter's own reference holds it. */
	CHECK_STR(letter->envelope.id, "i7");
	CHECK_STR(stanza_bytes(letter->stanza), "<message id='i7'><body>x</body></message>");
	CHECK_STR(jid_str(letter->envelope.from), "alice@localhost/a");
	CHECK_STR(jid_str(letter->envelope.to), "bob@localhost");
	CHECK_STR(letter->envelope.type, "chat");
	CHECK_STR(letter->envelope.added, "<added xmlns='y'/>");
	CHECK(!str_exists(letter->envelope.lang));
	letter_free(&letter);
	CHECK(letter == NULL);
}

TEST(a_letter_without_a_stanza_copies_everything)
{
	char to[] = "bob@localhost", id[] = "i7";
	struct envelope envelope = { .to = jid_of_normal(str_of(to)), .id = str_of(id) };
	struct letter *letter = letter_new(LETTER_REMOVE, &envelope, NULL);

	memset(to, '!', sizeof(to));
	memset(id, '!', sizeof(id));
	CHECK(letter->stanza == NULL);
	CHECK(!jid_exists(letter->envelope.from));
	CHECK_STR(jid_str(letter->envelope.to), "bob@localhost");
	CHECK_STR(letter->envelope.id, "i7");
	letter_free(&letter);
}

TEST(recipients_come_back_bare_in_their_order)
{
	static const char *const people[] = { "a@localhost", "somebody.longer@example.org",
					      "c@localhost", "example.org" };
	struct envelope envelope = { .from = jid_of_normal(S("alice@localhost/a")) };
	struct letter *letter = letter_new(LETTER_BROADCAST, &envelope, NULL);
	size_t text_len = 0;

	for (size_t i = 0; i < ARRAY_LEN(people); i++)
		text_len += strlen(people[i]);
	letter_add_room(letter, ARRAY_LEN(people), text_len);
	for (size_t i = 0; i < ARRAY_LEN(people); i++)
		letter_add_recipient(letter, jid_of_normal(str_of(people[i])), (uint32_t)i);
	CHECK_INT(letter->recipient_count, ARRAY_LEN(people));
	for (uint32_t i = 0; i < ARRAY_LEN(people); i++) {
		CHECK_STR(jid_str(letter_recipient(letter, i)), people[i]);
		CHECK_INT(letter->recipients[i].hash, i);
	}
	letter_free(&letter);
}

static struct world *world;
static struct session *session;
static struct shard *shard;

static void open_alice(void)
{
	world = world_open(NULL);
	world_login(world, "alice@localhost/a");
	session = home_session(world_home(world, "alice@localhost"), S("a"));
	shard = session->home->shard;
}

/* Alice's message to bob@localhost, as a letter. */
static struct letter *letter_to_bob(struct arena *arena, struct stanza *stanza)
{
	struct delivery delivery = { .stanza = stanza, .session = session, .arena = arena };
	struct letter *letter;

	CHECK_INT(head_read(stanza_root(stanza), arena, &delivery.head), ERROR_NONE);
	delivery.envelope = envelope_of(stanza);
	delivery.envelope.from = session_jid(session);
	delivery.envelope.to = jid_of_normal(S("bob@localhost"));
	fake_loop_enter(shard->loop);
	letter = letter_of(&delivery);
	fake_loop_leave();
	return letter;
}

TEST(a_letter_holds_credit_until_it_is_back_and_gives_it_once)
{
	struct stanza *stanza = stanza_parse(S("<message type='chat'><body>x</body></message>"));
	struct letter *one, *two;
	struct arena arena;

	open_alice();
	arena_init(&arena);
	one = letter_to_bob(&arena, stanza);
	two = letter_to_bob(&arena, stanza);
	CHECK_INT(session->unsettled, 2);
	CHECK_INT(session->unsettled_bytes, 2 * stanza_size(stanza));
	/* On whatever shard it is handled. */
	fake_loop_enter(shard_at(1 - shard->number)->loop);
	letter_done(&one);
	fake_loop_leave();
	CHECK(one == NULL);
	CHECK_INT(session->unsettled, 2);
	world_settle(world);
	CHECK_INT(session->unsettled, 1);
	fake_loop_enter(shard->loop);
	letter_finish(&two);
	letter_finish(&two);
	fake_loop_leave();
	world_settle(world);
	CHECK_INT(session->unsettled, 0);
	CHECK_INT(session->unsettled_bytes, 0);
	arena_fini(&arena);
	stanza_unref(&stanza);
	world_close(&world);
}

TEST(an_opened_letter_is_the_delivery_that_it_was_made_of)
{
	struct stanza *stanza = stanza_parse(
		S("<iq id='4' type='get'><query xmlns='jabber:iq:last'/></iq>"));
	struct delivery delivery;
	struct letter *letter;
	struct arena arena;

	open_alice();
	arena_init(&arena);
	letter = letter_to_bob(&arena, stanza);
	letter_open(letter, session->home, &arena, &delivery);
	CHECK(delivery.home == session->home && delivery.letter == letter);
	CHECK(delivery.session == NULL);
	CHECK_INT(delivery.head.kind, KIND_IQ);
	CHECK_INT(delivery.head.type, TYPE_GET);
	CHECK(node_is(delivery.head.child, NS_LAST, EL_QUERY));
	CHECK_STR(jid_str(delivery.head.to), "bob@localhost");
	CHECK_STR(jid_str(delivery.envelope.from), "alice@localhost/a");
	CHECK_STR(delivery.envelope.id, "4");
	fake_loop_enter(shard->loop);
	letter_done(&letter);
	fake_loop_leave();
	world_settle(world);
	arena_fini(&arena);
	stanza_unref(&stanza);
	world_close(&world);
}

TEST(only_a_durable_letter_is_settled_in_the_store)
{
	struct stanza *stanza = stanza_parse(S("<presence type='subscribe'/>"));
	struct envelope envelope = { .from = jid_of_normal(S("alice@localhost")),
				     .to = jid_of_normal(S("bob@localhost")) };
	struct letter *durable, *plain;

	open_alice();
	fake_store_set_automatic(world_store(world), false);
	durable = letter_new(LETTER_SUBSCRIPTION, &envelope, stanza);
	plain = letter_new(LETTER_STANZA, &envelope, stanza);
	fake_loop_enter(shard->loop);
	letter_finish(&plain);
	CHECK_INT(fake_store_waiting(world_store(world)), 0);
	letter_finish(&durable);
	fake_loop_leave();
	CHECK(durable == NULL && plain == NULL);
	CHECK_INT(fake_store_waiting(world_store(world)), 1);
	CHECK_INT(fake_store_waiting_op(world_store(world), 0), STORE_OP_LETTER_SETTLE);
	fake_store_set_automatic(world_store(world), true);
	stanza_unref(&stanza);
	world_close(&world);
}
