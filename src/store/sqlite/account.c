/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts and credentials in SQLite; tombstones, and the purge of what the deleted leave. */

#include "store/account.h"

#include "store/sqlite/ops.h"

bool sqlite_find_user(struct db *db, jid user, struct sqlite_account *out)
{
	static struct sql find = SQL("SELECT part, account, created, roster_version, disabled "
				     "FROM account WHERE host = ? AND local = ?");
	struct query query = db_query(db, &find);
	bool found;

	query_text(&query, jid_domain(user));
	query_text(&query, jid_local(user));
	found = query_next(&query);
	if (found)
		*out = (struct sqlite_account){
			.owner.part = (uint16_t)query_get_int(&query, 0),
			.owner.account = query_get_int(&query, 1),
			.created = query_get_int(&query, 2),
			.roster_version = query_get_int(&query, 3),
			.is_disabled = query_get_int(&query, 4),
		};
	query_end(&query);
	return found;
}

bool sqlite_owner_exists(struct db *db, const struct store_owner *owner)
{
	static struct sql find = SQL("SELECT 1 FROM account WHERE part = ? AND account = ?");
	struct query query = db_query(db, &find);
	bool found;

	query_owner(&query, owner);
	found = query_next(&query);
	query_end(&query);
	return found;
}

enum store_status sqlite_account_find(struct db *db, struct store_request *request)
{
	struct store_account_find *find = container_of(request, struct store_account_find, request);
	struct sqlite_account account;

	if (!sqlite_find_user(db, find->user, &account))
		return STORE_NOT_FOUND;
	find->owner = account.owner;
	find->found = (struct store_account){
		.account = account.owner.account,
		.created = account.created,
		.local = arena_str(&request->arena, jid_local(find->user)),
		.is_disabled = account.is_disabled,
	};
	return STORE_OK;
}

static void put_keys(struct db *db, const struct store_owner *owner, const struct scram_keys *keys,
		     size_t count)
{
	static struct sql put =
		SQL("INSERT INTO credential (part, account, hash, iterations, salt, "
		    "stored_key, server_key) VALUES (?, ?, ?, ?, ?, ?, ?)");

	for (size_t i = 0; i < count; i++) {
		struct query query = db_query(db, &put);
		size_t len = scram_key_len(keys[i].hash);

		query_owner(&query, owner);
		query_text(&query, scram_hash_name(keys[i].hash));
		query_int(&query, keys[i].iterations);
		query_blob(&query, str_make((const char *)keys[i].salt, keys[i].salt_len));
		query_blob(&query, str_make((const char *)keys[i].stored_key, len));
		query_blob(&query, str_make((const char *)keys[i].server_key, len));
		query_run(&query);
	}
}

/* Numbers are never used again, not even that of a deleted account. */
static int64_t next_number(struct db *db)
{
	static struct sql next =
		SQL("UPDATE meta SET value = value + 1 WHERE name = 'account_last' "
		    "RETURNING value");
	struct query query = db_query(db, &next);
	int64_t number = query_next(&query) ? query_get_int(&query, 0) : 0;

	/* The statement is done only when it was stepped to its end. */
	query_next(&query);
	query_end(&query);
	return number;
}

static bool find_tombstone(struct db *db, const struct store_account_create *create,
			   int64_t *out_letter_last)
{
	static struct sql find = SQL("SELECT letter_last FROM tombstone "
				     "WHERE part = ? AND host = ? AND local = ?");
	struct query query = db_query(db, &find);
	bool found;

	query_int(&query, create->request.part);
	query_text(&query, jid_domain(create->user));
	query_text(&query, jid_local(create->user));
	found = query_next(&query);
	if (found)
		*out_letter_last = query_get_int(&query, 0);
	query_end(&query);
	return found;
}

static void remove_tombstone(struct db *db, const struct store_account_create *create)
{
	static struct sql remove = SQL("DELETE FROM tombstone "
				       "WHERE part = ? AND host = ? AND local = ?");
	struct query query = db_query(db, &remove);

	query_int(&query, create->request.part);
	query_text(&query, jid_domain(create->user));
	query_text(&query, jid_local(create->user));
	query_run(&query);
}

static void insert_account(struct db *db, const struct store_account_create *create,
			   int64_t letter_last)
{
	static struct sql insert = SQL("INSERT INTO account (part, account, host, local, created, "
				       "disabled, letter_last, roster_version, roster_floor) "
				       "VALUES (?, ?, ?, ?, ?, 0, ?, 0, 0)");
	struct query query = db_query(db, &insert);

	query_owner(&query, &create->owner);
	query_text(&query, jid_domain(create->user));
	query_text(&query, jid_local(create->user));
	query_int(&query, create->at);
	query_int(&query, letter_last);
	query_run(&query);
}

enum store_status sqlite_account_create(struct db *db, struct store_request *request)
{
	struct store_account_create *create =
		container_of(request, struct store_account_create, request);
	struct sqlite_account old;
	int64_t letter_last = 0;

