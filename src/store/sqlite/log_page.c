/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of the log in SQLite. */

#include "store/sqlite/log_page.h"

#include <stdlib.h>

#include "base/clock.h"

void page_begin(struct log_page *page, struct db *db, const struct store_owner *owner,
		struct arena *arena)
{
	*page = (struct log_page){
		.db = db,
		.owner = *owner,
		.limit = STORE_LOG_PAGE_MAX,
		.rows = { .arena = arena, .size = sizeof(struct store_log_entry) },
	};
}

enum { PART, ACCOUNT, ID, FLAGS, ORIGIN, TOKEN, STREAM, H, PEER, STANZA };

static bool is_wanted(const struct log_page *page, const struct query *row, int64_t id)
{
	str peer = query_lend_str(row, PEER), wanted = jid_str(page->peer);

	if (query_get_int(row, PART) != page->owner.part ||
	    query_get_int(row, ACCOUNT) != page->owner.account || query_get_int(row, ID) != id ||
	    ((unsigned)query_get_int(row, FLAGS) & page->flags) != page->flags)
		return false;
	/* Hashes may collide. */
	if (!jid_exists(page->peer) || str_eq(peer, wanted))
		return true;
	return jid_is_bare(page->peer) && str_starts(peer, wanted) && peer.at[wanted.len] == '/';
}

static bool has_place(const struct log_page *page, size_t len)
{
	if (page->rows.count == page->limit)
		return false;
	return page->rows.count == 0 || page->bytes + len <= STORE_LOG_PAGE_BYTES;
}

static void add_row(struct log_page *page, const struct query *row)
{
	struct store_log_entry *entry = rows_next(&page->rows);
	struct arena *arena = page->rows.arena;
	str peer = query_get_str(row, PEER, arena);

	*entry = (struct store_log_entry){
		.id = query_get_int(row, ID),
		.peer = peer.len ? jid_of_normal(peer) : JID_NONE,
		.flags = (unsigned)query_get_int(row, FLAGS) & INDEX_FLAGS,
		.origin = query_get_int(row, ORIGIN),
		.token = (uint64_t)query_get_int(row, TOKEN),
		.stream = (uint64_t)query_get_int(row, STREAM),
		.h = (uint32_t)query_get_int(row, H),
		.stanza = query_get_str(row, STANZA, arena),
	};
	page->bytes += entry->stanza.len;
}

void page_add_hit(struct log_page *page, const struct log_hit *hit)
{
	static struct sql find = SQL("SELECT part, account, id, flags, origin, token, stream, h, "
				     "peer, stanza FROM journal WHERE position = ?");
	struct query query = db_query(page->db, &find);

	query_int(&query, hit->position);
	if (query_next(&query) && is_wanted(page, &query, hit->id)) {
		if (has_place(page, query_lend_str(&query, STANZA).len))
			add_row(page, &query);
		else
			page->has_more = true;
	}
	query_end(&query);
}

static struct log_query query_of(const struct log_page *page)
{
	struct log_query query = {
		.owner = page->owner,
		.mask = page->flags,
		.marks = page->flags,
		.backwards = page->backwards,
	};

	if (jid_exists(page->peer))
		query.peer = index_peer(jid_bare_str(page->peer));
	if (page->peer.resource_len) {
		query.mask |= INDEX_RESOURCE;
		query.marks = index_marks(page->flags, jid_resource(page->peer));
	}
	return query;
}

/* As a rule one turn: more only where rows were passed over. */
void page_add_between(struct log_page *page, int64_t after, int64_t before)
{
	struct log_hit hits[HITS_MAX];
	struct log_query query = query_of(page);
	size_t found;

	query.after = after;
	query.before = before;
	do {
		query.limit = page->limit - (unsigned)page->rows.count + 1;
		found = journal_find(page->db, &query, hits);
		for (size_t i = 0; i < found && !page->has_more; i++) {
			const struct log_hit *hit = &hits[page->backwards ? found - 1 - i : i];

			page_add_hit(page, hit);
			*(page->backwards ? &query.before : &query.after) = hit->id;
		}
	} while (found == query.limit && !page->has_more && !db_failed(page->db));
}

