/* SPDX-License-Identifier: Apache-2.0 */
/* Capsules in SQLite. */

#include "store/capsule.h"

#include "store/sqlite/ops.h"

enum { DROP_SLICE = 500 };

enum store_status sqlite_capsule_put(struct db *db, struct store_request *request)
{
	static struct sql set = SQL("INSERT OR REPLACE INTO capsule (key, at, bytes) "
				    "VALUES (?, ?, ?)");
	struct store_capsule_put *put = container_of(request, struct store_capsule_put, request);

	for (size_t i = 0; i < put->count; i++) {
		struct query query = db_query(db, &set);

		query_text(&query, put->capsules[i].key);
		query_int(&query, put->at);
		query_blob(&query, put->capsules[i].bytes);
		query_run(&query);
	}
	return STORE_OK;
}

enum store_status sqlite_capsule_take(struct db *db, struct store_request *request)
{
	static struct sql take = SQL("DELETE FROM capsule WHERE key = ? RETURNING bytes, at");
	struct store_capsule_take *ask = container_of(request, struct store_capsule_take, request);
	struct query query = db_query(db, &take);
	bool found;

	query_text(&query, ask->key);
	found = query_next(&query);
	if (found) {
		ask->bytes = query_get_str(&query, 0, &request->arena);
		ask->at = query_get_int(&query, 1);
	}
	/* The statement is done only when it was stepped to its end. */
	query_next(&query);
	query_end(&query);
	return found ? STORE_OK : STORE_NOT_FOUND;
}

enum store_status sqlite_capsule_drop(struct db *db, struct store_request *request)
{
	static struct sql drop = SQL("DELETE FROM capsule WHERE rowid IN (SELECT rowid FROM "
				     "capsule WHERE at < ? LIMIT ?)");
	struct store_capsule_drop *ask = container_of(request, struct store_capsule_drop, request);
	struct query query = db_query(db, &drop);

	query_int(&query, ask->before);
	query_int(&query, DROP_SLICE);
	query_run(&query);
	ask->dropped = (size_t)db_changes(db);
	ask->has_more = ask->dropped == DROP_SLICE;
	return STORE_OK;
}
