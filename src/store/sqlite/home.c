/* SPDX-License-Identifier: Apache-2.0 */
/* All that a waking home needs, read from SQLite in one transaction. */

#include "store/home.h"

#include "store/sqlite/archive_prefs.h"
#include "store/sqlite/log_page.h"
#include "store/sqlite/ops.h"
#include "store/sqlite/roster.h"

static jid get_jid(const struct query *query, int column, struct arena *arena)
{
	return jid_of_normal(query_get_str(query, column, arena));
}

static void load_items(struct db *db, struct store_home *home)
{
	static struct sql find = SQL("SELECT contact, name, groups, version, subscription, asking, "
				     "approved FROM roster WHERE part = ? AND account = ? "
				     "AND removed = 0 ORDER BY contact");
	struct arena *arena = &home->request.arena;
	struct rows rows = { .arena = arena, .size = sizeof(*home->items) };
	struct query query = db_query(db, &find);

	query_owner(&query, &home->owner);
	while (query_next(&query)) {
		struct store_roster_item *item = rows_next(&rows);

		item->contact = get_jid(&query, 0, arena);
		item->name = query_get_str(&query, 1, arena);
		item->groups = sqlite_groups_read(query_get_str(&query, 2, arena), arena,
						  &item->group_count);
		item->version = query_get_int(&query, 3);
		item->subscription =
			(enum store_subscription)(query_get_int(&query, 4) & STORE_SUB_BOTH);
		item->is_asking = query_get_int(&query, 5);
		item->is_approved = query_get_int(&query, 6);
	}
	query_end(&query);
	home->items = rows.at;
	home->item_count = rows.count;
}

static void load_pending(struct db *db, struct store_home *home)
{
	static struct sql find = SQL("SELECT contact, stanza FROM pending "
				     "WHERE part = ? AND account = ? ORDER BY contact");
	struct arena *arena = &home->request.arena;
	struct rows rows = { .arena = arena, .size = sizeof(*home->pending) };
	struct query query = db_query(db, &find);

	query_owner(&query, &home->owner);
	while (query_next(&query)) {
		struct store_pending *pending = rows_next(&rows);

		pending->contact = get_jid(&query, 0, arena);
		pending->stanza = query_get_str(&query, 1, arena);
	}
	query_end(&query);
	home->pending = rows.at;
	home->pending_count = rows.count;
}

static void load_blocked(struct db *db, struct store_home *home)
{
	static struct sql find = SQL("SELECT jid FROM block WHERE part = ? AND account = ? "
				     "ORDER BY jid");
	struct arena *arena = &home->request.arena;
	struct rows rows = { .arena = arena, .size = sizeof(*home->blocked) };
	struct query query = db_query(db, &find);

	query_owner(&query, &home->owner);
	while (query_next(&query))
		*(jid *)rows_next(&rows) = get_jid(&query, 0, arena);
	query_end(&query);
	home->blocked = rows.at;
	home->blocked_count = rows.count;
}

static void load_letters(struct db *db, struct store_home *home)
{
	static struct sql find = SQL("SELECT id, receiver, bytes FROM letter "
				     "WHERE part = ? AND account = ? ORDER BY id");
	struct arena *arena = &home->request.arena;
	struct rows rows = { .arena = arena, .size = sizeof(*home->letters) };
	struct query query = db_query(db, &find);

	query_owner(&query, &home->owner);
	while (query_next(&query)) {
		struct store_letter *letter = rows_next(&rows);

		letter->id = query_get_int(&query, 0);
		letter->to = get_jid(&query, 1, arena);
		letter->bytes = query_get_str(&query, 2, arena);
	}
	query_end(&query);
	home->letters = rows.at;
	home->letter_count = rows.count;
}

static void load_last(struct db *db, struct store_home *home)
{
	static struct sql find = SQL("SELECT at, status FROM last WHERE part = ? AND account = ?");
	struct query query = db_query(db, &find);

	query_owner(&query, &home->owner);
	home->last_at = 0;
	home->last_status = STR_NONE;
	if (query_next(&query)) {
		home->last_at = query_get_int(&query, 0);
		home->last_status = query_get_str(&query, 1, &home->request.arena);
	}
	query_end(&query);
}

enum store_status sqlite_home_load(struct db *db, struct store_request *request)
{
	struct store_home *home = container_of(request, struct store_home, request);
	struct sqlite_account account;

	if (!sqlite_find_user(db, home->user, &account))
		return STORE_NOT_FOUND;
	home->owner = account.owner;
	home->is_disabled = account.is_disabled;
	home->roster_version = account.roster_version;
	load_items(db, home);
	load_pending(db, home);
	load_blocked(db, home);
	load_letters(db, home);
	load_last(db, home);
	sqlite_archive_prefs(db, &home->owner, &request->arena, &home->prefs);
	sqlite_log_wake(db, home);
	return STORE_OK;
}
