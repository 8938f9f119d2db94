/* SPDX-License-Identifier: Apache-2.0 */
/* What a stopping server hands to its next start. */

#include "core/capsule_store.h"

#include <stdio.h>

#include "core/capsule.h"
#include "core/directed.h"
#include "core/home.h"
#include "core/managed.h"
#include "core/session.h"
#include "core/shard.h"
#include "core/stream.h"
#include "store/capsule.h"
#include "support/fake_net.h"
#include "support/fake_store.h"

static const struct world_options kept = { .keeps_messages = true };

static void no_wake(struct store_wake *wake)
{
	(void)wake;
}

static bool is_there;

static void taken(struct store_capsule_take *take)
{
	is_there = take->request.status == STORE_OK;
}

/* By the back door; it is gone then. */
static bool take_capsule(struct world *world, const char *bare, uint64_t print, const char *id)
{
	static struct store_wake wake = { no_wake };
	struct store_client *client = store_client_open(world_store(world), &wake);
	struct store_capsule_take take = { .bytes = STR_NONE };
	struct buf key;

	buf_init(&key, CAPSULE_KEY_MAX);
	capsule_key(&key, world_home(world, bare), print, str_of(id));
	take.key = buf_str(&key);
	store_capsule_take(client, &take, taken);
	fake_store_answer_all(world_store(world));
	store_client_deliver(client);
	store_client_close(&client);
	buf_fini(&key);
	return is_there;
}

TEST(a_053_who_asks_for_the_capsule_of_another_gets_and_destroys_nothing)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *bob = managed(world, "bob@localhost/b", id);
	struct client *mallory;

	world_restart(world);
	world_add_account(world, "mallory@localhost");
	mallory = resume(world, "mallory@localhost", id, 0);
	CHECK(contains(client_heard(mallory), "<item-not-found "));
	bob = resume(world, "bob@localhost", id, 1);
	CHECK(contains(client_heard(bob), "<resumed"));
	world_close(&world);
}

TEST(a_053_a_wrong_h_does_not_destroy_it_either)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *bob = managed(world, "bob@localhost/b", id);

	world_restart(world);
	bob = resume(world, "bob@localhost", id, 4000);
	CHECK(contains(client_heard(bob), "<failed"));
	bob = resume(world, "bob@localhost", id, 1);
	CHECK(contains(client_heard(bob), "<resumed"));
	world_close(&world);
}

TEST(f_09_a_client_that_goes_while_its_capsule_is_opened_may_come_again)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *bob = managed(world, "bob@localhost/b", id);

	world_restart(world);
	bob = world_connect(world);
	client_authenticate(bob, "bob@localhost");
	fake_store_set_automatic(world_store(world), false);
	client_resume(bob, id, 1);
	while (fake_store_waiting(world_store(world)) &&
	       fake_store_waiting_op(world_store(world), 0) != STORE_OP_CAPSULE_TAKE) {
		fake_store_answer_one(world_store(world));
		world_settle(world);
	}
	client_cut(&bob);
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_settle(world);
	bob = resume(world, "bob@localhost", id, 1);
	CHECK(contains(client_heard(bob), "<resumed"));
	world_close(&world);
}

TEST(old_ones_are_dropped_when_nobody_can_come_back_for_them)
{
	struct world *world = world_open(&kept);
	char id[64];
	uint64_t print;

	managed(world, "bob@localhost/b", id);
	print = session_at(world, "bob@localhost/b")->print;
	world_restart(world);
	world_login(world, "bob@localhost/c");
	world_advance_ms(world, (RESUME_SECONDS + 5) * 1000);
	CHECK(!take_capsule(world, "bob@localhost", print, id));
	managed(world, "bob@localhost/d", id);
	world_restart(world);
	world_login(world, "bob@localhost/c");
	CHECK(take_capsule(world, "bob@localhost", print, id));
	world_close(&world);
}

TEST(many_are_written_at_once)
{
	enum { PEOPLE = 10 };
	struct world *world = world_open(&(struct world_options){
		.keeps_messages = true, .shards = 1 });
	struct store *store = world_store(world);
	struct client *clients[PEOPLE];
	char ids[PEOPLE][64], name[40];

	for (int i = 0; i < PEOPLE; i++) {
		snprintf(name, sizeof(name), "p%d@localhost/x", i);
		clients[i] = managed(world, name, ids[i]);
	}
	for (int i = 0; i < PEOPLE; i++)
		client_cut(&clients[i]);
	world_advance_ms(world, 1000);
	fake_store_set_automatic(store, false);
	fake_loop_enter(shard_at(0)->loop);
	capsules_put_away(shard_at(0), false);
	capsules_put_away(shard_at(0), false);
	fake_loop_leave();
	CHECK_INT(fake_store_waiting(store), 1);
	CHECK_INT(fake_store_waiting_op(store, 0), STORE_OP_CAPSULE_PUT);
	fake_store_set_automatic(store, true);
	fake_store_answer_all(store);
	world_settle(world);
	CHECK_INT(shard_at(0)->session_count, 0);
	for (int i = 0; i < PEOPLE; i++) {
		snprintf(name, sizeof(name), "p%d@localhost", i);
		clients[i] = resume(world, name, ids[i], 1);
		CHECK(contains(client_heard(clients[i]), "<resumed"));
	}
	world_close(&world);
}

