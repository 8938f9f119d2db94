/* SPDX-License-Identifier: Apache-2.0 */
/* The roster in memory (RFC 6121 §2): sorted blocks, found by bisection. */

#include "core/roster.h"

#include "base/map.h"
#include "base/mem.h"

struct roster *roster_new(void)
{
	struct roster *roster = mem_zalloc(sizeof(*roster));

	list_init(&roster->changes);
	return roster;
}

static void request_free(struct roster_request *request)
{
	stanza_unref(&request->stanza);
	mem_free(request);
}

static void roster_empty(struct roster *roster)
{
	for (size_t i = 0; i < roster->count; i++)
		mem_free(roster->items[i]);
	mem_free(roster->items);
	roster->items = NULL;
	roster->count = roster->cap = 0;
	while (roster->requests) {
		struct roster_request *next = roster->requests->next;

		request_free(roster->requests);
		roster->requests = next;
	}
	roster->last_request = NULL;
	roster->request_count = 0;
	roster->request_bytes = 0;
}

void roster_free(struct roster **roster)
{
	if (!*roster)
		return;
	roster_empty(*roster);
	mem_free(*roster);
	*roster = NULL;
}

static void request_add(struct roster *roster, const struct store_pending *pending);

/* The store has one request of each contact: none is looked for. */
void roster_load(struct roster *roster, const struct store_home *row)
{
	roster_empty(roster);
	roster->version = row->roster_version;
	/* No room to grow: most rosters never do while their home is awake. */
	if (row->item_count) {
		roster->items = mem_alloc(row->item_count * sizeof(struct roster_item *));
		roster->cap = row->item_count;
	}
	for (size_t i = 0; i < row->item_count; i++)
		roster_put(roster, &row->items[i]);
	for (size_t i = 0; i < row->pending_count; i++)
		request_add(roster, &row->pending[i]);
}

jid roster_item_jid(const struct roster_item *item)
{
	return (jid){ item->text, item->local_len, item->domain_len, item->resource_len };
}

