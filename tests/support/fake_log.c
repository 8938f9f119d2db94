/* SPDX-License-Identifier: Apache-2.0 */
/* The log of the fake store: one list, walked from its beginning. */

#include "base/clock.h"
#include "support/fake_tables.h"
#include "xmpp/envelope.h"

static struct fake_entry *entry_of(struct link *link)
{
	return container_of(link, struct fake_entry, link);
}

static bool is_of(const struct fake_entry *entry, const struct store_owner *owner)
{
	return entry->owner.account == owner->account && entry->owner.part == owner->part;
}

static void copy_entry(struct arena *arena, const struct store_log_entry *from,
		       struct store_log_entry *to)
{
	*to = *from;
	if (jid_exists(from->peer))
		to->peer = fake_copy_jid(arena, jid_str(from->peer));
	to->stanza = arena_str(arena, from->stanza);
	to->name = STR_NONE;
}

enum store_status fake_log_append(struct fake_disk *disk, struct store_request *request)
{
	struct store_log_append *append = container_of(request, struct store_log_append, request);
	struct fake_account *account = fake_find_owner(disk, &append->owner);
	struct fake_entry *entry;

	if (!account)
		return STORE_NOT_FOUND;
	entry = arena_zalloc(&disk->arena, sizeof(*entry));
	entry->position = ++disk->position_last;
	entry->owner = append->owner;
	entry->host = jid_domain(account->user);
	copy_entry(&disk->arena, &append->entry, &entry->entry);
	list_push(&disk->entries, &entry->link);
	return STORE_OK;
}

/* ---- pages */

struct page {
	struct arena *arena;
	struct store_log_entry *entries;
	size_t count, bytes;
	unsigned limit;
	bool has_more;
};

static void page_begin(struct page *page, struct fake_disk *disk, struct arena *arena,
		       unsigned limit)
{
	*page = (struct page){ .arena = arena, .limit = limit };
	page->entries =
		arena_zalloc(arena, (fake_count_of(&disk->entries) + 1) * sizeof(*page->entries));
}

static void page_add(struct page *page, const struct store_log_entry *entry)
{
	if (page->has_more || page->count == page->limit ||
	    (page->count && page->bytes + entry->stanza.len > STORE_LOG_PAGE_BYTES)) {
		page->has_more = true;
		return;
	}
	page->bytes += entry->stanza.len;
	copy_entry(page->arena, entry, &page->entries[page->count++]);
}

static bool peer_fits(jid peer, jid wanted)
{
	if (!jid_exists(wanted))
		return true;
	return jid_exists(peer) &&
	       (jid_is_bare(wanted) ? jid_bare_eq(peer, wanted) : jid_eq(peer, wanted));
}

static bool is_named(const struct store_log_read *read, int64_t id)
{
	for (size_t i = 0; i < read->id_count; i++) {
		if (read->ids[i] == id)
			return true;
	}
	return false;
}

static bool is_wanted(const struct store_log_read *read, const struct fake_entry *kept)
{
	const struct store_log_entry *entry = &kept->entry;

	if (!is_of(kept, &read->owner) ||
	    (read->only_archived && !(entry->flags & STORE_LOG_ARCHIVED)))
		return false;
	if (read->id_count)
		return is_named(read, entry->id);
	return entry->id > read->after && (!read->before || entry->id < read->before) &&
	       peer_fits(entry->peer, read->peer);
}

static void turn_round(struct page *page)
{
	for (size_t i = 0; i < page->count / 2; i++) {
		struct store_log_entry other = page->entries[i];

		page->entries[i] = page->entries[page->count - 1 - i];
		page->entries[page->count - 1 - i] = other;
	}
}

enum store_status fake_log_read(struct fake_disk *disk, struct store_request *request)
{
	struct store_log_read *read = container_of(request, struct store_log_read, request);
	bool backwards = read->backwards && !read->id_count;
	struct page page;

	page_begin(&page, disk, &request->arena, read->id_count ? STORE_LOG_PAGE_MAX : read->limit);
	for (struct link *link = backwards ? disk->entries.head.prev : disk->entries.head.next;
	     link != &disk->entries.head; link = backwards ? link->prev : link->next) {
		if (is_wanted(read, entry_of(link)))
			page_add(&page, &entry_of(link)->entry);
	}
	if (backwards)
		turn_round(&page);
	read->entries = page.entries;
	read->count = page.count;
	read->has_more = page.has_more;
	return STORE_OK;
}

/* ---- marks */

static const int64_t *copy_ids(struct arena *arena, const int64_t *ids, size_t count)
{
	int64_t *copy = arena_alloc(arena, (count + 1) * sizeof(*copy));

	for (size_t i = 0; i < count; i++)
		copy[i] = ids[i];
	return copy;
}

