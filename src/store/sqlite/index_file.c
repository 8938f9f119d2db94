/* SPDX-License-Identifier: Apache-2.0 */
/* The file of the index: opened, judged, made anew, brought up to the journal. */

#include "store/sqlite/log_index.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/mem.h"

static const char CREATE[] =
	"BEGIN IMMEDIATE;"
	"CREATE TABLE state (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE TABLE run ("
	"  account INTEGER NOT NULL, list INTEGER NOT NULL, base INTEGER NOT NULL,"
	"  places BLOB NOT NULL, PRIMARY KEY (account, list, base)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE stream ("
	"  stream INTEGER PRIMARY KEY, account INTEGER NOT NULL, h INTEGER NOT NULL,"
	"  id INTEGER NOT NULL) STRICT;"
	"CREATE TABLE usage (host INTEGER PRIMARY KEY, bytes INTEGER NOT NULL) STRICT;"
	"INSERT INTO state VALUES ('merged', 0), ('gone', 0);"
	"PRAGMA user_version = 3;"
	"COMMIT;";

enum {
	VERSION = 3,
	PATH_LIMIT = 4096,
	/* A larger one is not read through at each start; where it is damaged, it says so when it
	 * is read there. */
	CHECKED_MAX = 64 * 1024 * 1024,
	PAGES_DUE = 500, /* 2 MB: commits of the journal wait while the disk takes them */
};

/* What the journal says of itself. */
struct origin {
	unsigned char name[16];
	int64_t last; /* position */
	int64_t gone; /* sequence */
};

static const char *path_of(struct buf *path, const struct directory *directory, const char *name)
{
	buf_clear(path);
	buf_printf(path, "%.*s/%s", STR_ARG(buf_str(&directory->path)), name);
	return buf_cstr(path);
}

/* The log before the file, and all on the disk before a new one is made: an old log beside a new
 * file would be replayed into it. The mark goes last. */
static bool discard(const struct directory *directory, struct buf *why)
{
	static const char *const names[] = { "index.db-wal", "index.db-shm", "index.db",
					     "index.bad" };
	struct buf path;
	bool done;

	buf_init(&path, PATH_LIMIT);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		unlink(path_of(&path, directory, names[i]));
	done = file_sync(path_of(&path, directory, "."), why);
	buf_fini(&path);
	return done;
}

