/* SPDX-License-Identifier: Apache-2.0 */
/* The envelope of a received stanza, judged by RFC 6120 §8 and RFC 6121 §4.7.1, §5.2.2. */

#include "xmpp/stanza_rules.h"

static const struct {
	enum kind kind;
	enum stanza_type type;
	const char *name;
} types[] = {
	{ KIND_MESSAGE, TYPE_CHAT, "chat" },
	{ KIND_MESSAGE, TYPE_GROUPCHAT, "groupchat" },
	{ KIND_MESSAGE, TYPE_HEADLINE, "headline" },
	{ KIND_MESSAGE, TYPE_NORMAL, "normal" },
	{ KIND_MESSAGE, TYPE_ERROR, "error" },
	{ KIND_PRESENCE, TYPE_UNAVAILABLE, "unavailable" },
	{ KIND_PRESENCE, TYPE_SUBSCRIBE, "subscribe" },
	{ KIND_PRESENCE, TYPE_SUBSCRIBED, "subscribed" },
	{ KIND_PRESENCE, TYPE_UNSUBSCRIBE, "unsubscribe" },
	{ KIND_PRESENCE, TYPE_UNSUBSCRIBED, "unsubscribed" },
	{ KIND_PRESENCE, TYPE_PROBE, "probe" },
	{ KIND_PRESENCE, TYPE_ERROR, "error" },
	{ KIND_IQ, TYPE_GET, "get" },
	{ KIND_IQ, TYPE_SET, "set" },
	{ KIND_IQ, TYPE_RESULT, "result" },
	{ KIND_IQ, TYPE_ERROR, "error" },
};

enum kind kind_of(const struct node *root)
{
	if (node_is(root, NS_CONTENT, EL_MESSAGE))
		return KIND_MESSAGE;
	if (node_is(root, NS_CONTENT, EL_PRESENCE))
		return KIND_PRESENCE;
	return node_is(root, NS_CONTENT, EL_IQ) ? KIND_IQ : KIND_NONE;
}

str stanza_type_name(enum stanza_type type)
{
	if (type == TYPE_NORMAL)
		return STR_NONE;
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (types[i].type == type)
			return str_of(types[i].name);
	return STR_NONE;
}

enum stanza_type stanza_type_of(enum kind kind, str name)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (types[i].kind == kind && str_eq(str_of(types[i].name), name))
			return types[i].type;
	/* RFC 6121 §5.2.2: a message without a type, or with one that is not understood, is
	 * normal. §4.7.1: a presence without one says "available". */
	if (kind == KIND_MESSAGE)
		return TYPE_NORMAL;
	return kind == KIND_PRESENCE && !str_exists(name) ? TYPE_AVAILABLE : TYPE_NONE;
}

static bool address_of(const struct node *root, enum at at, struct arena *arena, jid *out)
{
	str text = node_attr(root, at, arena);

	return !str_exists(text) || jid_parse(text, arena, out);
}

/* RFC 6120 §8.2.3: a request holds exactly one child, a result at most one, each has an id. */
static enum stanza_error iq_read(const struct node *root, struct head *out)
{
	const struct node *child = node_first(root);

	if (!str_exists(out->id))
		return ERROR_BAD_REQUEST;
	if (out->type == TYPE_ERROR)
		return ERROR_NONE;
	if (node_next(child) || (!child && out->type != TYPE_RESULT))
		return ERROR_BAD_REQUEST;
	out->child = child;
	return ERROR_NONE;
}

/* RFC 6121 §4.7.2.3: at most one, an xs:byte; zero when there is none. */
static enum stanza_error priority_read(const struct node *root, struct arena *arena,
				       struct head *out)
{
	const struct node *priority = node_find(root, NS_CONTENT, EL_PRIORITY);
	int64_t value;
	str text;

	if (!priority)
		return ERROR_NONE;
	text = str_trim(node_text(priority, arena));
	if (str_starts(text, S("+")) && !str_starts(text, S("+-")))
		text = str_from(text, 1);
	if (!str_to_int(text, INT8_MIN, INT8_MAX, &value) ||
	    node_find_next(priority, NS_CONTENT, EL_PRIORITY))
		return ERROR_BAD_REQUEST;
	out->priority = (int8_t)value;
	return ERROR_NONE;
}

enum stanza_error head_read(const struct node *root, struct arena *arena, struct head *out)
{
	*out = (struct head){ .kind = kind_of(root), .id = STR_NONE };
	if (out->kind == KIND_NONE)
		return ERROR_BAD_REQUEST;
	/* Raw: the names of types hold nothing to escape. */
	out->type = stanza_type_of(out->kind, node_raw_attr(root, AT_TYPE));
	out->id = node_attr(root, AT_ID, arena);
	out->from_is_malformed = !address_of(root, AT_FROM, arena, &out->from);
	/* RFC 6120 §8.3.3.8 */
	if (!address_of(root, AT_TO, arena, &out->to))
		return ERROR_JID_MALFORMED;
	if (out->type == TYPE_NONE)
		return ERROR_BAD_REQUEST;
	if (out->kind == KIND_IQ)
		return iq_read(root, out);
	return out->type == TYPE_AVAILABLE ? priority_read(root, arena, out) : ERROR_NONE;
}
