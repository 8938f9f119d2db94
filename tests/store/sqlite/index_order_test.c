/* SPDX-License-Identifier: Apache-2.0 */
/* A slice is ordered by account, and nobody's entries change places. */

#include "store/sqlite/index_order.h"

#include "base/random.h"
#include "support/test.h"

enum { COUNT = 5000 };

static struct tail_entry entries[COUNT];
static const struct tail_entry *order[COUNT], *spare[COUNT];

static uint64_t drawn(uint64_t below)
{
	uint64_t number;

	random_bytes(&number, sizeof(number));
	return number % below;
}

static void check_ordered(size_t count)
{
	int64_t positions = 0;

	index_order(entries, count, order, spare);
	for (size_t i = 0; i < count; i++) {
		positions += order[i]->position;
		if (i == 0)
			continue;
		CHECK(order[i - 1]->account <= order[i]->account);
		if (order[i - 1]->account == order[i]->account)
			CHECK(order[i - 1]->position < order[i]->position);
	}
	/* Each once: no two with one account and position passed above. */
	CHECK_INT(positions, (int64_t)(count * (count + 1) / 2));
}

TEST(entries_come_account_by_account_and_in_their_order)
{
	static const uint64_t most[] = { 1, 7, 2047, 2048, 100000, UINT64_C(1) << 40,
					 INT64_MAX };

	for (size_t i = 0; i < ARRAY_LEN(most); i++) {
		for (size_t k = 0; k < COUNT; k++)
			entries[k] = (struct tail_entry){ .position = (int64_t)k + 1,
							  .account = (int64_t)drawn(most[i]) };
		check_ordered(COUNT);
	}
}

TEST(few_and_none_are_ordered_too)
{
	check_ordered(0);
	entries[0] = (struct tail_entry){ .position = 1, .account = 9 };
	entries[1] = (struct tail_entry){ .position = 2, .account = 3 };
	check_ordered(1);
	check_ordered(2);
	CHECK_INT(order[0]->account, 3);
}
