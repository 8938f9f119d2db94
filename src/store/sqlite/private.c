/* SPDX-License-Identifier: Apache-2.0 */
/* Private XML storage (XEP-0049) in SQLite. */

#include "store/private.h"

#include "store/sqlite/ops.h"

enum store_status sqlite_private_get(struct db *db, struct store_request *request)
{
	static struct sql find = SQL("SELECT xml FROM private JOIN account USING (part, account) "
				     "WHERE part = ? AND account = ? AND space = ? AND name = ?");
	struct store_private *row = container_of(request, struct store_private, request);
	struct query query = db_query(db, &find);
	bool found;

	query_owner(&query, &row->owner);
	query_text(&query, row->space);
	query_text(&query, row->name);
	found = query_next(&query);
	if (found)
		row->xml = query_get_str(&query, 0, &request->arena);
	query_end(&query);
	return found ? STORE_OK : STORE_NOT_FOUND;
}

/* It is not there yet, and there are as many as there may be. */
static bool is_one_too_many(struct db *db, const struct store_private_put *put)
{
	static struct sql count = SQL("SELECT count(*), coalesce(sum(space = ? AND name = ?), 0) "
				      "FROM private WHERE part = ? AND account = ?");
	struct query query = db_query(db, &count);
	bool is_full = false;

	query_text(&query, put->space);
	query_text(&query, put->name);
	query_owner(&query, &put->owner);
	if (query_next(&query))
		is_full = query_get_int(&query, 0) >= put->most && !query_get_int(&query, 1);
	query_end(&query);
	return is_full;
}

enum store_status sqlite_private_put(struct db *db, struct store_request *request)
{
	static struct sql set = SQL("INSERT OR REPLACE INTO private (part, account, space, name, "
				    "xml) VALUES (?, ?, ?, ?, ?)");
	static struct sql remove = SQL("DELETE FROM private WHERE part = ? AND account = ? "
				       "AND space = ? AND name = ?");
	struct store_private_put *put = container_of(request, struct store_private_put, request);
	struct query query;

	if (!sqlite_owner_exists(db, &put->owner))
		return STORE_NOT_FOUND;
	if (put->most && str_exists(put->xml) && is_one_too_many(db, put))
		return STORE_CONFLICT;
	query = db_query(db, str_exists(put->xml) ? &set : &remove);
	query_owner(&query, &put->owner);
	query_text(&query, put->space);
	query_text(&query, put->name);
	if (str_exists(put->xml))
		query_text(&query, put->xml);
	query_run(&query);
	return STORE_OK;
}
