/* SPDX-License-Identifier: Apache-2.0 */
/* A database with one account, and its journal without the threads. */

#include "store/sqlite/journal_site.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/mem.h"
#include "store/sqlite/index_run.h"
#include "support/test.h"

void site_start(struct journal_site *site)
{
	buf_init(&site->why, 1000);
	CHECK(directory_open(&site->directory, str_of(site->temporary.directory), &site->why));
	CHECK(schema_open(&site->db, &site->directory, &schema_today, &site->why));
	db_run(&site->db,
	       "INSERT OR IGNORE INTO account VALUES (5, 1, 'x', 'alice', 0, 0, 0, 0, 0)");
	site->alice = (struct store_owner){ .account = 1, .part = 5 };
	CHECK(journal_open(&site->journal, &site->directory, &site->db, INT64_C(86400000000),
			   &site->why));
	CHECK(journal_attach(&site->journal, &site->writer_view, &site->db, &site->why));
	site->writer_view.is_writer = true;
	CHECK(db_open(&site->reader, site->temporary.database, SQLITE_OPEN_READONLY, &site->why));
	CHECK(journal_attach(&site->journal, &site->reader_view, &site->reader, &site->why));
	queue_init(&site->queue);
	site->journal.queue = &site->queue;
	CHECK_STR(buf_str(&site->why), "");
}

void site_stop(struct journal_site *site)
{
	CHECK(!db_failed(&site->db) && !db_failed(&site->reader));
	queue_fini(&site->queue);
	journal_detach(&site->reader_view);
	journal_detach(&site->writer_view);
	journal_close(&site->journal);
	db_close(&site->reader);
	db_close(&site->db);
	directory_close(&site->directory);
	buf_fini(&site->why);
}

void site_open(struct journal_site *site)
{
	memset(site, 0, sizeof(*site));
	temporary_open(&site->temporary);
	site_start(site);
}

void site_restart(struct journal_site *site)
{
	site_stop(site);
	site_start(site);
}

void site_close(struct journal_site *site)
{
	site_stop(site);
	temporary_close(&site->temporary);
}

void site_append(struct journal_site *site, int64_t first, int count, unsigned flags)
{
	db_run(&site->db, "BEGIN IMMEDIATE");
	for (int i = 0; i < count; i++) {
		struct store_log_entry entry = {
			.id = first + i,
			.peer = jid_of_normal(S("bob@x/tea")),
			.flags = flags,
			.stanza = S("0123456789"),
		};

		CHECK(journal_append(&site->db, &site->alice, &entry) == STORE_OK);
	}
	CHECK(db_run(&site->db, "COMMIT"));
	journal_commit(&site->journal);
}

void site_merge(struct journal_site *site)
{
	struct journal *journal = &site->journal;
	size_t count = tail_peek(&journal->tail, journal->slice, INDEX_SLICE);
	bool more = true;

	CHECK(index_merge(&journal->index, journal->slice, count));
	tail_drop(&journal->tail, count);
	while (more)
		CHECK(index_remove_gone(&journal->index, &journal->source, false, &more));
}

void site_remove(struct journal_site *site, int64_t id)
{
	struct journal_row row;
	struct log_hit hit;
	struct arena arena;

	arena_init(&arena);
	CHECK(journal_find_id(&site->db, &site->alice, id, &hit));
	db_run(&site->db, "BEGIN IMMEDIATE");
	CHECK(journal_row_at(&site->db, hit.position, &arena, &row));
	journal_remove(&site->db, &row);
	CHECK(db_run(&site->db, "COMMIT"));
	journal_commit(&site->journal);
	arena_fini(&arena);
}

size_t site_count(struct journal_site *site, const char *peer)
{
	struct log_hit hits[HITS_MAX];
	struct log_query query = { .owner = site->alice,
				   .before = INT64_MAX,
				   .limit = HITS_MAX };

	if (peer)
		query.peer = index_peer(str_of(peer));
	return journal_find(&site->reader, &query, hits);
}

int64_t site_ask(struct db *db, const char *question)
{
	sqlite3_stmt *statement;
	int64_t value;

	CHECK(sqlite3_prepare_v2(db->handle, question, -1, &statement, NULL) == SQLITE_OK);
	CHECK(sqlite3_step(statement) == SQLITE_ROW);
	value = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return value;
}

const char *site_path(struct journal_site *site, const char *name)
{
	static char path[200];

	snprintf(path, sizeof(path), "%s/%s", site->temporary.directory, name);
	return path;
}

int64_t site_places(struct journal_site *site)
{
	return site_ask(&site->journal.index.db,
			"SELECT coalesce(sum(length(places)), 0) FROM run") /
	       RUN_RECORD;
}
