/* SPDX-License-Identifier: Apache-2.0 */
/* The home, the roster and the letters of the fake store. */

#include "support/fake_tables.h"

static void copy_item(struct arena *arena, const struct store_roster_item *from,
		      struct store_roster_item *to)
{
	str *groups = arena_alloc(arena, (from->group_count + 1) * sizeof(*groups));

	*to = *from;
	to->contact = fake_copy_jid(arena, jid_str(from->contact));
	to->name = arena_str(arena, from->name);
	for (size_t i = 0; i < from->group_count; i++)
		groups[i] = arena_str(arena, from->groups[i]);
	to->groups = groups;
}

static void load_items(struct fake_account *account, struct store_home *home)
{
	struct arena *arena = &home->request.arena;

	home->items = arena_alloc(arena, fake_count_of(&account->items) * sizeof(*home->items));
	home->item_count = 0;
	LIST_EACH (link, &account->items) {
		if (!fake_row_of(link)->is_removed)
			copy_item(arena, &fake_row_of(link)->item,
				  &home->items[home->item_count++]);
	}
}

static void load_rows(struct fake_account *account, struct store_home *home)
{
	struct arena *arena = &home->request.arena;

	home->pending =
		arena_alloc(arena, fake_count_of(&account->pending) * sizeof(*home->pending));
	home->pending_count = 0;
	LIST_EACH (link, &account->pending)
		home->pending[home->pending_count++] = (struct store_pending){
			.contact = fake_copy_jid(arena, fake_row_of(link)->key),
			.stanza = arena_str(arena, fake_row_of(link)->text),
		};
	home->blocked =
		arena_alloc(arena, fake_count_of(&account->blocked) * sizeof(*home->blocked));
	home->blocked_count = 0;
	LIST_EACH (link, &account->blocked)
		home->blocked[home->blocked_count++] = fake_copy_jid(arena, fake_row_of(link)->key);
}

static struct fake_letter *letter_of(struct link *link)
{
	return container_of(link, struct fake_letter, link);
}

static void copy_letter(struct arena *arena, const struct store_letter *from,
			struct store_letter *to)
{
	to->id = from->id;
	to->to = fake_copy_jid(arena, jid_bare_str(from->to));
	to->bytes = arena_str(arena, from->bytes);
}

static void load_letters(struct fake_disk *disk, struct store_home *home)
{
	struct arena *arena = &home->request.arena;

	home->letters = arena_alloc(arena, fake_count_of(&disk->letters) * sizeof(*home->letters));
	home->letter_count = 0;
	LIST_EACH (link, &disk->letters) {
		if (letter_of(link)->owner.account == home->owner.account)
			copy_letter(arena, &letter_of(link)->letter,
				    &home->letters[home->letter_count++]);
	}
}

enum store_status fake_home_load(struct fake_disk *disk, struct store_request *request)
{
	struct store_home *home = container_of(request, struct store_home, request);
	struct fake_account *account = fake_find_user(&disk->accounts, home->user);

	if (!account)
		return STORE_NOT_FOUND;
	home->owner = account->owner;
	home->is_disabled = account->is_disabled;
	home->roster_version = account->roster_version;
	load_items(account, home);
	load_rows(account, home);
	load_letters(disk, home);
	home->last_at = account->last_at;
	home->last_status = arena_str(&request->arena, account->last_status);
	fake_archive_prefs(account, &request->arena, &home->prefs);
	fake_log_wake(disk, account, home);
	return STORE_OK;
}

/* ---- the roster and letters */

static void forget_removals(struct fake_account *account)
{
	size_t removed = 0;
	struct fake_row *oldest = NULL;

	LIST_EACH (link, &account->items) {
		struct fake_row *row = fake_row_of(link);

		removed += row->is_removed;
		if (row->is_removed && (!oldest || row->item.version < oldest->item.version))
			oldest = row;
	}
	if (removed <= STORE_REMOVED_KEPT)
		return;
	account->roster_floor = oldest->item.version;
	link_remove(&oldest->link);
}

