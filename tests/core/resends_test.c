/* SPDX-License-Identifier: Apache-2.0 */
/* What was sent lately is known again, and no more than that. */

#include "core/resends.h"

#include "store/home.h"
#include "support/test.h"

TEST(a_token_is_known_until_it_is_taken_back)
{
	struct resends resends = { 0 };

	CHECK_INT(resends_find(&resends, 7), 0);
	resends_add(&resends, 1, 7);
	resends_add(&resends, 2, 8);
	resends_add(&resends, 3, 9);
	CHECK_INT(resends_find(&resends, 7), 1);
	CHECK_INT(resends_find(&resends, 9), 3);
	resends_remove(&resends, 2);
	CHECK_INT(resends_find(&resends, 8), 0);
	CHECK_INT(resends_find(&resends, 9), 3);
	resends_fini(&resends);
}

TEST(a_waking_home_knows_what_the_store_knows)
{
	struct store_log_token tokens[] = { { .id = 5, .token = 50 }, { .id = 6, .token = 60 } };
	struct store_home row = { .tokens = tokens, .token_count = ARRAY_LEN(tokens) };
	struct resends resends = { 0 };

	resends_add(&resends, 1, 7);
	resends_load(&resends, &row);
	CHECK_INT(resends_find(&resends, 7), 0);
	CHECK_INT(resends_find(&resends, 60), 6);
	resends_fini(&resends);
}

TEST(a_thousand_are_remembered_and_the_oldest_go)
{
	struct resends resends = { 0 };

	for (int i = 1; i <= 5000; i++) {
		resends_add(&resends, i, (uint64_t)i + 10000);
		CHECK(resends.count <= RESENDS_MAX);
	}
	CHECK_INT(resends_find(&resends, 15000), 5000);
	CHECK_INT(resends_find(&resends, 14200), 4200);
	CHECK_INT(resends_find(&resends, 10001), 0);
	resends_fini(&resends);
}

TEST(after_a_quarter_of_an_hour_nothing_is_left)
{
	struct resends resends = { 0 };

	for (int i = 1; i <= 100; i++)
		resends_add(&resends, i, (uint64_t)i);
	resends_add(&resends, RESENDS_US + 200ll, 1000);
	CHECK_INT(resends.count, 1);
	CHECK_INT(resends_find(&resends, 50), 0);
	CHECK_INT(resends_find(&resends, 1000), RESENDS_US + 200ll);
	resends_fini(&resends);
}
