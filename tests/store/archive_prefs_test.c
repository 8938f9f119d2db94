/* SPDX-License-Identifier: Apache-2.0 */
/* Archive preferences, over both implementations. */

#include "store/archive_prefs.h"

#include "store/world_log.h"
#include "support/test.h"

static const char ALICE[] = "alice@wonder.land";

TEST(preferences_are_unset_until_they_are_put)
{
	struct world world;

	world_open(&world);
	CHECK(make_account(&world, ALICE) == STORE_OK);
	CHECK(get_prefs(&world, owner_of(&world, ALICE)) == STORE_NOT_FOUND);
	world_close(&world);
}

TEST(preferences_are_replaced_as_a_whole)
{
	struct world world;
	struct store_owner alice;

	world_open(&world);
	CHECK(make_account(&world, ALICE) == STORE_OK);
	alice = owner_of(&world, ALICE);
	CHECK(put_prefs(&world, alice, STORE_ARCHIVE_ROSTER, "b@x,a@x,b@x", "c@x/home") ==
	      STORE_OK);
	world_restart(&world);
	CHECK(get_prefs(&world, alice) == STORE_OK);
	CHECK_STR(heard(&world), "3 always a@x b@x never c@x/home");
	CHECK(put_prefs(&world, alice, STORE_ARCHIVE_NEVER, NULL, "a@x") == STORE_OK);
	CHECK(get_prefs(&world, alice) == STORE_OK);
	CHECK_STR(heard(&world), "2 always never a@x");
	world_close(&world);
}

TEST(preferences_go_with_their_account)
{
	struct world world;
	struct store_owner alice;

	world_open(&world);
	CHECK(make_account(&world, ALICE) == STORE_OK);
	alice = owner_of(&world, ALICE);
	CHECK(put_prefs(&world, alice, STORE_ARCHIVE_ALWAYS, NULL, NULL) == STORE_OK);
	CHECK(delete_account(&world, ALICE) == STORE_OK);
	CHECK(get_prefs(&world, alice) == STORE_NOT_FOUND);
	CHECK(put_prefs(&world, alice, STORE_ARCHIVE_ALWAYS, NULL, NULL) == STORE_NOT_FOUND);
	CHECK(make_account_anew(&world, ALICE) == STORE_OK);
	CHECK(get_prefs(&world, owner_of(&world, ALICE)) == STORE_NOT_FOUND);
	world_close(&world);
}

static void check_woken(struct store_home *home)
{
	CHECK(home->request.status == STORE_OK);
	CHECK_INT(home->prefs.otherwise, STORE_ARCHIVE_ROSTER);
	CHECK_INT(home->prefs.always_count, 1);
	CHECK_STR(jid_str(home->prefs.always[0]), "a@x");
	CHECK_INT(home->prefs.never_count, 2);
	CHECK_STR(jid_str(home->prefs.never[1]), "c@x");
}

TEST(a_waking_home_knows_its_preferences)
{
	struct world world;
	struct store_home home = { .user = jid_of(ALICE) };

	world_open(&world);
	CHECK(make_account(&world, ALICE) == STORE_OK);
	CHECK(put_prefs(&world, owner_of(&world, ALICE), STORE_ARCHIVE_ROSTER, "a@x", "b@x,c@x") ==
	      STORE_OK);
	store_home_load(world.client, &home, check_woken);
	store_client_drain(world.client);
	world_close(&world);
}
