/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* One connection to SQLite, used by one thread, with its statements kept. Errors are sticky: the
 * first one is remembered, everything after it does nothing and finds nothing, and who began looks
 * once at the end (db_failed). So the steps of a request read as if nothing could go wrong.
 *
 *	static struct sql find = SQL("SELECT account FROM account WHERE host = ? AND local = ?");
 *
 *	struct query query = db_query(db, &find);
 *	query_text(&query, host);
 *	query_text(&query, local);
 *	if (query_next(&query))
 *		account = query_get_int(&query, 0);
 *	query_end(&query);
 */

#include <sqlite3.h>
#include <stdatomic.h>

#include "base/arena.h"
#include "base/buf.h"

/* A statement of the program: constant text, its values always bound. Static. */
struct sql {
	const char *text;
	atomic_uint number; /* its place in db.kept; given at the first use */
};

#define SQL(constant) { "" constant, 0 }

struct journal_view;

struct db {
	sqlite3 *handle;
	sqlite3_stmt **kept;
	size_t kept_cap;
	int error; /* SQLite's extended code of the first error, or SQLITE_OK */
	/* What requests about the log need beside the database (store/sqlite/journal.h). */
	struct journal_view *view;
};

struct query {
	struct db *db;
	sqlite3_stmt *statement; /* NULL after an error */
	int bound;
};

/* `flags` are SQLite's. False, with SQLite's words in `why`; the db is closed then. */
bool db_open(struct db *db, const char *path, int flags, struct buf *why) MUST_USE;
/* Also when it is closed already. */
void db_close(struct db *db);

/* Closing will not move the write-ahead log into the database. */
/* Gives the memory of its page cache back. */
void db_rest(struct db *db);
void db_leave_log(struct db *db);

bool db_failed(const struct db *db);
/* The error is such that the disk or the file cannot be trusted any more. */
bool db_is_broken(const struct db *db);
/* Forgets the error. */
void db_forgive(struct db *db);
/* The error in words. */
const char *db_error_text(const struct db *db);

/* Statements without values or rows; false after an error. */
bool db_run(struct db *db, const char *script);

struct query db_query(struct db *db, struct sql *sql);
/* The next value. Text and blobs are lent until query_end(); STR_NONE is NULL. */
void query_int(struct query *query, int64_t value);
void query_text(struct query *query, str text);
void query_blob(struct query *query, str bytes);
/* The next row, false at the end and after an error. */
bool query_next(struct query *query);
void query_end(struct query *query);
/* For statements that give no rows: next and end. */
void query_run(struct query *query);

/* Of the row. */
int64_t query_get_int(const struct query *query, int column);
/* A copy in the arena; NULL gives STR_NONE. */
str query_get_str(const struct query *query, int column, struct arena *arena);
/* Lent until the next call on the query. */
str query_lend_str(const struct query *query, int column);
/* Rows changed by the last statement that ended. */
int64_t db_changes(const struct db *db);
