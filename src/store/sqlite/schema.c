/* SPDX-License-Identifier: Apache-2.0 */
/* The tables, and the way from older ones to today's. */

#include "store/sqlite/schema.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Since schema 2: the log, archive preferences, capsules.
 *
 *	journal			the log of all accounts; a position is never used again
 *	journal.flags		STORE_LOG_* and bits of the stanza's id (sqlite/log_index.h)
 *	gone			removals that the index (index.db) may not know yet; `removed` 0:
 *				the row has only become smaller
 *	log_mark.owed		ids, eight bytes each, least significant first
 *	retention, kept		see sqlite/log_retain.c
 *	meta 'journal'		a random name, by which its index is known */
static const char LOG_TABLES[] =
	"CREATE TABLE host (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;"
	"CREATE TABLE journal ("
	"  position INTEGER PRIMARY KEY,"
	"  part INTEGER NOT NULL, account INTEGER NOT NULL, host INTEGER NOT NULL,"
	"  id INTEGER NOT NULL, flags INTEGER NOT NULL, origin INTEGER NOT NULL,"
	"  token INTEGER NOT NULL, stream INTEGER NOT NULL, h INTEGER NOT NULL,"
	"  peer TEXT NOT NULL, stanza BLOB NOT NULL) STRICT;"
	"CREATE TABLE gone ("
	"  sequence INTEGER PRIMARY KEY AUTOINCREMENT, position INTEGER NOT NULL,"
	"  part INTEGER NOT NULL, account INTEGER NOT NULL, id INTEGER NOT NULL,"
	"  peer INTEGER NOT NULL,"
	"  host INTEGER NOT NULL, bytes INTEGER NOT NULL, removed INTEGER NOT NULL) STRICT;"
	"CREATE TABLE log_mark ("
	"  part INTEGER NOT NULL, account INTEGER NOT NULL,"
	"  owed_floor INTEGER NOT NULL, owed BLOB NOT NULL,"
	"  settled_floor INTEGER NOT NULL, unsettled BLOB NOT NULL,"
	"  PRIMARY KEY (part, account)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE retention (host INTEGER PRIMARY KEY, position INTEGER NOT NULL) STRICT;"
	"CREATE TABLE kept (host INTEGER NOT NULL, position INTEGER NOT NULL,"
	"  PRIMARY KEY (host, position)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE archive_prefs ("
	"  part INTEGER NOT NULL, account INTEGER NOT NULL, otherwise INTEGER NOT NULL,"
	"  PRIMARY KEY (part, account)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE archive_rule ("
	"  part INTEGER NOT NULL, account INTEGER NOT NULL, never INTEGER NOT NULL,"
	"  jid TEXT NOT NULL,"
	"  PRIMARY KEY (part, account, never, jid)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE capsule ("
	"  key TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;"
	"CREATE INDEX capsule_at ON capsule (at);"
	"INSERT INTO meta VALUES ('journal', randomblob(16)), ('journal_last', 0);";

/* Tables of accounts begin with `part`, so that a partition can move to another database. Small
 * rows that are read together lie together (WITHOUT ROWID); large ones (XML) do not.
 *
 *	account.letter_last	the id of the last letter, goes on in tombstone
 *	account.roster_floor	removals up to this version are forgotten
 *	roster.groups		"5:Rooks4:Crows", lengths in bytes
 *	roster.removed		1: was removed by `version`, kept for store_roster_removed()
 *	letter.sender		the owner's bare JID: it outlives the account
 *	purge			deleted accounts whose rows are not all gone yet */
