/* SPDX-License-Identifier: Apache-2.0 */
/* The block list in SQLite. It is read with the home (sqlite/home.c). */

#include "store/blocklist.h"

#include "store/sqlite/ops.h"

static void clear_list(struct db *db, const struct store_owner *owner)
{
	static struct sql clear = SQL("DELETE FROM block WHERE part = ? AND account = ?");
	struct query query = db_query(db, &clear);

	query_owner(&query, owner);
	query_run(&query);
}

static void run_for_each(struct db *db, struct sql *sql, const struct store_owner *owner,
			 const jid *jids, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct query query = db_query(db, sql);

		query_owner(&query, owner);
		query_text(&query, jid_str(jids[i]));
		query_run(&query);
	}
}

enum store_status sqlite_blocklist_write(struct db *db, struct store_request *request)
{
	static struct sql remove = SQL("DELETE FROM block "
				       "WHERE part = ? AND account = ? AND jid = ?");
	static struct sql add = SQL("INSERT INTO block (part, account, jid) VALUES (?, ?, ?) "
				    "ON CONFLICT DO NOTHING");
	struct store_blocklist_write *write =
		container_of(request, struct store_blocklist_write, request);

	if (!sqlite_owner_exists(db, &write->owner))
		return STORE_NOT_FOUND;
	if (write->clear)
		clear_list(db, &write->owner);
	run_for_each(db, &remove, &write->owner, write->removed, write->removed_count);
	run_for_each(db, &add, &write->owner, write->added, write->added_count);
	return STORE_OK;
}
