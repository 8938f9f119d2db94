/* SPDX-License-Identifier: Apache-2.0 */
/* Pages: what the index says is looked at again in the journal. */

#include "store/sqlite/log_page.h"

#include "store/sqlite/journal_site.h"
#include "support/test.h"

static struct journal_site site;
static struct arena arena;

static struct log_page begin(unsigned limit)
{
	struct log_page page;

	arena_init(&arena);
	page_begin(&page, &site.reader, &site.alice, &arena);
	page.limit = limit;
	return page;
}

/* Ids, and a dot when there is more. */
static void check_page(struct log_page *page, const char *expected)
{
	struct buf said;
	size_t count;
	const struct store_log_entry *entries = page_end(page, &count);

	buf_init(&said, 1000);
	for (size_t i = 0; i < count; i++)
		buf_printf(&said, "%s%lld", i ? " " : "", (long long)entries[i].id);
	if (page->has_more)
		buf_add_char(&said, '.');
	CHECK_STR(buf_str(&said), expected);
	buf_fini(&said);
	arena_fini(&arena);
}

TEST(rows_that_are_gone_are_passed_over_and_the_page_is_filled)
{
	struct log_page page;

	site_open(&site);
	site_append(&site, 1, 30, STORE_LOG_ARCHIVED);
	site_merge(&site);
	/* The index does not know. */
	db_run(&site.db, "DELETE FROM journal WHERE id BETWEEN 2 AND 20");
	page = begin(3);
	page_add_between(&page, 0, INT64_MAX);
	check_page(&page, "1 21 22.");
	page = begin(3);
	page.backwards = true;
	page_add_between(&page, 0, 22);
	check_page(&page, "1 21");
	page = begin(1);
	page_add_between(&page, 0, 21);
	check_page(&page, "1");
	site_close(&site);
}

TEST(a_row_of_somebody_else_is_nobody_s)
{
	struct log_page page;

	site_open(&site);
	site_append(&site, 1, 5, STORE_LOG_ARCHIVED);
	site_merge(&site);
	db_run(&site.db, "UPDATE journal SET account = 2 WHERE id = 1;"
			 "UPDATE journal SET part = 6 WHERE id = 2;"
			 "UPDATE journal SET id = 9 WHERE id = 3");
	page = begin(10);
	page_add_between(&page, 0, INT64_MAX);
	check_page(&page, "4 5");
	site_close(&site);
}

TEST(a_peer_with_the_same_hash_is_another_peer)
{
	struct log_page page;

	site_open(&site);
	site_append(&site, 1, 5, STORE_LOG_ARCHIVED);
	site_merge(&site);
	db_run(&site.db, "UPDATE journal SET peer = 'eve@x/tea' WHERE id = 1;"
			 "UPDATE journal SET peer = 'bob@xy' WHERE id = 2;"
			 "UPDATE journal SET peer = 'bob@x/pot' WHERE id = 3");
	page = begin(10);
	page.peer = jid_of_normal(S("bob@x"));
	page_add_between(&page, 0, INT64_MAX);
	check_page(&page, "3 4 5");
	page = begin(10);
	page.peer = jid_of_normal(S("bob@x/tea"));
	page_add_between(&page, 0, INT64_MAX);
	check_page(&page, "4 5");
	site_close(&site);
}

TEST(a_row_that_was_hidden_since_is_not_archived)
{
	struct log_page page;

	site_open(&site);
	site_append(&site, 1, 3, STORE_LOG_ARCHIVED);
	site_merge(&site);
	db_run(&site.db, "UPDATE journal SET flags = 0 WHERE id = 2");
	page = begin(10);
	page.flags = STORE_LOG_ARCHIVED;
	page_add_between(&page, 0, INT64_MAX);
	check_page(&page, "1 3");
	site_close(&site);
}

TEST(single_entries_fill_a_page_too)
{
	struct log_page page;

	site_open(&site);
	site_append(&site, 1, 5, STORE_LOG_ARCHIVED);
	page = begin(2);
	page_add_id(&page, 2);
	page_add_id(&page, 77);
	page_add_id(&page, 4);
	page_add_id(&page, 5);
	check_page(&page, "2 4.");
	site_close(&site);
}

TEST(an_error_of_the_index_ends_the_page)
{
	struct log_page page;

	site_open(&site);
	site_append(&site, 1, 5, STORE_LOG_ARCHIVED);
	site.reader_view.index.error = SQLITE_IOERR;
	page = begin(2);
	page_add_between(&page, 0, INT64_MAX);
	check_page(&page, "");
	CHECK(db_failed(&site.reader));
	db_forgive(&site.reader);
	CHECK(temporary_size(&site.temporary, "index.bad") < 0);
	site_close(&site);
}
