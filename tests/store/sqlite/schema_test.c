/* SPDX-License-Identifier: Apache-2.0 */
/* The tables: made, migrated, and left alone when they are not ours to touch. */

#include "store/sqlite/schema.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/sqlite/temporary.h"
#include "support/test.h"

static const char *const good_steps[] = { "ALTER TABLE pretend ADD COLUMN b TEXT DEFAULT 'new';",
					  "CREATE TABLE more (x);" };
static const char *const bad_steps[] = { "CREATE TABLE half (x); CREATE TABLE pretend (x);" };

static const struct schema first = { .version = 1,
				     .create = "CREATE TABLE pretend (a TEXT);"
					       "INSERT INTO pretend VALUES ('old')" };
static const struct schema third = { .version = 3,
				     .create = "CREATE TABLE pretend (a TEXT, b TEXT);"
					       "CREATE TABLE more (x);",
				     .steps = good_steps };
static const struct schema broken = { .version = 2, .create = "", .steps = bad_steps };

struct site {
	struct temporary temporary;
	struct directory directory;
	struct buf why;
};

static void site_open(struct site *site)
{
	temporary_open(&site->temporary);
	buf_init(&site->why, 1000);
	CHECK(directory_open(&site->directory, str_of(site->temporary.directory), &site->why));
}

static void site_close(struct site *site)
{
	directory_close(&site->directory);
	buf_fini(&site->why);
	temporary_close(&site->temporary);
}

static bool try(struct site *site, const struct schema *schema)
{
	struct db db;

	buf_clear(&site->why);
	if (!schema_open(&db, &site->directory, schema, &site->why))
		return false;
	db_close(&db);
	return true;
}

static void check_text(const char *path, const char *question, const char *expected)
{
	struct sql sql = { question, 0 };
	struct buf why;
	struct query query;
	struct db db;

	buf_init(&why, 1000);
	CHECK(db_open(&db, path, SQLITE_OPEN_READONLY, &why));
	query = db_query(&db, &sql);
	CHECK(query_next(&query));
	CHECK_STR(query_lend_str(&query, 0), expected);
	query_end(&query);
	db_close(&db);
	buf_fini(&why);
}

/* The bytes of the database file; the caller frees them. */
static str read_file(const char *path)
{
	struct stat info;
	int fd = open(path, O_RDONLY);
	char *at;

	CHECK(fd >= 0 && fstat(fd, &info) == 0);
	at = mem_alloc((size_t)info.st_size + 1);
	CHECK(read(fd, at, (size_t)info.st_size) == info.st_size);
	close(fd);
	return str_make(at, (size_t)info.st_size);
}

static void write_file(const char *path, str bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	CHECK(fd >= 0);
	CHECK(write(fd, bytes.at, bytes.len) == (ssize_t)bytes.len);
	close(fd);
}

static void copy_file(const char *from, const char *to)
{
	str bytes = read_file(from);

	write_file(to, bytes);
	mem_free((void *)(uintptr_t)bytes.at);
}

/* Refused, and not a byte of it changed. */
static void check_refused(struct site *site, const struct schema *schema, const char *because)
{
	const char *path = site->temporary.database;
	str before = read_file(path), after;

	CHECK(!try(site, schema));
	if (!strstr(buf_cstr(&site->why), because))
		CHECK_STR(buf_str(&site->why), because);
	after = read_file(path);
	CHECK(str_eq(before, after));
	mem_free((void *)(uintptr_t)before.at);
	mem_free((void *)(uintptr_t)after.at);
}

TEST(a_new_database_has_today_s_tables_and_is_opened_again)
{
	struct site site;

	site_open(&site);
	CHECK(try(&site, &schema_today));
	check_text(site.temporary.database, "PRAGMA user_version", "2");
	check_text(site.temporary.database, "PRAGMA journal_mode", "wal");
	CHECK(try(&site, &schema_today));
	CHECK_STR(buf_str(&site.why), "");
	site_close(&site);
}

