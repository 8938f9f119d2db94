/* SPDX-License-Identifier: Apache-2.0 */
/* What finds the journal's rows: the database, its slices, its questions. */

#include "store/sqlite/log_index.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/siphash.h"
#include "store/log.h"
#include "store/sqlite/index_order.h"
#include "store/sqlite/index_run.h"
#include "xmpp/jid.h"

enum { GONE_SLICE = 5000, PRUNE_US = 600 * 1000000 };

uint64_t index_peer(str bare)
{
	static const unsigned char zero[16];
	uint64_t hash = siphash(bare, zero) & ~UINT64_C(1);

	return hash ? hash : 2;
}

/* Never 0, for what is there; all bits of the mask are one after the other. */
static unsigned hash_into(unsigned mask, str text)
{
	unsigned lowest = mask & -mask;

	if (!text.len)
		return 0;
	return (1 + (unsigned)(index_peer(text) >> 1) % (mask / lowest)) * lowest;
}

unsigned index_flags(unsigned flags, str name)
{
	return flags | hash_into(INDEX_NAME, name);
}

unsigned index_marks(unsigned kept_flags, str resource)
{
	return kept_flags | hash_into(INDEX_RESOURCE, resource);
}

int64_t index_list(uint64_t peer, bool archived)
{
	return (int64_t)(peer | archived);
}

/* ---- a slice */

