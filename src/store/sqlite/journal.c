/* SPDX-License-Identifier: Apache-2.0 */
/* The journal: appended to, found again, removed from. */

#include "store/sqlite/journal.h"

#include "base/bug.h"
#include "base/clock.h"
#include "base/mem.h"
#include "store/sqlite/ops.h"

/* ---- the writer's transactions */

void journal_make_room(struct journal *journal, size_t count)
{
	/* Without room each append looks for itself, and fails. */
	if (!tail_wait_for_room(&journal->tail, count))
		return;
}

static void change_usage(struct journal *journal, uint32_t host, int64_t bytes)
{
	size_t old = journal->change_cap;

	if (host >= old) {
		journal->change = vec_grow(journal->change, &journal->change_cap, host + 1u,
					   sizeof(*journal->change));
		memset(journal->change + old, 0,
		       (journal->change_cap - old) * sizeof(*journal->change));
	}
	journal->change[host] += bytes;
}

static void grow_usage(struct journal *journal, size_t need)
{
	size_t old = journal->usage_cap;

	if (need <= old)
		return;
	journal->usage =
		vec_grow(journal->usage, &journal->usage_cap, need, sizeof(*journal->usage));
	memset(journal->usage + old, 0, (journal->usage_cap - old) * sizeof(*journal->usage));
}

static uint64_t usage_with_change(const struct journal *journal, size_t host)
{
	int64_t usage = host < journal->usage_cap ? (int64_t)journal->usage[host] : 0;

	if (host < journal->change_cap)
		usage += journal->change[host];
	return usage > 0 ? (uint64_t)usage : 0;
}

void journal_commit(struct journal *journal)
{
	grow_usage(journal, journal->change_cap);
	for (size_t host = 0; host < journal->change_cap; host++) {
		journal->usage[host] = usage_with_change(journal, host);
		journal->change[host] = 0;
	}
	tail_commit(&journal->tail);
	if (journal->has_notes)
		tail_poke(&journal->tail);
	journal->has_notes = false;
}

void journal_roll_back(struct journal *journal)
{
	if (journal->change_cap)
		memset(journal->change, 0, journal->change_cap * sizeof(*journal->change));
	journal->has_notes = false;
	journal_forget_hosts(journal);
	tail_roll_back(&journal->tail);
}

void journal_forget_hosts(struct journal *journal)
{
	memset(journal->hosts, 0, sizeof(journal->hosts));
	journal->purged_to = 0;
}

uint64_t journal_usage(const struct db *db, uint32_t host)
{
	return usage_with_change(db->view->journal, host);
}

/* ---- appending */

static uint32_t make_host(struct db *db, const struct store_owner *owner)
{
	static struct sql make = SQL("INSERT INTO host (name) SELECT host FROM account "
				     "WHERE part = ? AND account = ? RETURNING number");
	struct query query = db_query(db, &make);
	uint32_t host = 0;

	query_owner(&query, owner);
	if (query_next(&query))
		host = (uint32_t)query_get_int(&query, 0);
	/* The statement is done only when it was stepped to its end. */
	query_next(&query);
	query_end(&query);
	return host;
}

/* 0: there is no such account. */
static uint32_t find_host(struct db *db, const struct store_owner *owner)
{
	static struct sql find = SQL("SELECT number FROM account LEFT JOIN host ON name = host "
				     "WHERE part = ? AND account = ?");
	struct query query = db_query(db, &find);
	bool found;
	uint32_t host = 0;

	query_owner(&query, owner);
	found = query_next(&query);
	if (found)
		host = (uint32_t)query_get_int(&query, 0);
	query_end(&query);
	return found && host == 0 ? make_host(db, owner) : host;
}

