/* SPDX-License-Identifier: Apache-2.0 */
/* One who asks for logs, archive preferences and capsules, and waits. */

#include "store/world_log.h"

#include "base/mem.h"
#include "support/test.h"

struct store_log_entry entry_of(int64_t id, const char *peer, unsigned flags, const char *stanza)
{
	return (struct store_log_entry){
		.id = id,
		.peer = peer ? jid_of(peer) : JID_NONE,
		.flags = flags,
		.stanza = str_of(stanza),
	};
}

static void appended(struct store_log_append *append)
{
	(void)append;
}

enum store_status append_entry(struct world *world, struct store_owner owner,
			       struct store_log_entry entry)
{
	struct store_log_append append = { .owner = owner, .entry = entry };

	store_log_append(world->client, &append, appended);
	store_client_drain(world->client);
	return append.request.status;
}

void append_many(struct world *world, struct store_owner owner, int64_t first, int count,
		 struct store_log_entry like)
{
	struct store_log_append *appends = mem_zalloc((size_t)count * sizeof(*appends));

	for (int i = 0; i < count; i++) {
		appends[i].owner = owner;
		appends[i].entry = like;
		appends[i].entry.id = first + i;
		store_log_append(world->client, &appends[i], appended);
	}
	store_client_drain(world->client);
	for (int i = 0; i < count; i++)
		CHECK(appends[i].request.status == STORE_OK);
	mem_free(appends);
}

static void say_ids(struct buf *out, const struct store_log_entry *entries, size_t count, bool more)
{
	for (size_t i = 0; i < count; i++)
		buf_printf(out, "%s%lld", i ? " " : "", (long long)entries[i].id);
	if (more)
		buf_add(out, S(" …"));
}

ASK(store_log_read);

static void ids_read(struct store_log_read *read)
{
	say_ids(&WORLD_OF(store_log_read, read)->heard, read->entries, read->count, read->has_more);
}

static void entries_read(struct store_log_read *read)
{
	struct buf *out = &WORLD_OF(store_log_read, read)->heard;

	for (size_t i = 0; i < read->count; i++) {
		const struct store_log_entry *entry = &read->entries[i];

		buf_printf(out, "%lld %.*s %u %lld %llu %llu %u %.*s\n", (long long)entry->id,
			   STR_ARG(jid_str(entry->peer)), entry->flags, (long long)entry->origin,
			   (unsigned long long)entry->token, (unsigned long long)entry->stream,
			   entry->h, STR_ARG(entry->stanza));
	}
}

static enum store_status read_as(struct world *world, struct store_log_read *read,
				 void (*done)(struct store_log_read *))
{
	struct ask_store_log_read ask = { .world = world, .request = *read };

	if (ask.request.limit == 0)
		ask.request.limit = STORE_LOG_PAGE_MAX;
	buf_clear(&world->heard);
	store_log_read(world->client, &ask.request, done);
	store_client_drain(world->client);
	return ask.request.request.status;
}

enum store_status read_log(struct world *world, struct store_log_read *read)
{
	return read_as(world, read, ids_read);
}

enum store_status read_entries(struct world *world, struct store_log_read *read)
{
	return read_as(world, read, entries_read);
}

ASK(store_log_due);

static void due_listed(struct store_log_due *due)
{
	say_ids(&WORLD_OF(store_log_due, due)->heard, due->entries, due->count, due->has_more);
}

static struct ask_store_log_due ask_due(struct world *world, struct store_owner owner,
					int64_t after, unsigned limit)
{
	buf_clear(&world->heard);
	return (struct ask_store_log_due){
		.world = world,
		.request = { .owner = owner, .after = after, .limit = limit },
	};
}

enum store_status list_owed(struct world *world, struct store_owner owner, int64_t after,
			    unsigned limit)
{
	struct ask_store_log_due ask = ask_due(world, owner, after, limit);

	store_log_owed(world->client, &ask.request, due_listed);
	store_client_drain(world->client);
	return ask.request.request.status;
}

enum store_status list_due(struct world *world, struct store_owner owner, int64_t after,
			   unsigned limit)
{
	struct ask_store_log_due ask = ask_due(world, owner, after, limit);

	store_log_unsettled(world->client, &ask.request, due_listed);
	store_client_drain(world->client);
	return ask.request.request.status;
}

static void marked(struct store_log_mark *mark)
{
	(void)mark;
}