TEST(f_20_all_that_a_session_was_is_there_after_a_restart)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *carol = world_login(world, "carol@localhost/c");
	struct client *bob = managed_silent(world, "bob@localhost/b", id);
	struct session *session;
	str heard;

	client_send(bob, "<iq type='set' id='1'><enable xmlns='urn:xmpp:carbons:2'/></iq>"
			 "<iq type='get' id='2'><query xmlns='jabber:iq:roster'/></iq>"
			 "<iq type='get' id='3'><blocklist xmlns='urn:xmpp:blocking'/></iq>"
			 "<presence><priority>7</priority><show>dnd</show></presence>"
			 "<presence to='carol@localhost/c'/>"
			 "<inactive xmlns='urn:xmpp:csi:0'/>");
	acknowledge(bob, 4);
	/* One volatile that it may have, one that waited before the client's state, one message. */
	client_send(alice, "<iq type='get' id='q' to='bob@localhost/b'/>");
	client_send(alice, "<presence to='bob@localhost/b'><status>hi</status></presence>");
	say_number(alice, "bob@localhost/b", 1, 0);
	client_forget(carol);
	world_restart(world);
	carol = world_login(world, "carol@localhost/c");
	bob = resume(world, "bob@localhost", id, 4);
	heard = client_heard(bob);
	CHECK(contains(heard, "<resumed" SM " h='5'"));
	CHECK_INT(count(heard, "<status>hi</status>"), 1);
	CHECK_INT(count(heard, "<body>1 "), 1);
	session = session_at(world, "bob@localhost/b");
	CHECK_INT(session->priority, 7);
	CHECK(contains(stanza_bytes(session->presence), "<show>dnd</show>"));
	CHECK(session->wants_carbons && session->is_interested && session->wants_block_pushes);
	/* XEP-0352 §5.2 */
	CHECK(session->inactive == NULL);
	CHECK(directed_has(session->directed, jid_of_normal(S("carol@localhost/c"))));
	acknowledge(bob, session->managed->outbox.out);
	client_forget(carol);
	client_leave(&bob);
	CHECK(contains(client_heard(carol), "type='unavailable'"));
	world_close(&world);
}

/* The store never says whether a message is in the log, and then the server is to stop. */
TEST(f_20_what_never_settles_does_not_keep_a_server_from_its_end)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *alice = managed(world, "alice@localhost/a", id);
	struct client *bob;

	world_add_account(world, "bob@localhost");
	fake_store_script(world_store(world), STORE_OP_LOG_APPEND, FAKE_UNCERTAIN_LOST, 1);
	fake_store_script(world_store(world), STORE_OP_LOG_READ, FAKE_FAILS, 3);
	client_send(alice, "<message to='bob@localhost' type='chat'><body>1</body></message>");
	client_forget(alice);
	world_restart(world);
	/* Honest: the message is not in it, and its client sends it again. */
	CHECK(contains(client_heard(alice), "<a" SM " h='1'/>"));
	alice = resume(world, "alice@localhost", id, 1);
	CHECK(contains(client_heard(alice), "<resumed" SM " h='1'"));
	client_send(alice, "<message to='bob@localhost' type='chat'><body>1</body></message>"
			   "<r" SM "/>");
	CHECK(contains(client_heard(alice), "<a" SM " h='2'/>"));
	bob = world_login(world, "bob@localhost/b");
	client_send(bob, "<presence/>");
	CHECK_INT(count(client_heard(bob), "<body>1</body>"), 1);
	world_close(&world);
}

static bool says(str said, const char *what)
{
	for (str rest = said; rest.len; rest = str_from(rest, 1))
		if (str_starts(rest, str_of(what)))
			return true;
	return false;
}

/* Where there is no log, what comes while the store writes the capsule is in no capsule. */
TEST(f_20_a_message_that_comes_while_the_session_is_written_down_comes_back)
{
	struct world *world = world_open(NULL);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = world_login(world, "bob@localhost/b");
	struct home *home = world_home(world, "bob@localhost");
	str said;

	client_send(bob, "<enable xmlns='urn:xmpp:sm:3' resume='true'/><presence/>");
	client_send(alice, "<message to='bob@localhost/b' type='chat' id='m1'><body>1</body>"
			   "</message>");
	client_forget(alice);
	fake_store_set_automatic(world_store(world), false);
	fake_loop_enter(home->shard->loop);
	CHECK(managed_pack(home_session(home, S("b"))));
	capsules_put_away(home->shard, false);
	fake_loop_leave();
	client_send(alice, "<message to='bob@localhost/b' type='chat' id='m2'><body>2</body>"
			   "</message>");
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_settle(world);
	said = client_heard(alice);
	/* The first is in the capsule. */
	CHECK(says(said, " id='m2' type='error'") && !says(said, " id='m1'"));
	world_close(&world);
}
