/* SPDX-License-Identifier: Apache-2.0 */
/* The end of the journal in memory: what is found in it, what leaves it, and that it is bounded. */

#include "store/sqlite/tail.h"

#include <unistd.h>

#include "base/mem.h"
#include "support/test.h"

static struct tail tail;
static struct tail_entry many[TAIL_MAX];

static void add(int64_t account, int64_t id, uint64_t peer, unsigned marks)
{
	struct tail_entry entry = {
		.position = tail_next(&tail),
		.id = id,
		.account = account,
		.peer = peer,
		.part = 3,
		.marks = (uint16_t)marks,
	};

	tail_add(&tail, &entry);
}

static struct log_query of(int64_t account)
{
	return (struct log_query){ .owner = { .account = account, .part = 3 },
				   .before = INT64_MAX,
				   .limit = 10 };
}

/* Ids, one digit each. */
static void check_found(struct log_query query, const char *expected)
{
	struct log_hit hits[10];
	char said[11] = "";
	size_t count = tail_find(&tail, &query, hits);

	for (size_t i = 0; i < count; i++)
		said[i] = (char)('0' + hits[i].id);
	CHECK_STR(str_of(said), expected);
}

TEST(only_what_is_committed_is_found_except_by_the_writer)
{
	struct log_query query = of(7);

	tail_init(&tail, 100);
	add(7, 1, 2, 0);
	tail_commit(&tail);
	add(7, 2, 2, 0);
	check_found(query, "1");
	query.with_pending = true;
	check_found(query, "12");
	tail_roll_back(&tail);
	check_found(query, "1");
	CHECK_INT(tail_next(&tail), 101);
	add(7, 3, 2, 0);
	tail_commit(&tail);
	check_found(of(7), "13");
	CHECK_INT(tail_length(&tail), 2);
	tail_fini(&tail);
}

TEST(entries_are_found_by_account_bounds_peer_and_marks)
{
	struct log_query query = of(1);

	tail_init(&tail, 1);
	for (int64_t id = 1; id <= 8; id++) {
		add(1, id, id % 2 ? 20 : 40, id > 4 ? 0x0102 : 0x0004);
		add(1 + (1 << 15), 9, 20, 2); /* another account, the same bucket */
	}
	tail_commit(&tail);
	check_found(query, "12345678");
	query.limit = 3;
	check_found(query, "123");
	query.backwards = true;
	check_found(query, "678");
	query.after = 2;
	query.before = 5;
	check_found(query, "34");
	query = of(1);
	query.peer = 40;
	check_found(query, "2468");
	query.mask = query.marks = 4;
	check_found(query, "24");
	query.mask = 0xff00;
	query.marks = 0x0100;
	check_found(query, "68");
	query = of(1);
	query.owner.part = 4;
	check_found(query, "");
	tail_fini(&tail);
}

TEST(what_is_dropped_is_found_no_more)
{
	struct tail_entry first[2];

	tail_init(&tail, 1);
	for (int64_t id = 1; id <= 5; id++)
		add(1, id, 2, 0);
	CHECK_INT(tail_peek(&tail, first, 2), 0);
	tail_commit(&tail);
	CHECK_INT(tail_peek(&tail, first, 2), 2);
	CHECK_INT(first[1].id, 2);
	tail_drop(&tail, 2);
	check_found(of(1), "345");
	tail_drop(&tail, 3);
	check_found(of(1), "");
	add(1, 6, 2, 0);
	tail_commit(&tail);
	check_found(of(1), "6");
	tail_fini(&tail);
}

TEST(a_stream_s_last_h_is_found)
{
	struct log_query query = of(1);
	struct tail_entry entry = { .account = 1, .part = 3, .stream = 5 };
	uint32_t h = 0;

	tail_init(&tail, 1);
	for (uint32_t i = 1; i <= 3; i++) {
		entry.position = tail_next(&tail);
		entry.h = i;
		tail_add(&tail, &entry);
		if (i == 2)
			tail_commit(&tail);
	}
	CHECK(tail_find_stream(&tail, &query, 5, &h) && h == 2);
	CHECK(!tail_find_stream(&tail, &query, 6, &h));
	query.with_pending = true;
	CHECK(tail_find_stream(&tail, &query, 5, &h) && h == 3);
	query.owner.account = 2;
	CHECK(!tail_find_stream(&tail, &query, 5, &h));
	tail_fini(&tail);
}

static void fill(void)
{
	for (int64_t i = 0; i < TAIL_MAX; i++)
		add(i % 50, i + 1, 2, 0);
	tail_commit(&tail);
}

TEST(the_ring_goes_round_and_mixes_nothing)
{
	struct log_query query = of(4);
	struct log_hit hits[10];

	tail_init(&tail, 1);
	fill();
	CHECK_INT(tail_peek(&tail, many, TAIL_MAX), TAIL_MAX);
	CHECK_INT(many[TAIL_MAX - 1].id, TAIL_MAX);
	tail_drop(&tail, TAIL_MAX - 3);
	for (int64_t i = 0; i < 1000; i++)
		add(4, TAIL_MAX + 1 + i, 2, 0);
	tail_commit(&tail);
	CHECK_INT(tail_find(&tail, &query, hits), 10);
	CHECK_INT(hits[0].id, TAIL_MAX + 1);
	query.backwards = true;
	CHECK_INT(tail_find(&tail, &query, hits), 10);
	CHECK_INT(hits[9].id, TAIL_MAX + 1000);
	CHECK_INT(hits[9].position, TAIL_MAX + 1000);
	tail_fini(&tail);
}

static void *drop_a_slice(void *what)
{
	(void)what;
	usleep(20000);
	tail_drop(&tail, 10);
	return NULL;
}

TEST(who_finds_it_full_waits_until_something_leaves)
{
	pthread_t merger;

	tail_init(&tail, 1);
	CHECK(tail_wait_for_room(&tail, TAIL_MAX));
	fill();
	CHECK(!tail_has_room(&tail));
	CHECK(pthread_create(&merger, NULL, drop_a_slice, NULL) == 0);
	CHECK(tail_wait_for_room(&tail, 10));
	CHECK(tail_has_room(&tail));
	pthread_join(merger, NULL);
	tail_fini(&tail);
}

TEST(nobody_waits_for_a_merger_that_fails)
{
	tail_init(&tail, 1);
	fill();
	tail_set_stuck(&tail, true);
	CHECK(!tail_wait_for_room(&tail, 1));
	tail_drop(&tail, 1);
	CHECK(tail_wait_for_room(&tail, 1));
	tail_fini(&tail);
}

TEST(the_merger_is_told_of_work_and_of_the_end)
{
	tail_init(&tail, 1);
	add(1, 1, 2, 0);
	tail_commit(&tail);
	CHECK(tail_wait_for_work(&tail));
	tail_drop(&tail, 1);
	tail_poke(&tail);
	CHECK(tail_wait_for_work(&tail));
	tail_close(&tail);
	CHECK(!tail_wait_for_work(&tail));
	tail_fini(&tail);
}

TEST(the_merger_waits_a_while_only_where_there_is_nothing_to_do)
{
	tail_init(&tail, 1);
	add(7, 1, 2, 0);
	tail_commit(&tail);
	CHECK(tail_wait_a_while(&tail));
	tail_drop(&tail, 1);
	tail_poke(&tail);
	CHECK(tail_wait_a_while(&tail));
	tail_close(&tail);
	CHECK(tail_wait_a_while(&tail));
	tail_fini(&tail);
}
