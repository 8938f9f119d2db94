/* SPDX-License-Identifier: Apache-2.0 */
/* Presence over several shards: to those who may see it, once, and to nobody else. */

#include "core/presence.h"

#include "support/test.h"
#include "support/world.h"

enum { FRIENDS = 12 };

static bool contains(str text, const char *piece)
{
	for (size_t i = 0; i < text.len; i++)
		if (str_starts(str_from(text, i), str_of(piece)))
			return true;
	return false;
}

static int count(str text, const char *piece)
{
	int found = 0;

	for (size_t i = 0; i < text.len; i++)
		found += str_starts(str_from(text, i), str_of(piece));
	return found;
}

static void befriend(struct client *a, const char *a_bare, struct client *b, const char *b_bare)
{
	struct arena arena;

	arena_init(&arena);
	client_send(a, arena_printf(&arena, "<presence type='subscribe' to='%s'/>", b_bare).at);
	client_send(b, arena_printf(&arena, "<presence type='subscribed' to='%s'/>", a_bare).at);
	client_send(b, arena_printf(&arena, "<presence type='subscribe' to='%s'/>", a_bare).at);
	client_send(a, arena_printf(&arena, "<presence type='subscribed' to='%s'/>", b_bare).at);
	arena_fini(&arena);
}

TEST(a_change_reaches_each_contact_once_whatever_its_shard)
{
	struct world_options options = { .shards = 4 };
	struct world *world = world_open(&options);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *friends[FRIENDS];
	struct arena arena;

	arena_init(&arena);
	client_send(alice, "<presence/>");
	for (int i = 0; i < FRIENDS; i++) {
		const char *bare = arena_printf(&arena, "f%d@localhost", i).at;

		friends[i] = world_login(world, arena_printf(&arena, "%s/x", bare).at);
		client_send(friends[i], "<presence/>");
		befriend(alice, "alice@localhost", friends[i], bare);
		client_forget(friends[i]);
	}
	client_send(alice, "<presence><show>away</show></presence>");
	for (int i = 0; i < FRIENDS; i++)
		CHECK_INT(count(client_heard(friends[i]), "from='alice@localhost/a'><show>away"),
			  1);
	client_cut(&alice);
	for (int i = 0; i < FRIENDS; i++)
		CHECK_INT(count(client_heard(friends[i]),
				"from='alice@localhost/a' type='unavailable'"), 1);
	arena_fini(&arena);
	world_close(&world);
}

TEST(a_new_session_learns_who_is_there_and_the_contact_learns_of_it)
{
	struct world_options options = { .shards = 4 };
	struct world *world = world_open(&options);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = world_login(world, "bob@localhost/b");

	client_send(alice, "<presence/>");
	client_send(bob, "<presence><status>here</status></presence>");
	befriend(alice, "alice@localhost", bob, "bob@localhost");
	client_leave(&alice);
	client_forget(bob);
	alice = world_login(world, "alice@localhost/a2");
	client_send(alice, "<presence/>");
	CHECK(contains(client_heard(alice), "from='bob@localhost/b'><status>here</status>"));
	CHECK(contains(client_heard(bob), "from='alice@localhost/a2'/>"));
	world_close(&world);
}

/* */
TEST(a_091_strangers_see_nothing_and_probe_in_vain)
{
	struct world *world = world_open(NULL);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *mallory = world_login(world, "mallory@localhost/m");

	client_send(alice, "<presence/>");
	client_forget(alice);
	client_send(mallory, "<presence/>");
	client_forget(mallory);
	client_send(mallory, "<presence type='probe' to='alice@localhost'/>");
	client_send(mallory, "<presence type='probe' to='alice@localhost/a'/>");
	CHECK_STR(client_heard(mallory), "");
	world_close(&world);
}

TEST(a_091_logging_out_tells_exactly_those_who_were_shown_directed_presence)
{
	struct world *world = world_open(NULL);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = world_login(world, "bob@localhost/b");
	struct client *carol = world_login(world, "carol@localhost/c");

	client_send(alice, "<presence to='bob@localhost/b'/>");
	client_send(alice, "<presence to='carol@localhost/c'/>");
	client_send(alice, "<presence to='carol@localhost/c' type='unavailable'/>");
	client_forget(bob);
	client_forget(carol);
	client_cut(&alice);
	CHECK_STR(client_heard(bob),
		  "<presence to='bob@localhost/b' from='alice@localhost/a' type='unavailable'/>");
	CHECK_STR(client_heard(carol), "");
	world_close(&world);
}

TEST(presence_for_nobody_in_particular_must_be_available_or_unavailable)
{
	struct world *world = world_open(NULL);
	struct client *alice = world_login(world, "alice@localhost/a");

	client_send(alice, "<presence type='subscribe' id='1'/>");
	CHECK(contains(client_heard(alice), "<bad-request "));
	world_close(&world);
}

/* RFC 6121 §4.6.3: a contact was told of the end by the broadcast only if there was one. */
TEST(a_contact_who_saw_only_directed_presence_is_told_of_its_end_too)
{
	struct world *world = world_open(NULL);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = world_login(world, "bob@localhost/b");
	struct client *hidden;

	client_send(alice, "<presence/>");
	client_send(bob, "<presence/>");
	befriend(alice, "alice@localhost", bob, "bob@localhost");
	hidden = world_login(world, "alice@localhost/hidden");
	client_forget(bob);
	client_send(hidden, "<presence to='bob@localhost'/>");
	CHECK_STR(client_heard(bob),
		  "<presence to='bob@localhost' from='alice@localhost/hidden'/>");
	client_cut(&hidden);
	CHECK_STR(client_heard(bob), "<presence to='bob@localhost' from='alice@localhost/hidden' "
				     "type='unavailable'/>");
	world_close(&world);
}

/* XEP-0191 §3.3, A-092 */
TEST(a_092_a_request_of_one_who_has_been_blocked_since_is_not_shown_again)
{
	struct world *world = world_open(NULL);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = world_login(world, "bob@localhost/b");

	client_send(bob, "<presence type='subscribe' to='alice@localhost'/>");
	client_send(alice, "<presence/>");
	CHECK(contains(client_heard(alice), "from='bob@localhost' type='subscribe'"));
	client_send(alice, "<iq id='1' type='set'><block xmlns='urn:xmpp:blocking'>"
			   "<item jid='bob@localhost'/></block></iq>");
	client_leave(&alice);
	alice = world_login(world, "alice@localhost/a");
	client_send(alice, "<presence/>");
	CHECK(!contains(client_heard(alice), "bob@localhost"));
	client_send(alice, "<iq id='1' type='set'><unblock xmlns='urn:xmpp:blocking'>"
			   "<item jid='bob@localhost'/></unblock></iq>");
	client_leave(&alice);
	alice = world_login(world, "alice@localhost/a");
	client_send(alice, "<presence/>");
	CHECK(contains(client_heard(alice), "from='bob@localhost' type='subscribe'"));
	world_close(&world);
}