/* The place of the contact, or where it would stand. */
static size_t place_of(const struct roster *roster, jid contact)
{
	size_t low = 0, high = roster->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		jid there = roster_item_jid(roster->items[middle]);

		if (str_cmp(jid_str(there), jid_str(contact)) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct roster_item *roster_find(const struct roster *roster, jid contact)
{
	size_t place = place_of(roster, contact);

	if (place < roster->count && jid_eq(roster_item_jid(roster->items[place]), contact))
		return roster->items[place];
	return NULL;
}

jid roster_request_jid(const struct roster_request *request)
{
	return (jid){ request->text, request->local_len, request->domain_len, 0 };
}

struct roster_request *roster_request_find(const struct roster *roster, jid contact)
{
	for (struct roster_request *at = roster->requests; at; at = at->next)
		if (jid_bare_eq(roster_request_jid(at), contact))
			return at;
	return NULL;
}

struct subscription roster_state(const struct roster *roster, jid contact)
{
	const struct roster_item *item = roster_find(roster, contact);
	struct subscription state = { 0 };

	if (item)
		state = item->state;
	state.is_asked = roster_request_find(roster, contact) != NULL;
	return state;
}

str roster_item_name(const struct roster_item *item)
{
	size_t at = jid_len(roster_item_jid(item));

	return item->has_name ? str_make(item->text + at, item->name_len) : STR_NONE;
}

bool roster_item_next_group(const struct roster_item *item, str *group)
{
	const char *start = item->text + jid_len(roster_item_jid(item)) + item->name_len;
	const char *at = str_exists(*group) ? group->at + group->len + 1 : start;

	if (at == start + item->groups_len)
		return false;
	*group = str_of(at);
	return true;
}

static size_t groups_len(const struct store_roster_item *item)
{
	size_t len = 0;

	for (size_t i = 0; i < item->group_count; i++)
		len += item->groups[i].len + 1;
	return len;
}

static struct roster_item *item_new(const struct store_roster_item *row)
{
	size_t groups = groups_len(row);
	struct roster_item *item =
		mem_zalloc(sizeof(*item) + jid_len(row->contact) + row->name.len + groups);
	char *at = str_put(item->text, jid_str(row->contact));

	item->hash = map_hash(jid_bare_str(row->contact));
	item->partition = jid_partition(row->contact);
	item->local_len = row->contact.local_len;
	item->domain_len = row->contact.domain_len;
	item->resource_len = row->contact.resource_len;
	item->has_name = str_exists(row->name);
	item->name_len = (uint16_t)row->name.len;
	item->group_count = (uint16_t)row->group_count;
	item->groups_len = (uint16_t)groups;
	item->state.to = (row->subscription & STORE_SUB_TO) != 0;
	item->state.from = (row->subscription & STORE_SUB_FROM) != 0;
	item->state.is_asking = row->is_asking;
	item->state.is_approved = row->is_approved;
	at = str_put(at, row->name);
	for (size_t i = 0; i < row->group_count; i++) {
		at = str_put(at, row->groups[i]);
		*at++ = '\0';
	}
	return item;
}

void roster_put(struct roster *roster, const struct store_roster_item *row)
{
	size_t place = place_of(roster, row->contact);
	struct roster_item *item = item_new(row);

	if (place < roster->count && jid_eq(roster_item_jid(roster->items[place]), row->contact)) {
		mem_free(roster->items[place]);
		roster->items[place] = item;
		return;
	}
	roster->items = vec_grow(roster->items, &roster->cap, roster->count + 1, sizeof(item));
	memmove(&roster->items[place + 1], &roster->items[place],
		(roster->count - place) * sizeof(item));
	roster->items[place] = item;
	roster->count++;
}

void roster_remove(struct roster *roster, jid contact)
{
	size_t place = place_of(roster, contact);

	if (place == roster->count || !jid_eq(roster_item_jid(roster->items[place]), contact))
		return;
	mem_free(roster->items[place]);
	roster->count--;
	memmove(&roster->items[place], &roster->items[place + 1],
		(roster->count - place) * sizeof(*roster->items));
}

/* What it takes to show a request, about. */
static size_t request_size(jid contact, str stanza)
{
	return jid_bare_len(contact) + stanza.len;
}

bool roster_has_room_for(const struct roster *roster, const struct store_pending *pending,
			 const struct limits *limits, jid own)
{
	size_t count = roster->request_count + 1;
	size_t frames = count * (jid_len(own) + sizeof(" to='' from=''"));
	size_t texts = roster->request_bytes + request_size(pending->contact, pending->stanza);

	return count <= (size_t)limits->roster_items &&
	       frames + texts <= (size_t)limits->output_bytes / 2;
}

static void request_add(struct roster *roster, const struct store_pending *pending)
{
	struct roster_request *request;
	struct stanza *stanza = stanza_parse(pending->stanza);

	/* What the store gives back, it got from us; if the disk changed it, it is no request. */
	if (!stanza)
		return;
	request = mem_zalloc(sizeof(*request) + jid_bare_len(pending->contact));
	request->stanza = stanza;
	request->local_len = pending->contact.local_len;
	request->domain_len = pending->contact.domain_len;
	str_put(request->text, jid_bare_str(pending->contact));
	if (roster->last_request)
		roster->last_request->next = request;
	else
		roster->requests = request;
	roster->last_request = request;
	roster->request_count++;
	roster->request_bytes += request_size(pending->contact, stanza_bytes(request->stanza));
}

void roster_request_put(struct roster *roster, const struct store_pending *pending)
{
	roster_request_remove(roster, pending->contact);
	request_add(roster, pending);
}

void roster_request_remove(struct roster *roster, jid contact)
{
	struct roster_request *before = NULL;

	for (struct roster_request **at = &roster->requests; *at; at = &(*at)->next) {
		struct roster_request *found = *at;

		if (!jid_bare_eq(roster_request_jid(found), contact)) {
			before = found;
			continue;
		}
		*at = found->next;
		if (roster->last_request == found)
			roster->last_request = before;
		roster->request_count--;
		roster->request_bytes -=
			request_size(roster_request_jid(found), stanza_bytes(found->stanza));
		request_free(found);
		return;
	}
}

void roster_item_write(const struct roster_item *item, struct xml_writer *writer)
{
	str group = STR_NONE;

	xml_open(writer, NS_ROSTER, EL_ITEM);
	xml_attr(writer, AT_JID, jid_str(roster_item_jid(item)));
	xml_attr(writer, AT_NAME, roster_item_name(item));
	xml_attr(writer, AT_SUBSCRIPTION, subscription_name(item->state));
	/* §2.1.2.2, §2.1.2.1 */
	xml_attr(writer, AT_ASK, item->state.is_asking ? S("subscribe") : STR_NONE);
	xml_attr(writer, AT_APPROVED, item->state.is_approved ? S("true") : STR_NONE);
	while (roster_item_next_group(item, &group))
		xml_element(writer, NS_ROSTER, EL_GROUP, group);
	xml_close(writer);
}
