/* SPDX-License-Identifier: Apache-2.0 */
/* Slices of the index: what is in them, and the order that makes them cheap. */

#include "store/sqlite/log_index.h"

#include "base/clock.h"
#include "base/mem.h"
#include "store/log.h"
#include "store/sqlite/index_run.h"
#include "store/sqlite/journal_site.h"
#include "support/test.h"

static struct journal_site site;

TEST(what_stands_for_a_jid_is_even_and_never_zero)
{
	CHECK(index_peer(S("bob@x")) != index_peer(S("eve@x")));
	CHECK_INT(index_peer(S("bob@x")) & 1, 0);
	CHECK(index_peer(S("")) != 0);
	CHECK_INT(index_list(index_peer(S("b@x")), true),
		  index_list(index_peer(S("b@x")), false) + 1);
}

TEST(marks_hold_the_flags_and_hashes_of_the_resource_and_the_stanza_s_id)
{
	unsigned seen = 0, named = 0;

	CHECK_INT(index_marks(index_flags(7, STR_NONE), S("")), 7);
	for (char name[] = "a"; *name <= 'z'; (*name)++) {
		unsigned flags = index_flags(7, str_of(name));
		unsigned marks = index_marks(flags, str_of(name));

		CHECK_INT(flags & ~(unsigned)INDEX_NAME, 7);
		CHECK(flags & INDEX_NAME);
		CHECK_INT(marks & ~(unsigned)INDEX_RESOURCE, flags);
		CHECK(marks & INDEX_RESOURCE);
		CHECK_INT(marks, index_marks(index_flags(7, str_of(name)), str_of(name)));
		CHECK(marks <= UINT16_MAX);
		seen |= marks & INDEX_RESOURCE;
		named |= flags & INDEX_NAME;
	}
	/* All the bits are used. */
	CHECK_INT(seen, INDEX_RESOURCE);
	CHECK_INT(named, INDEX_NAME);
}

TEST(an_entry_has_two_places_in_the_half_that_its_flags_say)
{
	struct db *db;

	site_open(&site);
	db = &site.journal.index.db;
	site_append(&site, 1, 2, STORE_LOG_ARCHIVED);
	site_append(&site, 3, 1, STORE_LOG_OWED);
	site_merge(&site);
	CHECK_INT(site_places(&site), 6);
	CHECK_INT(site_ask(db, "SELECT length(places) FROM run WHERE list = 1"), 2 * RUN_RECORD);
	CHECK_INT(site_ask(db, "SELECT length(places) FROM run WHERE list = 0"), RUN_RECORD);
	CHECK_INT(site_ask(db, "SELECT count(*) FROM run"), 4);
	CHECK_INT(site_ask(db, "SELECT value FROM state WHERE name = 'merged'"), 3);
	CHECK_INT(site.journal.index.merged, 3);
	site_close(&site);
}

TEST(what_comes_to_a_list_in_one_slice_is_one_row_for_each_64)
{
	struct db *db;

	site_open(&site);
	db = &site.journal.index.db;
	site_append(&site, 1, 2 * RUN_MAX + 1, STORE_LOG_ARCHIVED);
	site_merge(&site);
	CHECK_INT(site_ask(db, "SELECT count(*) FROM run WHERE list = 1"), 3);
	CHECK_INT(site_ask(db, "SELECT max(length(places)) FROM run"), RUN_MAX * RUN_RECORD);
	site_append(&site, 1000, 1, STORE_LOG_ARCHIVED);
	site_merge(&site);
	CHECK_INT(site_ask(db, "SELECT count(*) FROM run WHERE list = 1"), 4);
	CHECK_INT(site_places(&site), 2 * (2 * RUN_MAX + 2));
	site_close(&site);
}

TEST(ids_too_far_apart_are_not_of_one_run)
{
	struct tail_entry entries[] = {
		{ .position = 1, .id = 1, .account = 1, .peer = 20 },
		{ .position = 2, .id = RUN_SPAN + 1, .account = 1, .peer = 20 },
		{ .position = 3, .id = RUN_SPAN + 2, .account = 1, .peer = 20 },
	};

	site_open(&site);
	CHECK(index_merge(&site.journal.index, entries, 3));
	CHECK_INT(site_ask(&site.journal.index.db, "SELECT count(*) FROM run WHERE list = 0"), 2);
	site_close(&site);
}

