/* SPDX-License-Identifier: Apache-2.0 */
/* The roster in SQLite: each transition with all that belongs to it in one transaction. */

#include "store/sqlite/roster.h"

#include "store/roster.h"
#include "store/sqlite/ops.h"

enum { GROUPS_MAX = 16 * 1024 * 1024 };

void sqlite_groups_write(struct buf *out, const str *groups, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		buf_add_int(out, (int64_t)groups[i].len);
		buf_add_char(out, ':');
		buf_add(out, groups[i]);
	}
}

const str *sqlite_groups_read(str text, struct arena *arena, size_t *out_count)
{
	struct rows rows = { .arena = arena, .size = sizeof(str) };
	int64_t len;
	size_t colon;

	while (text.len > 0) {
		colon = str_find(text, ':');
		if (colon == text.len ||
		    !str_to_int(str_upto(text, colon), 0, (int64_t)(text.len - colon - 1), &len))
			break;
		text = str_from(text, colon + 1);
		*(str *)rows_next(&rows) = str_upto(text, (size_t)len);
		text = str_from(text, (size_t)len);
	}
	*out_count = rows.count;
	return rows.at;
}

/* The account's row, read and written once by a transition. */
struct counters {
	int64_t letter_last;
	int64_t roster_version;
	int64_t roster_floor;
	str sender; /* the owner's bare JID, in the request's arena */
};

static bool read_counters(struct db *db, struct store_roster_write *write, struct counters *out)
{
	static struct sql find = SQL("SELECT letter_last, roster_version, roster_floor, "
				     "local || '@' || host FROM account "
				     "WHERE part = ? AND account = ?");
	struct query query = db_query(db, &find);
	bool found;

	query_owner(&query, &write->owner);
	found = query_next(&query);
	if (found)
		*out = (struct counters){
			.letter_last = query_get_int(&query, 0),
			.roster_version = query_get_int(&query, 1),
			.roster_floor = query_get_int(&query, 2),
			.sender = query_get_str(&query, 3, &write->request.arena),
		};
	query_end(&query);
	return found;
}

static void write_counters(struct db *db, const struct store_owner *owner,
			   const struct counters *counters)
{
	static struct sql set = SQL("UPDATE account SET letter_last = ?, roster_version = ?, "
				    "roster_floor = ? WHERE part = ? AND account = ?");
	struct query query = db_query(db, &set);

	query_int(&query, counters->letter_last);
	query_int(&query, counters->roster_version);
	query_int(&query, counters->roster_floor);
	query_owner(&query, owner);
	query_run(&query);
}

/* False: it was handled before. */
static bool mark_seen(struct db *db, const struct store_roster_write *write)
{
	static struct sql mark = SQL("INSERT INTO seen (part, account, sender, id) "
				     "VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE "
				     "SET id = excluded.id WHERE excluded.id > id");
	struct query query = db_query(db, &mark);

	query_owner(&query, &write->owner);
	query_text(&query, jid_bare_str(write->seen.from));
	query_int(&query, write->seen.id);
	query_run(&query);
	return db_changes(db) > 0;
}

static void set_item(struct db *db, const struct store_roster_write *write, int64_t version)
{
	static struct sql set =
		SQL("INSERT OR REPLACE INTO roster (part, account, contact, version, "
		    "removed, name, groups, subscription, asking, approved) "
		    "VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, ?)");
	const struct store_roster_item *item = &write->item;
	struct query query = db_query(db, &set);
	struct buf groups;

	buf_init(&groups, GROUPS_MAX);
	sqlite_groups_write(&groups, item->groups, item->group_count);
	query_owner(&query, &write->owner);
	query_text(&query, jid_str(item->contact));
	query_int(&query, version);
	query_text(&query, item->name);
	query_blob(&query, buf_str(&groups));
	query_int(&query, item->subscription);
	query_int(&query, item->is_asking);
	query_int(&query, item->is_approved);
	query_run(&query);
	buf_fini(&groups);
}

static bool remove_item(struct db *db, const struct store_roster_write *write, int64_t version)
{
	static struct sql remove = SQL("UPDATE roster SET removed = 1, version = ?, name = NULL, "
				       "groups = NULL, subscription = 0, asking = 0, approved = 0 "
				       "WHERE part = ? AND account = ? AND contact = ? "
				       "AND removed = 0");
	struct query query = db_query(db, &remove);

	query_int(&query, version);
	query_owner(&query, &write->owner);
	query_text(&query, jid_str(write->item.contact));
	query_run(&query);
	return db_changes(db) > 0;
}

