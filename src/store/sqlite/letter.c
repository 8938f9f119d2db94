/* SPDX-License-Identifier: Apache-2.0 */
/* Durable letters in SQLite. They are written with the roster (sqlite/roster.c). */

#include "store/letter.h"

#include "store/sqlite/ops.h"

enum store_status sqlite_letter_settle(struct db *db, struct store_request *request)
{
	static struct sql settle = SQL("DELETE FROM letter "
				       "WHERE part = ? AND account = ? AND id = ?");
	struct store_letter_settle *letter =
		container_of(request, struct store_letter_settle, request);
	struct query query = db_query(db, &settle);

	query_owner(&query, &letter->owner);
	query_int(&query, letter->id);
	query_run(&query);
	return STORE_OK;
}

enum store_status sqlite_letter_seen(struct db *db, struct store_request *request)
{
	static struct sql find = SQL("SELECT id FROM seen "
				     "WHERE part = ? AND account = ? AND sender = ?");
	struct store_letter_seen *seen = container_of(request, struct store_letter_seen, request);
	struct query query;

	seen->seen.id = 0;
	if (!sqlite_owner_exists(db, &seen->owner))
		return STORE_NOT_FOUND;
	query = db_query(db, &find);
	query_owner(&query, &seen->owner);
	query_text(&query, jid_bare_str(seen->seen.from));
	if (query_next(&query))
		seen->seen.id = query_get_int(&query, 0);
	query_end(&query);
	return seen->seen.id ? STORE_OK : STORE_NOT_FOUND;
}

enum store_status sqlite_letter_unsettled(struct db *db, struct store_request *request)
{
	static struct sql find = SQL("SELECT letter.part, letter.account, id, sender, receiver, "
				     "bytes, host IS NULL FROM letter LEFT JOIN account "
				     "USING (part, account) "
				     "WHERE (letter.part, letter.account, id) > (?, ?, ?) "
				     "ORDER BY letter.part, letter.account, id LIMIT ?");
	struct store_letter_unsettled *page =
		container_of(request, struct store_letter_unsettled, request);
	struct arena *arena = &request->arena;
	struct rows rows = { .arena = arena, .size = sizeof(*page->letters) };
	struct query query = db_query(db, &find);

	query_owner(&query, &page->after_owner);
	query_int(&query, page->after_id);
	query_int(&query, page->limit);
	while (query_next(&query)) {
		struct store_unsettled *row = rows_next(&rows);

		row->owner.part = (uint16_t)query_get_int(&query, 0);
		row->owner.account = query_get_int(&query, 1);
		row->letter.id = query_get_int(&query, 2);
		row->from = jid_of_normal(query_get_str(&query, 3, arena));
		row->letter.to = jid_of_normal(query_get_str(&query, 4, arena));
		row->letter.bytes = query_get_str(&query, 5, arena);
		row->is_deleted = query_get_int(&query, 6);
	}
	query_end(&query);
	page->letters = rows.at;
	page->count = rows.count;
	return STORE_OK;
}
