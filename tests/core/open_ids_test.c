/* SPDX-License-Identifier: Apache-2.0 */
/* What is not done with. */

#include "core/open_ids.h"

#include "support/fake_random.h"
#include "support/test.h"

TEST(closed_in_order_there_are_no_exceptions)
{
	struct open_ids ids;
	int64_t out[50];

	open_ids_init(&ids, 5, NULL, 0);
	for (int64_t id = 10; id < 15; id++)
		open_ids_add(&ids, id);
	for (int64_t id = 10; id < 15; id++) {
		CHECK(open_ids_close(&ids, id));
		CHECK_INT(ids.floor, id);
		CHECK_INT(open_ids_upto(&ids, ids.floor, out, 50), 0);
	}
	CHECK(ids.last.at == NULL && ids.lower == NULL);
}

TEST(what_is_skipped_is_an_exception_until_it_is_closed)
{
	struct open_ids ids;
	int64_t out[50];

	open_ids_init(&ids, 0, NULL, 0);
	open_ids_add(&ids, 1);
	open_ids_add(&ids, 2);
	open_ids_add(&ids, 3);
	CHECK(open_ids_close(&ids, 2));
	CHECK_INT(open_ids_upto(&ids, ids.floor, out, 50), 1);
	CHECK_INT(out[0], 1);
	CHECK(!open_ids_close(&ids, 2));
	CHECK(open_ids_close(&ids, 1));
	CHECK_INT(ids.floor, 2);
	CHECK_INT(open_ids_upto(&ids, ids.floor, out, 50), 0);
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
			size_t count = open_ids_upto(&ids, ids.floor, out, 50);
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

/* ---- a flood: what it costs is counted */

enum { FLOOD = 100000, WORST = 2 * OPEN_IDS_CHUNK + 4 * FLOOD / OPEN_IDS_CHUNK };

static void flood(struct open_ids *ids, int64_t first)
{
	for (int64_t id = first; id < first + FLOOD; id++)
		open_ids_add(ids, id);
}

/* Memory, in ids. */
static size_t room_of(const struct open_ids *ids)
{
	size_t room = ids->last.cap;

	for (size_t i = 0; i < ids->lower_count; i++)
		room += ids->lower[i].cap;
	return room;
}

TEST(a_097_a_hundred_thousand_are_closed_from_the_front_each_for_a_chunk_at_most)
{
	struct open_ids ids;

	open_ids_init(&ids, 0, NULL, 0);
	flood(&ids, 1);
	CHECK_INT(ids.moved, 0);
	for (int64_t id = 1; id <= FLOOD; id++) {
		CHECK(open_ids_close(&ids, id));
		CHECK(room_of(&ids) <= 4 * (ids.count + OPEN_IDS_CHUNK));
	}
	CHECK(ids.moved < (uint64_t)FLOOD * OPEN_IDS_CHUNK);
	CHECK_INT(ids.floor, FLOOD);
	CHECK(ids.last.at == NULL && ids.lower == NULL);
}

TEST(a_097_older_ones_are_learned_of_below_a_hundred_thousand_each_for_a_chunk_at_most)
{
	struct open_ids ids;

	open_ids_init(&ids, 0, NULL, 0);
	flood(&ids, FLOOD + 1);
	/* Pages of fifty are read and acknowledged, while others come. */
	for (int64_t id = 1; id <= FLOOD; id += 50) {
		for (int64_t each = id; each < id + 50; each++)
			open_ids_insert(&ids, each);
		open_ids_add(&ids, 2 * FLOOD + id);
		for (int64_t each = id; each < id + 50; each++)
			CHECK(open_ids_close(&ids, each));
	}
	CHECK(ids.moved < (uint64_t)2 * FLOOD * OPEN_IDS_CHUNK);
	CHECK_INT(ids.count, FLOOD + FLOOD / 50);
	open_ids_fini(&ids);
}

TEST(a_097_in_any_order_none_costs_much_and_memory_follows_what_is_open)
{
	struct open_ids ids;
	uint64_t before = 0;

	fake_random_seed(3);
	open_ids_init(&ids, 0, NULL, 0);
	for (int i = 0; i < 4 * FLOOD; i++) {
		int64_t id = 1 + (int64_t)fake_random_below(FLOOD);
		/* First there are more and more, then fewer. */
		bool grows = fake_random_below(10) < (i < 2 * FLOOD ? 9 : 1);

		if (grows && !open_ids_find(&ids, id))
			open_ids_insert(&ids, id);
		else if (!grows)
			open_ids_close(&ids, id);
		CHECK(ids.moved - before <= WORST);
		before = ids.moved;
		if (i % 1000 == 0)
			CHECK(room_of(&ids) <= 8 * ids.count + 4 * OPEN_IDS_CHUNK);
	}
	open_ids_fini(&ids);
}

TEST(a_floor_is_as_high_as_so_many_exceptions_allow)
{
	struct open_ids ids;
	int64_t out[FLOOD / 1000];

	open_ids_init(&ids, 0, NULL, 0);
	flood(&ids, 1);
	CHECK(open_ids_close(&ids, FLOOD));
	CHECK_INT(open_ids_floor(&ids, ids.floor, 100), 100);
	CHECK_INT(open_ids_floor(&ids, ids.floor, FLOOD), FLOOD);
	CHECK_INT(open_ids_floor(&ids, 50, 100), 50);
	CHECK_INT(open_ids_upto(&ids, 100, out, 100), 100);
	CHECK_INT(out[99], 100);
	open_ids_fini(&ids);
}