void page_add_id(struct log_page *page, int64_t id)
{
	struct log_hit hit;

	if (!page->has_more && journal_find_id(page->db, &page->owner, id, &hit))
		page_add_hit(page, &hit);
}

struct store_log_entry *page_end(struct log_page *page, size_t *out_count)
{
	struct store_log_entry *entries = page->rows.at;
	size_t count = page->rows.count;

	for (size_t i = 0; page->backwards && i < count / 2; i++) {
		struct store_log_entry other = entries[i];

		entries[i] = entries[count - 1 - i];
		entries[count - 1 - i] = other;
	}
	*out_count = count;
	return entries;
}

/* ---- reading */

static int compare_ids(const void *a, const void *b)
{
	int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;

	return (one > other) - (one < other);
}

static void add_ids(struct log_page *page, const struct store_log_read *read)
{
	size_t size = read->id_count * sizeof(*read->ids);
	int64_t *ids = memcpy(arena_alloc(page->rows.arena, size), read->ids, size);

	page->peer = JID_NONE;
	page->backwards = false;
	page->limit = STORE_LOG_PAGE_MAX;
	qsort(ids, read->id_count, sizeof(*ids), compare_ids);
	for (size_t i = 0; i < read->id_count; i++) {
		if (i == 0 || ids[i] != ids[i - 1])
			page_add_id(page, ids[i]);
	}
}

static unsigned bounded(unsigned limit)
{
	return limit == 0 ? 1 : limit < STORE_LOG_PAGE_MAX ? limit : STORE_LOG_PAGE_MAX;
}

enum store_status sqlite_log_read(struct db *db, struct store_request *request)
{
	struct store_log_read *read = container_of(request, struct store_log_read, request);
	struct log_page page;

	page_begin(&page, db, &read->owner, &request->arena);
	page.flags = read->only_archived ? STORE_LOG_ARCHIVED : 0;
	page.peer = read->peer;
	page.backwards = read->backwards;
	page.limit = bounded(read->limit);
	if (!sqlite_owner_exists(db, &read->owner))
		;
	else if (read->id_count)
		add_ids(&page, read);
	else
		page_add_between(&page, read->after, read->before ? read->before : INT64_MAX);
	read->entries = page_end(&page, &read->count);
	read->has_more = page.has_more;
	return STORE_OK;
}

/* ---- what is due */

static void add_due(struct log_page *page, const int64_t *exceptions, size_t count, int64_t floor,
		    int64_t after)
{
	for (size_t i = 0; i < count && !page->has_more; i++) {
		if (exceptions[i] > after && exceptions[i] <= floor)
			page_add_id(page, exceptions[i]);
	}
	if (!page->has_more)
		page_add_between(page, after > floor ? after : floor, INT64_MAX);
}

static enum store_status list_due(struct db *db, struct store_request *request, unsigned flag)
{
	struct store_log_due *due = container_of(request, struct store_log_due, request);
	struct store_log_marks marks;
	struct log_page page;

	page_begin(&page, db, &due->owner, &request->arena);
	page.flags = flag;
	page.limit = bounded(due->limit);
	sqlite_log_marks(db, &due->owner, &request->arena, &marks);
	if (!sqlite_owner_exists(db, &due->owner))
		;
	else if (flag == STORE_LOG_OWED)
		add_due(&page, marks.owed, marks.owed_count, marks.owed_floor, due->after);
	else
		add_due(&page, marks.unsettled, marks.unsettled_count, marks.settled_floor,
			due->after);
	due->entries = page_end(&page, &due->count);
	due->has_more = page.has_more;
	return STORE_OK;
}

enum store_status sqlite_log_owed(struct db *db, struct store_request *request)
{
	return list_due(db, request, STORE_LOG_OWED);
}

enum store_status sqlite_log_unsettled(struct db *db, struct store_request *request)
{
	return list_due(db, request, STORE_LOG_OUT);
}

/* ---- the waking home */

