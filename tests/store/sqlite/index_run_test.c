/* SPDX-License-Identifier: Apache-2.0 */
/* Entries packed into one row of the index. */

#include "store/sqlite/index_run.h"

#include "support/test.h"

static struct buf make(const int64_t *ids, size_t count)
{
	struct buf run;

	buf_init(&run, RUN_MAX * RUN_RECORD);
	for (size_t i = 0; i < count; i++)
		run_add(&run, ids[0], &(struct run_entry){ ids[i], (int64_t)i << 40 | 0xabcd });
	return run;
}

TEST(what_was_packed_comes_out_again)
{
	const int64_t ids[] = { 1795183531000000, 1795183531000001, 1795183531000000 + RUN_SPAN };
	struct buf run = make(ids, 3);

	CHECK(run_is_whole(buf_str(&run)));
	CHECK_INT(run_length(buf_str(&run)), 3);
	for (size_t i = 0; i < 3; i++) {
		struct run_entry entry = run_at(buf_str(&run), ids[0], i);

		CHECK_INT(entry.id, ids[i]);
		CHECK_INT(entry.place, (int64_t)i << 40 | 0xabcd);
	}
	buf_fini(&run);
}

TEST(a_run_without_an_entry_has_the_others)
{
	const int64_t ids[] = { 5, 7, 9 };
	struct buf run = make(ids, 3), shorter;

	buf_init(&shorter, RUN_MAX * RUN_RECORD);
	run_without(buf_str(&run), 0, &shorter);
	CHECK_INT(run_length(buf_str(&shorter)), 2);
	CHECK_INT(run_at(buf_str(&shorter), 5, 0).id, 7);
	CHECK_INT(run_at(buf_str(&shorter), 5, 1).id, 9);
	buf_clear(&shorter);
	run_without(buf_str(&run), 2, &shorter);
	CHECK_INT(run_at(buf_str(&shorter), 5, 1).id, 7);
	buf_fini(&shorter);
	buf_fini(&run);
}

TEST(other_bytes_are_no_run)
{
	char long_one[(RUN_MAX + 1) * RUN_RECORD] = { 0 };

	CHECK(!run_is_whole(S("")));
	CHECK(!run_is_whole(S("123456789012")));
	CHECK(!run_is_whole(str_make(long_one, sizeof(long_one))));
	CHECK(run_is_whole(str_make(long_one, sizeof(long_one) - RUN_RECORD)));
}
