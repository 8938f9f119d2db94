/* SPDX-License-Identifier: Apache-2.0 */
/* Durable letters, over both implementations. */

#include "store/letter.h"

#include "store/world.h"
#include "support/test.h"

static const char ALICE[] = "alice@wonder.land";
static const char BOB[] = "bob@wonder.land";

static void open_with_two(struct world *world)
{
	world_open(world);
	CHECK(make_account(world, ALICE) == STORE_OK);
	CHECK(make_account(world, BOB) == STORE_OK);
}

TEST(ids_increase_for_each_sender)
{
	struct world world;

	open_with_two(&world);
	CHECK(send_letters(&world, ALICE, BOB, "a,b") == STORE_OK);
	CHECK_STR(heard(&world), "version 0 letter 1 letter 2");
	CHECK(send_letters(&world, BOB, ALICE, "c") == STORE_OK);
	CHECK_STR(heard(&world), "version 0 letter 1");
	world_restart(&world);
	CHECK(send_letters(&world, ALICE, BOB, "d") == STORE_OK);
	CHECK_STR(heard(&world), "version 0 letter 3");
	world_close(&world);
}

TEST(ids_are_not_used_again_after_settling)
{
	struct world world;

	open_with_two(&world);
	CHECK(send_letters(&world, ALICE, BOB, "a") == STORE_OK);
	CHECK(settle_letter(&world, owner_of(&world, ALICE), 1) == STORE_OK);
	world_restart(&world);
	CHECK(send_letters(&world, ALICE, BOB, "b") == STORE_OK);
	CHECK_STR(heard(&world), "version 0 letter 2");
	world_close(&world);
}

/* Bob has seen the letters of the first Alice: those of the second must not look old to him. */
TEST(ids_go_on_when_the_account_is_made_anew)
{
	struct world world;

	open_with_two(&world);
	CHECK(send_letters(&world, ALICE, BOB, "a,b,c") == STORE_OK);
	CHECK(delete_account(&world, ALICE) == STORE_OK);
	CHECK(make_account_anew(&world, ALICE) == STORE_OK);
	CHECK(send_letters(&world, ALICE, BOB, "d") == STORE_OK);
	CHECK_STR(heard(&world), "version 0 letter 4");
	world_close(&world);
}

TEST(a_settled_letter_is_forgotten_and_may_be_settled_again)
{
	struct world world;
	struct store_owner alice;

	open_with_two(&world);
	alice = owner_of(&world, ALICE);
	CHECK(send_letters(&world, ALICE, BOB, "a,b,c") == STORE_OK);
	CHECK(settle_letter(&world, alice, 2) == STORE_OK);
	CHECK(settle_letter(&world, alice, 2) == STORE_OK);
	CHECK(settle_letter(&world, owner_of(&world, BOB), 1) == STORE_OK);
	CHECK(load_home(&world, ALICE) == STORE_OK);
	CHECK_STR(heard(&world), "version 0\nletter 1 to bob@wonder.land a\n"
				 "letter 3 to bob@wonder.land c\n");
	world_close(&world);
}

TEST(the_greatest_id_seen_of_each_sender_is_kept)
{
	struct world world;
	struct store_roster_write write = { .seen = { jid_of("hatter@tea.party/hat"), 3 } };

	open_with_two(&world);
	CHECK(look_up_seen(&world, ALICE, "hatter@tea.party") == STORE_NOT_FOUND);
	CHECK_STR(heard(&world), "0");
	CHECK(write_roster(&world, ALICE, &write) == STORE_OK);
	write.seen = (struct store_seen){ jid_of("cat@cheshire"), 9 };
	CHECK(write_roster(&world, ALICE, &write) == STORE_OK);
	world_restart(&world);
	CHECK(look_up_seen(&world, ALICE, "hatter@tea.party") == STORE_OK);
	CHECK_STR(heard(&world), "3");
	CHECK(look_up_seen(&world, ALICE, "cat@cheshire") == STORE_OK);
	CHECK_STR(heard(&world), "9");
	CHECK(look_up_seen(&world, BOB, "cat@cheshire") == STORE_NOT_FOUND);
	world_close(&world);
}

TEST(all_unsettled_letters_are_listed_after_a_restart_in_pages)
{
	struct world world;
	struct store_letter_unsettled page = { .limit = 2 };
	bool alice_first;

	open_with_two(&world);
	CHECK(send_letters(&world, ALICE, BOB, "a,b") == STORE_OK);
	CHECK(send_letters(&world, BOB, ALICE, "c") == STORE_OK);
	alice_first = owner_of(&world, ALICE).part < owner_of(&world, BOB).part;
	world_restart(&world);
	CHECK(list_unsettled(&world, &page) == STORE_OK);
	CHECK_STR(heard(&world), alice_first ? "alice@wonder.land 1 bob@wonder.land a\n"
					       "alice@wonder.land 2 bob@wonder.land b\n" :
					       "bob@wonder.land 1 alice@wonder.land c\n"
					       "alice@wonder.land 1 bob@wonder.land a\n");
	CHECK_INT(page.count, 2);
	CHECK(list_unsettled(&world, &page) == STORE_OK);
	CHECK_STR(heard(&world), alice_first ? "bob@wonder.land 1 alice@wonder.land c\n" :
					       "alice@wonder.land 2 bob@wonder.land b\n");
	CHECK_INT(page.count, 1);
	CHECK(list_unsettled(&world, &page) == STORE_OK);
	CHECK_INT(page.count, 0);
	world_close(&world);
}

TEST(f_34_letters_of_a_deleted_account_are_owed_until_they_are_settled)
{
	struct world world;
	struct store_letter_unsettled page = { .limit = 10 };
	struct store_owner alice;

	open_with_two(&world);
	alice = owner_of(&world, ALICE);
	CHECK(send_letters(&world, ALICE, BOB, "unsubscribed") == STORE_OK);
	CHECK(delete_account(&world, ALICE) == STORE_OK);
	world_restart(&world);
	CHECK(make_account_anew(&world, ALICE) == STORE_OK);
	CHECK(list_unsettled(&world, &page) == STORE_OK);
	CHECK_STR(heard(&world), "alice@wonder.land 1 bob@wonder.land unsubscribed deleted\n");
	CHECK(settle_letter(&world, alice, 1) == STORE_OK);
	page = (struct store_letter_unsettled){ .limit = 10 };
	CHECK(list_unsettled(&world, &page) == STORE_OK);
	CHECK_INT(page.count, 0);
	world_close(&world);
}