TEST(the_bytes_of_each_host_are_summed)
{
	struct tail_entry entries[5] = { 0 };
	uint64_t *usage;
	size_t count;

	site_open(&site);
	for (int i = 0; i < 5; i++)
		entries[i] = (struct tail_entry){ .position = i + 1,
						  .id = i + 1,
						  .account = 1,
						  .host = i < 3 ? 1 : 4,
						  .bytes = 100 };
	CHECK(index_merge(&site.journal.index, entries, 5));
	CHECK(index_merge_to(&site.journal.index, NULL, 0, 9));
	CHECK_INT(site.journal.index.merged, 9);
	usage = index_usage(&site.journal.index, &count);
	CHECK_INT(count, 5);
	CHECK_INT(usage[1], 300);
	CHECK_INT(usage[2], 0);
	CHECK_INT(usage[4], 200);
	mem_free(usage);
	site_close(&site);
}

TEST(of_a_stream_the_last_entry_counts_and_old_ones_do_not)
{
	int64_t now = clock_now_us(), old = now - INT64_C(90000000000);
	struct tail_entry entries[] = {
		{ .position = 1, .id = now, .account = 1, .stream = 7, .h = 9 },
		{ .position = 2, .id = now + 1, .account = 1, .stream = 6, .h = 1 },
		{ .position = 3, .id = now + 2, .account = 1, .stream = 7, .h = 2 },
		{ .position = 4, .id = old, .account = 1, .stream = 8, .h = 1 },
	};
	struct db *db;

	site_open(&site);
	db = &site.journal.index.db;
	CHECK(index_merge(&site.journal.index, entries, 4));
	CHECK_INT(site_ask(db, "SELECT count(*) FROM stream"), 2);
	CHECK_INT(site_ask(db, "SELECT h FROM stream WHERE stream = 7"), 2);
	site_close(&site);
}

TEST(streams_are_forgotten_now_and_then)
{
	struct db *db;

	site_open(&site);
	db = &site.journal.index.db;
	db_run(db, "INSERT INTO stream VALUES (5, 1, 1, 1)");
	site.journal.index.pruned_at = clock_now_us();
	site_append(&site, 1, 1, 0);
	site_merge(&site);
	CHECK_INT(site_ask(db, "SELECT count(*) FROM stream"), 1);
	site.journal.index.pruned_at = 0;
	site_append(&site, 2, 1, 0);
	site_merge(&site);
	CHECK_INT(site_ask(db, "SELECT count(*) FROM stream"), 0);
	site_close(&site);
}

TEST(a_slice_that_fails_changes_nothing)
{
	struct journal *journal = &site.journal;
	size_t count;

	site_open(&site);
	site_append(&site, 1, 10, 0);
	db_run(&journal->index.db, "ALTER TABLE usage RENAME TO elsewhere");
	count = tail_peek(&journal->tail, journal->slice, INDEX_SLICE);
	CHECK(!index_merge(&journal->index, journal->slice, count));
	CHECK(db_failed(&journal->index.db));
	CHECK_INT(journal->index.merged, 0);
	db_forgive(&journal->index.db);
	db_run(&journal->index.db, "ALTER TABLE elsewhere RENAME TO usage");
	CHECK_INT(site_places(&site), 0);
	site_merge(&site);
	CHECK_INT(site_count(&site, NULL), 10);
	site_close(&site);
}

TEST(removals_wait_for_what_they_remove)
{
	bool more;

	site_open(&site);
	site_append(&site, 1, 2, 0);
	site_remove(&site, 1);
	CHECK(index_remove_gone(&site.journal.index, &site.journal.source, false, &more));
	CHECK_INT(site.journal.index.gone, 0);
	site_merge(&site);
	CHECK_INT(site.journal.index.gone, 1);
	CHECK_INT(site_places(&site), 2);
	site_close(&site);
}
