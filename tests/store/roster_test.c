/* SPDX-License-Identifier: Apache-2.0 */
/* The roster, over both implementations. */

#include "store/roster.h"

#include <stdio.h>

#include "store/world.h"
#include "support/test.h"

static const char ALICE[] = "alice@wonder.land";

static void open_with_alice(struct world *world)
{
	world_open(world);
	CHECK(make_account(world, ALICE) == STORE_OK);
}

static void check_home(struct world *world, const char *expected)
{
	CHECK(load_home(world, ALICE) == STORE_OK);
	CHECK_STR(heard(world), expected);
}

TEST(an_item_comes_back_with_all_that_it_has)
{
	struct world world;
	const str groups[] = { S("Tea"), S(""), S("5:Ro ok\xc3\xa9s\n"), S("3") };
	struct store_roster_write write = {
		.change_item = STORE_SET,
		.item = {
			.contact = jid_of("hatter@tea.party/always"),
			.name = S("The 'Hatter'; DROP TABLE roster --"),
			.groups = groups,
			.group_count = ARRAY_LEN(groups),
			.subscription = STORE_SUB_FROM,
			.is_asking = true,
			.is_approved = true,
		},
	};

	open_with_alice(&world);
	CHECK(write_roster(&world, ALICE, &write) == STORE_OK);
	CHECK_STR(heard(&world), "version 1");
	world_restart(&world);
	check_home(&world, "version 1\nitem hatter@tea.party/always from v1 'The 'Hatter'; DROP "
			   "TABLE roster --' [Tea] [] [5:Ro ok\xc3\xa9s\n] [3] asking approved\n");
	world_close(&world);
}

TEST(each_change_of_an_item_raises_the_version_and_replaces_all_of_it)
{
	struct world world;
	struct store_roster_write write = {
		.change_item = STORE_SET,
		.item = { .contact = jid_of("hatter@tea.party"), .name = S("Hatter") },
	};

	open_with_alice(&world);
	CHECK(write_roster(&world, ALICE, &write) == STORE_OK);
	CHECK(set_item(&world, ALICE, "cat@cheshire") == STORE_OK);
	write.item.name = STR_NONE;
	write.item.subscription = STORE_SUB_BOTH;
	CHECK(write_roster(&world, ALICE, &write) == STORE_OK);
	CHECK_STR(heard(&world), "version 3");
	check_home(&world, "version 3\nitem cat@cheshire none v2\nitem hatter@tea.party both v3\n");
	world_close(&world);
}

TEST(an_empty_name_is_not_an_absent_one)
{
	struct world world;
	struct store_roster_write write = {
		.change_item = STORE_SET,
		.item = { .contact = jid_of("hatter@tea.party"), .name = S("") },
	};

	open_with_alice(&world);
	CHECK(write_roster(&world, ALICE, &write) == STORE_OK);
	check_home(&world, "version 1\nitem hatter@tea.party none v1 ''\n");
	world_close(&world);
}

TEST(a_removed_item_is_gone_and_remembered_as_removed)
{
	struct world world;

	open_with_alice(&world);
	CHECK(set_item(&world, ALICE, "hatter@tea.party") == STORE_OK);
	CHECK(set_item(&world, ALICE, "cat@cheshire") == STORE_OK);
	CHECK(remove_item(&world, ALICE, "hatter@tea.party") == STORE_OK);
	CHECK_STR(heard(&world), "version 3");
	check_home(&world, "version 3\nitem cat@cheshire none v2\n");
	CHECK(list_removed(&world, ALICE, 0) == STORE_OK);
	CHECK_STR(heard(&world), "hatter@tea.party 3\n");
	CHECK(list_removed(&world, ALICE, 2) == STORE_OK);
	CHECK_STR(heard(&world), "hatter@tea.party 3\n");
	CHECK(list_removed(&world, ALICE, 3) == STORE_OK);
	CHECK_STR(heard(&world), "");
	world_close(&world);
}

TEST(removing_what_is_not_there_changes_nothing)
{
	struct world world;

	open_with_alice(&world);
	CHECK(remove_item(&world, ALICE, "hatter@tea.party") == STORE_OK);
	CHECK_STR(heard(&world), "version 0");
	CHECK(set_item(&world, ALICE, "hatter@tea.party") == STORE_OK);
	CHECK(remove_item(&world, ALICE, "hatter@tea.party") == STORE_OK);
	CHECK(remove_item(&world, ALICE, "hatter@tea.party") == STORE_OK);
	CHECK_STR(heard(&world), "version 2");
	world_close(&world);
}

TEST(an_item_that_comes_back_is_not_listed_as_removed)
{
	struct world world;

	open_with_alice(&world);
	CHECK(set_item(&world, ALICE, "hatter@tea.party") == STORE_OK);
	CHECK(remove_item(&world, ALICE, "hatter@tea.party") == STORE_OK);
	CHECK(set_item(&world, ALICE, "hatter@tea.party") == STORE_OK);
	check_home(&world, "version 3\nitem hatter@tea.party none v3\n");
	CHECK(list_removed(&world, ALICE, 0) == STORE_OK);
	CHECK_STR(heard(&world), "");
	world_close(&world);
}

