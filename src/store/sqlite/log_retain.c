/* SPDX-License-Identifier: Apache-2.0 */
/* Retention: entries leave the journal at its front, except what is owed or not settled; and what
 * deleted accounts leave.
 *
 * All rows of a host up to retention.position have been judged; those that had to stay are named in
 * `kept` and judged again each time. So are, from the beginning, those that no archive shows. So a
 * pass costs what it removes and what is owed, and never reads the archive. */

#include <stdlib.h>

#include "base/clock.h"
#include "store/sqlite/journal.h"
#include "store/sqlite/log_page.h"
#include "store/sqlite/ops.h"

struct retention {
	struct db *db;
	struct store_log_retain *ask;
	uint32_t host;
	int64_t judged;		  /* retention.position */
	unsigned left;		  /* rows that may still be looked at */
	struct store_owner owner; /* whose marks these are: many rows in a row are of one account */
	struct store_log_marks marks;
	struct arena arena; /* theirs */
};

static uint32_t number_of(struct db *db, str name)
{
	static struct sql find = SQL("SELECT number FROM host WHERE name = ?");
	struct query query = db_query(db, &find);
	uint32_t host = 0;

	query_text(&query, name);
	if (query_next(&query))
		host = (uint32_t)query_get_int(&query, 0);
	query_end(&query);
	return host;
}

static int64_t judged_to(struct db *db, uint32_t host)
{
	static struct sql find = SQL("SELECT position FROM retention WHERE host = ?");
	struct query query = db_query(db, &find);
	int64_t position = 0;

	query_int(&query, host);
	if (query_next(&query))
		position = query_get_int(&query, 0);
	query_end(&query);
	return position;
}

static void set_judged(const struct retention *retention)
{
	static struct sql set =
		SQL("INSERT OR REPLACE INTO retention (host, position) VALUES (?, ?)");
	struct query query = db_query(retention->db, &set);

	query_int(&query, retention->host);
	query_int(&query, retention->judged);
	query_run(&query);
}

static void change_kept(const struct retention *retention, struct sql *sql, int64_t position)
{
	struct query query = db_query(retention->db, sql);

	query_int(&query, retention->host);
	query_int(&query, position);
	query_run(&query);
}

static bool is_hidden(const struct journal_row *row)
{
	return !(row->flags & STORE_LOG_ARCHIVED);
}

static bool is_too_old(const struct retention *retention, const struct journal_row *row)
{
	const struct store_log_retain *ask = retention->ask;

	return row->id < ask->before || (is_hidden(row) && row->id < ask->hidden_before);
}

/* The oldest go: this is asked of what is at the front, or was. */
static bool is_too_much(const struct retention *retention)
{
	const struct store_log_retain *ask = retention->ask;

	return ask->max_bytes && journal_usage(retention->db, retention->host) > ask->max_bytes;
}

/* An id is the time of its entry, unless the clock was wrong: then it must not keep back what is
 * behind it. */
static bool is_of_the_future(const struct journal_row *row)
{
	return row->id > clock_now_us() + STORE_LOG_FUTURE_US;
}

static int compare_ids(const void *a, const void *b)
{
	int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;

	return (one > other) - (one < other);
}

static bool is_open(int64_t id, int64_t floor, const int64_t *exceptions, size_t count)
{
	return id > floor ||
	       (count && bsearch(&id, exceptions, count, sizeof(id), compare_ids) != NULL);
}

/* False: the account is gone, and nothing of it is due. */
static bool load_marks(struct retention *retention, const struct store_owner *owner)
{
	if (retention->owner.account == owner->account && retention->owner.part == owner->part)
		return true;
	if (!sqlite_owner_exists(retention->db, owner))
		return false;
	arena_fini(&retention->arena);
	arena_init(&retention->arena);
	sqlite_log_marks(retention->db, owner, &retention->arena, &retention->marks);
	retention->owner = *owner;
	return true;
}

static bool is_due(struct retention *retention, const struct journal_row *row)
{
	const struct store_log_marks *marks = &retention->marks;

	if (!(row->flags & (STORE_LOG_OWED | STORE_LOG_OUT)) || !load_marks(retention, &row->owner))
		return false;
	return (row->flags & STORE_LOG_OWED &&
		is_open(row->id, marks->owed_floor, marks->owed, marks->owed_count)) ||
	       (row->flags & STORE_LOG_OUT &&
		is_open(row->id, marks->settled_floor, marks->unsettled, marks->unsettled_count));
}

static bool remove_unless_due(struct retention *retention, const struct journal_row *row)
{
	if (is_due(retention, row))
		return false;
	journal_remove(retention->db, row);
	retention->ask->removed++;
	return true;
}