static int64_t greatest(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* The ids may have been taken by entries that retention has removed since: but not above what the
 * marks say. */
static int64_t last_id(struct db *db, const struct store_home *home)
{
	struct log_query query = {
		.owner = home->owner, .before = INT64_MAX, .limit = 1, .backwards = true
	};
	struct log_hit hit = { 0 };

	journal_find(db, &query, &hit);
	return greatest(hit.id,
			greatest(home->log_marks.owed_floor, home->log_marks.settled_floor));
}

/* Above the floor one is counted in any case: that there is more than the marks name. */
static size_t most_above_floor(const struct store_home *home)
{
	size_t most = home->owed_most ? home->owed_most : STORE_HOME_OWED_COUNTED;
	size_t named = home->log_marks.owed_count;

	return most > named ? most - named : 1;
}

static void count_owed(struct db *db, struct store_home *home)
{
	struct log_hit hits[STORE_HOME_OWED_COUNTED];
	size_t most = most_above_floor(home), above = 0, found = STORE_HOME_OWED_COUNTED;
	struct log_query query = {
		.owner = home->owner,
		.after = home->log_marks.owed_floor,
		.before = INT64_MAX,
		.mask = STORE_LOG_OWED,
		.marks = STORE_LOG_OWED,
		.limit = STORE_HOME_OWED_COUNTED,
	};

	while (found == query.limit && home->log_last > query.after && above < most) {
		found = journal_find(db, &query, hits);
		above += found;
		if (found)
			query.after = hits[found - 1].id;
	}
	home->owed_count = home->log_marks.owed_count + (above < most ? above : most);
}

static void load_unsettled(struct db *db, struct store_home *home)
{
	const struct store_log_marks *marks = &home->log_marks;
	struct log_page page;

	page_begin(&page, db, &home->owner, &home->request.arena);
	page.flags = STORE_LOG_OUT;
	page.limit = STORE_HOME_UNSETTLED;
	if (home->log_last > marks->settled_floor || marks->unsettled_count)
		add_due(&page, marks->unsettled, marks->unsettled_count, marks->settled_floor, 0);
	home->unsettled = page_end(&page, &home->unsettled_count);
	home->has_more_unsettled = page.has_more;
}

static uint64_t token_at(struct db *db, int64_t position)
{
	static struct sql find = SQL("SELECT token FROM journal WHERE position = ?");
	struct query query = db_query(db, &find);
	uint64_t token = 0;

	query_int(&query, position);
	if (query_next(&query))
		token = (uint64_t)query_get_int(&query, 0);
	query_end(&query);
	return token;
}

/* What was sent: to others, and to oneself, which came in. */
static size_t find_sent(struct db *db, const struct store_home *home, struct log_hit *hits)
{
	struct log_hit others[STORE_HOME_TOKENS], own[STORE_HOME_TOKENS];
	struct log_query query = {
		.owner = home->owner,
		.after = clock_now_us() - STORE_HOME_TOKENS_US,
		.before = INT64_MAX,
		.mask = STORE_LOG_OUT,
		.marks = STORE_LOG_OUT,
		.limit = STORE_HOME_TOKENS,
		.backwards = true,
	};
	size_t others_count, own_count;

	if (home->log_last <= query.after)
		return 0;
	others_count = journal_find(db, &query, others);
	query.mask = query.marks = 0;
	query.peer = index_peer(jid_bare_str(home->user));
	own_count = journal_find(db, &query, own);
	return hits_unite(&query, others, others_count, own, own_count, hits);
}

static void load_tokens(struct db *db, struct store_home *home)
{
	struct log_hit hits[STORE_HOME_TOKENS];
	struct rows rows = { .arena = &home->request.arena, .size = sizeof(*home->tokens) };
	size_t count = find_sent(db, home, hits);

	for (size_t i = 0; i < count; i++) {
		uint64_t token = token_at(db, hits[i].position);

		if (token)
			*(struct store_log_token *)rows_next(&rows) =
				(struct store_log_token){ hits[i].id, token };
	}
	home->tokens = rows.at;
	home->token_count = rows.count;
}

void sqlite_log_wake(struct db *db, struct store_home *home)
{
	sqlite_log_marks(db, &home->owner, &home->request.arena, &home->log_marks);
	home->log_last = last_id(db, home);
	count_owed(db, home);
	load_unsettled(db, home);
	load_tokens(db, home);
}