/* The greatest version of a removal that is one too many to be kept; 0: none. */
static int64_t find_excess(struct db *db, const struct store_owner *owner)
{
	static struct sql find = SQL("SELECT version FROM roster WHERE part = ? AND account = ? "
				     "AND removed = 1 ORDER BY version DESC LIMIT 1 OFFSET ?");
	struct query query = db_query(db, &find);
	int64_t version;

	query_owner(&query, owner);
	query_int(&query, STORE_REMOVED_KEPT);
	version = query_next(&query) ? query_get_int(&query, 0) : 0;
	query_end(&query);
	return version;
}

static void forget_removals(struct db *db, const struct store_owner *owner,
			    struct counters *counters)
{
	static struct sql forget = SQL("DELETE FROM roster WHERE part = ? AND account = ? "
				       "AND removed = 1 AND version <= ?");
	int64_t version = find_excess(db, owner);
	struct query query;

	if (version == 0)
		return;
	query = db_query(db, &forget);
	query_owner(&query, owner);
	query_int(&query, version);
	query_run(&query);
	counters->roster_floor = version;
}

static void change_item(struct db *db, const struct store_roster_write *write,
			struct counters *counters)
{
	int64_t version = counters->roster_version + 1;

	switch (write->change_item) {
	case STORE_KEEP:
		return;
	case STORE_SET:
		set_item(db, write, version);
		break;
	case STORE_REMOVE:
		if (!remove_item(db, write, version))
			return;
		forget_removals(db, &write->owner, counters);
		break;
	}
	counters->roster_version = version;
}

static void change_pending(struct db *db, const struct store_roster_write *write)
{
	static struct sql remove = SQL("DELETE FROM pending "
				       "WHERE part = ? AND account = ? AND contact = ?");
	static struct sql set =
		SQL("INSERT OR REPLACE INTO pending (part, account, contact, stanza) "
		    "VALUES (?, ?, ?, ?)");
	struct query query;

	if (write->change_pending == STORE_KEEP)
		return;
	query = db_query(db, write->change_pending == STORE_SET ? &set : &remove);
	query_owner(&query, &write->owner);
	query_text(&query, jid_str(write->pending.contact));
	if (write->change_pending == STORE_SET)
		query_blob(&query, write->pending.stanza);
	query_run(&query);
}

static void add_letters(struct db *db, const struct store_roster_write *write,
			struct counters *counters)
{
	static struct sql add =
		SQL("INSERT INTO letter (part, account, id, sender, receiver, bytes) "
		    "VALUES (?, ?, ?, ?, ?, ?)");

	for (size_t i = 0; i < write->letter_count; i++) {
		struct store_letter *letter = &write->letters[i];
		struct query query = db_query(db, &add);

		letter->id = ++counters->letter_last;
		query_owner(&query, &write->owner);
		query_int(&query, letter->id);
		query_text(&query, counters->sender);
		query_text(&query, jid_bare_str(letter->to));
		query_blob(&query, letter->bytes);
		query_run(&query);
	}
}

enum store_status sqlite_roster_write(struct db *db, struct store_request *request)
{
	struct store_roster_write *write =
		container_of(request, struct store_roster_write, request);
	struct counters counters;

	if (!read_counters(db, write, &counters))
		return STORE_NOT_FOUND;
	if (write->seen.id != 0 && !mark_seen(db, write))
		return STORE_CONFLICT;
	change_item(db, write, &counters);
	change_pending(db, write);
	add_letters(db, write, &counters);
	if (write->change_item != STORE_KEEP || write->letter_count)
		write_counters(db, &write->owner, &counters);
	write->version = counters.roster_version;
	return STORE_OK;
}

static bool read_floor(struct db *db, const struct store_owner *owner, int64_t *out)
{
	static struct sql find = SQL("SELECT roster_floor FROM account "
				     "WHERE part = ? AND account = ?");
	struct query query = db_query(db, &find);
	bool found;

	query_owner(&query, owner);
	found = query_next(&query);
	if (found)
		*out = query_get_int(&query, 0);
	query_end(&query);
	return found;
}

enum store_status sqlite_roster_removed(struct db *db, struct store_request *request)
{
	static struct sql find = SQL("SELECT contact, version FROM roster WHERE part = ? "
				     "AND account = ? AND removed = 1 AND version > ? "
				     "ORDER BY version");
	struct store_roster_removed *removed =
		container_of(request, struct store_roster_removed, request);
	struct rows rows = { .arena = &request->arena, .size = sizeof(*removed->removed) };
	struct query query;
	int64_t floor;

	if (!read_floor(db, &removed->owner, &floor) || removed->since < floor)
		return STORE_NOT_FOUND;
	query = db_query(db, &find);
	query_owner(&query, &removed->owner);
	query_int(&query, removed->since);
	while (query_next(&query)) {
		struct store_removed *row = rows_next(&rows);

		row->contact = jid_of_normal(query_get_str(&query, 0, &request->arena));
		row->version = query_get_int(&query, 1);
	}
	query_end(&query);
	removed->removed = rows.at;
	removed->count = rows.count;
	return STORE_OK;
}
