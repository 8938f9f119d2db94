/* SPDX-License-Identifier: Apache-2.0 */
/* What is owed and what is not settled, in memory and in the store. */

#include "core/marks.h"

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
	CHECK_INT(world_home(world, "bob@localhost")->owed.count +
			  world_home(world, "bob@localhost")->owed_is_partial,
		  1);
	(void)bob;
	world_close(&world);
}
