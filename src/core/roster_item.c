/* SPDX-License-Identifier: Apache-2.0 */
/* Reading and showing roster items (RFC 6121 §2.1.2, §2.1.6, §2.3). */

#include "core/roster_item.h"

#include <stdlib.h>

#include "config/config.h"
#include "core/home.h"
#include "core/iq.h"
#include "core/session.h"
#include "core/shard.h"
#include "xml/writer.h"

static size_t count_items(const struct node *query)
{
	size_t count = 0;

	NODE_EACH(at, query)
		count++;
	return count;
}

static int compare_groups(const void *a, const void *b)
{
	return str_cmp(*(const str *)a, *(const str *)b);
}

/* Sorted, for there may be a thousand, and each compared with each is what an attacker sends. */
static bool has_twins(const struct roster_edit *edit, struct arena *arena)
{
	str *sorted = arena_alloc(arena, (edit->group_count + 1) * sizeof(str));

	for (size_t i = 0; i < edit->group_count; i++)
		sorted[i] = edit->groups[i];
	qsort(sorted, edit->group_count, sizeof(str), compare_groups);
	for (size_t i = 1; i < edit->group_count; i++)
		if (str_eq(sorted[i - 1], sorted[i]))
			return true;
	return false;
}

/* §2.3.3: empty groups and too much text are not acceptable, the same group twice is a mistake.
 * Each group is kept with a NUL behind it, which counts. */
static enum stanza_error read_groups(const struct node *item, size_t room, struct arena *arena,
				     struct roster_edit *edit)
{
	edit->groups = arena_alloc(arena, count_items(item) * sizeof(str));
	NODE_EACH(at, item) {
		str group = node_text(at, arena);

		if (!node_is(at, NS_ROSTER, EL_GROUP))
			continue;
		if (group.len == 0 || group.len >= room)
			return ERROR_NOT_ACCEPTABLE;
		room -= group.len + 1;
		edit->groups[edit->group_count++] = group;
	}
	return has_twins(edit, arena) ? ERROR_BAD_REQUEST : ERROR_NONE;
}

enum stanza_error roster_edit_read(struct iq *iq, struct arena *arena, struct roster_edit *out)
{
	const struct node *query = iq_payload(iq);
	const struct node *item = node_find(query, NS_ROSTER, EL_ITEM);
	size_t room = (size_t)config_limits(iq_config(iq))->roster_item_bytes;
	struct roster_edit edit = { 0 };

	/* §2.3.3: exactly one item. */
	if (!item || count_items(query) != 1)
		return ERROR_BAD_REQUEST;
	if (!jid_parse(node_attr(item, AT_JID, arena), arena, &edit.contact))
		return str_exists(node_raw_attr(item, AT_JID)) ? ERROR_JID_MALFORMED
							       : ERROR_BAD_REQUEST;
	edit.contact = jid_copy(arena, edit.contact);
	/* §2.3.1: any other subscription than `remove` is ignored. */
	edit.is_removal = node_attr_is(item, AT_SUBSCRIPTION, S("remove"));
	edit.name = arena_str(arena, node_attr(item, AT_NAME, arena));
	if (edit.name.len > room)
		return ERROR_NOT_ACCEPTABLE;
	*out = edit;
	return read_groups(item, room - edit.name.len, arena, out);
}

void roster_item_lend(const struct roster_item *item, struct arena *arena,
		      struct store_roster_item *row)
{
	str *groups = arena_alloc(arena, (item->group_count + 1u) * sizeof(str));
	str group = STR_NONE;

	row->name = arena_str(arena, roster_item_name(item));
	row->groups = groups;
	row->group_count = 0;
	while (roster_item_next_group(item, &group))
		groups[row->group_count++] = arena_str(arena, group);
}

static bool is_interested(const struct session *session)
{
	return session->is_interested;
}

static void write_removed(struct xml_writer *writer, jid contact)
{
	xml_open(writer, NS_ROSTER, EL_ITEM);
	xml_attr(writer, AT_JID, jid_str(contact));
	xml_attr(writer, AT_SUBSCRIPTION, S("remove"));
	xml_close(writer);
}

/* Names and groups are bounded when they are set, so this never fails to seal. */
enum { PUSH_MAX = 1024 * 1024 };

void roster_push_item(struct home *home, jid contact)
{
	const struct roster_item *item = roster_find(home->roster, contact);
	struct xml_writer writer;
	struct stanza *push;

	xml_begin(&writer, PUSH_MAX);
	xml_open(&writer, NS_CONTENT, EL_IQ);
	xml_attr(&writer, AT_TYPE, S("set"));
	xml_open(&writer, NS_ROSTER, EL_QUERY);
	xml_attr_int(&writer, AT_VER, home->roster->version);
	if (item)
		roster_item_write(item, &writer);
	else
		write_removed(&writer, contact);
	push = xml_seal(&writer);
	if (push)
		home_push(home, push, is_interested);
	stanza_unref(&push);
}