static uint32_t host_of(struct db *db, const struct store_owner *owner)
{
	struct journal_host *kept =
		&db->view->journal->hosts[owner->account & (JOURNAL_HOSTS_KEPT - 1)];

	if (kept->account != owner->account || kept->part != owner->part || kept->host == 0)
		*kept = (struct journal_host){ owner->account, find_host(db, owner), owner->part };
	return kept->host;
}

static void insert(struct db *db, const struct tail_entry *place, unsigned flags,
		   const struct store_log_entry *entry)
{
	static struct sql append =
		SQL("INSERT INTO journal (position, part, account, host, id, flags, origin, token, "
		    "stream, h, peer, stanza) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	struct query query = db_query(db, &append);

	query_int(&query, place->position);
	query_int(&query, place->part);
	query_int(&query, place->account);
	query_int(&query, place->host);
	query_int(&query, entry->id);
	query_int(&query, flags);
	query_int(&query, entry->origin);
	query_int(&query, (int64_t)entry->token);
	query_int(&query, (int64_t)entry->stream);
	query_int(&query, entry->h);
	query_text(&query, jid_exists(entry->peer) ? jid_str(entry->peer) : S(""));
	query_blob(&query, entry->stanza);
	query_run(&query);
}

/* What no archive shows goes when it is done with: retention looks at it by name. */
static void keep_for_a_while(struct db *db, const struct tail_entry *place)
{
	static struct sql keep = SQL("INSERT INTO kept (host, position) VALUES (?, ?)");
	struct query query = db_query(db, &keep);

	query_int(&query, place->host);
	query_int(&query, place->position);
	query_run(&query);
}

enum store_status journal_append(struct db *db, const struct store_owner *owner,
				 const struct store_log_entry *entry)
{
	struct journal *journal = db->view->journal;
	unsigned flags;
	uint32_t host;

	BUG_ON(!db->view->is_writer);
	if (!tail_has_room(&journal->tail))
		return STORE_FAILED;
	host = host_of(db, owner);
	if (host == 0)
		return STORE_NOT_FOUND;
	flags = index_flags(entry->flags, entry->name);
	struct tail_entry place = {
		.position = tail_next(&journal->tail),
		.id = entry->id,
		.account = owner->account,
		.peer = index_peer(jid_bare_str(entry->peer)),
		.stream = entry->stream,
		.h = entry->h,
		.host = host,
		.bytes = (uint32_t)entry->stanza.len,
		.part = owner->part,
		.marks = (uint16_t)index_marks(flags, jid_resource(entry->peer)),
	};

	insert(db, &place, flags, entry);
	if (!(entry->flags & STORE_LOG_ARCHIVED))
		keep_for_a_while(db, &place);
	if (db_failed(db))
		return STORE_FAILED;
	tail_add(&journal->tail, &place);
	change_usage(journal, host, place.bytes);
	return STORE_OK;
}

/* ---- finding */

/* A damaged index is made anew at the next start; any other error of the disk is final as ever.
 * The asker's request fails. */
static void digest_index_error(struct db *db)
{
	struct journal_view *view = db->view;
	int code = view->index.error & 0xff;

	if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
		index_condemn(view->journal->directory);
	if (db_is_broken(&view->index) && view->journal->queue)
		queue_break(view->journal->queue);
	db_forgive(&view->index);
	db->error = SQLITE_ERROR;
}

size_t journal_find(struct db *db, struct log_query *query, struct log_hit *hits)
{
	struct log_hit recent[HITS_MAX], old[HITS_MAX];
	size_t recent_count, old_count;

	BUG_ON(query->limit == 0 || query->limit > HITS_MAX);
	query->with_pending = db->view->is_writer;
	recent_count = tail_find(&db->view->journal->tail, query, recent);
	old_count = index_find(&db->view->index, query, old);
	if (db_failed(&db->view->index)) {
		digest_index_error(db);
		return 0;
	}
	return hits_unite(query, recent, recent_count, old, old_count, hits);
}

bool journal_find_id(struct db *db, const struct store_owner *owner, int64_t id,
		     struct log_hit *out)
{
	struct log_query query = { .owner = *owner, .after = id - 1, .before = id, .limit = 1 };

	if (id <= 0 || id == INT64_MAX)
		return false;
	query.before = id + 1;
	return journal_find(db, &query, out) == 1;
}

bool journal_find_stream(struct db *db, const struct store_owner *owner, uint64_t stream,
			 uint32_t *out_h)
{
	struct journal_view *view = db->view;
	struct log_query query = { .owner = *owner, .with_pending = view->is_writer };
	bool found;

	query.after = clock_now_us() - view->journal->index.stream_us;
	if (tail_find_stream(&view->journal->tail, &query, stream, out_h))
		return true;
	found = index_find_stream(&view->index, &query, stream, out_h);
	if (db_failed(&view->index))
		digest_index_error(db);
	return found;
}

/* ---- removing */

bool journal_row_at(struct db *db, int64_t position, struct arena *arena, struct journal_row *out)
{
	static struct sql find = SQL("SELECT part, account, id, host, length(stanza), flags, peer "
				     "FROM journal WHERE position = ?");
	struct query query = db_query(db, &find);
	bool found;

	query_int(&query, position);
	found = query_next(&query);
	if (found)
		*out = (struct journal_row){
			.position = position,
			.owner.part = (uint16_t)query_get_int(&query, 0),
			.owner.account = query_get_int(&query, 1),
			.id = query_get_int(&query, 2),
			.host = (uint32_t)query_get_int(&query, 3),
			.bytes = (uint32_t)query_get_int(&query, 4),
			.flags = (unsigned)query_get_int(&query, 5) & INDEX_FLAGS,
			.peer = query_get_str(&query, 6, arena),
		};
	query_end(&query);
	return found;
}

/* Positions are never used again, also when the last row is removed. */
static void remember_last(struct db *db, int64_t position)
{
	static struct sql remember = SQL("UPDATE meta SET value = ? WHERE name = 'journal_last'");
	struct query query = db_query(db, &remember);

	query_int(&query, position);
	query_run(&query);
}

static void note_gone(struct db *db, const struct journal_row *row, int64_t bytes, bool removed)
{
	static struct sql note = SQL("INSERT INTO gone (position, part, account, id, peer, host, "
				     "bytes, removed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
	size_t slash = str_find(row->peer, '/');
	struct query query = db_query(db, &note);

	query_int(&query, row->position);
	query_owner(&query, &row->owner);
	query_int(&query, row->id);
	query_int(&query, (int64_t)index_peer(str_upto(row->peer, slash)));
	query_int(&query, row->host);
	query_int(&query, bytes);
	query_int(&query, removed);
	query_run(&query);
}

void journal_remove(struct db *db, const struct journal_row *row)
{
	static struct sql remove = SQL("DELETE FROM journal WHERE position = ?");
	struct journal *journal = db->view->journal;
	struct query query;

	if (row->position == tail_next(&journal->tail) - 1)
		remember_last(db, row->position);
	note_gone(db, row, row->bytes, true);
	query = db_query(db, &remove);
	query_int(&query, row->position);
	query_run(&query);
	change_usage(journal, row->host, -(int64_t)row->bytes);
	journal->has_notes = true;
}

void journal_note_shrunk(struct db *db, const struct journal_row *row, int64_t bytes)
{
	if (bytes == 0)
		return;
	note_gone(db, row, bytes, false);
	change_usage(db->view->journal, row->host, -bytes);
	db->view->journal->has_notes = true;
}

void journal_drop_notes(struct db *db)
{
	static struct sql drop = SQL("DELETE FROM gone WHERE sequence <= ? AND sequence <= "
				     "(SELECT min(sequence) FROM gone) + 2000");
	struct query query = db_query(db, &drop);

	query_int(&query, atomic_load(&db->view->journal->gone_synced));
	query_run(&query);
}
