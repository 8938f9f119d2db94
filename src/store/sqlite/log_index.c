/* SPDX-License-Identifier: Apache-2.0 */
/* What finds the journal's rows: the database, its slices, its questions. */

#include "store/sqlite/log_index.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/siphash.h"
#include "store/log.h"
#include "xmpp/jid.h"

enum { PLACE = 1 << 16, GONE_SLICE = 5000, PRUNE_US = 600 * 1000000 };

uint64_t index_peer(str bare)
{
	static const unsigned char zero[16];
	uint64_t hash = siphash(bare, zero) & ~UINT64_C(1);

	return hash ? hash : 2;
}

unsigned index_marks(unsigned flags, str resource)
{
	unsigned hash = resource.len ? (unsigned)(index_peer(resource) >> 1 & 0xff) : 0;

	return (flags & 0xff) | hash << 8;
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

static size_t make_rows(struct index_row *rows, const struct tail_entry *entries, size_t count)
{
	size_t made = 0;

	for (size_t i = 0; i < count; i++) {
		const struct tail_entry *entry = &entries[i];
		bool archived = entry->marks & STORE_LOG_ARCHIVED;
		struct index_row row = {
			.account = entry->account,
			.list = index_list(0, archived),
			.id = entry->id,
			.place = entry->position * PLACE + entry->marks,
		};

		rows[made++] = row;
		row.list = index_list(entry->peer, archived);
		rows[made++] = row;
	}
	qsort(rows, made, sizeof(*rows), compare_rows);
	return made;
}

static void insert_rows(struct db *db, const struct index_row *rows, size_t count)
{
	static struct sql put = SQL("INSERT OR REPLACE INTO entry (account, list, id, place) "
				    "VALUES (?, ?, ?, ?)");

	for (size_t i = 0; i < count && !db_failed(db); i++) {
		struct query query = db_query(db, &put);

		query_int(&query, rows[i].account);
		query_int(&query, rows[i].list);
		query_int(&query, rows[i].id);
		query_int(&query, rows[i].place);
		query_run(&query);
	}
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
	insert_rows(db, index->rows, make_rows(index->rows, entries, count));
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

/* Whether it was there: in whichever half, as it may have been hidden since. */
static bool remove_entry(struct db *db, const struct tail_entry *entry)
{
	static struct sql remove = SQL("DELETE FROM entry WHERE account = ?1 AND list IN "
				       "(?2, ?2 + 1) AND id = ?3 AND place >> 16 = ?4");
	const uint64_t peers[] = { 0, entry->peer };
	int64_t removed = 0;

	for (size_t i = 0; i < ARRAY_LEN(peers); i++) {
		struct query query = db_query(db, &remove);

		query_int(&query, entry->account);
		query_int(&query, index_list(peers[i], false));
		query_int(&query, entry->id);
		query_int(&query, entry->position);
		query_run(&query);
		removed += db_changes(db);
	}
	return removed > 0;
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
