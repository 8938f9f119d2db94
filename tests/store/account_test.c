/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts and credentials, over both implementations. */

#include "store/account.h"

#include "store/world.h"
#include "support/test.h"

TEST(a_new_account_is_found_and_an_unknown_one_is_not)
{
	struct world world;

	world_open(&world);
	CHECK(find_account(&world, "alice@wonder.land") == STORE_NOT_FOUND);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_OK);
	CHECK(find_account(&world, "alice@wonder.land/rabbit-hole") == STORE_OK);
	CHECK_STR(heard(&world), "account 1 created 1700000000 alice");
	CHECK(find_account(&world, "alice@other.land") == STORE_NOT_FOUND);
	CHECK(find_account(&world, "wonder.land") == STORE_NOT_FOUND);
	world_close(&world);
}

TEST(an_account_is_made_once)
{
	struct world world;

	world_open(&world);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_OK);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_CONFLICT);
	CHECK_STR(heard(&world), "");
	CHECK(make_account_anew(&world, "alice@wonder.land") == STORE_CONFLICT);
	CHECK(make_account(&world, "bob@wonder.land") == STORE_OK);
	CHECK_STR(heard(&world), "account 2");
	world_close(&world);
}

TEST(an_account_outlives_a_restart)
{
	struct world world;

	world_open(&world);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_OK);
	world_restart(&world);
	CHECK(find_account(&world, "alice@wonder.land") == STORE_OK);
	world_close(&world);
}

TEST(the_owner_is_the_partition_of_the_bare_jid_and_the_number)
{
	struct world world;
	struct store_owner owner;

	world_open(&world);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_OK);
	owner = owner_of(&world, "alice@wonder.land/x");
	CHECK_INT(owner.part, jid_partition(jid_of("alice@wonder.land")));
	CHECK_INT(owner.account, 1);
	world_close(&world);
}

/* */
TEST(a_103_a_deleted_account_is_gone_and_only_who_says_so_makes_it_anew)
{
	struct world world;

	world_open(&world);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_OK);
	CHECK(delete_account(&world, "alice@wonder.land") == STORE_OK);
	CHECK(find_account(&world, "alice@wonder.land") == STORE_NOT_FOUND);
	CHECK(get_keys(&world, "alice@wonder.land") == STORE_NOT_FOUND);
	CHECK(delete_account(&world, "alice@wonder.land") == STORE_NOT_FOUND);
	world_restart(&world);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_CONFLICT);
	CHECK_STR(heard(&world), "tombstone");
	CHECK(make_account_anew(&world, "alice@wonder.land") == STORE_OK);
	CHECK(delete_account(&world, "alice@wonder.land") == STORE_OK);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_CONFLICT);
	world_close(&world);
}

TEST(a_number_is_never_used_again)
{
	struct world world;

	world_open(&world);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_OK);
	CHECK(make_account(&world, "bob@wonder.land") == STORE_OK);
	CHECK(delete_account(&world, "bob@wonder.land") == STORE_OK);
	world_restart(&world);
	CHECK(make_account_anew(&world, "bob@wonder.land") == STORE_OK);
	CHECK_STR(heard(&world), "account 3");
	world_close(&world);
}

TEST(f_34_who_is_made_anew_inherits_nothing)
{
	struct world world;

	world_open(&world);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_OK);
	CHECK(set_item(&world, "alice@wonder.land", "hatter@tea.party") == STORE_OK);
	CHECK(put_vcard(&world, "alice@wonder.land", "<vCard/>") == STORE_OK);
	CHECK(put_last(&world, "alice@wonder.land", 5, "gone") == STORE_OK);
	CHECK(put_keys(&world, "alice@wonder.land", "1", 'a') == STORE_OK);
	CHECK(edit_blocklist(&world, "alice@wonder.land", false, NULL, "queen@hearts") == STORE_OK);
	CHECK(delete_account(&world, "alice@wonder.land") == STORE_OK);
	CHECK(get_vcard(&world, "alice@wonder.land") == STORE_NOT_FOUND);
	CHECK(get_last(&world, "alice@wonder.land") == STORE_NOT_FOUND);
	CHECK(make_account_anew(&world, "alice@wonder.land") == STORE_OK);
	CHECK(load_home(&world, "alice@wonder.land") == STORE_OK);
	CHECK_STR(heard(&world), "version 0\n");
	CHECK(get_keys(&world, "alice@wonder.land") == STORE_OK);
	CHECK_STR(heard(&world), "");
	CHECK(get_vcard(&world, "alice@wonder.land") == STORE_NOT_FOUND);
	world_close(&world);
}

TEST(what_is_asked_of_a_deleted_owner_is_not_found)
{
	struct world world;
	struct store_owner owner;

	world_open(&world);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_OK);
	owner = owner_of(&world, "alice@wonder.land");
	CHECK(delete_account(&world, "alice@wonder.land") == STORE_OK);
	CHECK(put_keys(&world, "alice@wonder.land", "1", 'a') == STORE_NOT_FOUND);
	CHECK(disable_account(&world, "alice@wonder.land", true) == STORE_NOT_FOUND);
	CHECK(load_home(&world, "alice@wonder.land") == STORE_NOT_FOUND);
	CHECK(settle_letter(&world, owner, 1) == STORE_OK);
	world_close(&world);
}