static const char CREATE[] =
	"CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;"
	"INSERT INTO meta VALUES ('account_last', 0);"
	"CREATE TABLE account ("
	"  part INTEGER NOT NULL, account INTEGER NOT NULL,"
	"  host TEXT NOT NULL, local TEXT NOT NULL,"
	"  created INTEGER NOT NULL, disabled INTEGER NOT NULL,"
	"  letter_last INTEGER NOT NULL,"
	"  roster_version INTEGER NOT NULL, roster_floor INTEGER NOT NULL,"
	"  PRIMARY KEY (part, account)) STRICT, WITHOUT ROWID;"
	"CREATE UNIQUE INDEX account_name ON account (host, local);"
	"CREATE TABLE tombstone ("
	"  part INTEGER NOT NULL, host TEXT NOT NULL, local TEXT NOT NULL,"
	"  account INTEGER NOT NULL, deleted INTEGER NOT NULL, letter_last INTEGER NOT NULL,"
	"  PRIMARY KEY (part, host, local)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE purge (part INTEGER NOT NULL, account INTEGER NOT NULL,"
	"  PRIMARY KEY (part, account)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE credential ("
	"  part INTEGER NOT NULL, account INTEGER NOT NULL, hash TEXT NOT NULL,"
	"  iterations INTEGER NOT NULL, salt BLOB NOT NULL,"
	"  stored_key BLOB NOT NULL, server_key BLOB NOT NULL,"
	"  PRIMARY KEY (part, account, hash)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE roster ("
	"  part INTEGER NOT NULL, account INTEGER NOT NULL, contact TEXT NOT NULL,"
	"  version INTEGER NOT NULL, removed INTEGER NOT NULL, name TEXT, groups BLOB,"
	"  subscription INTEGER NOT NULL, asking INTEGER NOT NULL, approved INTEGER NOT NULL,"
	"  PRIMARY KEY (part, account, contact)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX roster_removed ON roster (part, account, version) WHERE removed = 1;"
	"CREATE TABLE pending ("
	"  part INTEGER NOT NULL, account INTEGER NOT NULL, contact TEXT NOT NULL,"
	"  stanza BLOB NOT NULL,"
	"  PRIMARY KEY (part, account, contact)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE letter ("
	"  part INTEGER NOT NULL, account INTEGER NOT NULL, id INTEGER NOT NULL,"
	"  sender TEXT NOT NULL, receiver TEXT NOT NULL, bytes BLOB NOT NULL,"
	"  PRIMARY KEY (part, account, id)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE seen ("
	"  part INTEGER NOT NULL, account INTEGER NOT NULL, sender TEXT NOT NULL,"
	"  id INTEGER NOT NULL,"
	"  PRIMARY KEY (part, account, sender)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE block ("
	"  part INTEGER NOT NULL, account INTEGER NOT NULL, jid TEXT NOT NULL,"
	"  PRIMARY KEY (part, account, jid)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE last ("
	"  part INTEGER NOT NULL, account INTEGER NOT NULL, at INTEGER NOT NULL, status TEXT,"
	"  PRIMARY KEY (part, account)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE private ("
	"  part INTEGER NOT NULL, account INTEGER NOT NULL, space TEXT NOT NULL,"
	"  name TEXT NOT NULL, xml TEXT NOT NULL,"
	"  PRIMARY KEY (part, account, space, name)) STRICT;"
	"CREATE TABLE vcard ("
	"  part INTEGER NOT NULL, account INTEGER NOT NULL, xml TEXT NOT NULL,"
	"  PRIMARY KEY (part, account)) STRICT;";

static const char *const STEPS[] = { LOG_TABLES };

const struct schema schema_today = {
	.version = 2, .create = CREATE, .create_more = LOG_TABLES, .steps = STEPS
};

enum {
	HEADER_LEN = 100,
	VERSION_AT = 60, /* https://sqlite.org/fileformat2.html#the_database_header */
	PATH_LIMIT = 4096,
	/* A larger database is not read through at each start. */
	CHECKED_MAX = 64 * 1024 * 1024,
};

static bool read_header(const char *path, unsigned char *header, off_t *out_size, struct buf *why)
{
	struct stat info = { 0 };
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = -1;

	*out_size = 0;
	if (fd < 0 && errno == ENOENT)
		return true;
	if (fd >= 0 && fstat(fd, &info) == 0)
		len = pread(fd, header, HEADER_LEN, 0);
	if (len < 0)
		buf_printf(why, "cannot read %s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	*out_size = info.st_size;
	return len >= 0;
}

static bool refuse_newer(const char *path, int64_t version, int known, struct buf *why)
{
	if (version <= known)
		return true;
	buf_printf(why,
		   "%s was written by a newer jackdaw (schema %lld, this one knows %d); it is left "
		   "untouched",
		   path, (long long)version, known);
	return false;
}

/* What a crash in the very first start left: only who may write can take it back. */
static bool has_journal(const char *path)
{
	struct stat info;
	struct buf name;
	bool has;

	buf_init(&name, PATH_LIMIT);
	buf_printf(&name, "%s-journal", path);
	has = stat(buf_cstr(&name), &info) == 0 && info.st_size > 0;
	buf_fini(&name);
	return has;
}

/* Before SQLite opens it: what is no database, or of the future, is not even opened. */
static bool header_is_ours(const char *path, const struct schema *schema, off_t *out_size,
			   struct buf *why)
{
	unsigned char header[HEADER_LEN] = { 0 };
	const unsigned char *at = header + VERSION_AT;

	if (!read_header(path, header, out_size, why))
		return false;
	/* Half written, the header says nothing. */
	if (*out_size == 0 || has_journal(path))
		return true;
	if (memcmp(header, "SQLite format 3", 16) != 0) {
		buf_printf(why, "%s is damaged: it is not a database", path);
		return false;
	}
	return refuse_newer(path, (int64_t)at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3],
			    schema->version, why);
}

static int64_t get_version(struct db *db)
{
	static struct sql get = SQL("PRAGMA user_version");
	struct query query = db_query(db, &get);
	int64_t version = query_next(&query) ? query_get_int(&query, 0) : 0;

	query_end(&query);
	return version;
}

/* Version 0 with tables in it: somebody else's. */
static bool has_tables(struct db *db)
{
	static struct sql count = SQL("SELECT count(*) FROM sqlite_schema");
	struct query query = db_query(db, &count);
	bool has = query_next(&query) && query_get_int(&query, 0) > 0;

	query_end(&query);
	return has;
}