enum store_status put_marks(struct world *world, struct store_owner owner,
			    struct store_log_marks marks)
{
	struct store_log_mark mark = { .owner = owner, .marks = marks };

	store_log_mark(world->client, &mark, marked);
	store_client_drain(world->client);
	return mark.request.status;
}

ASK(store_home);

static void say_list(struct buf *out, const int64_t *ids, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_printf(out, " %lld", (long long)ids[i]);
}

static void log_home_loaded(struct store_home *home)
{
	struct buf *out = &WORLD_OF(store_home, home)->heard;
	const struct store_log_marks *marks = &home->log_marks;

	if (home->request.status != STORE_OK)
		return;
	buf_printf(out, "last %lld owed %zu floor %lld", (long long)home->log_last,
		   home->owed_count, (long long)marks->owed_floor);
	say_list(out, marks->owed, marks->owed_count);
	buf_printf(out, " settled %lld", (long long)marks->settled_floor);
	say_list(out, marks->unsettled, marks->unsettled_count);
	buf_add(out, S(" due "));
	say_ids(out, home->unsettled, home->unsettled_count, home->has_more_unsettled);
	buf_add(out, S(" tokens"));
	for (size_t i = 0; i < home->token_count; i++)
		buf_printf(out, " %lld=%llu", (long long)home->tokens[i].id,
			   (unsigned long long)home->tokens[i].token);
}

enum store_status load_log_home(struct world *world, const char *user)
{
	return load_log_home_counting(world, user, 0);
}

enum store_status load_log_home_counting(struct world *world, const char *user, size_t most)
{
	struct ask_store_home ask = { .world = world,
				      .request.user = jid_of(user),
				      .request.owed_most = most };

	buf_clear(&world->heard);
	store_home_load(world->client, &ask.request, log_home_loaded);
	store_client_drain(world->client);
	return ask.request.request.status;
}

static void origin_found(struct store_log_by_origin *look)
{
	(void)look;
}

enum store_status find_origin(struct world *world, struct store_owner owner, const char *peer,
			      int64_t origin)
{
	struct store_log_by_origin look = { .owner = owner,
					    .peer = jid_of(peer),
					    .origin = origin };

	buf_clear(&world->heard);
	store_log_by_origin(world->client, &look, origin_found);
	store_client_drain(world->client);
	if (look.request.status == STORE_OK)
		buf_printf(&world->heard, "%lld", (long long)look.id);
	return look.request.status;
}

struct name_look {
	struct store_log_by_name look;
	struct world *world;
};

static void name_found(struct store_log_by_name *look)
{
	struct name_look *asked = container_of(look, struct name_look, look);

	if (look->request.status == STORE_OK)
		buf_printf(&asked->world->heard, "%lld %.*s", (long long)look->entry.id,
			   STR_ARG(look->entry.stanza));
}

enum store_status find_name(struct world *world, struct store_owner owner, const char *peer,
			    bool is_sent, const char *name)
{
	struct name_look asked = { .world = world };

	asked.look = (struct store_log_by_name){
		.owner = owner,
		.peer = jid_of(peer),
		.is_sent = is_sent,
		.name = str_of(name),
	};
	buf_clear(&world->heard);
	store_log_by_name(world->client, &asked.look, name_found);
	store_client_drain(world->client);
	return asked.look.request.status;
}

static void h_found(struct store_stream_h *look)
{
	(void)look;
}

enum store_status find_stream_h(struct world *world, struct store_owner owner, uint64_t stream)
{
	struct store_stream_h look = { .owner = owner, .stream = stream };

	buf_clear(&world->heard);
	store_stream_h(world->client, &look, h_found);
	store_client_drain(world->client);
	if (look.request.status == STORE_OK)
		buf_printf(&world->heard, "%u", look.h);
	return look.request.status;
}

static void replaced(struct store_log_replace *replace)
{
	(void)replace;
}

enum store_status replace_entry(struct world *world, struct store_owner owner, int64_t id,
				const char *stanza, bool hide)
{
	struct store_log_replace replace = {
		.owner = owner, .id = id, .stanza = str_of(stanza), .hide = hide
	};

	store_log_replace(world->client, &replace, replaced);
	store_client_drain(world->client);
	return replace.request.status;
}

static void retained(struct store_log_retain *ask)
{
	(void)ask;
}

