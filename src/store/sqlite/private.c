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
	query = db_query(db, str_exists(put->xml) ? &set : &remove);
	query_owner(&query, &put->owner);
	query_text(&query, put->space);
	query_text(&query, put->name);
	if (str_exists(put->xml))
		query_text(&query, put->xml);
	query_run(&query);
	return STORE_OK;
}
