/* SPDX-License-Identifier: Apache-2.0 */
/* One connection to SQLite with its statements kept, and a sticky error. */

#include "store/sqlite/db.h"

#include <errno.h>

#include "base/bug.h"
#include "base/mem.h"

static const char PRAGMAS[] = "PRAGMA trusted_schema = OFF;"
			      "PRAGMA synchronous = FULL;"
			      "PRAGMA wal_autocheckpoint = 0;"
			      "PRAGMA temp_store = MEMORY;"
			      "PRAGMA journal_size_limit = 67108864";

/* A reader's pages are worth nothing after the next commit, and the kernel has them too. */
static const char WRITERS_CACHE[] = "PRAGMA cache_size = -8000";
static const char READERS_CACHE[] = "PRAGMA cache_size = -1000";

enum { BUSY_MS = 5000 }; /* somebody's sqlite3 shell; we never wait for one another */

static bool is_damaged(const struct db *db)
{
	return (db->error & 0xff) == SQLITE_CORRUPT || (db->error & 0xff) == SQLITE_NOTADB;
}

bool db_open(struct db *db, const char *path, int flags, struct buf *why)
{
	*db = (struct db){ 0 };
	db->error = sqlite3_open_v2(path, &db->handle, flags | SQLITE_OPEN_NOMUTEX, NULL);
	if (!db_failed(db)) {
		sqlite3_extended_result_codes(db->handle, 1);
		sqlite3_busy_timeout(db->handle, BUSY_MS);
		db_run(db, PRAGMAS);
		db_run(db, flags & SQLITE_OPEN_READONLY ? READERS_CACHE : WRITERS_CACHE);
	}
	if (!db_failed(db))
		return true;
	buf_printf(why, is_damaged(db) ? "%s is damaged: %s" : "%s: %s", path, db_error_text(db));
	db_close(db);
	return false;
}

void db_close(struct db *db)
{
	for (size_t i = 0; i < db->kept_cap; i++)
		sqlite3_finalize(db->kept[i]);
	mem_free(db->kept);
	sqlite3_close(db->handle);
	*db = (struct db){ 0 };
}

void db_rest(struct db *db)
{
	if (db->handle)
		sqlite3_db_release_memory(db->handle);
}

void db_leave_log(struct db *db)
{
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

bool db_failed(const struct db *db)
{
	return db->error != SQLITE_OK;
}

bool db_is_broken(const struct db *db)
{
	switch (db->error & 0xff) {
	case SQLITE_IOERR:
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
	case SQLITE_MISUSE:
		return true;
	}
	return false;
}

void db_forgive(struct db *db)
{
	db->error = SQLITE_OK;
}

const char *db_error_text(const struct db *db)
{
	/* A file beside the database that finds no room is an "I/O error" for SQLite. */
	if (db->handle && sqlite3_system_errno(db->handle) == ENOSPC)
		return "the disk is full";
	return sqlite3_errstr(db->error);
}

static void remember(struct db *db, int result)
{
	if (result != SQLITE_OK && !db_failed(db))
		db->error = result;
}

bool db_run(struct db *db, const char *script)
{
	if (db_failed(db))
		return false;
	remember(db, sqlite3_exec(db->handle, script, NULL, NULL, NULL));
	return !db_failed(db);
}

/* Statements are numbered by all connections alike; two threads may both be first. */
static unsigned number_of(struct sql *sql)
{
	static atomic_uint last;
	unsigned number = atomic_load(&sql->number);

	if (number != 0)
		return number;
	unsigned fresh = atomic_fetch_add(&last, 1) + 1;

	/* The loser's number stays unused. */
	if (atomic_compare_exchange_strong(&sql->number, &number, fresh))
		return fresh;
	return number;
}

static void grow_kept(struct db *db, size_t need)
{
	size_t old = db->kept_cap;

	if (need <= old)
		return;
	db->kept = vec_grow(db->kept, &db->kept_cap, need, sizeof(*db->kept));
	memset(db->kept + old, 0, (db->kept_cap - old) * sizeof(*db->kept));
}

struct query db_query(struct db *db, struct sql *sql)
{
	size_t number = number_of(sql);

	if (db_failed(db))
		return (struct query){ .db = db };
	grow_kept(db, number + 1);
	if (!db->kept[number])
		remember(db,
			 sqlite3_prepare_v3(db->handle, sql->text, -1, SQLITE_PREPARE_PERSISTENT,
					    &db->kept[number], NULL));
	return (struct query){ .db = db, .statement = db->kept[number] };
}

void query_int(struct query *query, int64_t value)
{
	if (query->statement)
		remember(query->db, sqlite3_bind_int64(query->statement, ++query->bound, value));
}

void query_text(struct query *query, str text)
{
	if (query->statement)
		remember(query->db, sqlite3_bind_text64(query->statement, ++query->bound, text.at,
							text.len, SQLITE_STATIC, SQLITE_UTF8));
}

void query_blob(struct query *query, str bytes)
{
	if (query->statement)
		remember(query->db, sqlite3_bind_blob64(query->statement, ++query->bound, bytes.at,
							bytes.len, SQLITE_STATIC));
}

bool query_next(struct query *query)
{
	int result;

	if (!query->statement || db_failed(query->db))
		return false;
	result = sqlite3_step(query->statement);
	if (result == SQLITE_ROW)
		return true;
	if (result != SQLITE_DONE)
		remember(query->db, result);
	return false;
}

void query_end(struct query *query)
{
	if (!query->statement)
		return;
	/* The result of reset repeats the step's. */
	sqlite3_reset(query->statement);
	sqlite3_clear_bindings(query->statement);
	query->statement = NULL;
}

void query_run(struct query *query)
{
	BUG_ON(query_next(query));
	query_end(query);
}

int64_t query_get_int(const struct query *query, int column)
{
	return sqlite3_column_int64(query->statement, column);
}

str query_lend_str(const struct query *query, int column)
{
	const void *at;

	if (sqlite3_column_type(query->statement, column) == SQLITE_NULL)
		return STR_NONE;
	at = sqlite3_column_blob(query->statement, column);
	/* SQLite has no address for an empty blob. */
	return str_make(at ? at : "", (size_t)sqlite3_column_bytes(query->statement, column));
}

str query_get_str(const struct query *query, int column, struct arena *arena)
{
	return arena_str(arena, query_lend_str(query, column));
}

int64_t db_changes(const struct db *db)
{
	return sqlite3_changes64(db->handle);
}
