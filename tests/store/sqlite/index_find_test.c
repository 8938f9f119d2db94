/* SPDX-License-Identifier: Apache-2.0 */
/* The questions to the index: the same that the tail is asked. */

#include <stdio.h>

#include "base/clock.h"
#include "store/sqlite/journal_site.h"
#include "support/test.h"

static struct journal_site site;

/* As tests/store/sqlite/tail_test.c asks the tail. */
static void fill(void)
{
	struct tail_entry entries[8] = { 0 };

	site_open(&site);
	for (int i = 0; i < 8; i++)
		entries[i] = (struct tail_entry){
			.position = i + 1,
			.id = i + 1,
			.account = 1,
			.part = 5,
			.peer = i % 2 ? 40 : 20,
			.marks = (uint16_t)(i > 3 ? 0x0102 : 0x0004),
		};
	CHECK(index_merge(&site.journal.index, entries, 8));
}

static struct log_query of(int64_t account)
{
	return (struct log_query){ .owner.account = account, .before = INT64_MAX, .limit = 10 };
}

static void check_found(struct log_query query, const char *expected)
{
	struct log_hit hits[10];
	char said[11] = "";
	size_t count = index_find(&site.reader_view.index, &query, hits);

	for (size_t i = 0; i < count; i++) {
		said[i] = (char)('0' + hits[i].id);
		CHECK_INT(hits[i].position, hits[i].id);
	}
	CHECK_STR(str_of(said), expected);
}

TEST(rows_are_found_by_account_bounds_peer_and_marks)
{
	struct log_query query = of(1);

	fill();
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
	check_found(of(2), "");
	site_close(&site);
}

TEST(the_archive_is_one_half_of_the_rows)
{
	struct log_query query = of(1);

	fill();
	query.mask = query.marks = STORE_LOG_ARCHIVED;
	check_found(query, "5678");
	query.backwards = true;
	query.limit = 2;
	check_found(query, "78");
	query.peer = 20;
	check_found(query, "57");
	site_close(&site);
}

/* Whatever is asked, runs give the answer that a look at each entry gives. */
static size_t look_at_each(const struct log_query *query, const struct tail_entry *entries,
			   size_t count, struct log_hit *hits)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++) {
		const struct tail_entry *entry = &entries[i];

		if (entry->account != query->owner.account || entry->id <= query->after ||
		    entry->id >= query->before || (entry->marks & query->mask) != query->marks ||
		    (query->peer && query->peer != entry->peer))
			continue;
		if (query->backwards && found == query->limit)
			memmove(hits, hits + 1, --found * sizeof(*hits));
		if (found < query->limit)
			hits[found++] = (struct log_hit){ entry->id, entry->position };
	}
	return found;
}

/* From a seed, the same each time. */
static uint64_t below(uint64_t bound)
{
	static uint64_t state = 88172645463325252;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % bound;
}

static void make_entries(struct tail_entry *entries, size_t count)
{
	for (size_t i = 0; i < count; i++)
		entries[i] = (struct tail_entry){
			.position = (int64_t)i + 1,
			.id = 10 * ((int64_t)i + 1),
			.account = 1 + (int64_t)below(2),
			.part = 5,
			.peer = 20 + 2 * below(3),
			.marks = (uint16_t)below(8),
		};
}

TEST(runs_of_all_lengths_answer_as_single_entries_would)
{
	enum { COUNT = 1000 };
	static struct tail_entry entries[COUNT];
	struct log_hit found[HITS_MAX], expected[HITS_MAX];
	size_t merged = 0;

	site_open(&site);
	make_entries(entries, COUNT);
	while (merged < COUNT) {
		size_t slice = 1 + below(300);

		slice = slice < COUNT - merged ? slice : COUNT - merged;
		CHECK(index_merge(&site.journal.index, entries + merged, slice));
		merged += slice;
	}
	for (int i = 0; i < 3000; i++) {
		struct log_query query = of(1 + (int64_t)below(2));
		size_t count;

		query.after = (int64_t)below(10 * COUNT) - 100;
		query.before = query.after + (int64_t)below(10 * COUNT);
		query.limit = 1 + (unsigned)below(HITS_MAX);
		query.backwards = below(2) == 1;
		query.peer = below(2) ? 20 + 2 * below(3) : 0;
		query.mask = (unsigned)below(8);
		query.marks = query.mask & (unsigned)below(8);
		count = look_at_each(&query, entries, COUNT, expected);
		CHECK_INT(index_find(&site.reader_view.index, &query, found), count);
		CHECK(memcmp(found, expected, count * sizeof(*found)) == 0);
	}
	site_close(&site);
}

TEST(what_is_no_run_is_damage_and_no_answer)
{
	struct log_query query = of(1);
	struct log_hit hits[10];

	fill();
	CHECK(db_run(&site.journal.index.db, "UPDATE run SET places = x'0102'"));
	CHECK_INT(index_find(&site.reader_view.index, &query, hits), 0);
	CHECK(db_failed(&site.reader_view.index));
	db_forgive(&site.reader_view.index);
	site_close(&site);
}

TEST(a_stream_is_found_with_its_account_while_it_is_young)
{
	int64_t now = clock_now_us();
	struct tail_entry entry = { .position = 1, .id = now, .account = 1, .stream = 7, .h = 9 };
	struct log_query query = of(1);
	uint32_t h = 0;

	site_open(&site);
	CHECK(index_merge(&site.journal.index, &entry, 1));
	CHECK(index_find_stream(&site.reader_view.index, &query, 7, &h) && h == 9);
	CHECK(!index_find_stream(&site.reader_view.index, &query, 8, &h));
	query.after = now;
	CHECK(!index_find_stream(&site.reader_view.index, &query, 7, &h));
	query.after = 0;
	query.owner.account = 2;
	CHECK(!index_find_stream(&site.reader_view.index, &query, 7, &h));
	site_close(&site);
}