TEST(f_20_an_older_schema_is_migrated_after_a_copy)
{
	struct site site;
	char copy[100];

	site_open(&site);
	CHECK(try(&site, &first));
	CHECK(try(&site, &third));
	check_text(site.temporary.database, "PRAGMA user_version", "3");
	check_text(site.temporary.database, "SELECT a || b FROM pretend", "oldnew");
	check_text(site.temporary.database, "SELECT count(*) FROM more", "0");
	snprintf(copy, sizeof(copy), "%s.schema-1", site.temporary.database);
	check_text(copy, "PRAGMA user_version", "1");
	check_text(copy, "SELECT a FROM pretend", "old");
	struct stat info;

	CHECK(stat(copy, &info) == 0);
	CHECK_INT(info.st_mode & 07777, 0600);
	CHECK(temporary_size(&site.temporary, "jackdaw.db.schema-1.draft") < 0);
	CHECK(try(&site, &third));
	site_close(&site);
}

TEST(f_20_a_migration_that_fails_changes_nothing)
{
	struct site site;

	site_open(&site);
	CHECK(try(&site, &first));
	CHECK(!try(&site, &broken));
	CHECK(strstr(buf_cstr(&site.why), "cannot migrate") != NULL);
	check_text(site.temporary.database, "PRAGMA user_version", "1");
	check_text(site.temporary.database,
		   "SELECT count(*) FROM sqlite_schema WHERE name = 'half'", "0");
	CHECK(try(&site, &first));
	site_close(&site);
}

TEST(f_20_a_newer_schema_is_refused_untouched)
{
	struct site site;

	site_open(&site);
	CHECK(try(&site, &third));
	check_refused(&site, &first, "written by a newer jackdaw (schema 3, this one knows 1)");
	site_close(&site);
}

TEST(f_13_what_is_no_database_is_refused_untouched)
{
	struct site site;

	site_open(&site);
	write_file(site.temporary.database, S("my diary, do not read"));
	check_refused(&site, &schema_today, "is damaged: it is not a database");
	site_close(&site);
}

TEST(f_13_somebody_else_s_database_is_refused_untouched)
{
	struct site site;
	struct db db;

	site_open(&site);
	temporary_db(&site.temporary, &db);
	CHECK(db_run(&db, "CREATE TABLE photos (x)"));
	db_close(&db);
	check_refused(&site, &schema_today, "its tables are not ours");
	site_close(&site);
}

TEST(f_13_a_truncated_database_is_refused_untouched)
{
	struct site site;

	site_open(&site);
	CHECK(try(&site, &schema_today));
	CHECK(truncate(site.temporary.database, 8192) == 0);
	check_refused(&site, &schema_today, "is damaged");
	site_close(&site);
}

TEST(f_13_damaged_pages_are_found_and_left_alone)
{
	struct site site;
	str bytes;

	site_open(&site);
	CHECK(try(&site, &schema_today));
	bytes = read_file(site.temporary.database);
	CHECK(bytes.len > 3 * 4096);
	memset((char *)(uintptr_t)bytes.at + 4096, 0xa5, 2 * 4096);
	write_file(site.temporary.database, bytes);
	mem_free((void *)(uintptr_t)bytes.at);
	check_refused(&site, &schema_today, "is damaged");
	site_close(&site);
}

/* Before the file has its log of changes (WAL), SQLite keeps the old pages in a journal. */
TEST(f_02_a_first_start_that_was_cut_off_is_taken_back_and_made_anew)
{
	struct site site;
	struct db db;
	char other[500], journal[600], ours[600];

	site_open(&site);
	snprintf(other, sizeof(other), "%s/other", site.temporary.directory);
	snprintf(journal, sizeof(journal), "%s-journal", other);
	snprintf(ours, sizeof(ours), "%s-journal", site.temporary.database);
	CHECK(file_make_private(other, &site.why));
	CHECK(db_open(&db, other, SQLITE_OPEN_READWRITE, &site.why));
	/* So little room that a transaction under way writes into the file. */
	db_run(&db, "PRAGMA cache_size = 1");
	db_run(&db, "BEGIN");
	db_run(&db, "CREATE TABLE half (x)");
	for (int i = 0; i < 20; i++)
		db_run(&db, "INSERT INTO half VALUES (zeroblob(4000))");
	copy_file(other, site.temporary.database);
	copy_file(journal, ours);
	db_run(&db, "COMMIT");
	CHECK(!db_failed(&db));
	db_close(&db);
	if (!try(&site, &first))
		CHECK_STR(buf_str(&site.why), "");
	check_text(site.temporary.database, "SELECT a FROM pretend", "old");
	site_close(&site);
}
