/* SPDX-License-Identifier: Apache-2.0 */
/* The wall clock jumps (F-19), and a sync takes five seconds (F-27): nobody is told what is not so,
 * nobody is sent away, and everything keeps its order. */

#include "core/managed.h"
#include "core/stream.h"
#include "support/fake_clock.h"
#include "support/fake_store.h"

static const struct world_options kept = { .keeps_messages = true };

enum { SECOND = 1000, YEAR = 365 * 24 * 3600 };

/* By how many seconds, before the next message. */
static const int64_t jumps[] = { 0, 3600, -7200, -1, -1, INT64_C(10) * YEAR, -INT64_C(20) * YEAR,
				 1, -1, INT64_C(10) * YEAR, 0, -3600 };

/* All bodies, in the order in which they were said. */
static void check_order(str heard)
{
	for (size_t i = 0; i < ARRAY_LEN(jumps); i++)
		CHECK_INT(next_number(&heard, "<body>"), i);
	CHECK_INT(next_number(&heard, "<body>"), -1);
}

static void check_archive(struct client *client)
{
	client_forget(client);
	client_send(client, "<iq type='set' id='q'><query xmlns='urn:xmpp:mam:2'/></iq>");
	check_order(client_heard(client));
}

static void say_through_jumps(struct client *client)
{
	for (size_t i = 0; i < ARRAY_LEN(jumps); i++) {
		fake_clock_jump_ms(jumps[i] * SECOND);
		say_number(client, "bob@localhost", (int)i, 0);
	}
}

TEST(f_19_entries_keep_their_order_however_the_clock_jumps)
{
	struct world *world = world_open(&kept);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob;

	world_add_account(world, "bob@localhost");
	say_through_jumps(alice);
	bob = world_login(world, "bob@localhost/b");
	client_send(bob, "<presence/>");
	check_order(client_heard(bob));
	check_archive(alice);
	check_archive(bob);
	/* And over a restart with the clock set back. */
	fake_clock_jump_ms(-INT64_C(30) * YEAR * SECOND);
	world_crash(world);
	alice = world_login(world, "alice@localhost/a");
	check_archive(alice);
	world_close(&world);
}

TEST(f_19_no_stream_and_no_login_ends_because_the_clock_jumps)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *alice = managed(world, "alice@localhost/a", id);
	struct client *login = world_connect(world);
	struct client *again;

	for (size_t i = 0; i < ARRAY_LEN(jumps); i++) {
		fake_clock_jump_ms(jumps[i] * SECOND);
		world_advance_ms(world, SECOND);
	}
	CHECK(!client_is_closed(alice));
	CHECK(!client_is_closed(login));
	client_authenticate(login, "bob@localhost");
	/* A session that waits for its client, too. */
	client_cut(&alice);
	fake_clock_jump_ms(INT64_C(10) * YEAR * SECOND);
	world_advance_ms(world, SECOND);
	again = resume(world, "alice@localhost", id, 1);
	CHECK(contains(client_heard(again), "<resumed" SM));
	world_close(&world);
}

enum { MESSAGES = 60 };

static void check_all_came(str heard)
{
	for (int i = 0; i < MESSAGES; i++)
		CHECK_INT(next_number(&heard, "<body>"), i);
	CHECK_INT(next_number(&heard, "<body>"), -1);
}

TEST(f_27_while_a_sync_takes_five_seconds_nothing_is_acknowledged_and_nobody_else_waits)
{
	struct world *world = world_open(&kept);
	char alice_id[64], bob_id[64];
	struct client *alice = managed(world, "alice@localhost/a", alice_id);
	struct client *bob = managed(world, "bob@localhost/b", bob_id);

	fake_store_set_automatic(world_store(world), false);
	for (int i = 0; i < MESSAGES; i++)
		say_number(alice, "bob@localhost", i, 0);
	for (int tenths = 0; tenths < 50; tenths++) {
		world_advance_ms(world, SECOND / 10);
		client_send(alice, "<r" SM "/>");
		/* The presence is one. */
		CHECK_STR(client_heard(alice), "<a" SM " h='1'/>");
		client_send(bob, "<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>");
		CHECK(contains(client_heard(bob), "id='p' type='result'"));
	}
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_settle(world);
	check_all_came(client_heard(bob));
	client_send(alice, "<r" SM "/>");
	CHECK(contains(client_heard(alice), "<a" SM " h='61'/>"));
	CHECK(!client_is_closed(alice) && !client_is_closed(bob));
	world_close(&world);
}