static int compare(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int compare_rows(const void *a, const void *b)
{
	const struct index_row *one = a, *other = b;
	int order = compare(one->account, other->account);

	if (order == 0)
		order = compare(one->list, other->list);
	return order ? order : compare(one->id, other->id);
}

static int compare_streams(const void *a, const void *b)
{
	const struct index_stream *one = a, *other = b;
	int order = (one->stream > other->stream) - (one->stream < other->stream);

	return order ? order : compare(one->position, other->position);
}

static struct index_row row_of(const struct tail_entry *entry, uint64_t peer)
{
	return (struct index_row){
		.account = entry->account,
		.list = index_list(peer, entry->marks & STORE_LOG_ARCHIVED),
		.id = entry->id,
		.place = entry->position * INDEX_PLACE + entry->marks,
	};
}

/* Most often an account has written to one peer, and all of it is archived. */
static size_t add_rows(struct index_row *rows, const struct tail_entry **entries, size_t count,
		       bool of_peers)
{
	bool is_sorted = true;

	for (size_t i = 0; i < count; i++) {
		rows[i] = row_of(entries[i], of_peers ? entries[i]->peer : 0);
		is_sorted = is_sorted && (i == 0 || compare_rows(&rows[i - 1], &rows[i]) < 0);
	}
	if (!is_sorted)
		qsort(rows, count, sizeof(*rows), compare_rows);
	return count;
}

/* Account by account, of each list all rows together, in the order of their ids. */
static size_t make_rows(struct log_index *index, const struct tail_entry *entries, size_t count)
{
	const struct tail_entry **order = index->order;
	size_t made = 0, len;

	index_order(entries, count, order, index->spare);
	for (size_t i = 0; i < count; i += len) {
		for (len = 1; i + len < count; len++)
			if (order[i + len]->account != order[i]->account)
				break;
		made += add_rows(index->rows + made, order + i, len, false);
		made += add_rows(index->rows + made, order + i, len, true);
	}
	return made;
}

/* How many of the rows go into one run. */
static size_t run_of(const struct index_row *rows, size_t count)
{
	size_t len = 1;

	while (len < count && len < RUN_MAX && rows[len].account == rows->account &&
	       rows[len].list == rows->list && rows[len].id - rows->id <= RUN_SPAN)
		len++;
	return len;
}

static void insert_run(struct db *db, const struct index_row *rows, size_t count, struct buf *run)
{
	static struct sql put = SQL("INSERT OR REPLACE INTO run (account, list, base, places) "
				    "VALUES (?, ?, ?, ?)");
	struct query query = db_query(db, &put);

	buf_clear(run);
	for (size_t i = 0; i < count; i++)
		run_add(run, rows->id, &(struct run_entry){ rows[i].id, rows[i].place });
	query_int(&query, rows->account);
	query_int(&query, rows->list);
	query_int(&query, rows->id);
	query_blob(&query, buf_str(run));
	query_run(&query);
}

static void insert_rows(struct db *db, const struct index_row *rows, size_t count)
{
	struct buf run;
	size_t len;

	buf_init(&run, RUN_MAX * RUN_RECORD);
	for (size_t i = 0; i < count && !db_failed(db); i += len) {
		len = run_of(&rows[i], count - i);
		insert_run(db, &rows[i], len, &run);
	}
	buf_fini(&run);
}

/* Of each stream the last entry: h may wrap (XEP-0198 §4), so the greatest would be wrong. */
static void insert_streams(struct log_index *index, const struct tail_entry *entries, size_t count)
{
	static struct sql put = SQL("INSERT OR REPLACE INTO stream (stream, account, h, id) "
				    "VALUES (?, ?, ?, ?)");
	struct index_stream *streams = index->streams;
	int64_t since = clock_now_us() - index->stream_us;
	size_t made = 0;

	for (size_t i = 0; i < count; i++) {
		const struct tail_entry *entry = &entries[i];

		if (entry->stream && entry->id >= since)
			streams[made++] =
				(struct index_stream){ entry->stream, entry->id, entry->position,
						       entry->account, entry->h };
	}
	qsort(streams, made, sizeof(*streams), compare_streams);
	for (size_t i = 0; i < made && !db_failed(&index->db); i++) {
		struct query query;

		if (i + 1 < made && streams[i + 1].stream == streams[i].stream)
			continue;
		query = db_query(&index->db, &put);
		query_int(&query, (int64_t)streams[i].stream);
		query_int(&query, streams[i].account);
		query_int(&query, streams[i].h);
		query_int(&query, streams[i].id);
		query_run(&query);
	}
}

static void forget_streams(struct log_index *index)
{
	static struct sql forget = SQL("DELETE FROM stream WHERE id < ?");
	int64_t now = clock_now_us();
	struct query query;

	if (now - index->pruned_at < PRUNE_US && now >= index->pruned_at)
		return;
	index->pruned_at = now;
	query = db_query(&index->db, &forget);
	query_int(&query, now - index->stream_us);
	query_run(&query);
}

static void add_usage(struct db *db, uint32_t host, int64_t bytes)
{
	static struct sql add = SQL("INSERT INTO usage (host, bytes) VALUES (?1, max(?2, 0)) ON "
				    "CONFLICT DO UPDATE SET bytes = max(bytes + ?2, 0)");
	struct query query = db_query(db, &add);

	query_int(&query, host);
	query_int(&query, bytes);
	query_run(&query);
}

/* Hosts are few, and one after the other mostly the same. */
static void count_bytes(struct db *db, const struct tail_entry *entries, size_t count)
{
	int64_t *sums = NULL;
	size_t cap = 0;

	for (size_t i = 0; i < count; i++) {
		size_t old = cap, host = entries[i].host;

		if (host >= cap) {
			sums = vec_grow(sums, &cap, host + 1, sizeof(*sums));
			memset(sums + old, 0, (cap - old) * sizeof(*sums));
		}
		sums[host] += entries[i].bytes;
	}
	for (size_t host = 0; host < cap; host++) {
		if (sums[host])
			add_usage(db, (uint32_t)host, sums[host]);
	}
	mem_free(sums);
}

static void set_state(struct db *db, str name, int64_t value)
{
	static struct sql set = SQL("INSERT OR REPLACE INTO state (name, value) VALUES (?, ?)");
	struct query query = db_query(db, &set);

	query_text(&query, name);
	query_int(&query, value);
	query_run(&query);
}

static bool commit(struct db *db)
{
	int error;

	if (db_run(db, "COMMIT"))
		return true;
	/* The first error is the one to be told of. */
	error = db->error;
	db_forgive(db);
	if (!sqlite3_get_autocommit(db->handle))
		db_run(db, "ROLLBACK");
	db->error = error;
	return false;
}

bool index_merge_to(struct log_index *index, const struct tail_entry *entries, size_t count,
		    int64_t merged)
{
	struct db *db = &index->db;

	db_run(db, "BEGIN IMMEDIATE");
	insert_rows(db, index->rows, make_rows(index, entries, count));
	insert_streams(index, entries, count);
	forget_streams(index);
	count_bytes(db, entries, count);
	set_state(db, S("merged"), merged);
	if (!commit(db))
		return false;
	index->merged = merged;
	return true;
}

bool index_merge(struct log_index *index, const struct tail_entry *entries, size_t count)
{
	return count == 0 || index_merge_to(index, entries, count, entries[count - 1].position);
}

/* ---- removals */

struct index_place {
	int64_t account, list;
	struct run_entry entry;
};

static void write_run(struct db *db, const struct index_place *place, int64_t base, str run)
{
	static struct sql drop = SQL("DELETE FROM run WHERE account = ? AND list = ? AND base = ?");
	static struct sql shorten = SQL("UPDATE run SET places = ?4 WHERE account = ?1 AND "
					"list = ?2 AND base = ?3");
	struct query query = db_query(db, run.len ? &shorten : &drop);

	query_int(&query, place->account);
	query_int(&query, place->list);
	query_int(&query, base);
	if (run.len)
		query_blob(&query, run);
	query_run(&query);
}

/* The run that has the id, if any has: lent by the query, which is then at its row. */
static bool find_run(struct query *query, const struct index_place *place, str *out_run)
{
	query_int(query, place->account);
	query_int(query, place->list);
	query_int(query, place->entry.id);
	if (!query_next(query))
		return false;
	*out_run = query_lend_str(query, 1);
	if (!run_is_whole(*out_run))
		query->db->error = SQLITE_CORRUPT;
	return !db_failed(query->db);
}

static bool remove_from_list(struct db *db, const struct index_place *place)
{
	static struct sql find = SQL("SELECT base, places FROM run WHERE account = ? AND list = ? "
				     "AND base <= ? ORDER BY base DESC LIMIT 1");
	struct query query = db_query(db, &find);
	struct buf shorter;
	int64_t base = 0;
	bool found = false;
	str run;

	buf_init(&shorter, RUN_MAX * RUN_RECORD);
	if (find_run(&query, place, &run)) {
		base = query_get_int(&query, 0);
		for (size_t i = 0; i < run_length(run) && !found; i++) {
			struct run_entry entry = run_at(run, base, i);

			found = entry.id == place->entry.id &&
				entry.place / INDEX_PLACE == place->entry.place / INDEX_PLACE;
			if (found)
				run_without(run, i, &shorter);
		}
	}
	query_end(&query);
	if (found)
		write_run(db, place, base, buf_str(&shorter));
	buf_fini(&shorter);
	return found;
}

/* Whether it was there: in whichever half, as it may have been hidden since. */
static bool remove_entry(struct db *db, const struct tail_entry *entry)
{
	const int64_t lists[] = { index_list(0, false), index_list(0, true),
				  index_list(entry->peer, false), index_list(entry->peer, true) };
	bool removed = false;

	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		struct index_place place = { entry->account,
					     lists[i],
					     { entry->id, entry->position * INDEX_PLACE } };

		removed |= remove_from_list(db, &place);
	}
	return removed;
}

