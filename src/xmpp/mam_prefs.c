/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0441: preferences, read, written and obeyed. */

#include "xmpp/mam_prefs.h"

static const char *const names[] = {
	[MAM_ALWAYS] = "always",
	[MAM_NEVER] = "never",
	[MAM_ROSTER] = "roster",
};

struct jids {
	jid *at;
	size_t count;
};

str mam_default_name(enum mam_default usual)
{
	return str_of(names[usual]);
}

bool mam_default_of(str name, enum mam_default *out)
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (!str_eq(str_of(names[i]), name))
			continue;
		*out = (enum mam_default)i;
		return true;
	}
	return false;
}

static bool is_listed(const struct jids *list, jid one)
{
	for (size_t i = 0; i < list->count; i++)
		if (jid_eq(list->at[i], one))
			return true;
	return false;
}

static size_t count_jids(const struct node *list)
{
	const struct node *node = node_find(list, NS_MAM, EL_JID);
	size_t count = 0;

	for (; node && count <= MAM_PREFS_MAX; node = node_find_next(node, NS_MAM, EL_JID))
		count++;
	return count;
}

static enum stanza_error read_list(const struct node *list, struct arena *arena, struct jids *out)
{
	const struct node *node = node_find(list, NS_MAM, EL_JID);
	size_t count = count_jids(list);
	jid one;

	if (count > MAM_PREFS_MAX)
		return ERROR_RESOURCE_CONSTRAINT;
	out->at = arena_alloc(arena, count * sizeof(*out->at));
	for (; node; node = node_find_next(node, NS_MAM, EL_JID)) {
		if (!jid_parse(str_trim(node_text(node, arena)), arena, &one))
			return ERROR_JID_MALFORMED;
		if (!is_listed(out, one))
			out->at[out->count++] = one;
	}
	return ERROR_NONE;
}

/* §2.1.2, §2.1.3: a list that is missing is empty. */
static enum stanza_error read_only(const struct node *prefs, enum el el, struct arena *arena,
				   struct jids *out)
{
	const struct node *list = node_find(prefs, NS_MAM, el);

	if (node_find_next(list, NS_MAM, el))
		return ERROR_BAD_REQUEST;
	return read_list(list, arena, out);
}

enum stanza_error mam_prefs_read(const struct node *prefs, struct arena *arena,
				 struct mam_prefs *out)
{
	struct jids always = { .count = 0 }, never = { .count = 0 };
	enum stanza_error error;
	enum mam_default usual;

	/* §2.1.1: MUST be one of three. */
	if (!mam_default_of(node_raw_attr(prefs, AT_DEFAULT), &usual))
		return ERROR_BAD_REQUEST;
	error = read_only(prefs, EL_ALWAYS, arena, &always);
	if (!error)
		error = read_only(prefs, EL_NEVER, arena, &never);
	if (!error)
		*out = (struct mam_prefs){ usual, always.at, never.at, always.count, never.count };
	return error;
}

static void write_list(struct xml_writer *writer, enum el el, const jid *list, size_t count)
{
	xml_open(writer, NS_MAM, el);
	for (size_t i = 0; i < count; i++)
		xml_element(writer, NS_MAM, EL_JID, jid_str(list[i]));
	xml_close(writer);
}

void mam_prefs_write(struct xml_writer *writer, const struct mam_prefs *prefs)
{
	xml_open(writer, NS_MAM, EL_PREFS);
	xml_attr(writer, AT_DEFAULT, mam_default_name(prefs->usual));
	write_list(writer, EL_ALWAYS, prefs->always, prefs->always_count);
	write_list(writer, EL_NEVER, prefs->never, prefs->never_count);
	xml_close(writer);
}

/* §2.3.1: a bare address means all its resources, a full one only itself. */
static bool holds(const jid *list, size_t count, jid target)
{
	for (size_t i = 0; i < count; i++)
		if (jid_is_bare(list[i]) ? jid_bare_eq(list[i], target) : jid_eq(list[i], target))
			return true;
	return false;
}

bool mam_prefs_want(const struct mam_prefs *prefs, jid target, bool is_in_roster)
{
	if (holds(prefs->never, prefs->never_count, target))
		return false;
	if (holds(prefs->always, prefs->always_count, target))
		return true;
	return prefs->usual == MAM_ALWAYS || (prefs->usual == MAM_ROSTER && is_in_roster);
}
