/* SPDX-License-Identifier: Apache-2.0 */
/* The questions to the index: entries of one list of an account, and streams. */

#include "store/log.h"
#include "store/sqlite/index_run.h"
#include "store/sqlite/log_index.h"

/* A run may begin before the ids that are looked for and reach into them. */
#define RUNS(direction) \
	"SELECT base, places FROM run WHERE account = ?1 AND list = ?2 AND base < ?4 AND base >= " \
	"coalesce((SELECT base FROM run WHERE account = ?1 AND list = ?2 AND base <= ?3 " \
	"ORDER BY base DESC LIMIT 1), ?3) ORDER BY base " direction

static struct sql first_runs = SQL(RUNS("ASC"));
static struct sql last_runs = SQL(RUNS("DESC"));

static bool is_wanted(const struct log_query *query, const struct run_entry *entry)
{
	return entry->id > query->after && entry->id < query->before &&
	       ((unsigned)(entry->place & INDEX_MARKS) & query->mask) == query->marks;
}

/* What is wanted of the run, behind the `count` hits that there are. */
static size_t add_run(const struct query *row, const struct log_query *query, struct log_hit *hits,
		      size_t count)
{
	int64_t base = query_get_int(row, 0);
	str run = query_lend_str(row, 1);
	size_t length = run_length(run);

	if (!run_is_whole(run))
		row->db->error = SQLITE_CORRUPT;
	for (size_t i = 0; i < length && count < query->limit; i++) {
		struct run_entry entry = run_at(run, base, query->backwards ? length - 1 - i : i);

		if (is_wanted(query, &entry))
			hits[count++] = (struct log_hit){ entry.id, entry.place / INDEX_PLACE };
	}
	return count;
}

static void reverse(struct log_hit *hits, size_t count)
{
	for (size_t i = 0; i + 1 < count; i++) {
		struct log_hit other = hits[--count];

		hits[count] = hits[i];
		hits[i] = other;
	}
}

static size_t find_in(struct db *db, const struct log_query *query, int64_t list,
		      struct log_hit *hits)
{
	struct query rows = db_query(db, query->backwards ? &last_runs : &first_runs);
	size_t count = 0;

	query_int(&rows, query->owner.account);
	query_int(&rows, list);
	query_int(&rows, query->after);
	query_int(&rows, query->before);
	while (count < query->limit && query_next(&rows))
		count = add_run(&rows, query, hits, count);
	query_end(&rows);
	if (query->backwards)
		reverse(hits, count);
	return count;
}

/* The halves may be of two moments: what was merged between them, the asker has seen in the tail,
 * which he looked at first. */
size_t index_find(struct db *db, const struct log_query *query, struct log_hit *hits)
{
	struct log_hit archived[HITS_MAX], others[HITS_MAX];
	size_t archived_count, count;

	if (query->marks & STORE_LOG_ARCHIVED)
		return find_in(db, query, index_list(query->peer, true), hits);
	archived_count = find_in(db, query, index_list(query->peer, true), archived);
	count = find_in(db, query, index_list(query->peer, false), others);
	return hits_unite(query, archived, archived_count, others, count, hits);
}

bool index_find_stream(struct db *db, const struct log_query *query, uint64_t stream,
		       uint32_t *out_h)
{
	static struct sql find = SQL("SELECT h FROM stream WHERE stream = ? AND account = ? "
				     "AND id > ?");
	struct query rows = db_query(db, &find);
	bool found;

	query_int(&rows, (int64_t)stream);
	query_int(&rows, query->owner.account);
	query_int(&rows, query->after);
	found = query_next(&rows);
	if (found)
		*out_h = (uint32_t)query_get_int(&rows, 0);
	query_end(&rows);
	return found;
}
