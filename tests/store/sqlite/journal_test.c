/* SPDX-License-Identifier: Apache-2.0 */
/* The journal: appending, finding in tail and index as one, removing. */

#include "store/sqlite/journal.h"

#include "store/sqlite/journal_site.h"
#include "support/test.h"

static struct journal_site site;

TEST(what_is_not_committed_is_seen_by_the_writer_alone)
{
	struct store_log_entry entry = { .id = 1,
					 .peer = jid_of_normal(S("bob@x")),
					 .stanza = S("m") };
	struct log_hit hit;

	site_open(&site);
	db_run(&site.db, "BEGIN IMMEDIATE");
	CHECK(journal_append(&site.db, &site.alice, &entry) == STORE_OK);
	CHECK(journal_find_id(&site.db, &site.alice, 1, &hit));
	CHECK(!journal_find_id(&site.reader, &site.alice, 1, &hit));
	db_run(&site.db, "ROLLBACK");
	journal_roll_back(&site.journal);
	CHECK(!journal_find_id(&site.db, &site.alice, 1, &hit));
	CHECK_INT(journal_usage(&site.db, 1), 0);
	/* The host's number went with the transaction, and is found again. */
	site_append(&site, 1, 1, 0);
	CHECK(journal_find_id(&site.reader, &site.alice, 1, &hit));
	CHECK_INT(hit.position, 1);
	site_close(&site);
}

TEST(an_append_is_one_row_and_nothing_else)
{
	int64_t changes;

	site_open(&site);
	site_append(&site, 1, 1, 0);
	changes = sqlite3_total_changes64(site.db.handle);
	site_append(&site, 2, 100, STORE_LOG_ARCHIVED | STORE_LOG_OWED);
	CHECK_INT(sqlite3_total_changes64(site.db.handle) - changes, 100);
	CHECK_INT(site_ask(&site.db,
			   "SELECT count(*) FROM sqlite_schema WHERE tbl_name = 'journal'"),
		  1);
	site_close(&site);
}

TEST(strangers_and_the_deleted_have_no_log)
{
	struct store_log_entry entry = { .id = 1, .stanza = S("m") };
	struct store_owner stranger = { .account = 2, .part = 5 }, misled = { .account = 1 };

	site_open(&site);
	CHECK(journal_append(&site.db, &stranger, &entry) == STORE_NOT_FOUND);
	CHECK(journal_append(&site.db, &misled, &entry) == STORE_NOT_FOUND);
	site_append(&site, 1, 1, 0);
	CHECK(journal_append(&site.db, &misled, &entry) == STORE_NOT_FOUND);
	db_run(&site.db, "DELETE FROM account");
	journal_forget_hosts(&site.journal);
	CHECK(journal_append(&site.db, &site.alice, &entry) == STORE_NOT_FOUND);
	site_close(&site);
}

TEST(tail_and_index_are_one)
{
	struct log_hit hits[10];
	struct log_query query;

	site_open(&site);
	site_append(&site, 1, 4, 0);
	site_merge(&site);
	site_append(&site, 5, 4, 0);
	query = (struct log_query){
		.owner = site.alice, .after = 2, .before = 8, .limit = 4, .backwards = true
	};
	CHECK_INT(journal_find(&site.reader, &query, hits), 4);
	CHECK_INT(hits[0].id, 4);
	CHECK_INT(hits[3].id, 7);
	query.backwards = false;
	CHECK_INT(journal_find(&site.reader, &query, hits), 4);
	CHECK_INT(hits[0].id, 3);
	CHECK_INT(hits[3].id, 6);
	CHECK_INT(site_count(&site, NULL), 8);
	CHECK_INT(site_count(&site, "bob@x"), 8);
	CHECK_INT(site_count(&site, "eve@x"), 0);
	site_close(&site);
}

TEST(what_moves_from_the_tail_to_the_index_is_seen_once)
{
	size_t count;

	site_open(&site);
	site_append(&site, 1, 20, 0);
	/* Merged, and not dropped yet. */
	count = tail_peek(&site.journal.tail, site.journal.slice, INDEX_SLICE);
	CHECK(index_merge(&site.journal.index, site.journal.slice, count));
	CHECK_INT(site_count(&site, NULL), 20);
	tail_drop(&site.journal.tail, count);
	CHECK_INT(site_count(&site, NULL), 20);
	site_close(&site);
}

enum { MOVED = 1500 };
static atomic_bool is_over;

