/* SPDX-License-Identifier: Apache-2.0 */
/* What is not done with. */

#include "core/open_ids.h"

#include "support/fake_random.h"
#include "support/test.h"

TEST(closed_in_order_there_are_no_exceptions)
{
	struct open_ids ids;
	int64_t out[10];

	open_ids_init(&ids, 5, NULL, 0);
	for (int64_t id = 10; id < 15; id++)
		open_ids_add(&ids, id);
	for (int64_t id = 10; id < 15; id++) {
		CHECK(open_ids_close(&ids, id));
		CHECK_INT(ids.floor, id);
		CHECK_INT(open_ids_upto(&ids, ids.floor, out), 0);
	}
	CHECK(ids.at == NULL);
}

TEST(what_is_skipped_is_an_exception_until_it_is_closed)
{
	struct open_ids ids;
	int64_t out[10];

	open_ids_init(&ids, 0, NULL, 0);
	open_ids_add(&ids, 1);
	open_ids_add(&ids, 2);
	open_ids_add(&ids, 3);
	CHECK(open_ids_close(&ids, 2));
	CHECK_INT(open_ids_upto(&ids, ids.floor, out), 1);
	CHECK_INT(out[0], 1);
	CHECK(!open_ids_close(&ids, 2));
	CHECK(open_ids_close(&ids, 1));
	CHECK_INT(ids.floor, 2);
	CHECK_INT(open_ids_upto(&ids, ids.floor, out), 0);
	CHECK(open_ids_find(&ids, 3) && !open_ids_find(&ids, 1));
	open_ids_fini(&ids);
}

TEST(floor_and_exceptions_say_the_same_as_the_list_in_any_order)
{
	fake_random_seed(7);
	for (int round = 0; round < 200; round++) {
		struct open_ids ids;
		bool open[50] = { false };
		int64_t out[50];

		open_ids_init(&ids, 0, NULL, 0);
		for (int64_t id = 1; id < 50; id++) {
			open_ids_add(&ids, id);
			open[id] = true;
			int64_t other = 1 + (int64_t)fake_random_below((uint64_t)id);

			CHECK_INT(open_ids_close(&ids, other), open[other]);
			open[other] = false;
			size_t count = open_ids_upto(&ids, ids.floor, out);
			struct open_ids again;

			open_ids_init(&again, ids.floor, out, count);
			for (int64_t each = 1; each <= id; each++)
				CHECK_INT(each > ids.floor || open_ids_find(&again, each),
					  open[each]);
			open_ids_fini(&again);
		}
		open_ids_fini(&ids);
	}
}
