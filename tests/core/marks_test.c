/* SPDX-License-Identifier: Apache-2.0 */
/* What is owed and what is not settled, in memory and in the store. */

#include "core/marks.h"

#include <stdio.h>

#include "core/home.h"
#include "support/fake_store.h"
#include "support/test.h"
#include "support/world.h"

static const struct world_options kept = { .keeps_messages = true };

#define TO_BOB "<message to='bob@localhost' type='chat'><body>x</body></message>"

TEST(a_sent_message_keeps_its_home_awake_until_it_is_settled)
{
	struct world *world = world_open(&kept);
	struct client *alice = world_login(world, "alice@localhost/a");

	world_add_account(world, "bob@localhost");
	fake_store_set_automatic(world_store(world), false);
	client_send(alice, TO_BOB);
	fake_store_answer_one(world_store(world)); /* her log */
	world_settle(world);
	CHECK_INT(world_home(world, "alice@localhost")->sent.count, 1);
	CHECK(world_home(world, "alice@localhost")->pins > 0);
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_settle(world);
	CHECK_INT(world_home(world, "alice@localhost")->sent.count, 0);
	world_advance_ms(world, 1000);
	CHECK_INT(world_home(world, "alice@localhost")->pins, 0);
	world_close(&world);
}

TEST(many_changes_are_one_write_a_little_later)
{
	struct world *world = world_open(&kept);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = world_login(world, "bob@localhost/b");
	size_t marks = 0;

	client_send(bob, "<presence/>");
	for (int i = 0; i < 20; i++)
		client_send(alice, TO_BOB);
	fake_store_set_automatic(world_store(world), false);
	world_advance_ms(world, MARKS_WRITE_MS + 100);
	for (size_t i = 0; i < fake_store_waiting(world_store(world)); i++)
		marks += fake_store_waiting_op(world_store(world), i) == STORE_OP_LOG_MARK;
	CHECK_INT(marks, 1); /* hers: twenty are settled; he has acknowledged none */
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_close(&world);
}

TEST(what_was_acknowledged_is_not_owed_after_a_restart_and_the_rest_is)
{
	struct world *world = world_open(&kept);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = world_login(world, "bob@localhost/b");

	client_send(bob, "<presence/>");
	client_send(alice, TO_BOB);
	client_send(bob, "<iq type='result' id='got-it-1'/>");
	client_send(alice, TO_BOB);
	CHECK_INT(world_home(world, "bob@localhost")->owed.count, 1);
	world_advance_ms(world, 1000);
	world_crash(world);
	bob = world_login(world, "bob@localhost/b");
	CHECK_INT(marks_owed_count(world_home(world, "bob@localhost")), 1);
	(void)bob;
	world_close(&world);
}

/* So many are more than marks may name, and than one page. */
enum { MANY = 300 };

static void say_many(struct client *client)
{
	for (int i = 0; i < MANY; i++)
		client_send(client, TO_BOB);
	client_forget(client);
}

/* Answers the two pings of a page, behind its first message and behind its last; says how many
 * messages came in it. */
static int take_page(struct client *client, int number)
{
	str heard = client_heard(client);
	char answer[64];
	int bodies = 0;

	for (; heard.len; heard = str_from(heard, 1))
		bodies += str_starts(heard, S("<body>"));
	for (int ping = 2 * number - 1; ping <= 2 * number; ping++) {
		snprintf(answer, sizeof(answer), "<iq type='result' id='got-it-%d'/>", ping);
		client_send(client, answer);
	}
	return bodies;
}

TEST(a_097_what_was_read_and_acknowledged_of_a_flood_is_not_owed_when_the_home_wakes_again)
{
	struct world *world = world_open(&kept);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob;
	int taken = 0;

	world_add_account(world, "bob@localhost");
	say_many(alice);
	world_advance_ms(world, 60000);
	CHECK(world_home(world, "bob@localhost") == NULL);
	bob = world_login(world, "bob@localhost/b");
	client_send(bob, "<presence/>");
	for (int page = 1; page <= 2; page++)
		taken += take_page(bob, page);
	CHECK(taken > 50 && taken < MANY);
	client_leave(&bob);
	world_advance_ms(world, 60000);
	CHECK(world_home(world, "bob@localhost") == NULL);
	bob = world_login(world, "bob@localhost/b");
	CHECK_INT(marks_owed_count(world_home(world, "bob@localhost")), MANY - taken);
	world_close(&world);
}

TEST(a_097_what_is_read_below_what_came_meanwhile_is_known_and_nothing_is_remembered_of_it)
{
	struct world *world = world_open(&kept);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob;
	struct home *home;
	int taken = 0;

	world_add_account(world, "bob@localhost");
	say_many(alice);
	world_advance_ms(world, 60000);
	say_many(alice); /* it is awake now, and knows of these only */
	home = world_home(world, "bob@localhost");
	CHECK_INT(home->owed.count, MANY);
	CHECK_INT(marks_owed_count(home), 2 * MANY);
	bob = world_login(world, "bob@localhost/b");
	client_send(bob, "<presence/>");
	for (int page = 1; page <= 2 * MANY / 50; page++) {
		taken += take_page(bob, page);
		CHECK_INT(home->done.count, 0);
		CHECK_INT(marks_owed_count(home), 2 * MANY - taken);
	}
	CHECK_INT(taken, 2 * MANY);
	world_close(&world);
}
