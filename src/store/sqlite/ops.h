/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What each kind of request does to the database: one function for each enum store_op, in the file
 * of its subject. Each runs on the connection of the calling thread, inside a transaction begun by
 * the caller, fills in the answer and returns its status. Errors of the database need no look:
 * the caller finds them in the db, and what was returned does not count then. A status other than
 * STORE_OK has what was written rolled back. */

#include "store/sqlite/db.h"
#include "store/store.h"
#include "xmpp/jid.h"

enum store_status sqlite_account_find(struct db *db, struct store_request *request);
enum store_status sqlite_account_create(struct db *db, struct store_request *request);
enum store_status sqlite_account_disable(struct db *db, struct store_request *request);
enum store_status sqlite_account_delete(struct db *db, struct store_request *request);
enum store_status sqlite_account_list(struct db *db, struct store_request *request);
enum store_status sqlite_credentials_get(struct db *db, struct store_request *request);
enum store_status sqlite_credentials_put(struct db *db, struct store_request *request);
enum store_status sqlite_home_load(struct db *db, struct store_request *request);
enum store_status sqlite_roster_write(struct db *db, struct store_request *request);
enum store_status sqlite_roster_removed(struct db *db, struct store_request *request);
enum store_status sqlite_letter_settle(struct db *db, struct store_request *request);
enum store_status sqlite_letter_seen(struct db *db, struct store_request *request);
enum store_status sqlite_letter_unsettled(struct db *db, struct store_request *request);
enum store_status sqlite_blocklist_write(struct db *db, struct store_request *request);
enum store_status sqlite_private_get(struct db *db, struct store_request *request);
enum store_status sqlite_private_put(struct db *db, struct store_request *request);
enum store_status sqlite_vcard_get(struct db *db, struct store_request *request);
enum store_status sqlite_vcard_put(struct db *db, struct store_request *request);
enum store_status sqlite_last_get(struct db *db, struct store_request *request);
enum store_status sqlite_last_put(struct db *db, struct store_request *request);
enum store_status sqlite_log_append(struct db *db, struct store_request *request);
enum store_status sqlite_log_read(struct db *db, struct store_request *request);
enum store_status sqlite_log_owed(struct db *db, struct store_request *request);
enum store_status sqlite_log_unsettled(struct db *db, struct store_request *request);
enum store_status sqlite_log_mark(struct db *db, struct store_request *request);
enum store_status sqlite_log_by_name(struct db *db, struct store_request *request);
enum store_status sqlite_log_by_origin(struct db *db, struct store_request *request);
enum store_status sqlite_log_replace(struct db *db, struct store_request *request);
enum store_status sqlite_log_retain(struct db *db, struct store_request *request);
enum store_status sqlite_stream_h(struct db *db, struct store_request *request);
enum store_status sqlite_archive_prefs_get(struct db *db, struct store_request *request);
enum store_status sqlite_archive_prefs_put(struct db *db, struct store_request *request);
enum store_status sqlite_capsule_put(struct db *db, struct store_request *request);
enum store_status sqlite_capsule_take(struct db *db, struct store_request *request);
enum store_status sqlite_capsule_drop(struct db *db, struct store_request *request);

/* By the table of all kinds; the status of an error is STORE_FAILED. */
enum store_status sqlite_op_run(struct db *db, struct store_request *request);

/* sqlite/account.c: for the others. */
struct sqlite_account {
	struct store_owner owner;
	int64_t created;
	int64_t roster_version;
	bool is_disabled;
};
bool sqlite_find_user(struct db *db, jid user, struct sqlite_account *out);
bool sqlite_owner_exists(struct db *db, const struct store_owner *owner);
/* Binds part and account. */
void query_owner(struct query *query, const struct store_owner *owner);

/* Removes a slice of what deleted accounts have left, about `rows` rows. False: there is nothing
 * left to purge. */
bool sqlite_purge(struct db *db, unsigned rows);
/* sqlite/log_retain.c: of one account's log; says how many rows were looked at. */
unsigned sqlite_purge_log(struct db *db, const struct store_owner *owner, unsigned rows);

/* The server's secret, made at the first time. */
void sqlite_secret(struct db *db, unsigned char out[STORE_SECRET_LEN]);

/* An array in a request's arena, grown as rows come: returns the place of the next row. */
struct rows {
	struct arena *arena;
	void *at;
	size_t count, cap, size;
};
void *rows_next(struct rows *rows);
