/* SPDX-License-Identifier: Apache-2.0 */
/* The questions to the index: entries of one list of an account, and streams. */

#include "store/log.h"
#include "store/sqlite/log_index.h"

/* Of both halves of a list in one statement, so that both are of one moment. */
#define HALF(list, direction) \
	"SELECT * FROM (SELECT id, place >> 16 FROM entry WHERE account = ?1 AND list = " list \
	" AND id > ?3 AND id < ?4 AND (place & ?5) = ?7 ORDER BY id " direction " LIMIT ?6)"
#define BOTH(direction) \
	HALF("?2", direction) \
	" UNION ALL " HALF("?2 + 1", direction) " ORDER BY 1 " direction " LIMIT ?6"

static struct sql first_archived = SQL(HALF("?2 + 1", "ASC"));
static struct sql last_archived = SQL(HALF("?2 + 1", "DESC"));
static struct sql first_of_all = SQL(BOTH("ASC"));
static struct sql last_of_all = SQL(BOTH("DESC"));

static struct sql *choose(const struct log_query *query)
{
	if (query->marks & STORE_LOG_ARCHIVED)
		return query->backwards ? &last_archived : &first_archived;
	return query->backwards ? &last_of_all : &first_of_all;
}

static void reverse(struct log_hit *hits, size_t count)
{
	for (size_t i = 0; i + 1 < count; i++) {
		struct log_hit other = hits[--count];

		hits[count] = hits[i];
		hits[i] = other;
	}
}

size_t index_find(struct db *db, const struct log_query *query, struct log_hit *hits)
{
	struct query rows = db_query(db, choose(query));
	size_t count = 0;

	query_int(&rows, query->owner.account);
	query_int(&rows, index_list(query->peer, false));
	query_int(&rows, query->after);
	query_int(&rows, query->before);
	query_int(&rows, query->mask);
	query_int(&rows, query->limit);
	query_int(&rows, query->marks);
	while (query_next(&rows) && count < query->limit)
		hits[count++] = (struct log_hit){ .id = query_get_int(&rows, 0),
						  .position = query_get_int(&rows, 1) };
	query_end(&rows);
	if (query->backwards)
		reverse(hits, count);
	return count;
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
