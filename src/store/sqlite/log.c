/* SPDX-License-Identifier: Apache-2.0 */
/* The log in SQLite: appended to, marked, looked up. Pages are read in sqlite/log_page.c. */

#include "store/log.h"

#include "store/sqlite/journal.h"
#include "store/sqlite/log_page.h"
#include "store/sqlite/ops.h"
#include "xmpp/envelope.h"

enum {
	MARK_LEN = 8,
	ORIGIN_SLACK_US = 1000000,
	ORIGIN_SLICE = 16,
	NAME_SLICE = 16,
	NAME_TRIES = 64, /* of 127 entries with a peer one is tried: the last 8,000 or so */
};

enum store_status sqlite_log_append(struct db *db, struct store_request *request)
{
	struct store_log_append *append = container_of(request, struct store_log_append, request);

	return journal_append(db, &append->owner, &append->entry);
}

/* ---- the marks: lists of ids as bytes, least significant first */

static void write_ids(struct buf *out, const int64_t *ids, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint64_t id = (uint64_t)ids[i];

		for (int byte = 0; byte < MARK_LEN; byte++)
			buf_add_char(out, (char)(id >> 8 * byte));
	}
}

static const int64_t *read_ids(str bytes, struct arena *arena, size_t *out_count)
{
	size_t count = bytes.len / MARK_LEN;
	int64_t *ids = arena_alloc(arena, count * sizeof(*ids));

	for (size_t i = 0; i < count; i++) {
		uint64_t id = 0;

		for (int byte = 0; byte < MARK_LEN; byte++)
			id |= (uint64_t)(unsigned char)bytes.at[i * MARK_LEN + (size_t)byte]
			      << 8 * byte;
		ids[i] = (int64_t)id;
	}
	*out_count = count;
	return ids;
}

void sqlite_log_marks(struct db *db, const struct store_owner *owner, struct arena *arena,
		      struct store_log_marks *out)
{
	static struct sql find = SQL("SELECT owed_floor, owed, settled_floor, unsettled "
				     "FROM log_mark WHERE part = ? AND account = ?");
	struct query query = db_query(db, &find);

	*out = (struct store_log_marks){ 0 };
	query_owner(&query, owner);
	if (query_next(&query)) {
		out->owed_floor = query_get_int(&query, 0);
		out->owed = read_ids(query_lend_str(&query, 1), arena, &out->owed_count);
		out->settled_floor = query_get_int(&query, 2);
		out->unsettled = read_ids(query_lend_str(&query, 3), arena, &out->unsettled_count);
	}
	query_end(&query);
}

static void put_marks(struct db *db, const struct store_log_mark *mark)
{
	static struct sql put = SQL("INSERT OR REPLACE INTO log_mark (part, account, owed_floor, "
				    "owed, settled_floor, unsettled) VALUES (?, ?, ?, ?, ?, ?)");
	const struct store_log_marks *marks = &mark->marks;
	struct buf owed, unsettled;
	struct query query = db_query(db, &put);

	buf_init(&owed, STORE_LOG_EXCEPTIONS_MAX * MARK_LEN);
	buf_init(&unsettled, STORE_LOG_EXCEPTIONS_MAX * MARK_LEN);
	write_ids(&owed, marks->owed, marks->owed_count);
	write_ids(&unsettled, marks->unsettled, marks->unsettled_count);
	query_owner(&query, &mark->owner);
	query_int(&query, marks->owed_floor);
	query_blob(&query, buf_str(&owed));
	query_int(&query, marks->settled_floor);
	query_blob(&query, buf_str(&unsettled));
	query_run(&query);
	buf_fini(&unsettled);
	buf_fini(&owed);
}

enum store_status sqlite_log_mark(struct db *db, struct store_request *request)
{
	struct store_log_mark *mark = container_of(request, struct store_log_mark, request);

	if (mark->marks.owed_count > STORE_LOG_EXCEPTIONS_MAX ||
	    mark->marks.unsettled_count > STORE_LOG_EXCEPTIONS_MAX)
		return STORE_FAILED;
	if (!sqlite_owner_exists(db, &mark->owner))
		return STORE_NOT_FOUND;
	put_marks(db, mark);
	return STORE_OK;
}

/* ---- single entries */

static bool came_from(struct db *db, const struct log_hit *hit,
		      const struct store_log_by_origin *look)
{
	static struct sql find = SQL("SELECT 1 FROM journal WHERE position = ? AND part = ? "
				     "AND account = ? AND id = ? AND origin = ? AND flags & ? = 0 "
				     "AND (peer = ? OR substr(peer, 1, length(?8)) = ?8)");
	struct query query = db_query(db, &find);
	struct buf with_slash;
	bool found;

	buf_init(&with_slash, JID_MAX + 1);
	buf_add(&with_slash, jid_bare_str(look->peer));
	buf_add_char(&with_slash, '/');
	query_int(&query, hit->position);
	query_owner(&query, &look->owner);
	query_int(&query, hit->id);
	query_int(&query, look->origin);
	query_int(&query, STORE_LOG_OUT);
	query_text(&query, jid_bare_str(look->peer));
	query_text(&query, buf_str(&with_slash));
	found = query_next(&query);
	query_end(&query);
	buf_fini(&with_slash);
	return found;
}