	create->has_tombstone = false;
	if (sqlite_find_user(db, create->user, &old))
		return STORE_CONFLICT;
	create->has_tombstone = find_tombstone(db, create, &letter_last);
	if (create->has_tombstone && !create->allow_tombstone)
		return STORE_CONFLICT;
	create->owner = (struct store_owner){ .part = request->part, .account = next_number(db) };
	remove_tombstone(db, create);
	insert_account(db, create, letter_last);
	put_keys(db, &create->owner, create->keys, create->key_count);
	return STORE_OK;
}

enum store_status sqlite_account_disable(struct db *db, struct store_request *request)
{
	static struct sql set = SQL("UPDATE account SET disabled = ? WHERE host = ? AND local = ?");
	struct store_account_disable *disable =
		container_of(request, struct store_account_disable, request);
	struct query query = db_query(db, &set);

	query_int(&query, disable->is_disabled);
	query_text(&query, jid_domain(disable->user));
	query_text(&query, jid_local(disable->user));
	query_run(&query);
	return db_changes(db) ? STORE_OK : STORE_NOT_FOUND;
}

static void run_for_owner(struct db *db, struct sql *sql, const struct store_owner *owner)
{
	struct query query = db_query(db, sql);

	query_owner(&query, owner);
	query_run(&query);
}

/* The rows that hang on the number go later, in slices; nobody finds them meanwhile. */
enum store_status sqlite_account_delete(struct db *db, struct store_request *request)
{
	static struct sql bury = SQL("INSERT INTO tombstone (part, host, local, account, deleted, "
				     "letter_last) SELECT part, host, local, account, ?, "
				     "letter_last FROM account WHERE part = ? AND account = ?");
	static struct sql remove = SQL("DELETE FROM account WHERE part = ? AND account = ?");
	static struct sql forget = SQL("DELETE FROM credential WHERE part = ? AND account = ?");
	static struct sql purge = SQL("INSERT INTO purge (part, account) VALUES (?, ?)");
	struct store_account_delete *deletion =
		container_of(request, struct store_account_delete, request);
	struct sqlite_account account;
	struct query query;

	if (!sqlite_find_user(db, deletion->user, &account))
		return STORE_NOT_FOUND;
	query = db_query(db, &bury);
	query_int(&query, deletion->at);
	query_owner(&query, &account.owner);
	query_run(&query);
	run_for_owner(db, &remove, &account.owner);
	run_for_owner(db, &forget, &account.owner);
	run_for_owner(db, &purge, &account.owner);
	return STORE_OK;
}

enum store_status sqlite_account_list(struct db *db, struct store_request *request)
{
	static struct sql find = SQL("SELECT account, created, local, disabled FROM account "
				     "WHERE host = ? AND local > ? ORDER BY local LIMIT ?");
	struct store_account_list *list = container_of(request, struct store_account_list, request);
	struct rows rows = { .arena = &request->arena, .size = sizeof(*list->accounts) };
	struct query query = db_query(db, &find);

	query_text(&query, list->host);
	query_text(&query, str_exists(list->after) ? list->after : S(""));
	query_int(&query, list->limit);
	while (query_next(&query)) {
		struct store_account *account = rows_next(&rows);

		account->account = query_get_int(&query, 0);
		account->created = query_get_int(&query, 1);
		account->local = query_get_str(&query, 2, &request->arena);
		account->is_disabled = query_get_int(&query, 3);
	}
	query_end(&query);
	list->accounts = rows.at;
	list->count = rows.count;
	return STORE_OK;
}

static bool copy_exactly(void *to, size_t len, str from)
{
	if (from.len != len)
		return false;
	memcpy(to, from.at, len);
	return true;
}

/* False: a hash that we do not know (any more), or a row that nobody could log in with. */
static bool read_keys(const struct query *query, struct scram_keys *keys)
{
	str salt = query_lend_str(query, 2);

	*keys = (struct scram_keys){ 0 };
	if (!scram_hash_of(query_lend_str(query, 0), &keys->hash) || salt.len > SCRAM_SALT_MAX)
		return false;
	size_t len = scram_key_len(keys->hash);

	keys->iterations = (uint32_t)query_get_int(query, 1);
	keys->salt_len = (uint8_t)salt.len;
	memcpy(keys->salt, salt.at, salt.len);
	return copy_exactly(keys->stored_key, len, query_lend_str(query, 3)) &&
	       copy_exactly(keys->server_key, len, query_lend_str(query, 4)) &&
	       scram_keys_are_sane(keys);
}

/* The greatest power of two not above the last account's number, which stays for long. */
static int64_t half_of_accounts(struct db *db)
{
	static struct sql last = SQL("SELECT value FROM meta WHERE name = 'account_last'");
	struct query query = db_query(db, &last);
	int64_t number = query_next(&query) ? query_get_int(&query, 0) : 0, half = 1;

	query_end(&query);
	while (half <= number / 2)
		half *= 2;
	return half;
}

