/* SPDX-License-Identifier: Apache-2.0 */
/* Archive preferences (XEP-0441) in SQLite. */

#include "store/archive_prefs.h"

#include "store/sqlite/archive_prefs.h"
#include "store/sqlite/ops.h"

static const jid *read_list(struct db *db, const struct store_owner *owner, bool never,
			    struct rows *rows)
{
	static struct sql find = SQL("SELECT jid FROM archive_rule WHERE part = ? AND account = ? "
				     "AND never = ? ORDER BY jid");
	struct query query = db_query(db, &find);

	query_owner(&query, owner);
	query_int(&query, never);
	while (query_next(&query))
		*(jid *)rows_next(rows) = jid_of_normal(query_get_str(&query, 0, rows->arena));
	query_end(&query);
	return rows->at;
}

bool sqlite_archive_prefs(struct db *db, const struct store_owner *owner, struct arena *arena,
			  struct store_archive_prefs *out)
{
	static struct sql find =
		SQL("SELECT otherwise FROM archive_prefs WHERE part = ? AND account = ?");
	struct rows always = { .arena = arena, .size = sizeof(jid) }, never = always;
	struct query query = db_query(db, &find);
	bool found;

	*out = (struct store_archive_prefs){ .otherwise = STORE_ARCHIVE_UNSET };
	query_owner(&query, owner);
	found = query_next(&query);
	if (found)
		out->otherwise = (enum store_archive_default)query_get_int(&query, 0);
	query_end(&query);
	if (!found)
		return false;
	out->always = read_list(db, owner, false, &always);
	out->always_count = always.count;
	out->never = read_list(db, owner, true, &never);
	out->never_count = never.count;
	return true;
}

enum store_status sqlite_archive_prefs_get(struct db *db, struct store_request *request)
{
	struct store_archive_prefs_get *get =
		container_of(request, struct store_archive_prefs_get, request);

	if (!sqlite_owner_exists(db, &get->owner) ||
	    !sqlite_archive_prefs(db, &get->owner, &request->arena, &get->prefs))
		return STORE_NOT_FOUND;
	return STORE_OK;
}

static void put_list(struct db *db, const struct store_owner *owner, bool never, const jid *jids,
		     size_t count)
{
	static struct sql put = SQL("INSERT OR IGNORE INTO archive_rule (part, account, never, jid)"
				    " VALUES (?, ?, ?, ?)");

	for (size_t i = 0; i < count; i++) {
		struct query query = db_query(db, &put);

		query_owner(&query, owner);
		query_int(&query, never);
		query_text(&query, jid_str(jids[i]));
		query_run(&query);
	}
}

enum store_status sqlite_archive_prefs_put(struct db *db, struct store_request *request)
{
	static struct sql set = SQL("INSERT OR REPLACE INTO archive_prefs (part, account, "
				    "otherwise) VALUES (?, ?, ?)");
	static struct sql clear = SQL("DELETE FROM archive_rule WHERE part = ? AND account = ?");
	struct store_archive_prefs_put *put =
		container_of(request, struct store_archive_prefs_put, request);
	const struct store_archive_prefs *prefs = &put->prefs;
	struct query query;

	if (!sqlite_owner_exists(db, &put->owner))
		return STORE_NOT_FOUND;
	query = db_query(db, &set);
	query_owner(&query, &put->owner);
	query_int(&query, prefs->otherwise);
	query_run(&query);
	query = db_query(db, &clear);
	query_owner(&query, &put->owner);
	query_run(&query);
	put_list(db, &put->owner, false, prefs->always, prefs->always_count);
	put_list(db, &put->owner, true, prefs->never, prefs->never_count);
	return STORE_OK;
}
