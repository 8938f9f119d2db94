/* SPDX-License-Identifier: Apache-2.0 */
/* Last activity (XEP-0012) in SQLite. */

#include "store/last.h"

#include "store/sqlite/ops.h"

enum store_status sqlite_last_get(struct db *db, struct store_request *request)
{
	static struct sql find = SQL("SELECT at, status FROM account JOIN last "
				     "USING (part, account) WHERE host = ? AND local = ?");
	struct store_last *row = container_of(request, struct store_last, request);
	struct query query = db_query(db, &find);
	bool found;

	query_text(&query, jid_domain(row->user));
	query_text(&query, jid_local(row->user));
	found = query_next(&query);
	if (found) {
		row->at = query_get_int(&query, 0);
		row->status = query_get_str(&query, 1, &request->arena);
	}
	query_end(&query);
	return found ? STORE_OK : STORE_NOT_FOUND;
}

enum store_status sqlite_last_put(struct db *db, struct store_request *request)
{
	static struct sql set = SQL("INSERT OR REPLACE INTO last (part, account, at, status) "
				    "VALUES (?, ?, ?, ?)");
	struct store_last_put *put = container_of(request, struct store_last_put, request);
	struct query query;

	if (!sqlite_owner_exists(db, &put->owner))
		return STORE_NOT_FOUND;
	query = db_query(db, &set);
	query_owner(&query, &put->owner);
	query_int(&query, put->at);
	query_text(&query, put->status);
	query_run(&query);
	return STORE_OK;
}