static void check_pages(struct db *db, struct buf *found)
{
	static struct sql check = SQL("PRAGMA quick_check(1)");
	struct query query = db_query(db, &check);

	if (query_next(&query) && !str_eq(query_lend_str(&query, 0), S("ok")))
		buf_add(found, query_lend_str(&query, 0));
	query_end(&query);
}

/* Through a connection that cannot write, where that is possible. */
static bool is_sound(const char *path, off_t size, struct buf *why)
{
	struct db db;
	struct buf found;
	bool sound;

	if (!db_open(&db, path, has_journal(path) ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY,
		     why))
		return false;
	buf_init(&found, 1000);
	if (get_version(&db) == 0 && has_tables(&db))
		buf_add(&found, S("its tables are not ours"));
	if (size <= CHECKED_MAX)
		check_pages(&db, &found);
	if (db_failed(&db))
		buf_add(&found, str_of(db_error_text(&db)));
	sound = found.len == 0;
	if (!sound)
		buf_printf(why, "%s is damaged: %.*s", path, STR_ARG(buf_str(&found)));
	buf_fini(&found);
	db_close(&db);
	return sound;
}

static bool fail_db(const struct db *db, const char *path, const char *doing, struct buf *why)
{
	buf_printf(why, "cannot %s %s: %s", doing, path, db_error_text(db));
	return false;
}

/* A whole copy under its last name, or none. */
static bool make_copy(struct db *db, struct directory *directory, int64_t version, struct buf *why)
{
	const char *path = buf_cstr(&directory->database);
	static struct sql copy = SQL("VACUUM INTO ?");
	struct query query;
	struct buf name, draft;
	bool done;

	buf_init(&name, PATH_LIMIT);
	buf_init(&draft, PATH_LIMIT);
	buf_printf(&name, "%s.schema-%lld", path, (long long)version);
	buf_printf(&draft, "%.*s.draft", STR_ARG(buf_str(&name)));
	unlink(buf_cstr(&draft));
	done = file_make_private(buf_cstr(&draft), why);
	if (done) {
		query = db_query(db, &copy);
		query_text(&query, buf_str(&draft));
		query_run(&query);
		done = !db_failed(db) || fail_db(db, path, "copy, before its migration,", why);
	}
	done = done && file_sync(buf_cstr(&draft), why);
	if (done && rename(buf_cstr(&draft), buf_cstr(&name)) < 0) {
		buf_printf(why, "cannot name %s: %s", buf_cstr(&name), strerror(errno));
		done = false;
	}
	done = done && file_sync(buf_cstr(&directory->path), why);
	buf_fini(&draft);
	buf_fini(&name);
	return done;
}

static void run_steps(struct db *db, const struct schema *schema, int64_t from)
{
	if (from == 0) {
		db_run(db, schema->create);
		if (schema->create_more)
			db_run(db, schema->create_more);
		return;
	}
	for (int64_t version = from; version < schema->version; version++)
		db_run(db, schema->steps[version - 1]);
}

/* The version stands in the file's header after this, also for who reads it without the log. */
static bool bring_up_to_date(struct db *db, struct directory *directory,
			     const struct schema *schema, struct buf *why)
{
	const char *path = buf_cstr(&directory->database);
	int64_t from = get_version(db);
	struct buf set;

	if (!refuse_newer(path, from, schema->version, why))
		return false;
	if (from == schema->version)
		return true;
	if (from > 0 && !make_copy(db, directory, from, why))
		return false;
	buf_init(&set, 100);
	buf_printf(&set, "PRAGMA user_version = %d", schema->version);
	db_run(db, "BEGIN IMMEDIATE");
	run_steps(db, schema, from);
	db_run(db, buf_cstr(&set));
	db_run(db, "COMMIT");
	db_run(db, "PRAGMA wal_checkpoint(TRUNCATE)");
	buf_fini(&set);
	if (!db_failed(db))
		return true;
	return fail_db(db, path, from ? "migrate" : "make the tables of", why);
}

static bool open_for_writing(struct db *db, struct directory *directory, struct buf *why)
{
	const char *path = buf_cstr(&directory->database);

	if (!file_make_private(path, why) || !file_sync(buf_cstr(&directory->path), why))
		return false;
	if (!db_open(db, path, SQLITE_OPEN_READWRITE, why))
		return false;
	db_run(db, "PRAGMA journal_mode = WAL");
	if (!db_failed(db) && get_version(db) >= 0 && !db_failed(db))
		return true;
	fail_db(db, path, "open", why);
	db_close(db);
	return false;
}

bool schema_open(struct db *db, struct directory *directory, const struct schema *schema,
		 struct buf *why)
{
	const char *path = buf_cstr(&directory->database);
	off_t size;

	if (!header_is_ours(path, schema, &size, why))
		return false;
	if (size > 0 && !is_sound(path, size, why))
		return false;
	if (!open_for_writing(db, directory, why))
		return false;
	if (bring_up_to_date(db, directory, schema, why))
		return true;
	db_close(db);
	return false;
}