/* An entry that lost bytes (`removed` 0), or is gone. */
static void apply_gone(struct db *db, const struct query *row)
{
	struct tail_entry entry = {
		.position = query_get_int(row, 1),
		.part = (uint16_t)query_get_int(row, 2),
		.account = query_get_int(row, 3),
		.id = query_get_int(row, 4),
		.peer = (uint64_t)query_get_int(row, 5),
	};

	if (query_get_int(row, 8) == 0 || remove_entry(db, &entry))
		add_usage(db, (uint32_t)query_get_int(row, 6), -query_get_int(row, 7));
}

/* Removals of what is not merged: at the opening the journal itself is read after them, and shows
 * what they did; later they wait. */
bool index_remove_gone(struct log_index *index, struct db *main, bool is_opening, bool *out_more)
{
	static struct sql find = SQL("SELECT sequence, position, part, account, id, peer, "
				     "host, bytes, removed FROM gone WHERE sequence > ? "
				     "ORDER BY sequence LIMIT ?");
	struct db *db = &index->db;
	struct query query = db_query(main, &find);
	int64_t gone = index->gone;
	int left = GONE_SLICE;

	query_int(&query, index->gone);
	query_int(&query, GONE_SLICE);
	db_run(db, "BEGIN IMMEDIATE");
	while (query_next(&query)) {
		bool is_merged = query_get_int(&query, 1) <= index->merged;

		if (!is_merged && !is_opening)
			break;
		if (is_merged)
			apply_gone(db, &query);
		gone = query_get_int(&query, 0);
		left--;
	}
	query_end(&query);
	*out_more = left == 0;
	if (gone != index->gone)
		set_state(db, S("gone"), gone);
	if (!commit(db) || db_failed(main))
		return false;
	index->gone = gone;
	return true;
}