static void change_item(struct fake_disk *disk, struct fake_account *account,
			const struct store_roster_write *write)
{
	str key = jid_str(write->item.contact);
	struct fake_row *row;

	if (write->change_item == STORE_KEEP)
		return;
	row = fake_row_find(&account->items, key);
	if (write->change_item == STORE_REMOVE && (!row || row->is_removed))
		return;
	row = fake_row_put(disk, &account->items, key);
	copy_item(&disk->arena, &write->item, &row->item);
	row->item.version = ++account->roster_version;
	row->is_removed = write->change_item == STORE_REMOVE;
	forget_removals(account);
}

static void change_pending(struct fake_disk *disk, struct fake_account *account,
			   const struct store_roster_write *write)
{
	str key;

	if (write->change_pending == STORE_KEEP)
		return;
	key = jid_str(write->pending.contact);
	if (write->change_pending == STORE_REMOVE)
		fake_row_drop(&account->pending, key);
	else
		fake_row_put(disk, &account->pending, key)->text =
			arena_str(&disk->arena, write->pending.stanza);
}

static int compare_owners(const struct store_owner *a, const struct store_owner *b)
{
	if (a->part != b->part)
		return a->part < b->part ? -1 : 1;
	return (a->account > b->account) - (a->account < b->account);
}

static str crossing_of(struct arena *arena, str asker, str answerer)
{
	return arena_printf(arena, "%.*s>%.*s", STR_ARG(asker), STR_ARG(answerer));
}

bool fake_letters_crossed(struct fake_disk *disk, str asker, str answerer)
{
	return fake_row_find(&disk->crossed, crossing_of(&disk->arena, asker, answerer)) != NULL;
}

static bool says(const struct store_letter *letter, str type)
{
	for (str rest = letter->bytes; rest.len; rest = str_from(rest, 1))
		if (str_starts(rest, type))
			return true;
	return false;
}

static bool is_request(const struct store_letter *letter)
{
	return says(letter, S(" type='subscribe'"));
}

static bool is_answer(const struct store_letter *letter)
{
	return says(letter, S(" type='subscribed'")) || says(letter, S(" type='unsubscribed'"));
}

/* Nobody has handled it. */
static bool is_on_its_way(struct fake_disk *disk, const struct fake_letter *letter)
{
	struct fake_account *account = fake_find_user(&disk->accounts, letter->letter.to);
	struct fake_row *seen =
		account ? fake_row_find(&account->seen, jid_bare_str(letter->from)) : NULL;

	return account && (!seen || seen->number < letter->letter.id);
}

static void note_crossing(struct fake_disk *disk, jid asker, jid answerer)
{
	fake_row_put(disk, &disk->crossed,
		     crossing_of(&disk->arena, jid_bare_str(asker), jid_bare_str(answerer)));
}

/* `letter` is written: which of those that come the other way does it cross? */
static void note_crossings(struct fake_disk *disk, jid from, const struct store_letter *letter)
{
	LIST_EACH (link, &disk->letters) {
		const struct fake_letter *other = letter_of(link);

		if (!jid_bare_eq(other->from, letter->to) ||
		    !jid_bare_eq(other->letter.to, from) || !is_on_its_way(disk, other))
			continue;
		if (is_request(letter) && is_answer(&other->letter))
			note_crossing(disk, from, letter->to);
		if (is_answer(letter) && is_request(&other->letter))
			note_crossing(disk, letter->to, from);
	}
}

static void add_letter(struct fake_disk *disk, struct fake_account *account,
		       struct store_letter *letter)
{
	struct fake_letter *kept = arena_zalloc(&disk->arena, sizeof(*kept));
	struct link *place = &disk->letters.head;

	note_crossings(disk, account->user, letter);
	letter->id = ++account->letter_last;
	kept->owner = account->owner;
	kept->from = account->user;
	copy_letter(&disk->arena, letter, &kept->letter);
	LIST_EACH (link, &disk->letters) {
		if (compare_owners(&letter_of(link)->owner, &kept->owner) > 0) {
			place = link;
			break;
		}
	}
	link_insert_before(place, &kept->link);
}

