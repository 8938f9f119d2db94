/* SPDX-License-Identifier: Apache-2.0 */
/* What a waking home is given, over both implementations. */

#include "store/home.h"

#include <stdio.h>

#include "store/world.h"
#include "support/test.h"

TEST(a_home_that_nobody_has_is_not_found)
{
	struct world world;

	world_open(&world);
	CHECK(load_home(&world, "alice@wonder.land") == STORE_NOT_FOUND);
	world_close(&world);
}

TEST(a_new_home_is_empty)
{
	struct world world;

	world_open(&world);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_OK);
	CHECK(load_home(&world, "alice@wonder.land/any") == STORE_OK);
	CHECK_STR(heard(&world), "version 0\n");
	world_close(&world);
}

TEST(everything_comes_in_one_answer_each_list_in_its_order)
{
	struct world world;
	struct store_roster_write write = {
		.change_pending = STORE_SET,
		.pending = { jid_of("dormouse@tea.party"), S("<presence type='subscribe'/>") },
	};

	world_open(&world);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_OK);
	CHECK(set_item(&world, "alice@wonder.land", "hatter@tea.party") == STORE_OK);
	CHECK(set_item(&world, "alice@wonder.land", "cat@cheshire") == STORE_OK);
	CHECK(write_roster(&world, "alice@wonder.land", &write) == STORE_OK);
	CHECK(edit_blocklist(&world, "alice@wonder.land", false, NULL, "queen@hearts") == STORE_OK);
	CHECK(send_letters(&world, "alice@wonder.land", "hatter@tea.party", "one,two") == STORE_OK);
	CHECK(put_last(&world, "alice@wonder.land", 1234, "off with her head") == STORE_OK);
	world_restart(&world);
	CHECK(load_home(&world, "alice@wonder.land") == STORE_OK);
	CHECK_STR(heard(&world), "version 2\n"
				 "item cat@cheshire none v2\n"
				 "item hatter@tea.party none v1\n"
				 "pending dormouse@tea.party <presence type='subscribe'/>\n"
				 "blocked queen@hearts\n"
				 "letter 1 to hatter@tea.party one\n"
				 "letter 2 to hatter@tea.party two\n"
				 "last 1234 off with her head\n");
	world_close(&world);
}

TEST(a_large_roster_comes_whole)
{
	struct world world;
	char contact[32];
	size_t lines = 0;

	world_open(&world);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_OK);
	for (int i = 0; i < 300; i++) {
		snprintf(contact, sizeof(contact), "c%d@x", i);
		CHECK(set_item(&world, "alice@wonder.land", contact) == STORE_OK);
	}
	CHECK(load_home(&world, "alice@wonder.land") == STORE_OK);
	for (size_t i = 0; i < world.heard.len; i++)
		lines += world.heard.at[i] == '\n';
	CHECK_INT(lines, 301);
	world_close(&world);
}
