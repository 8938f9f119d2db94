/* SPDX-License-Identifier: Apache-2.0 */
/* One stanza to many: a letter for each shard, each recipient once, nobody else. */

#include "core/broadcast.h"

#include <stdio.h>

#include "core/home.h"
#include "core/session.h"
#include "core/shard.h"
#include "support/fake_net.h"
#include "support/test.h"
#include "support/world.h"
#include "xep/scene.h"

enum { SHARDS = 4, FRIENDS = 12 };

static struct world *world;
static struct client *alice, *friends[FRIENDS];

static void name_of(int i, char bare[40])
{
	snprintf(bare, 40, "f%d@localhost", i);
}

/* Alice and her friends, all available. */
static void open_party(void)
{
	char bare[40];

	world = world_open(&(struct world_options){ .shards = SHARDS });
	alice = world_login(world, "alice@localhost/a");
	for (int i = 0; i < FRIENDS; i++) {
		name_of(i, bare);
		friends[i] = world_login(world, bare);
		befriend(world, alice, "alice@localhost", friends[i], bare);
		client_send(friends[i], "<presence/>");
	}
	client_send(alice, "<presence/>");
	for (int i = 0; i < FRIENDS; i++)
		client_forget(friends[i]);
	client_forget(alice);
}

/* Other shards than hers on which she has friends. */
static unsigned foreign_shards(void)
{
	const struct shard *own = world_home(world, "alice@localhost")->shard;
	bool has_friend[SHARDS] = { false };
	unsigned count = 0;
	char bare[40];

	for (int i = 0; i < FRIENDS; i++) {
		name_of(i, bare);
		has_friend[shard_of(jid_partition(jid_of_normal(str_of(bare))))->number] = true;
	}
	for (unsigned i = 0; i < SHARDS; i++)
		count += has_friend[i] && i != own->number;
	return count;
}

TEST(a_broadcast_is_one_letter_for_each_other_shard_and_each_friend_hears_it_once)
{
	const struct session *session;
	uint32_t letters = 0;

	open_party();
	session = home_session(world_home(world, "alice@localhost"), S("a"));
	CHECK(foreign_shards() > 1);
	fake_client_send(client_wire(alice), S("<presence><show>away</show></presence>"));
	/* Each letter holds credit until it is back. */
	while (fake_world_step())
		letters = session->unsettled > letters ? session->unsettled : letters;
	CHECK_INT(letters, foreign_shards());
	CHECK_INT(session->unsettled, 0);
	for (int i = 0; i < FRIENDS; i++) {
		char expected[200], bare[40];

		name_of(i, bare);
		snprintf(expected, sizeof(expected),
			 "<presence to='%s' from='alice@localhost/a'><show>away</show></presence>",
			 bare);
		CHECK_STR(client_heard(friends[i]), expected);
	}
	world_close(&world);
}

TEST(whom_she_blocks_and_who_may_not_see_her_is_left_out)
{
	open_party();
	client_send(alice, "<iq type='set' id='1'><block xmlns='urn:xmpp:blocking'>"
			   "<item jid='f0@localhost'/><item jid='f1@localhost'/></block></iq>");
	client_send(alice, "<presence type='unsubscribed' to='f2@localhost'/>");
	client_send(alice, "<presence type='unsubscribed' to='f3@localhost'/>");
	for (int i = 0; i < FRIENDS; i++)
		client_forget(friends[i]);
	client_send(alice, "<presence><show>dnd</show></presence>");
	for (int i = 0; i < 4; i++)
		CHECK_STR(client_heard(friends[i]), "");
	for (int i = 4; i < FRIENDS; i++)
		CHECK_INT(count_of(client_heard(friends[i]), "<show>dnd</show>"), 1);
	world_close(&world);
}

TEST(homes_that_sleep_are_not_woken)
{
	char bare[40];

	open_party();
	for (int i = 0; i < FRIENDS; i++)
		client_leave(&friends[i]);
	world_advance_ms(world, HOME_IDLE_MS + 6000);
	client_send(alice, "<presence><show>away</show></presence>");
	for (int i = 0; i < FRIENDS; i++) {
		name_of(i, bare);
		CHECK(world_home(world, bare) == NULL);
	}
	world_close(&world);
}

static bool wants_everybody(const struct home *home, const struct roster_item *item)
{
	(void)home;
	(void)item;
	return true;
}

static bool wants_one(const struct home *home, const struct roster_item *item)
{
	(void)home;
	return str_eq(jid_str(roster_item_jid(item)), S("f7@localhost"));
}

/* From alice's home, to those of her roster that are wanted. */
static void broadcast_to(bool (*wants)(const struct home *home, const struct roster_item *item))
{
	struct home *home = world_home(world, "alice@localhost");
	struct session *session = home_session(home, S("a"));
	struct broadcast broadcast = {
		.home = home,
		.session = session,
		.stanza = stanza_parse(S("<presence><x xmlns='y'/></presence>")),
		.type = TYPE_AVAILABLE,
		.envelope = { .from = session_jid(session) },
		.wants = wants,
	};

	fake_loop_enter(home->shard->loop);
	broadcast_send(&broadcast);
	fake_loop_leave();
	stanza_unref(&broadcast.stanza);
	world_settle(world);
	CHECK_INT(session->unsettled, 0);
}

TEST(it_goes_to_those_who_are_wanted_and_live_on_one_of_our_hosts)
{
	open_party();
	/* Nobody of another server can be reached yet. */
	client_send(alice, "<iq type='set' id='1'><query xmlns='jabber:iq:roster'>"
			   "<item jid='f5@far.example'/></query></iq>");
	client_forget(alice);
	broadcast_to(wants_one);
	for (int i = 0; i < FRIENDS; i++)
		CHECK_INT(count_of(client_heard(friends[i]), "<x xmlns='y'/>"), i == 7);
	broadcast_to(wants_everybody);
	for (int i = 0; i < FRIENDS; i++)
		CHECK_INT(count_of(client_heard(friends[i]), "<x xmlns='y'/>"), 1);
	CHECK_STR(client_heard(alice), "");
	world_close(&world);
}