void index_condemn(const struct directory *directory)
{
	struct buf path;
	int fd;

	buf_init(&path, PATH_LIMIT);
	fd = open(path_of(&path, directory, "index.bad"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd >= 0)
		close(fd);
	buf_fini(&path);
}

static bool is_there(const struct directory *directory, const char *name)
{
	struct buf path;
	bool there;

	buf_init(&path, PATH_LIMIT);
	there = access(path_of(&path, directory, name), F_OK) == 0;
	buf_fini(&path);
	return there;
}

static int64_t ask_int(struct db *db, struct sql *sql)
{
	struct query query = db_query(db, sql);
	int64_t value = query_next(&query) ? query_get_int(&query, 0) : 0;

	query_end(&query);
	return value;
}

static bool ask_name(struct db *db, struct sql *sql, unsigned char name[16])
{
	struct query query = db_query(db, sql);
	bool found = query_next(&query) && query_lend_str(&query, 0).len == 16;

	if (found)
		memcpy(name, query_lend_str(&query, 0).at, 16);
	query_end(&query);
	return found;
}

static bool ask_journal(struct db *main, struct origin *out)
{
	static struct sql name = SQL("SELECT value FROM meta WHERE name = 'journal'");
	static struct sql last = SQL("SELECT max(coalesce((SELECT max(position) FROM journal), 0), "
				     "(SELECT value FROM meta WHERE name = 'journal_last'))");
	static struct sql gone = SQL("SELECT max(sequence) FROM gone");

	if (!ask_name(main, &name, out->name))
		return false;
	out->last = ask_int(main, &last);
	out->gone = ask_int(main, &gone);
	return !db_failed(main);
}

bool index_connect(struct db *db, const struct directory *directory, struct buf *why)
{
	struct buf path;
	bool done;

	buf_init(&path, PATH_LIMIT);
	done = db_open(db, path_of(&path, directory, "index.db"), SQLITE_OPEN_READONLY, why);
	buf_fini(&path);
	return done;
}

static int note_pages(void *what, sqlite3 *handle, const char *name, int pages)
{
	struct log_index *index = what;

	(void)handle;
	(void)name;
	index->log_pages = (unsigned)pages;
	return SQLITE_OK;
}

/* Syncing is relaxed: nobody waits for a slice, and the journal makes up for a lost one. */
static bool connect(struct log_index *index, const struct directory *directory, struct buf *why)
{
	struct buf path;
	bool done;

	buf_init(&path, PATH_LIMIT);
	done = file_make_private(path_of(&path, directory, "index.db"), why) &&
	       db_open(&index->db, buf_cstr(&path), SQLITE_OPEN_READWRITE, why);
	buf_fini(&path);
	if (!done)
		return false;
	sqlite3_wal_hook(index->db.handle, note_pages, index);
	return db_run(&index->db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
				  "PRAGMA cache_size = -32000");
}

static bool is_sound(struct db *db)
{
	static struct sql size = SQL("SELECT page_count * page_size FROM pragma_page_count(), "
				     "pragma_page_size()");
	static struct sql check = SQL("PRAGMA quick_check(1)");
	struct query query;
	bool sound;

	if (ask_int(db, &size) > CHECKED_MAX)
		return !db_failed(db);
	query = db_query(db, &check);
	sound = query_next(&query) && str_eq(query_lend_str(&query, 0), S("ok"));
	query_end(&query);
	/* It read the whole file into the cache, and nobody will read it there again. */
	db_rest(db);
	return sound && !db_failed(db);
}

/* Is this an index of that journal, not ahead of it? */
static bool belongs_to(struct log_index *index, const struct origin *journal)
{
	static struct sql version = SQL("PRAGMA user_version");
	static struct sql name = SQL("SELECT value FROM state WHERE name = 'journal'");
	static struct sql merged = SQL("SELECT value FROM state WHERE name = 'merged'");
	static struct sql gone = SQL("SELECT value FROM state WHERE name = 'gone'");
	struct db *db = &index->db;
	unsigned char its[16];

	if (ask_int(db, &version) != VERSION || !is_sound(db) || !ask_name(db, &name, its) ||
	    memcmp(its, journal->name, sizeof(its)) != 0)
		return false;
	index->merged = ask_int(db, &merged);
	index->gone = ask_int(db, &gone);
	return !db_failed(db) && index->merged <= journal->last;
}

static bool open_old(struct log_index *index, const struct directory *directory,
		     const struct origin *journal)
{
	struct buf ignored;
	bool good;

	if (is_there(directory, "index.bad") || !is_there(directory, "index.db"))
		return false;
	buf_init(&ignored, 1000);
	good = connect(index, directory, &ignored) && belongs_to(index, journal);
	buf_fini(&ignored);
	if (!good)
		db_close(&index->db);
	return good;
}

/* The journal, as it is now, shows all removals made so far. */
static bool make_anew(struct log_index *index, const struct directory *directory,
		      const struct origin *journal, struct buf *why)
{
	static struct sql set = SQL("INSERT OR REPLACE INTO state VALUES ('journal', ?), "
				    "('gone', ?)");
	struct query query;

	if (!discard(directory, why) || !connect(index, directory, why))
		return false;
	db_run(&index->db, CREATE);
	query = db_query(&index->db, &set);
	query_blob(&query, str_make((const char *)journal->name, sizeof(journal->name)));
	query_int(&query, journal->gone);
	query_run(&query);
	index->merged = 0;
	index->gone = journal->gone;
	return !db_failed(&index->db);
}

static void read_entry(const struct query *row, struct tail_entry *out)
{
	str peer = query_lend_str(row, 8);
	size_t slash = str_find(peer, '/');
	unsigned flags = (unsigned)query_get_int(row, 5);

	*out = (struct tail_entry){
		.position = query_get_int(row, 0),
		.part = (uint16_t)query_get_int(row, 1),
		.account = query_get_int(row, 2),
		.host = (uint32_t)query_get_int(row, 3),
		.id = query_get_int(row, 4),
		.stream = (uint64_t)query_get_int(row, 6),
		.h = (uint32_t)query_get_int(row, 7),
		.peer = index_peer(str_upto(peer, slash)),
		.marks = (uint16_t)index_marks(flags, str_from(peer, slash + 1)),
		.bytes = (uint32_t)query_get_int(row, 9),
	};
}

static size_t read_slice(struct db *main, int64_t after, struct tail_entry *out)
{
	static struct sql find = SQL("SELECT position, part, account, host, id, flags, stream, h, "
				     "peer, length(stanza) FROM journal WHERE position > ? "
				     "ORDER BY position LIMIT ?");
	struct query query = db_query(main, &find);
	size_t count = 0;

	query_int(&query, after);
	query_int(&query, INDEX_SLICE);
	while (query_next(&query))
		read_entry(&query, &out[count++]);
	query_end(&query);
	return count;
}

static bool catch_up(struct log_index *index, struct db *main, int64_t last)
{
	struct tail_entry *slice = mem_alloc(INDEX_SLICE * sizeof(*slice));
	bool good = true, more = true;
	size_t count = 1;

	while (good && more)
		good = index_remove_gone(index, main, true, &more);
	while (good && count > 0) {
		count = read_slice(main, index->merged, slice);
		good = !db_failed(main) && index_merge(index, slice, count) &&
		       index_checkpoint(index);
	}
	mem_free(slice);
	return good && (index->merged == last || index_merge_to(index, NULL, 0, last));
}

static bool fail(struct log_index *index, struct db *main, struct buf *why)
{
	const struct db *failed = db_failed(main) ? main : &index->db;

	buf_printf(why, "cannot bring the index of the log up to date: %s", db_error_text(failed));
	index_close(index);
	return false;
}

static bool open_at_all(struct log_index *index, const struct directory *directory, struct db *main,
			struct buf *why)
{
	struct origin journal;

	if (!ask_journal(main, &journal))
		return fail(index, main, why);
	if (open_old(index, directory, &journal)) {
		if (catch_up(index, main, journal.last))
			return true;
		/* Damaged in a place that nobody had looked at. */
		if (db_failed(main) || !db_is_broken(&index->db))
			return fail(index, main, why);
		db_close(&index->db);
	}
	if (make_anew(index, directory, &journal, why) && catch_up(index, main, journal.last))
		return true;
	return fail(index, main, why);
}

bool index_open(struct log_index *index, const struct directory *directory, struct db *main,
		int64_t stream_us, struct buf *why)
{
	*index = (struct log_index){ .stream_us = stream_us };
	index->rows = mem_alloc(2 * INDEX_SLICE * sizeof(*index->rows));
	index->order = mem_alloc(INDEX_SLICE * sizeof(*index->order));
	index->spare = mem_alloc(INDEX_SLICE * sizeof(*index->spare));
	index->streams = mem_alloc(INDEX_SLICE * sizeof(*index->streams));
	return open_at_all(index, directory, main, why);
}

void index_close(struct log_index *index)
{
	db_close(&index->db);
	mem_free(index->streams);
	mem_free(index->spare);
	mem_free(index->order);
	mem_free(index->rows);
	index->streams = NULL;
	index->order = index->spare = NULL;
	index->rows = NULL;
}

void index_abandon(struct log_index *index)
{
	if (index->db.handle)
		db_leave_log(&index->db);
}

/* Busy means that a reader still needs what is there: the rest is moved the next time. */
bool index_checkpoint(struct log_index *index)
{
	int pages, moved, result;

	if (index->log_pages < PAGES_DUE)
		return true;
	result = sqlite3_wal_checkpoint_v2(index->db.handle, NULL, SQLITE_CHECKPOINT_PASSIVE,
					   &pages, &moved);
	if (result == SQLITE_OK && pages == moved)
		index->gone_synced = index->gone;
	if (result != SQLITE_OK && result != SQLITE_BUSY)
		index->db.error = result;
	return !db_failed(&index->db);
}

uint64_t *index_usage(struct log_index *index, size_t *out_count)
{
	static struct sql find = SQL("SELECT host, bytes FROM usage ORDER BY host DESC");
	struct query query = db_query(&index->db, &find);
	uint64_t *usage = NULL;

	*out_count = 0;
	while (query_next(&query)) {
		size_t host = (size_t)query_get_int(&query, 0);

		if (!usage) {
			*out_count = host + 1;
			usage = mem_zalloc((host + 1) * sizeof(*usage));
		}
		usage[host] = (uint64_t)query_get_int(&query, 1);
	}
	query_end(&query);
	return usage;
}