static void copy_marks(struct arena *arena, const struct store_log_marks *from,
		       struct store_log_marks *to)
{
	*to = *from;
	to->owed = copy_ids(arena, from->owed, from->owed_count);
	to->unsettled = copy_ids(arena, from->unsettled, from->unsettled_count);
}

enum store_status fake_log_mark(struct fake_disk *disk, struct store_request *request)
{
	struct store_log_mark *mark = container_of(request, struct store_log_mark, request);
	struct fake_account *account = fake_find_owner(disk, &mark->owner);

	if (mark->marks.owed_count > STORE_LOG_EXCEPTIONS_MAX ||
	    mark->marks.unsettled_count > STORE_LOG_EXCEPTIONS_MAX)
		return STORE_FAILED;
	if (!account)
		return STORE_NOT_FOUND;
	copy_marks(&disk->arena, &mark->marks, &account->marks);
	return STORE_OK;
}

static bool is_left(int64_t id, int64_t floor, const int64_t *exceptions, size_t count)
{
	for (size_t i = 0; i < count && id <= floor; i++) {
		if (exceptions[i] == id)
			return true;
	}
	return id > floor;
}

static bool is_due(const struct fake_account *account, const struct store_log_entry *entry,
		   unsigned flag)
{
	const struct store_log_marks *marks = &account->marks;

	if (!(entry->flags & flag))
		return false;
	return flag == STORE_LOG_OWED
		       ? is_left(entry->id, marks->owed_floor, marks->owed, marks->owed_count)
		       : is_left(entry->id, marks->settled_floor, marks->unsettled,
				 marks->unsettled_count);
}

static void add_due(struct page *page, struct fake_disk *disk, const struct fake_account *account,
		    unsigned flag, int64_t after)
{
	LIST_EACH(link, &disk->entries) {
		struct fake_entry *entry = entry_of(link);

		if (is_of(entry, &account->owner) && entry->entry.id > after &&
		    is_due(account, &entry->entry, flag))
			page_add(page, &entry->entry);
	}
}

static enum store_status list_due(struct fake_disk *disk, struct store_request *request,
				  unsigned flag)
{
	struct store_log_due *due = container_of(request, struct store_log_due, request);
	struct fake_account *account = fake_find_owner(disk, &due->owner);
	struct page page;

	page_begin(&page, disk, &request->arena, due->limit);
	if (account)
		add_due(&page, disk, account, flag, due->after);
	due->entries = page.entries;
	due->count = page.count;
	due->has_more = page.has_more;
	return STORE_OK;
}

enum store_status fake_log_owed(struct fake_disk *disk, struct store_request *request)
{
	return list_due(disk, request, STORE_LOG_OWED);
}

enum store_status fake_log_unsettled(struct fake_disk *disk, struct store_request *request)
{
	return list_due(disk, request, STORE_LOG_OUT);
}

/* ---- single entries */

enum store_status fake_log_by_origin(struct fake_disk *disk, struct store_request *request)
{
	struct store_log_by_origin *look =
		container_of(request, struct store_log_by_origin, request);

	LIST_EACH(link, &disk->entries) {
		const struct store_log_entry *entry = &entry_of(link)->entry;

		if (!is_of(entry_of(link), &look->owner) || entry->origin != look->origin ||
		    entry->flags & STORE_LOG_OUT || !peer_fits(entry->peer, jid_bare(look->peer)))
			continue;
		look->id = entry->id;
		return STORE_OK;
	}
	return STORE_NOT_FOUND;
}

enum store_status fake_log_by_name(struct fake_disk *disk, struct store_request *request)
{
	struct store_log_by_name *look = container_of(request, struct store_log_by_name, request);

	if (!look->name.len)
		return STORE_NOT_FOUND;
	for (struct link *link = disk->entries.head.prev; link != &disk->entries.head;
	     link = link->prev) {
		const struct store_log_entry *entry = &entry_of(link)->entry;

		if (!is_of(entry_of(link), &look->owner) ||
		    look->is_sent != !!(entry->flags & STORE_LOG_OUT) ||
		    !peer_fits(entry->peer, jid_bare(look->peer)) ||
		    !str_eq(envelope_id_in(entry->stanza), look->name))
			continue;
		copy_entry(&request->arena, entry, &look->entry);
		return STORE_OK;
	}
	return STORE_NOT_FOUND;
}

enum store_status fake_log_replace(struct fake_disk *disk, struct store_request *request)
{
	struct store_log_replace *replace =
		container_of(request, struct store_log_replace, request);

	LIST_EACH(link, &disk->entries) {
		struct store_log_entry *entry = &entry_of(link)->entry;

		if (!is_of(entry_of(link), &replace->owner) || entry->id != replace->id)
			continue;
		entry->stanza = arena_str(&disk->arena, replace->stanza);
		if (replace->hide)
			entry->flags &= ~(unsigned)STORE_LOG_ARCHIVED;
		return STORE_OK;
	}
	return STORE_NOT_FOUND;
}