static bool mark_seen(struct fake_disk *disk, struct fake_account *account,
		      const struct store_seen *seen)
{
	struct fake_row *row = fake_row_put(disk, &account->seen, jid_bare_str(seen->from));

	if (row->number >= seen->id)
		return false;
	row->number = seen->id;
	return true;
}

enum store_status fake_roster_write(struct fake_disk *disk, struct store_request *request)
{
	struct store_roster_write *write =
		container_of(request, struct store_roster_write, request);
	struct fake_account *account = fake_find_owner(disk, &write->owner);

	if (!account)
		return STORE_NOT_FOUND;
	if (write->seen.id && !mark_seen(disk, account, &write->seen))
		return STORE_CONFLICT;
	change_item(disk, account, write);
	change_pending(disk, account, write);
	for (size_t i = 0; i < write->letter_count; i++)
		add_letter(disk, account, &write->letters[i]);
	write->version = account->roster_version;
	return STORE_OK;
}

static void insert_removed(struct store_roster_removed *removed, const struct fake_row *row)
{
	struct store_removed *at = removed->removed + removed->count++;

	for (; at > removed->removed && at[-1].version > row->item.version; at--)
		*at = at[-1];
	at->contact = fake_copy_jid(&removed->request.arena, row->key);
	at->version = row->item.version;
}

enum store_status fake_roster_removed(struct fake_disk *disk, struct store_request *request)
{
	struct store_roster_removed *removed =
		container_of(request, struct store_roster_removed, request);
	struct fake_account *account = fake_find_owner(disk, &removed->owner);

	if (!account || removed->since < account->roster_floor)
		return STORE_NOT_FOUND;
	removed->removed = arena_alloc(&request->arena,
				       fake_count_of(&account->items) * sizeof(*removed->removed));
	removed->count = 0;
	LIST_EACH (link, &account->items) {
		struct fake_row *row = fake_row_of(link);

		if (row->is_removed && row->item.version > removed->since)
			insert_removed(removed, row);
	}
	return STORE_OK;
}

enum store_status fake_letter_settle(struct fake_disk *disk, struct store_request *request)
{
	struct store_letter_settle *settle =
		container_of(request, struct store_letter_settle, request);

	LIST_EACH (link, &disk->letters) {
		struct fake_letter *letter = letter_of(link);

		if (compare_owners(&letter->owner, &settle->owner) == 0 &&
		    letter->letter.id == settle->id)
			link_remove(link);
	}
	return STORE_OK;
}

enum store_status fake_letter_seen(struct fake_disk *disk, struct store_request *request)
{
	struct store_letter_seen *seen = container_of(request, struct store_letter_seen, request);
	struct fake_account *account = fake_find_owner(disk, &seen->owner);
	struct fake_row *row;

	seen->seen.id = 0;
	row = account ? fake_row_find(&account->seen, jid_bare_str(seen->seen.from)) : NULL;
	if (!row)
		return STORE_NOT_FOUND;
	seen->seen.id = row->number;
	return STORE_OK;
}

static bool comes_after(const struct fake_letter *letter, const struct store_letter_unsettled *page)
{
	int order = compare_owners(&letter->owner, &page->after_owner);

	return order > 0 || (order == 0 && letter->letter.id > page->after_id);
}

enum store_status fake_letter_unsettled(struct fake_disk *disk, struct store_request *request)
{
	struct store_letter_unsettled *page =
		container_of(request, struct store_letter_unsettled, request);
	struct arena *arena = &request->arena;

	page->letters = arena_zalloc(arena, fake_count_of(&disk->letters) * sizeof(*page->letters));
	page->count = 0;
	LIST_EACH (link, &disk->letters) {
		struct fake_letter *letter = letter_of(link);
		struct store_unsettled *row = &page->letters[page->count];

		if (page->count == page->limit || !comes_after(letter, page))
			continue;
		row->owner = letter->owner;
		row->from = fake_copy_jid(arena, jid_bare_str(letter->from));
		row->is_deleted = !fake_find_owner(disk, &letter->owner);
		copy_letter(arena, &letter->letter, &row->letter);
		page->count++;
	}
	return STORE_OK;
}