/* The first account of a partition from a number on, or of those behind it. */
static void draw_from(struct db *db, int64_t part, int64_t account, struct rows *rows)
{
	static struct sql draw =
		SQL("SELECT hash, iterations, salt FROM credential WHERE (part, account) = "
		    "(SELECT part, account FROM credential WHERE (part, account) >= (?, ?) "
		    "ORDER BY part, account LIMIT 1)");
	struct query query = db_query(db, &draw);

	query_int(&query, part);
	query_int(&query, account);
	while (query_next(&query)) {
		str salt = query_lend_str(&query, 2);
		struct scram_keys keys = { .iterations = (uint32_t)query_get_int(&query, 1) };

		if (!scram_hash_of(query_lend_str(&query, 0), &keys.hash) ||
		    salt.len > SCRAM_SALT_MAX)
			continue;
		keys.salt_len = (uint8_t)salt.len;
		memcpy(keys.salt, salt.at, salt.len);
		*(struct scram_keys *)rows_next(rows) = keys;
	}
	query_end(&query);
}

static void draw_somebody(struct db *db, struct store_credentials *credentials)
{
	struct rows rows = { .arena = &credentials->request.arena,
			     .size = sizeof(*credentials->drawn) };
	int64_t part = (int64_t)(credentials->lot % PARTITIONS);
	int64_t place = (int64_t)(credentials->lot / PARTITIONS);

	draw_from(db, part, place % half_of_accounts(db), &rows);
	if (rows.count == 0)
		draw_from(db, 0, 0, &rows);
	credentials->drawn = rows.at;
	credentials->drawn_count = rows.count;
}

enum store_status sqlite_credentials_get(struct db *db, struct store_request *request)
{
	static struct sql find = SQL("SELECT hash, iterations, salt, stored_key, server_key "
				     "FROM credential WHERE part = ? AND account = ?");
	struct store_credentials *credentials =
		container_of(request, struct store_credentials, request);
	struct rows rows = { .arena = &request->arena, .size = sizeof(*credentials->keys) };
	struct sqlite_account account;
	struct scram_keys keys;
	struct query query;

	draw_somebody(db, credentials);
	if (!sqlite_find_user(db, credentials->user, &account))
		return STORE_NOT_FOUND;
	credentials->owner = account.owner;
	credentials->is_disabled = account.is_disabled;
	query = db_query(db, &find);
	query_owner(&query, &account.owner);
	while (query_next(&query)) {
		if (read_keys(&query, &keys))
			*(struct scram_keys *)rows_next(&rows) = keys;
	}
	query_end(&query);
	scram_keys_wipe(&keys);
	credentials->keys = rows.at;
	credentials->key_count = rows.count;
	return STORE_OK;
}

enum store_status sqlite_credentials_put(struct db *db, struct store_request *request)
{
	static struct sql forget = SQL("DELETE FROM credential WHERE part = ? AND account = ?");
	struct store_credentials_put *put =
		container_of(request, struct store_credentials_put, request);
	struct sqlite_account account;

	if (!sqlite_find_user(db, put->user, &account))
		return STORE_NOT_FOUND;
	run_for_owner(db, &forget, &account.owner);
	put_keys(db, &account.owner, put->keys, put->key_count);
	return STORE_OK;
}

#define PURGE(table, key) \
	SQL("DELETE FROM " table " WHERE part = ?1 AND account = ?2 AND " key " IN " \
	    "(SELECT " key " FROM " table " WHERE part = ?1 AND account = ?2 LIMIT ?3)")

/* Letters are not among them: they are owed until they are settled. */
static struct sql purges[] = {
	PURGE("roster", "contact"),   PURGE("pending", "contact"),
	PURGE("seen", "sender"),      PURGE("block", "jid"),
	PURGE("last", "account"),     PURGE("private", "rowid"),
	PURGE("vcard", "rowid"),      PURGE("credential", "hash"),
	PURGE("log_mark", "account"), PURGE("archive_prefs", "account"),
	PURGE("archive_rule", "jid"),
};

static unsigned purge_owner(struct db *db, const struct store_owner *owner, unsigned rows)
{
	unsigned left = rows;

	for (size_t i = 0; i < ARRAY_LEN(purges) && left > 0; i++) {
		struct query query = db_query(db, &purges[i]);

		query_owner(&query, owner);
		query_int(&query, left);
		query_run(&query);
		if (db_failed(db))
			break;
		left -= (unsigned)db_changes(db);
	}
	if (left > 0 && db->view && !db_failed(db))
		left -= sqlite_purge_log(db, owner, left);
	return rows - left;
}

bool sqlite_purge(struct db *db, unsigned rows)
{
	static struct sql first = SQL("SELECT part, account FROM purge LIMIT 1");
	static struct sql done = SQL("DELETE FROM purge WHERE part = ? AND account = ?");
	struct query query = db_query(db, &first);
	struct store_owner owner;
	bool found = query_next(&query);

	if (found) {
		owner.part = (uint16_t)query_get_int(&query, 0);
		owner.account = query_get_int(&query, 1);
	}
	query_end(&query);
	if (found && purge_owner(db, &owner, rows) < rows)
		run_for_owner(db, &done, &owner);
	return found;
}
