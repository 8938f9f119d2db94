/* SPDX-License-Identifier: Apache-2.0 */
/* The block list, over both implementations. */

#include "store/blocklist.h"

#include "store/world.h"
#include "support/test.h"

static void check_blocked(struct world *world, const char *expected)
{
	CHECK(load_home(world, "alice@wonder.land") == STORE_OK);
	CHECK_STR(heard(world), expected);
}

TEST(jids_of_every_form_are_blocked_and_unblocked)
{
	struct world world;

	world_open(&world);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_OK);
	CHECK(edit_blocklist(&world, "alice@wonder.land", false, NULL,
			     "queen@hearts,spam.example,knave@hearts/tarts") == STORE_OK);
	check_blocked(&world, "version 0\nblocked knave@hearts/tarts\nblocked queen@hearts\n"
			      "blocked spam.example\n");
	CHECK(edit_blocklist(&world, "alice@wonder.land", false, "spam.example", NULL) == STORE_OK);
	world_restart(&world);
	check_blocked(&world, "version 0\nblocked knave@hearts/tarts\nblocked queen@hearts\n");
	world_close(&world);
}

TEST(blocking_twice_and_unblocking_the_unblocked_are_no_errors)
{
	struct world world;

	world_open(&world);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_OK);
	CHECK(edit_blocklist(&world, "alice@wonder.land", false, "nobody@x", "queen@hearts") ==
	      STORE_OK);
	CHECK(edit_blocklist(&world, "alice@wonder.land", false, NULL,
			     "queen@hearts,queen@hearts") == STORE_OK);
	check_blocked(&world, "version 0\nblocked queen@hearts\n");
	world_close(&world);
}

TEST(clearing_comes_first_then_removing_then_adding)
{
	struct world world;

	world_open(&world);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_OK);
	CHECK(edit_blocklist(&world, "alice@wonder.land", false, NULL, "a@x,b@x") == STORE_OK);
	CHECK(edit_blocklist(&world, "alice@wonder.land", true, "c@x", "c@x") == STORE_OK);
	check_blocked(&world, "version 0\nblocked c@x\n");
	CHECK(edit_blocklist(&world, "alice@wonder.land", true, NULL, NULL) == STORE_OK);
	check_blocked(&world, "version 0\n");
	world_close(&world);
}

TEST(one_s_list_is_not_another_s)
{
	struct world world;

	world_open(&world);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_OK);
	CHECK(make_account(&world, "bob@wonder.land") == STORE_OK);
	CHECK(edit_blocklist(&world, "bob@wonder.land", false, NULL, "queen@hearts") == STORE_OK);
	CHECK(edit_blocklist(&world, "alice@wonder.land", true, NULL, NULL) == STORE_OK);
	CHECK(load_home(&world, "bob@wonder.land") == STORE_OK);
	CHECK_STR(heard(&world), "version 0\nblocked queen@hearts\n");
	world_close(&world);
}
