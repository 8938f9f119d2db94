/* SPDX-License-Identifier: Apache-2.0 */
/* One who asks for homes, rosters, letters and the small subjects, and waits. */

#include "store/world.h"

#include "support/test.h"

ASK(store_home);

static void say_item(struct buf *out, const struct store_roster_item *item)
{
	static const char *const subscriptions[] = { "none", "to", "from", "both" };

	buf_printf(out, "item %.*s %s v%lld", STR_ARG(jid_str(item->contact)),
		   subscriptions[item->subscription], (long long)item->version);
	if (str_exists(item->name))
		buf_printf(out, " '%.*s'", STR_ARG(item->name));
	for (size_t i = 0; i < item->group_count; i++)
		buf_printf(out, " [%.*s]", STR_ARG(item->groups[i]));
	buf_printf(out, "%s%s\n", item->is_asking ? " asking" : "",
		   item->is_approved ? " approved" : "");
}

static void home_loaded(struct store_home *home)
{
	struct buf *out = &WORLD_OF(store_home, home)->heard;

	if (home->request.status != STORE_OK)
		return;
	buf_printf(out, "version %lld%s\n", (long long)home->roster_version,
		   home->is_disabled ? " disabled" : "");
	for (size_t i = 0; i < home->item_count; i++)
		say_item(out, &home->items[i]);
	for (size_t i = 0; i < home->pending_count; i++)
		buf_printf(out, "pending %.*s %.*s\n", STR_ARG(jid_str(home->pending[i].contact)),
			   STR_ARG(home->pending[i].stanza));
	for (size_t i = 0; i < home->blocked_count; i++)
		buf_printf(out, "blocked %.*s\n", STR_ARG(jid_str(home->blocked[i])));
	for (size_t i = 0; i < home->letter_count; i++)
		buf_printf(out, "letter %lld to %.*s %.*s\n", (long long)home->letters[i].id,
			   STR_ARG(jid_str(home->letters[i].to)), STR_ARG(home->letters[i].bytes));
	if (home->last_at)
		buf_printf(out, "last %lld %.*s\n", (long long)home->last_at,
			   STR_ARG(home->last_status));
}

enum store_status load_home(struct world *world, const char *user)
{
	struct ask_store_home ask = { .world = world, .request.user = jid_of(user) };

	buf_clear(&world->heard);
	store_home_load(world->client, &ask.request, home_loaded);
	store_client_drain(world->client);
	return ask.request.request.status;
}

static void roster_written(struct store_roster_write *write)
{
	(void)write;
}

enum store_status write_roster(struct world *world, const char *user,
			       struct store_roster_write *write)
{
	return write_roster_of(world, owner_of(world, user), write);
}

enum store_status write_roster_of(struct world *world, struct store_owner owner,
				  struct store_roster_write *write)
{
	write->owner = owner;
	buf_clear(&world->heard);
	store_roster_write(world->client, write, roster_written);
	store_client_drain(world->client);
	if (write->request.status != STORE_OK)
		return write->request.status;
	buf_printf(&world->heard, "version %lld", (long long)write->version);
	for (size_t i = 0; i < write->letter_count; i++)
		buf_printf(&world->heard, " letter %lld", (long long)write->letters[i].id);
	return STORE_OK;
}

enum store_status set_item(struct world *world, const char *user, const char *contact)
{
	struct store_roster_write write = { .change_item = STORE_SET };

	write.item.contact = jid_of(contact);
	return write_roster(world, user, &write);
}

enum store_status remove_item(struct world *world, const char *user, const char *contact)
{
	struct store_roster_write write = { .change_item = STORE_REMOVE };

	write.item.contact = jid_of(contact);
	return write_roster(world, user, &write);
}

ASK(store_roster_removed);

static void removed_listed(struct store_roster_removed *removed)
{
	struct world *world = WORLD_OF(store_roster_removed, removed);

	if (removed->request.status != STORE_OK)
		return;
	for (size_t i = 0; i < removed->count; i++)
		buf_printf(&world->heard, "%.*s %lld\n",
			   STR_ARG(jid_str(removed->removed[i].contact)),
			   (long long)removed->removed[i].version);
}

enum store_status list_removed(struct world *world, const char *user, int64_t since)
{
	struct ask_store_roster_removed ask = { .world = world, .request.since = since };

	ask.request.owner = owner_of(world, user);
	buf_clear(&world->heard);
	store_roster_removed(world->client, &ask.request, removed_listed);
	store_client_drain(world->client);
	return ask.request.request.status;
}

/* ---- letters */

enum store_status send_letters(struct world *world, const char *from, const char *to,
			       const char *bytes)
{
	struct store_letter letters[16] = { 0 };
	struct store_roster_write write = { .letters = letters };
	str rest = str_of(bytes), piece;

	while (str_cut(&rest, ',', &piece)) {
		letters[write.letter_count].to = jid_of(to);
		letters[write.letter_count++].bytes = piece;
	}
	return write_roster(world, from, &write);
}

static void settled(struct store_letter_settle *settle)
{
	(void)settle;
}

enum store_status settle_letter(struct world *world, struct store_owner from, int64_t id)
{
	struct store_letter_settle settle = { .owner = from, .id = id };

	store_letter_settle(world->client, &settle, settled);
	store_client_drain(world->client);
	return settle.request.status;
}