TEST(a_disabled_account_is_marked_and_can_be_enabled)
{
	struct world world;

	world_open(&world);
	CHECK(disable_account(&world, "alice@wonder.land", true) == STORE_NOT_FOUND);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_OK);
	CHECK(disable_account(&world, "alice@wonder.land", true) == STORE_OK);
	CHECK(find_account(&world, "alice@wonder.land") == STORE_OK);
	CHECK_STR(heard(&world), "account 1 created 1700000000 alice disabled");
	CHECK(get_keys(&world, "alice@wonder.land") == STORE_OK);
	CHECK_STR(heard(&world), "disabled ");
	CHECK(load_home(&world, "alice@wonder.land") == STORE_OK);
	CHECK_STR(heard(&world), "version 0 disabled\n");
	CHECK(disable_account(&world, "alice@wonder.land", false) == STORE_OK);
	CHECK(find_account(&world, "alice@wonder.land") == STORE_OK);
	CHECK_STR(heard(&world), "account 1 created 1700000000 alice");
	world_close(&world);
}

TEST(credentials_come_back_as_they_were_put_for_each_hash)
{
	struct world world;

	world_open(&world);
	CHECK(put_keys(&world, "alice@wonder.land", "1", 'a') == STORE_NOT_FOUND);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_OK);
	CHECK(put_keys(&world, "alice@wonder.land", "21", 'a') == STORE_OK);
	CHECK(get_keys(&world, "alice@wonder.land") == STORE_OK);
	CHECK_STR(heard(&world),
		  "SHA-1 10000 salt=aaaaaaaaaaaaaaaa stored=bbbbbbbbbbbbbbbbbbbb "
		  "server=cccccccccccccccccccc\n"
		  "SHA-256 10000 salt=aaaaaaaaaaaaaaaa stored=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb "
		  "server=cccccccccccccccccccccccccccccccc\n");
	world_close(&world);
}

TEST(new_credentials_leave_nothing_of_the_old)
{
	struct world world;

	world_open(&world);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_OK);
	CHECK(put_keys(&world, "alice@wonder.land", "125", 'a') == STORE_OK);
	CHECK(put_keys(&world, "alice@wonder.land", "1", 'f') == STORE_OK);
	world_restart(&world);
	CHECK(get_keys(&world, "alice@wonder.land") == STORE_OK);
	CHECK_STR(heard(&world), "SHA-1 10000 salt=ffffffffffffffff stored=gggggggggggggggggggg "
				 "server=hhhhhhhhhhhhhhhhhhhh\n");
	world_close(&world);
}

/* who does not exist is shown what somebody is shown, and the same each time. */
TEST(a_048_for_nobody_the_keys_of_somebody_are_drawn)
{
	static const char *const salts[] = { "SHA-1 10000 salt=aaaaaaaaaaaaaaaa",
					     "SHA-1 10000 salt=dddddddddddddddd" };
	unsigned drawn[ARRAY_LEN(salts)] = { 0 };
	struct world world;

	world_open(&world);
	draw_keys(&world, 7);
	CHECK_STR(heard(&world), "");
	CHECK(make_account(&world, "alice@wonder.land") == STORE_OK);
	draw_keys(&world, 7);
	CHECK_STR(heard(&world), "");
	CHECK(put_keys(&world, "alice@wonder.land", "1", 'a') == STORE_OK);
	CHECK(make_account(&world, "bob@wonder.land") == STORE_OK);
	CHECK(put_keys(&world, "bob@wonder.land", "1", 'd') == STORE_OK);
	for (uint64_t lot = 1; lot <= 50; lot++) {
		str first;

		draw_keys(&world, lot * UINT64_C(0x9E3779B97F4A7C15));
		first = heard(&world);
		for (size_t i = 0; i < ARRAY_LEN(salts); i++)
			drawn[i] += str_eq(first, str_of(salts[i]));
	}
	CHECK_INT(drawn[0] + drawn[1], 50);
	CHECK(drawn[0] > 0 && drawn[1] > 0);
	world_close(&world);
}

TEST(the_accounts_of_a_host_are_listed_in_pages)
{
	struct world world;

	world_open(&world);
	CHECK(make_account(&world, "b@wonder.land") == STORE_OK);
	CHECK(make_account(&world, "\xc3\xa9@wonder.land") == STORE_OK);
	CHECK(make_account(&world, "a@wonder.land") == STORE_OK);
	CHECK(make_account(&world, "a@other.land") == STORE_OK);
	CHECK(make_account(&world, "aa@wonder.land") == STORE_OK);
	CHECK(make_account(&world, "gone@wonder.land") == STORE_OK);
	CHECK(delete_account(&world, "gone@wonder.land") == STORE_OK);
	CHECK(list_accounts(&world, "wonder.land", NULL, 2) == STORE_OK);
	CHECK_STR(heard(&world), "a aa");
	CHECK(list_accounts(&world, "wonder.land", "aa", 2) == STORE_OK);
	CHECK_STR(heard(&world), "b \xc3\xa9");
	CHECK(list_accounts(&world, "wonder.land", "\xc3\xa9", 2) == STORE_OK);
	CHECK_STR(heard(&world), "");
	CHECK(list_accounts(&world, "nowhere", "", 1000) == STORE_OK);
	CHECK_STR(heard(&world), "");
	world_close(&world);
}
