/* SPDX-License-Identifier: Apache-2.0 */
/* A connection: values in and out, statements kept, the sticky error. */

#include "store/sqlite/db.h"

#include "store/sqlite/temporary.h"
#include "support/test.h"

static struct sql put = SQL("INSERT INTO t VALUES (?, ?)");
static struct sql get = SQL("SELECT n, v FROM t ORDER BY n");
static struct sql nonsense = SQL("SELECT nothing FROM nowhere");

static void open_with_table(struct temporary *temporary, struct db *db)
{
	temporary_open(temporary);
	temporary_db(temporary, db);
	CHECK(db_run(db, "CREATE TABLE t (n INTEGER PRIMARY KEY, v)"));
}

static void put_text(struct db *db, int64_t n, str text)
{
	struct query query = db_query(db, &put);

	query_int(&query, n);
	query_text(&query, text);
	query_run(&query);
}

TEST(text_comes_back_byte_for_byte_and_absent_is_not_empty)
{
	struct temporary temporary;
	struct db db;
	struct arena arena;
	struct query query;

	open_with_table(&temporary, &db);
	arena_init(&arena);
	put_text(&db, 1, S("a'b\0c\xff"));
	put_text(&db, 2, S(""));
	put_text(&db, 3, STR_NONE);
	query = db_query(&db, &get);
	CHECK(query_next(&query));
	CHECK_STR_EQ(query_get_str(&query, 1, &arena), S("a'b\0c\xff"));
	CHECK(query_next(&query));
	CHECK(str_exists(query_get_str(&query, 1, &arena)));
	CHECK_INT(query_get_str(&query, 1, &arena).len, 0);
	CHECK(query_next(&query));
	CHECK_INT(query_get_int(&query, 0), 3);
	CHECK(!str_exists(query_get_str(&query, 1, &arena)));
	CHECK(!query_next(&query));
	query_end(&query);
	CHECK(!db_failed(&db));
	arena_fini(&arena);
	db_close(&db);
	temporary_close(&temporary);
}

TEST(a_statement_is_prepared_once_for_each_connection)
{
	struct temporary temporary;
	struct db db, other;
	struct query query;
	sqlite3_stmt *first;

	open_with_table(&temporary, &db);
	temporary_db(&temporary, &other);
	query = db_query(&db, &get);
	first = query.statement;
	query_end(&query);
	query = db_query(&db, &get);
	CHECK(query.statement == first);
	query_end(&query);
	query = db_query(&other, &get);
	CHECK(query.statement != NULL && query.statement != first);
	query_end(&query);
	db_close(&other);
	db_close(&db);
	temporary_close(&temporary);
}

TEST(an_error_sticks_until_it_is_forgiven)
{
	struct temporary temporary;
	struct db db;
	struct query query;

	open_with_table(&temporary, &db);
	put_text(&db, 1, S("x"));
	put_text(&db, 1, S("y"));
	CHECK(db_failed(&db));
	CHECK_INT(db.error & 0xff, SQLITE_CONSTRAINT);
	CHECK(!db_is_broken(&db));
	put_text(&db, 2, S("z"));
	query = db_query(&db, &get);
	CHECK(!query_next(&query));
	query_end(&query);
	CHECK(!db_run(&db, "DELETE FROM t"));
	db_forgive(&db);
	query = db_query(&db, &get);
	CHECK(query_next(&query));
	CHECK_STR(query_lend_str(&query, 1), "x");
	CHECK(!query_next(&query));
	query_end(&query);
	query = db_query(&db, &nonsense);
	CHECK(!query_next(&query));
	query_end(&query);
	CHECK(db_failed(&db));
	db_close(&db);
	temporary_close(&temporary);
}

TEST(errors_of_the_disk_are_told_from_others)
{
	struct db db = { .error = SQLITE_IOERR_FSYNC };

	CHECK(db_is_broken(&db));
	db.error = SQLITE_CORRUPT;
	CHECK(db_is_broken(&db));
	db.error = SQLITE_FULL;
	CHECK(!db_is_broken(&db));
	db.error = SQLITE_BUSY;
	CHECK(!db_is_broken(&db));
	db.error = SQLITE_OK;
	CHECK(!db_is_broken(&db) && !db_failed(&db));
}

TEST(what_cannot_be_opened_is_said_and_may_be_closed)
{
	struct db db;
	struct buf why;

	buf_init(&why, 1000);
	CHECK(!db_open(&db, "/nowhere/at/all", SQLITE_OPEN_READWRITE, &why));
	CHECK_STR(buf_str(&why), "/nowhere/at/all: unable to open database file");
	db_close(&db);
	buf_fini(&why);
}

TEST(a_committed_change_is_synced)
{
	struct temporary temporary;
	struct db db;
	static struct sql synchronous = SQL("PRAGMA synchronous");
	static struct sql automatic = SQL("PRAGMA wal_autocheckpoint");
	struct query query;

	open_with_table(&temporary, &db);
	query = db_query(&db, &synchronous);
	CHECK(query_next(&query));
	CHECK_INT(query_get_int(&query, 0), 2); /* FULL */
	query_end(&query);
	query = db_query(&db, &automatic);
	CHECK(query_next(&query));
	CHECK_INT(query_get_int(&query, 0), 0);
	query_end(&query);
	db_close(&db);
	temporary_close(&temporary);
}

static int cache_bytes(const struct db *db)
{
	int now = 0, most = 0;

	sqlite3_db_status(db->handle, SQLITE_DBSTATUS_CACHE_USED, &now, &most, 0);
	return now;
}

TEST(a_connection_at_rest_gives_the_memory_of_its_cache_back_and_goes_on)
{
	struct temporary temporary;
	struct db db;
	struct query query;
	int before;

	open_with_table(&temporary, &db);
	db_run(&db, "BEGIN");
	for (int i = 0; i < 5000; i++)
		put_text(&db, i, S("a text that is long enough to fill some pages of the file"));
	CHECK(db_run(&db, "COMMIT"));
	before = cache_bytes(&db);
	CHECK(before > 100000);
	db_rest(&db);
	CHECK(cache_bytes(&db) < before / 10);
	query = db_query(&db, &get);
	CHECK(query_next(&query));
	query_end(&query);
	CHECK(!db_failed(&db));
	db_close(&db);
	temporary_close(&temporary);
}
