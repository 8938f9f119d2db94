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

static const char *plan_of(const char *sql)
{
	static char plan[300];
	sqlite3_stmt *statement;
	size_t len = 0;

	CHECK(sqlite3_prepare_v2(site.journal.index.db.handle, sql, -1, &statement, NULL) ==
	      SQLITE_OK);
	while (sqlite3_step(statement) == SQLITE_ROW && len + 100 < sizeof(plan))
		len += (size_t)snprintf(plan + len, 100, "%s;",
					(const char *)sqlite3_column_text(statement, 3));
	sqlite3_finalize(statement);
	return plan;
}

TEST(a_page_is_found_by_seeking)
{
	fill();
	CHECK_STR(str_of(plan_of("EXPLAIN QUERY PLAN SELECT id FROM entry WHERE account = 1 AND "
				 "list = 1 AND id > 3 AND id < 9 ORDER BY id DESC LIMIT 5")),
		  "SEARCH entry USING PRIMARY KEY (account=? AND list=? AND id>? AND id<?);");
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