TEST(only_so_many_removals_are_remembered_and_who_is_older_is_told)
{
	struct world world;
	char contact[32];

	open_with_alice(&world);
	for (int i = 0; i < STORE_REMOVED_KEPT + 2; i++) {
		snprintf(contact, sizeof(contact), "c%d@x", i);
		CHECK(set_item(&world, ALICE, contact) == STORE_OK);
		CHECK(remove_item(&world, ALICE, contact) == STORE_OK);
	}
	/* c0 was removed by version 2, c1 by 4: both are forgotten. */
	CHECK(list_removed(&world, ALICE, 0) == STORE_NOT_FOUND);
	CHECK(list_removed(&world, ALICE, 3) == STORE_NOT_FOUND);
	CHECK(list_removed(&world, ALICE, 4) == STORE_OK);
	CHECK(str_starts(heard(&world), S("c2@x 6\nc3@x 8\n")));
	check_home(&world, "version 132\n");
	world_close(&world);
}

TEST(a_pending_request_is_kept_replaced_and_cleared_without_an_item)
{
	struct world world;
	struct store_roster_write write = {
		.change_pending = STORE_SET,
		.pending = { jid_of("hatter@tea.party"), S("first") },
	};

	open_with_alice(&world);
	CHECK(write_roster(&world, ALICE, &write) == STORE_OK);
	CHECK_STR(heard(&world), "version 0");
	write.pending.stanza = S("second");
	CHECK(write_roster(&world, ALICE, &write) == STORE_OK);
	check_home(&world, "version 0\npending hatter@tea.party second\n");
	write.change_pending = STORE_REMOVE;
	CHECK(write_roster(&world, ALICE, &write) == STORE_OK);
	CHECK(write_roster(&world, ALICE, &write) == STORE_OK);
	check_home(&world, "version 0\n");
	world_close(&world);
}

TEST(a_transition_is_written_whole)
{
	struct world world;
	struct store_letter letters[] = {
		{ .to = jid_of("hatter@tea.party"), .bytes = S("subscribed") },
		{ .to = jid_of("hatter@tea.party"), .bytes = S("subscribe") },
	};
	struct store_roster_write write = {
		.change_item = STORE_SET,
		.item = { .contact = jid_of("hatter@tea.party"), .subscription = STORE_SUB_FROM },
		.change_pending = STORE_REMOVE,
		.pending.contact = jid_of("hatter@tea.party"),
		.letters = letters,
		.letter_count = 2,
		.seen = { jid_of("hatter@tea.party"), 7 },
	};

	open_with_alice(&world);
	CHECK(write_roster(&world, ALICE, &write) == STORE_OK);
	CHECK_STR(heard(&world), "version 1 letter 1 letter 2");
	check_home(&world, "version 1\nitem hatter@tea.party from v1\n"
			   "letter 1 to hatter@tea.party subscribed\n"
			   "letter 2 to hatter@tea.party subscribe\n");
	CHECK(look_up_seen(&world, ALICE, "hatter@tea.party") == STORE_OK);
	CHECK_STR(heard(&world), "7");
	world_close(&world);
}

TEST(a_letter_that_was_handled_before_changes_nothing)
{
	struct world world;
	struct store_letter letter = { .to = jid_of("hatter@tea.party"), .bytes = S("again") };
	struct store_roster_write write = {
		.change_item = STORE_SET,
		.item = { .contact = jid_of("hatter@tea.party") },
		.seen = { jid_of("hatter@tea.party"), 7 },
	};

	open_with_alice(&world);
	CHECK(write_roster(&world, ALICE, &write) == STORE_OK);
	write.letters = &letter;
	write.letter_count = 1;
	write.change_item = STORE_REMOVE;
	CHECK(write_roster(&world, ALICE, &write) == STORE_CONFLICT);
	write.seen.id = 6;
	CHECK(write_roster(&world, ALICE, &write) == STORE_CONFLICT);
	check_home(&world, "version 1\nitem hatter@tea.party none v1\n");
	write.seen.id = 8;
	CHECK(write_roster(&world, ALICE, &write) == STORE_OK);
	check_home(&world, "version 2\nletter 1 to hatter@tea.party again\n");
	world_close(&world);
}

TEST(nothing_is_written_for_an_account_that_is_gone)
{
	struct world world;
	struct store_roster_write write = {
		.change_item = STORE_SET,
		.item = { .contact = jid_of("hatter@tea.party") },
	};
	struct store_owner gone;

	open_with_alice(&world);
	gone = owner_of(&world, ALICE);
	CHECK(make_account(&world, "bob@wonder.land") == STORE_OK);
	CHECK(delete_account(&world, ALICE) == STORE_OK);
	CHECK(make_account_anew(&world, ALICE) == STORE_OK);
	CHECK(owner_of(&world, ALICE).account != gone.account);
	CHECK(write_roster_of(&world, gone, &write) == STORE_NOT_FOUND);
	check_home(&world, "version 0\n");
	world_close(&world);
}