/* What came in has an id greater than its origin's: the first few candidates decide. */
enum store_status sqlite_log_by_origin(struct db *db, struct store_request *request)
{
	struct store_log_by_origin *look =
		container_of(request, struct store_log_by_origin, request);
	struct log_hit hits[ORIGIN_SLICE];
	struct log_query query = {
		.owner = look->owner,
		.peer = index_peer(jid_bare_str(look->peer)),
		.after = look->origin - ORIGIN_SLACK_US,
		.before = INT64_MAX,
		.limit = ARRAY_LEN(hits),
	};
	size_t count;

	do {
		count = journal_find(db, &query, hits);
		for (size_t i = 0; i < count; i++) {
			query.after = hits[i].id;
			if (!came_from(db, &hits[i], look))
				continue;
			look->id = hits[i].id;
			return STORE_OK;
		}
	} while (count == query.limit);
	return STORE_NOT_FOUND;
}

/* Hashes may collide, and what the index says may be old. */
static bool is_named(struct db *db, const struct log_hit *hit, str name)
{
	static struct sql find = SQL("SELECT stanza FROM journal WHERE position = ?");
	struct query query = db_query(db, &find);
	bool is;

	query_int(&query, hit->position);
	is = query_next(&query) && str_eq(envelope_id_in(query_lend_str(&query, 0)), name);
	query_end(&query);
	return is;
}

/* The entry at that place, if it is of the account and the peer. */
static bool take_named(struct db *db, const struct log_hit *hit, struct store_log_by_name *look)
{
	const struct store_log_entry *entry;
	struct log_page page;
	size_t count;

	page_begin(&page, db, &look->owner, &look->request.arena);
	page.flags = look->is_sent ? STORE_LOG_OUT : 0;
	page.peer = jid_bare(look->peer);
	page_add_hit(&page, hit);
	entry = page_end(&page, &count);
	if (count == 0 || (!look->is_sent && entry->flags & STORE_LOG_OUT))
		return false;
	look->entry = *entry;
	return true;
}

static bool search_name(struct db *db, struct store_log_by_name *look, struct log_query *query)
{
	struct log_hit hits[NAME_SLICE];
	size_t count, tried = 0;

	do {
		count = journal_find(db, query, hits);
		for (size_t i = count; i-- > 0;) {
			query->before = hits[i].id;
			if (is_named(db, &hits[i], look->name) && take_named(db, &hits[i], look))
				return true;
		}
		tried += count;
	} while (count == query->limit && tried < NAME_TRIES);
	return false;
}

enum store_status sqlite_log_by_name(struct db *db, struct store_request *request)
{
	struct store_log_by_name *look = container_of(request, struct store_log_by_name, request);
	struct log_query query = {
		.owner = look->owner,
		.peer = index_peer(jid_bare_str(look->peer)),
		.before = INT64_MAX,
		.mask = INDEX_NAME | STORE_LOG_OUT,
		.marks = index_flags(look->is_sent ? STORE_LOG_OUT : 0, look->name),
		.limit = NAME_SLICE,
		.backwards = true,
	};

	if (look->name.len && sqlite_owner_exists(db, &look->owner) &&
	    search_name(db, look, &query))
		return STORE_OK;
	return STORE_NOT_FOUND;
}

enum store_status sqlite_log_replace(struct db *db, struct store_request *request)
{
	static struct sql replace = SQL("UPDATE journal SET stanza = ?, flags = flags & ~? "
					"WHERE position = ?");
	struct store_log_replace *ask = container_of(request, struct store_log_replace, request);
	struct journal_row row;
	struct log_hit hit;
	struct query query;

	if (!sqlite_owner_exists(db, &ask->owner) ||
	    !journal_find_id(db, &ask->owner, ask->id, &hit) ||
	    !journal_row_at(db, hit.position, &request->arena, &row) || row.id != ask->id ||
	    row.owner.account != ask->owner.account || row.owner.part != ask->owner.part)
		return STORE_NOT_FOUND;
	query = db_query(db, &replace);
	query_blob(&query, ask->stanza);
	query_int(&query, ask->hide ? STORE_LOG_ARCHIVED : 0);
	query_int(&query, hit.position);
	query_run(&query);
	journal_note_shrunk(db, &row, (int64_t)row.bytes - (int64_t)ask->stanza.len);
	return STORE_OK;
}

enum store_status sqlite_stream_h(struct db *db, struct store_request *request)
{
	struct store_stream_h *look = container_of(request, struct store_stream_h, request);

	if (journal_find_stream(db, &look->owner, look->stream, &look->h))
		return STORE_OK;
	return STORE_NOT_FOUND;
}
