/* SPDX-License-Identifier: Apache-2.0 */
/* Last activity, over both implementations. */

#include "store/last.h"

#include "store/world.h"
#include "support/test.h"

TEST(the_last_time_and_words_are_kept)
{
	struct world world;

	world_open(&world);
	CHECK(get_last(&world, "alice@wonder.land") == STORE_NOT_FOUND);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_OK);
	CHECK(get_last(&world, "alice@wonder.land") == STORE_NOT_FOUND);
	CHECK(put_last(&world, "alice@wonder.land", 1000, "down the hole") == STORE_OK);
	world_restart(&world);
	CHECK(get_last(&world, "alice@wonder.land/x") == STORE_OK);
	CHECK_STR(heard(&world), "1000 down the hole");
	CHECK(put_last(&world, "alice@wonder.land", 2000, NULL) == STORE_OK);
	CHECK(get_last(&world, "alice@wonder.land") == STORE_OK);
	CHECK_STR(heard(&world), "2000 ");
	world_close(&world);
}