static void seen_looked_up(struct store_letter_seen *seen)
{
	(void)seen;
}

enum store_status look_up_seen(struct world *world, const char *user, const char *from)
{
	struct store_letter_seen seen = { .seen.from = jid_of(from) };

	seen.owner = owner_of(world, user);
	buf_clear(&world->heard);
	store_letter_seen(world->client, &seen, seen_looked_up);
	store_client_drain(world->client);
	buf_printf(&world->heard, "%lld", (long long)seen.seen.id);
	return seen.request.status;
}

ASK(store_letter_unsettled);

static void unsettled_listed(struct store_letter_unsettled *page)
{
	struct world *world = WORLD_OF(store_letter_unsettled, page);

	if (page->request.status != STORE_OK)
		return;
	for (size_t i = 0; i < page->count; i++) {
		const struct store_unsettled *row = &page->letters[i];

		page->after_owner = row->owner;
		page->after_id = row->letter.id;
		buf_printf(&world->heard, "%.*s %lld %.*s %.*s%s\n", STR_ARG(jid_str(row->from)),
			   (long long)row->letter.id, STR_ARG(jid_str(row->letter.to)),
			   STR_ARG(row->letter.bytes), row->is_deleted ? " deleted" : "");
	}
}

enum store_status list_unsettled(struct world *world, struct store_letter_unsettled *page)
{
	struct ask_store_letter_unsettled ask = { .world = world, .request = *page };

	buf_clear(&world->heard);
	store_letter_unsettled(world->client, &ask.request, unsettled_listed);
	store_client_drain(world->client);
	*page = ask.request;
	return page->request.status;
}

/* ---- the small subjects */

static size_t split_jids(const char *list, jid *out)
{
	str rest = str_of(list), piece;
	size_t count = 0;

	while (str_cut(&rest, ',', &piece))
		out[count++] = jid_of_normal(piece);
	return count;
}

static void blocklist_written(struct store_blocklist_write *write)
{
	(void)write;
}

enum store_status edit_blocklist(struct world *world, const char *user, bool clear,
				 const char *removed, const char *added)
{
	jid removed_jids[16], added_jids[16];
	struct store_blocklist_write write = {
		.clear = clear,
		.removed = removed_jids,
		.removed_count = split_jids(removed, removed_jids),
		.added = added_jids,
		.added_count = split_jids(added, added_jids),
	};

	write.owner = owner_of(world, user);
	store_blocklist_write(world->client, &write, blocklist_written);
	store_client_drain(world->client);
	return write.request.status;
}

static void private_put(struct store_private_put *put)
{
	(void)put;
}

enum store_status put_private(struct world *world, const char *user, const char *space,
			      const char *name, const char *xml)
{
	struct store_private_put put = {
		.space = str_of(space),
		.name = str_of(name),
		.xml = str_of(xml),
	};

	put.owner = owner_of(world, user);
	store_private_put(world->client, &put, private_put);
	store_client_drain(world->client);
	return put.request.status;
}

ASK(store_private);

static void private_got(struct store_private *row)
{
	if (row->request.status == STORE_OK)
		buf_add(&WORLD_OF(store_private, row)->heard, row->xml);
}

enum store_status get_private(struct world *world, const char *user, const char *space,
			      const char *name)
{
	struct ask_store_private ask = {
		.world = world,
		.request = { .space = str_of(space), .name = str_of(name) },
	};

	ask.request.owner = owner_of(world, user);
	buf_clear(&world->heard);
	store_private_get(world->client, &ask.request, private_got);
	store_client_drain(world->client);
	return ask.request.request.status;
}

static void vcard_put(struct store_vcard_put *put)
{
	(void)put;
}

enum store_status put_vcard(struct world *world, const char *user, const char *xml)
{
	struct store_vcard_put put = { .xml = str_of(xml) };

	put.owner = owner_of(world, user);
	store_vcard_put(world->client, &put, vcard_put);
	store_client_drain(world->client);
	return put.request.status;
}

ASK(store_vcard);

static void vcard_got(struct store_vcard *row)
{
	if (row->request.status == STORE_OK)
		buf_add(&WORLD_OF(store_vcard, row)->heard, row->xml);
}

enum store_status get_vcard(struct world *world, const char *user)
{
	struct ask_store_vcard ask = { .world = world, .request.user = jid_of(user) };

	buf_clear(&world->heard);
	store_vcard_get(world->client, &ask.request, vcard_got);
	store_client_drain(world->client);
	return ask.request.request.status;
}

static void last_put(struct store_last_put *put)
{
	(void)put;
}

enum store_status put_last(struct world *world, const char *user, int64_t at, const char *status)
{
	struct store_last_put put = { .at = at, .status = str_of(status) };

	put.owner = owner_of(world, user);
	store_last_put(world->client, &put, last_put);
	store_client_drain(world->client);
	return put.request.status;
}

ASK(store_last);

static void last_got(struct store_last *row)
{
	if (row->request.status == STORE_OK)
		buf_printf(&WORLD_OF(store_last, row)->heard, "%lld %.*s", (long long)row->at,
			   STR_ARG(row->status));
}

enum store_status get_last(struct world *world, const char *user)
{
	struct ask_store_last ask = { .world = world, .request.user = jid_of(user) };

	buf_clear(&world->heard);
	store_last_get(world->client, &ask.request, last_got);
	store_client_drain(world->client);
	return ask.request.request.status;
}