enum store_status retain(struct world *world, struct store_log_retain *ask)
{
	buf_clear(&world->heard);
	store_log_retain(world->client, ask, retained);
	store_client_drain(world->client);
	buf_printf(&world->heard, "removed %zu of %llu bytes%s", ask->removed,
		   (unsigned long long)ask->bytes, ask->has_more ? " more" : "");
	return ask->request.status;
}

size_t retain_all(struct world *world, const char *host, int64_t before, uint64_t max_bytes)
{
	struct store_log_retain ask = {
		.host = str_of(host), .before = before, .max_bytes = max_bytes, .limit = 7
	};
	size_t removed = 0;

	do {
		CHECK(retain(world, &ask) == STORE_OK);
		removed += ask.removed;
	} while (ask.has_more);
	return removed;
}

/* ---- preferences */

static const jid *jids_of(struct world *world, const char *text, size_t *out_count)
{
	jid *jids = arena_alloc(&world->arena, 20 * sizeof(*jids));
	str rest = str_of(text), piece;

	*out_count = 0;
	while (str_exists(rest) && str_cut(&rest, ',', &piece))
		jids[(*out_count)++] = jid_of_normal(arena_str(&world->arena, piece));
	return jids;
}

static void prefs_put(struct store_archive_prefs_put *put)
{
	(void)put;
}

enum store_status put_prefs(struct world *world, struct store_owner owner,
			    enum store_archive_default otherwise, const char *always,
			    const char *never)
{
	struct store_archive_prefs_put put = { .owner = owner, .prefs.otherwise = otherwise };

	put.prefs.always = jids_of(world, always, &put.prefs.always_count);
	put.prefs.never = jids_of(world, never, &put.prefs.never_count);
	store_archive_prefs_put(world->client, &put, prefs_put);
	store_client_drain(world->client);
	return put.request.status;
}

ASK(store_archive_prefs_get);

static void say_jids(struct buf *out, const char *what, const jid *jids, size_t count)
{
	buf_printf(out, " %s", what);
	for (size_t i = 0; i < count; i++)
		buf_printf(out, " %.*s", STR_ARG(jid_str(jids[i])));
}

static void prefs_got(struct store_archive_prefs_get *get)
{
	struct buf *out = &WORLD_OF(store_archive_prefs_get, get)->heard;

	if (get->request.status != STORE_OK)
		return;
	buf_printf(out, "%d", (int)get->prefs.otherwise);
	say_jids(out, "always", get->prefs.always, get->prefs.always_count);
	say_jids(out, "never", get->prefs.never, get->prefs.never_count);
}

enum store_status get_prefs(struct world *world, struct store_owner owner)
{
	struct ask_store_archive_prefs_get ask = { .world = world, .request.owner = owner };

	buf_clear(&world->heard);
	store_archive_prefs_get(world->client, &ask.request, prefs_got);
	store_client_drain(world->client);
	return ask.request.request.status;
}

/* ---- capsules */

static void capsule_put(struct store_capsule_put *put)
{
	(void)put;
}

enum store_status put_capsule(struct world *world, const char *key, const char *bytes, int64_t at)
{
	struct store_capsule capsule = { .key = str_of(key), .bytes = str_of(bytes) };
	struct store_capsule_put put = { .capsules = &capsule, .count = 1, .at = at };

	store_capsule_put(world->client, &put, capsule_put);
	store_client_drain(world->client);
	return put.request.status;
}

ASK(store_capsule_take);

static void capsule_taken(struct store_capsule_take *take)
{
	if (take->request.status == STORE_OK)
		buf_printf(&WORLD_OF(store_capsule_take, take)->heard, "%lld %.*s",
			   (long long)take->at, STR_ARG(take->bytes));
}

enum store_status take_capsule(struct world *world, const char *key)
{
	struct ask_store_capsule_take ask = { .world = world, .request.key = str_of(key) };

	buf_clear(&world->heard);
	store_capsule_take(world->client, &ask.request, capsule_taken);
	store_client_drain(world->client);
	return ask.request.request.status;
}

static void capsules_dropped(struct store_capsule_drop *drop)
{
	(void)drop;
}

enum store_status drop_capsules(struct world *world, int64_t before)
{
	struct store_capsule_drop drop = { .before = before };

	buf_clear(&world->heard);
	store_capsule_drop(world->client, &drop, capsules_dropped);
	store_client_drain(world->client);
	buf_printf(&world->heard, "%zu%s", drop.dropped, drop.has_more ? " more" : "");
	return drop.request.status;
}
