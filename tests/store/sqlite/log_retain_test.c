/* SPDX-License-Identifier: Apache-2.0 */
/* What retention remembers between its passes, and the purge of a log. */

#include "store/log.h"
#include "store/sqlite/journal_site.h"
#include "store/sqlite/ops.h"
#include "support/test.h"

static struct journal_site site;

static size_t pass(int64_t before, uint64_t max_bytes)
{
	struct store_log_retain ask = {
		.host = S("x"), .before = before, .max_bytes = max_bytes, .limit = 10
	};
	size_t removed = 0;

	arena_init(&ask.request.arena);
	do {
		db_run(&site.db, "BEGIN IMMEDIATE");
		CHECK(sqlite_log_retain(&site.db, &ask.request) == STORE_OK);
		CHECK(db_run(&site.db, "COMMIT"));
		journal_commit(&site.journal);
		removed += ask.removed;
	} while (ask.has_more);
	arena_fini(&ask.request.arena);
	return removed;
}

static int64_t ask(const char *question)
{
	return site_ask(&site.db, question);
}

TEST(what_must_stay_is_named_and_what_was_judged_is_not_read_again)
{
	site_open(&site);
	site_append(&site, 1, 25, STORE_LOG_ARCHIVED | STORE_LOG_OWED);
	site_append(&site, 26, 25, STORE_LOG_ARCHIVED);
	CHECK_INT(pass(41, 0), 15);
	CHECK_INT(ask("SELECT position FROM retention"), 40);
	CHECK_INT(ask("SELECT count(*) FROM kept"), 25);
	/* Rows before the mark that nobody named would not be found. */
	db_run(&site.db, "DELETE FROM kept WHERE position > 10;"
			 "INSERT INTO log_mark VALUES (5, 1, 100, x'', 0, x'')");
	CHECK_INT(pass(41, 0), 10);
	CHECK_INT(ask("SELECT count(*) FROM kept"), 0);
	CHECK_INT(ask("SELECT count(*) FROM journal"), 25);
	site_close(&site);
}

/* And what comes behind the first of them that is too young is not looked at. */
TEST(what_no_archive_shows_is_named_from_the_beginning)
{
	struct store_log_retain hidden = { .host = S("x"), .hidden_before = 8, .limit = 5 };

	site_open(&site);
	site_append(&site, 1, 3, STORE_LOG_ARCHIVED);
	site_append(&site, 4, 7, 0);
	CHECK_INT(ask("SELECT count(*) FROM kept"), 7);
	arena_init(&hidden.request.arena);
	db_run(&site.db, "BEGIN IMMEDIATE");
	CHECK(sqlite_log_retain(&site.db, &hidden.request) == STORE_OK);
	CHECK(db_run(&site.db, "COMMIT"));
	journal_commit(&site.journal);
	CHECK_INT(hidden.removed, 4);
	CHECK(!hidden.has_more);
	arena_fini(&hidden.request.arena);
	CHECK_INT(ask("SELECT count(*) FROM kept"), 3);
	CHECK_INT(ask("SELECT max(position) FROM journal WHERE flags = 2"), 3);
	CHECK_INT(pass(1000, 0), 6);
	CHECK_INT(ask("SELECT count(*) FROM kept"), 0);
	site_close(&site);
}

TEST(the_oldest_go_first_whether_an_archive_shows_them_or_not)
{
	site_open(&site);
	site_append(&site, 1, 5, STORE_LOG_ARCHIVED);
	site_append(&site, 6, 5, 0);
	CHECK_INT(pass(0, 70), 3);
	CHECK_INT(ask("SELECT min(position) FROM journal"), 4);
	CHECK_INT(pass(0, 30), 4);
	CHECK_INT(ask("SELECT min(position) FROM journal"), 8);
	site_close(&site);
}

TEST(what_was_kept_and_is_gone_is_forgotten)
{
	site_open(&site);
	site_append(&site, 1, 5, STORE_LOG_ARCHIVED | STORE_LOG_OWED);
	CHECK_INT(pass(10, 0), 0);
	site_remove(&site, 3);
	CHECK_INT(pass(10, 0), 0);
	CHECK_INT(ask("SELECT count(*) FROM kept"), 4);
	site_close(&site);
}

TEST(size_counts_what_the_index_has_not_yet)
{
	site_open(&site);
	site_append(&site, 1, 5, 0);
	site_merge(&site);
	site_append(&site, 6, 5, 0);
	CHECK_INT(pass(0, 70), 3);
	/* Not merged, but counted. */
	CHECK_INT(pass(0, 70), 0);
	site_restart(&site);
	CHECK_INT(pass(0, 70), 0);
	CHECK_INT(pass(0, 69), 1);
	site_close(&site);
}

TEST(a_deleted_account_s_log_goes_in_slices_owed_or_not)
{
	unsigned slices = 0;
	unsigned looked;

	site_open(&site);
	site_append(&site, 1, 20, STORE_LOG_OWED);
	site_merge(&site);
	site_append(&site, 21, 5, STORE_LOG_OUT);
	db_run(&site.db, "DELETE FROM account");
	do {
		db_run(&site.db, "BEGIN IMMEDIATE");
		looked = sqlite_purge_log(&site.db, &site.alice, 10);
		CHECK(db_run(&site.db, "COMMIT"));
		journal_commit(&site.journal);
		slices++;
	} while (looked == 10 && slices < 10);
	CHECK_INT(slices, 3);
	CHECK_INT(ask("SELECT count(*) FROM journal"), 0);
	site_merge(&site);
	CHECK_INT(site_places(&site), 0);
	CHECK_INT(journal_usage(&site.db, 1), 0);
	site_close(&site);
}
