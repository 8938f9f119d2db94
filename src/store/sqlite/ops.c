/* SPDX-License-Identifier: Apache-2.0 */
/* The table of all kinds of requests, and what the subjects have in common. */

#include "store/sqlite/ops.h"

#include "base/bug.h"
#include "base/random.h"

static enum store_status (*const ops[])(struct db *db, struct store_request *request) = {
	[STORE_OP_ACCOUNT_FIND] = sqlite_account_find,
	[STORE_OP_ACCOUNT_CREATE] = sqlite_account_create,
	[STORE_OP_ACCOUNT_DISABLE] = sqlite_account_disable,
	[STORE_OP_ACCOUNT_DELETE] = sqlite_account_delete,
	[STORE_OP_ACCOUNT_LIST] = sqlite_account_list,
	[STORE_OP_CREDENTIALS_GET] = sqlite_credentials_get,
	[STORE_OP_CREDENTIALS_PUT] = sqlite_credentials_put,
	[STORE_OP_HOME_LOAD] = sqlite_home_load,
	[STORE_OP_ROSTER_WRITE] = sqlite_roster_write,
	[STORE_OP_ROSTER_REMOVED] = sqlite_roster_removed,
	[STORE_OP_LETTER_SETTLE] = sqlite_letter_settle,
	[STORE_OP_LETTER_SEEN] = sqlite_letter_seen,
	[STORE_OP_LETTER_UNSETTLED] = sqlite_letter_unsettled,
	[STORE_OP_BLOCKLIST_WRITE] = sqlite_blocklist_write,
	[STORE_OP_PRIVATE_GET] = sqlite_private_get,
	[STORE_OP_PRIVATE_PUT] = sqlite_private_put,
	[STORE_OP_VCARD_GET] = sqlite_vcard_get,
	[STORE_OP_VCARD_PUT] = sqlite_vcard_put,
	[STORE_OP_LAST_GET] = sqlite_last_get,
	[STORE_OP_LAST_PUT] = sqlite_last_put,
	[STORE_OP_LOG_APPEND] = sqlite_log_append,
	[STORE_OP_LOG_READ] = sqlite_log_read,
	[STORE_OP_LOG_OWED] = sqlite_log_owed,
	[STORE_OP_LOG_UNSETTLED] = sqlite_log_unsettled,
	[STORE_OP_LOG_MARK] = sqlite_log_mark,
	[STORE_OP_LOG_BY_ORIGIN] = sqlite_log_by_origin,
	[STORE_OP_LOG_BY_NAME] = sqlite_log_by_name,
	[STORE_OP_LOG_REPLACE] = sqlite_log_replace,
	[STORE_OP_LOG_RETAIN] = sqlite_log_retain,
	[STORE_OP_STREAM_H] = sqlite_stream_h,
	[STORE_OP_ARCHIVE_PREFS_GET] = sqlite_archive_prefs_get,
	[STORE_OP_ARCHIVE_PREFS_PUT] = sqlite_archive_prefs_put,
	[STORE_OP_CAPSULE_PUT] = sqlite_capsule_put,
	[STORE_OP_CAPSULE_TAKE] = sqlite_capsule_take,
	[STORE_OP_CAPSULE_DROP] = sqlite_capsule_drop,
};
_Static_assert(ARRAY_LEN(ops) == STORE_OP_COUNT, "each kind of request has its function");

enum store_status sqlite_op_run(struct db *db, struct store_request *request)
{
	enum store_status status = ops[request->op](db, request);

	return db_failed(db) ? STORE_FAILED : status;
}

void query_owner(struct query *query, const struct store_owner *owner)
{
	query_int(query, owner->part);
	query_int(query, owner->account);
}

void *rows_next(struct rows *rows)
{
	if (rows->count == rows->cap) {
		size_t cap = rows->cap ? rows->cap * 2 : 8;
		void *at = arena_alloc(rows->arena, cap * rows->size);

		if (rows->count)
			memcpy(at, rows->at, rows->count * rows->size);
		rows->at = at;
		rows->cap = cap;
	}
	return memset((char *)rows->at + rows->size * rows->count++, 0, rows->size);
}

void sqlite_secret(struct db *db, unsigned char out[STORE_SECRET_LEN])
{
	static struct sql make =
		SQL("INSERT INTO meta VALUES ('secret', ?) ON CONFLICT DO NOTHING");
	static struct sql get = SQL("SELECT value FROM meta WHERE name = 'secret'");
	struct query query = db_query(db, &make);
	str secret;

	random_bytes(out, STORE_SECRET_LEN);
	query_blob(&query, str_make((const char *)out, STORE_SECRET_LEN));
	query_run(&query);
	query = db_query(db, &get);
	if (query_next(&query)) {
		secret = query_lend_str(&query, 0);
		if (secret.len == STORE_SECRET_LEN)
			memcpy(out, secret.at, STORE_SECRET_LEN);
	}
	query_end(&query);
}