static void *merge_all_the_time(void *what)
{
	(void)what;
	while (!atomic_load(&is_over))
		site_merge(&site);
	return NULL;
}

TEST(nothing_falls_between_the_tail_and_the_index)
{
	struct log_query query;
	struct log_hit hit;
	pthread_t merger;
	size_t missed = 0;

	site_open(&site);
	atomic_store(&is_over, false);
	CHECK(pthread_create(&merger, NULL, merge_all_the_time, NULL) == 0);
	for (int64_t id = 1; id <= MOVED; id++) {
		site_append(&site, id, 1, 0);
		query = (struct log_query){
			.owner = site.alice, .before = INT64_MAX, .limit = 1, .backwards = true
		};
		for (int look = 0; look < 5; look++)
			missed += journal_find(&site.reader, &query, &hit) != 1 || hit.id != id;
	}
	atomic_store(&is_over, true);
	pthread_join(merger, NULL);
	CHECK_INT(missed, 0);
	site_close(&site);
}

TEST(what_is_removed_leaves_index_and_usage)
{
	site_open(&site);
	site_append(&site, 1, 10, 0);
	CHECK_INT(journal_usage(&site.db, 1), 100);
	site_merge(&site);
	site_append(&site, 11, 1, 0);
	site_remove(&site, 3);
	site_remove(&site, 11);
	CHECK_INT(journal_usage(&site.db, 1), 90);
	site_merge(&site);
	CHECK_INT(site_count(&site, NULL), 9);
	CHECK_INT(site_count(&site, "bob@x"), 9);
	CHECK_INT(site_ask(&site.journal.index.db, "SELECT bytes FROM usage"), 90);
	CHECK_INT(site_places(&site), 18);
	site_close(&site);
}

TEST(a_position_is_never_used_again)
{
	struct log_hit hit;

	site_open(&site);
	site_append(&site, 1, 3, 0);
	site_merge(&site);
	site_remove(&site, 3);
	site_remove(&site, 2);
	site_remove(&site, 1);
	site_restart(&site);
	site_append(&site, 4, 1, 0);
	CHECK(journal_find_id(&site.reader, &site.alice, 4, &hit));
	CHECK_INT(hit.position, 4);
	site_close(&site);
}

TEST(a_removal_before_a_crash_is_done_at_the_next_start)
{
	site_open(&site);
	site_append(&site, 1, 10, 0);
	site_merge(&site);
	site_append(&site, 11, 2, 0);
	site_remove(&site, 5);
	site_remove(&site, 12);
	/* Neither the entries nor the removals were merged. */
	site_restart(&site);
	CHECK_INT(site_count(&site, NULL), 10);
	CHECK_INT(site_places(&site), 20);
	CHECK_INT(site_ask(&site.journal.index.db, "SELECT bytes FROM usage"), 100);
	CHECK_INT(journal_usage(&site.db, 1), 100);
	site_close(&site);
}

TEST(notes_of_removals_are_kept_until_the_index_has_them_on_the_disk)
{
	site_open(&site);
	site_append(&site, 1, 10, 0);
	site_merge(&site);
	site_remove(&site, 1);
	journal_drop_notes(&site.db);
	CHECK_INT(site_ask(&site.db, "SELECT count(*) FROM gone"), 1);
	site_merge(&site);
	journal_drop_notes(&site.db);
	CHECK_INT(site_ask(&site.db, "SELECT count(*) FROM gone"), 1);
	atomic_store(&site.journal.gone_synced, site.journal.index.gone);
	journal_drop_notes(&site.db);
	CHECK_INT(site_ask(&site.db, "SELECT count(*) FROM gone"), 0);
	site_close(&site);
}

TEST(f_13_a_damaged_index_fails_the_request_and_is_condemned)
{
	site_open(&site);
	site_append(&site, 1, 10, 0);
	site.reader_view.index.error = SQLITE_CORRUPT;
	CHECK_INT(site_count(&site, NULL), 0);
	CHECK(db_failed(&site.reader) && !db_is_broken(&site.reader));
	CHECK(atomic_load(&site.queue.is_broken));
	CHECK(temporary_size(&site.temporary, "index.bad") == 0);
	db_forgive(&site.reader);
	site_restart(&site);
	CHECK(temporary_size(&site.temporary, "index.bad") < 0);
	CHECK_INT(site_count(&site, NULL), 10);
	site_close(&site);
}