enum store_status fake_stream_h(struct fake_disk *disk, struct store_request *request)
{
	struct store_stream_h *look = container_of(request, struct store_stream_h, request);
	int64_t since = clock_now_us() - disk->stream_us;
	bool found = false;

	LIST_EACH(link, &disk->entries) {
		const struct store_log_entry *entry = &entry_of(link)->entry;

		if (!is_of(entry_of(link), &look->owner) || entry->stream != look->stream ||
		    entry->id <= since)
			continue;
		look->h = entry->h;
		found = true;
	}
	return found ? STORE_OK : STORE_NOT_FOUND;
}

/* ---- retention */

static uint64_t usage_of(struct fake_disk *disk, str host)
{
	uint64_t bytes = 0;

	LIST_EACH(link, &disk->entries) {
		if (str_eq(entry_of(link)->host, host))
			bytes += entry_of(link)->entry.stanza.len;
	}
	return bytes;
}

static bool may_go(struct fake_disk *disk, const struct fake_entry *entry)
{
	struct fake_account *account = fake_find_owner(disk, &entry->owner);

	return !account || (!is_due(account, &entry->entry, STORE_LOG_OWED) &&
			    !is_due(account, &entry->entry, STORE_LOG_OUT));
}

static void drop_hidden(struct fake_disk *disk, struct store_log_retain *ask)
{
	LIST_EACH(link, &disk->entries) {
		struct fake_entry *entry = entry_of(link);

		if (!str_eq(entry->host, ask->host) || entry->entry.flags & STORE_LOG_ARCHIVED ||
		    entry->entry.id >= ask->hidden_before || !may_go(disk, entry))
			continue;
		link_remove(link);
		ask->removed++;
	}
}

enum store_status fake_log_retain(struct fake_disk *disk, struct store_request *request)
{
	struct store_log_retain *ask = container_of(request, struct store_log_retain, request);
	unsigned left = ask->limit;

	ask->removed = 0;
	ask->has_more = false;
	ask->bytes = usage_of(disk, ask->host);
	drop_hidden(disk, ask);
	if (!ask->before && !ask->max_bytes)
		return STORE_OK;
	LIST_EACH(link, &disk->entries) {
		struct fake_entry *entry = entry_of(link);
		bool full = ask->max_bytes && usage_of(disk, ask->host) > ask->max_bytes;

		if (entry->position <= ask->after)
			continue;
		if (left-- == 0) {
			ask->has_more = true;
			break;
		}
		bool is_ours = str_eq(entry->host, ask->host);
		bool stays = is_ours && entry->entry.id >= ask->before && !full;

		if (stays && !(ask->before &&
			       entry->entry.id > clock_now_us() + STORE_LOG_FUTURE_US))
			break;
		ask->after = entry->position;
		if (is_ours && !stays && may_go(disk, entry)) {
			link_remove(link);
			ask->removed++;
		}
	}
	return STORE_OK;
}

/* ---- the waking home */

static int64_t greatest(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static void add_token(struct store_home *home, const struct store_log_entry *entry)
{
	bool is_own = entry->flags & STORE_LOG_OUT || peer_fits(entry->peer, jid_bare(home->user));

	if (!is_own || !entry->token ||
	    entry->id <= clock_now_us() - STORE_HOME_TOKENS_US)
		return;
	home->tokens[home->token_count++] = (struct store_log_token){ entry->id, entry->token };
	/* The latest count. */
	if (home->token_count > STORE_HOME_TOKENS) {
		home->tokens++;
		home->token_count--;
	}
}

void fake_log_wake(struct fake_disk *disk, struct fake_account *account, struct store_home *home)
{
	struct arena *arena = &home->request.arena;
	size_t most = home->owed_most ? home->owed_most : STORE_HOME_OWED_COUNTED;
	struct page page;

	if (most <= account->marks.owed_count)
		most = account->marks.owed_count + 1;
	copy_marks(arena, &account->marks, &home->log_marks);
	home->log_last = greatest(account->marks.owed_floor, account->marks.settled_floor);
	home->owed_count = account->marks.owed_count;
	home->token_count = 0;
	home->tokens =
		arena_alloc(arena, (fake_count_of(&disk->entries) + 1) * sizeof(*home->tokens));
	LIST_EACH(link, &disk->entries) {
		const struct store_log_entry *entry = &entry_of(link)->entry;

		if (!is_of(entry_of(link), &account->owner))
			continue;
		home->log_last = greatest(home->log_last, entry->id);
		home->owed_count += home->owed_count < most &&
				    entry->id > account->marks.owed_floor &&
				    is_due(account, entry, STORE_LOG_OWED);
		add_token(home, entry);
	}
	page_begin(&page, disk, arena, STORE_HOME_UNSETTLED);
	add_due(&page, disk, account, STORE_LOG_OUT, 0);
	home->unsettled = page.entries;
	home->unsettled_count = page.count;
	home->has_more_unsettled = page.has_more;
}