/* Up to `left` positions; the arena's. */
static int64_t *list_positions(const struct retention *retention, struct sql *sql, int64_t after,
			       size_t *out_count)
{
	struct rows rows = { .arena = &retention->ask->request.arena, .size = sizeof(int64_t) };
	struct query query = db_query(retention->db, sql);

	query_int(&query, after);
	query_int(&query, retention->left);
	query_int(&query, retention->host);
	while (query_next(&query))
		*(int64_t *)rows_next(&rows) = query_get_int(&query, 0);
	query_end(&query);
	*out_count = rows.count;
	return rows.at;
}

/* False: it stays, and so do all behind it: what is kept beyond the front is hidden, and in the
 * order of time, but for what is of the future. */
static bool judge_again(struct retention *retention, int64_t position)
{
	static struct sql forget = SQL("DELETE FROM kept WHERE host = ? AND position = ?");
	struct arena *arena = &retention->ask->request.arena;
	bool was_at_front = position <= retention->judged;
	struct journal_row row;
	bool is_there = journal_row_at(retention->db, position, arena, &row);

	if (is_there && !is_too_old(retention, &row) && !(was_at_front && is_too_much(retention)))
		return was_at_front || is_of_the_future(&row);
	if (!is_there || remove_unless_due(retention, &row))
		change_kept(retention, &forget, position);
	return true;
}

static void judge_kept(struct retention *retention)
{
	static struct sql list = SQL("SELECT position FROM kept WHERE host = ?3 AND position > ?1 "
				     "ORDER BY position LIMIT ?2");
	struct store_log_retain *ask = retention->ask;
	size_t count, i = 0;
	int64_t *positions = list_positions(retention, &list, ask->after, &count);

	while (i < count && judge_again(retention, positions[i]))
		ask->after = positions[i++];
	ask->is_past_kept = i < retention->left;
	retention->left -= (unsigned)i;
}

/* False: this row, and so all behind it, may stay. */
static bool judge(struct retention *retention, int64_t position)
{
	static struct sql keep = SQL("INSERT OR IGNORE INTO kept (host, position) VALUES (?, ?)");
	struct journal_row row;
	bool is_old;

	if (!journal_row_at(retention->db, position, &retention->ask->request.arena, &row) ||
	    row.host != retention->host)
		return true;
	is_old = is_too_old(retention, &row) || is_too_much(retention);
	if (!is_old && !(retention->ask->before && is_of_the_future(&row)))
		return false;
	if (!is_old || !remove_unless_due(retention, &row))
		change_kept(retention, &keep, position);
	return true;
}

/* Rows of other hosts are passed once for each host. */
static void judge_front(struct retention *retention)
{
	static struct sql list = SQL("SELECT position FROM journal WHERE position > ?1 AND ?3 "
				     "ORDER BY position LIMIT ?2");
	size_t count;
	int64_t *positions = list_positions(retention, &list, retention->judged, &count);
	size_t i = 0;

	while (i < count && judge(retention, positions[i]))
		retention->judged = positions[i++];
	retention->ask->after = retention->judged;
	retention->ask->has_more = i == retention->left;
}

enum store_status sqlite_log_retain(struct db *db, struct store_request *request)
{
	struct store_log_retain *ask = container_of(request, struct store_log_retain, request);
	struct retention retention = { .db = db, .ask = ask, .host = number_of(db, ask->host) };

	ask->removed = 0;
	ask->bytes = 0;
	ask->has_more = false;
	if (retention.host == 0)
		return STORE_OK;
	retention.left = ask->limit == 0		   ? 1
			 : ask->limit < STORE_LOG_PAGE_MAX ? ask->limit
							   : STORE_LOG_PAGE_MAX;
	arena_init(&retention.arena);
	retention.judged = judged_to(db, retention.host);
	ask->bytes = journal_usage(db, retention.host);
	journal_drop_notes(db);
	if (!ask->is_past_kept)
		judge_kept(&retention);
	ask->has_more = !ask->is_past_kept;
	if (ask->is_past_kept && (ask->before || ask->max_bytes))
		judge_front(&retention);
	set_judged(&retention);
	arena_fini(&retention.arena);
	return STORE_OK;
}

/* ---- deleted accounts */

unsigned sqlite_purge_log(struct db *db, const struct store_owner *owner, unsigned rows)
{
	struct journal *journal = db->view->journal;
	struct log_hit hits[HITS_MAX];
	struct log_query query = { .owner = *owner, .before = INT64_MAX };
	struct journal_row row;
	struct arena arena;
	size_t count;

	if (journal->purged.account != owner->account || journal->purged.part != owner->part)
		journal->purged_to = 0;
	journal->purged = *owner;
	query.after = journal->purged_to;
	query.limit = rows < HITS_MAX ? rows : HITS_MAX;
	count = journal_find(db, &query, hits);
	arena_init(&arena);
	for (size_t i = 0; i < count; i++) {
		journal->purged_to = hits[i].id;
		if (journal_row_at(db, hits[i].position, &arena, &row) && row.id == hits[i].id &&
		    row.owner.account == owner->account && row.owner.part == owner->part)
			journal_remove(db, &row);
	}
	arena_fini(&arena);
	journal_drop_notes(db);
	return (unsigned)count;
}
