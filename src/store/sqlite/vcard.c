/* SPDX-License-Identifier: Apache-2.0 */
/* vCards (XEP-0054) in SQLite. */

#include "store/vcard.h"

#include "store/sqlite/ops.h"

enum store_status sqlite_vcard_get(struct db *db, struct store_request *request)
{
	static struct sql find = SQL("SELECT xml FROM account JOIN vcard USING (part, account) "
				     "WHERE host = ? AND local = ?");
	struct store_vcard *row = container_of(request, struct store_vcard, request);
	struct query query = db_query(db, &find);
	bool found;

	query_text(&query, jid_domain(row->user));
	query_text(&query, jid_local(row->user));
	found = query_next(&query);
	if (found)
		row->xml = query_get_str(&query, 0, &request->arena);
	query_end(&query);
	return found ? STORE_OK : STORE_NOT_FOUND;
}

enum store_status sqlite_vcard_put(struct db *db, struct store_request *request)
{
	static struct sql set = SQL("INSERT OR REPLACE INTO vcard (part, account, xml) "
				    "VALUES (?, ?, ?)");
	static struct sql remove = SQL("DELETE FROM vcard WHERE part = ? AND account = ?");
	struct store_vcard_put *put = container_of(request, struct store_vcard_put, request);
	struct query query;

	if (!sqlite_owner_exists(db, &put->owner))
		return STORE_NOT_FOUND;
	query = db_query(db, str_exists(put->xml) ? &set : &remove);
	query_owner(&query, &put->owner);
	if (str_exists(put->xml))
		query_text(&query, put->xml);
	query_run(&query);
	return STORE_OK;
}
