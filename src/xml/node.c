/* SPDX-License-Identifier: Apache-2.0 */
/* Questions to an element of a sealed stanza. */

#include "xml/node.h"

#include "xml/builder.h"
#include "xml/canonical.h"
#include "xml/writer.h"

static const char *base_of(const struct node *node)
{
	return stanza_base(node_stanza(node));
}

const struct stanza *node_stanza(const struct node *node)
{
	const struct node *root = node ? node - node->index : NULL;

	return root ? (const struct stanza *)(const void *)((const char *)root -
							    offsetof(struct stanza, nodes))
		    : NULL;
}

/* ---- names ---- */

enum ns node_ns(const struct node *node)
{
	return node && node->ns < NS_TABLE_SIZE ? (enum ns)node->ns : NS_UNKNOWN;
}

enum el node_el(const struct node *node)
{
	return node ? (enum el)node->el : EL_UNKNOWN;
}

bool node_is(const struct node *node, enum ns ns, enum el el)
{
	return node && node->ns == (uint16_t)ns && node->el == (uint16_t)el;
}

str node_ns_name(const struct node *node)
{
	const struct stanza *stanza = node_stanza(node);
	const struct space *space;

	if (!node || node->ns < NS_TABLE_SIZE)
		return ns_text(node_ns(node));
	space = stanza_spaces(stanza) + (node->ns - NS_TABLE_SIZE);
	return str_make(stanza_base(stanza) + stanza->len + space->at, space->len);
}

str node_name(const struct node *node)
{
	const char *base;

	if (!node || node->el)
		return el_text(node_el(node));
	base = base_of(node);
	return tag_name(base + node->start, base + node->end);
}

bool node_is_named(const struct node *node, str ns, str name)
{
	return node && str_eq(node_name(node), name) && str_eq(node_ns_name(node), ns);
}

bool node_same_name(const struct node *a, const struct node *b)
{
	if (!a || !b || a->el != b->el || node_ns(a) != node_ns(b))
		return false;
	return (a->el || str_eq(node_name(a), node_name(b))) &&
	       (node_ns(a) || str_eq(node_ns_name(a), node_ns_name(b)));
}

/* ---- children ---- */

const struct node *node_first(const struct node *parent)
{
	return parent && parent->size > 1 ? parent + 1 : NULL;
}

const struct node *node_next(const struct node *node)
{
	return node && node->has_next ? node + node->size : NULL;
}

static const struct node *find_from(const struct node *node, enum ns ns, enum el el)
{
	while (node && !node_is(node, ns, el))
		node = node_next(node);
	return node;
}

const struct node *node_find(const struct node *parent, enum ns ns, enum el el)
{
	return find_from(node_first(parent), ns, el);
}

const struct node *node_find_next(const struct node *node, enum ns ns, enum el el)
{
	return find_from(node_next(node), ns, el);
}

const struct node *node_find_ns(const struct node *parent, enum ns ns)
{
	const struct node *node = node_first(parent);

	while (node && node->ns != (uint16_t)ns)
		node = node_next(node);
	return node;
}

/* ---- attributes ---- */

static const char *attrs_of(const struct node *node, const char *base)
{
	str name = node->el ? el_text((enum el)node->el)
			    : tag_name(base + node->start, base + node->end);

	return base + node->start + 1 + name.len;
}

/* Names with a prefix are asked for with AT_LANG alone; xmlns is no attribute. */
static str find_attr(const struct node *node, str wanted)
{
	const char *base, *at, *end;
	str name, value;

	if (!node || str_eq(wanted, S("xmlns")))
		return STR_NONE;
	base = base_of(node);
	end = base + node->content;
	for (at = attrs_of(node, base); next_attr(&at, end, &name, &value);)
		if (str_eq(name, wanted))
			return value;
	return STR_NONE;
}

str node_raw_attr(const struct node *node, enum at at)
{
	return find_attr(node, at_text(at));
}

str node_attr(const struct node *node, enum at at, struct arena *arena)
{
	return xml_unescape(node_raw_attr(node, at), arena);
}

str node_attr_named(const struct node *node, str name, struct arena *arena)
{
	if (str_find(name, ':') < name.len)
		return STR_NONE;
	return xml_unescape(find_attr(node, name), arena);
}

/* The canonical form writes a value in one way only: escaping ours and comparing would do; going
 * along both needs no memory. */
bool node_attr_is(const struct node *node, enum at at, str value)
{
	str raw = node_raw_attr(node, at);
	bool exists = str_exists(raw);

	for (size_t i = 0; exists && i < value.len; i++) {
		str escape = escape_of(value.at[i], true);
		str piece = str_exists(escape) ? escape : str_make(value.at + i, 1);

		if (!str_starts(raw, piece))
			return false;
		raw = str_from(raw, piece.len);
	}
	return exists && raw.len == 0;
}

/* ---- text ---- */

str node_bytes(const struct node *node)
{
	return node ? str_make(base_of(node) + node->start, node->end - node->start) : STR_NONE;
}

str node_content(const struct node *node)
{
	size_t end_tag;

	if (!node)
		return STR_NONE;
	end_tag = node->content == node->end ? 0 : node_name(node).len + 3;
	return str_make(base_of(node) + node->content, node->end - node->content - end_tag);
}

/* The next piece of character data directly inside: from *at, which moves behind the child that
 * ends the piece. */
static bool next_piece(const struct node *node, const struct node **child, const char **at,
		       str *out_piece)
{
	str content = node_content(node);
	const char *end = content.at + content.len;

	if (!*at)
		return false;
	if (*child)
		end = base_of(node) + (*child)->start;
	*out_piece = str_make(*at, (size_t)(end - *at));
	*at = *child ? base_of(node) + (*child)->end : NULL;
	*child = node_next(*child);
	return true;
}

static str joined_text(const struct node *node, struct arena *arena)
{
	char *text = arena_alloc(arena, node_content(node).len), *to = text;
	const struct node *child = node_first(node);
	const char *at = node_content(node).at;
	str piece;

	while (next_piece(node, &child, &at, &piece)) {
		if (piece.len)
			memcpy(to, piece.at, piece.len);
		to += piece.len;
	}
	return str_make(text, (size_t)(to - text));
}

str node_text(const struct node *node, struct arena *arena)
{
	const struct node *child = node_first(node);
	str piece, only = S("");
	unsigned pieces = 0;
	const char *at;

	if (!node)
		return S("");
	if (!child)
		return xml_unescape(node_content(node), arena);
	at = node_content(node).at;
	while (next_piece(node, &child, &at, &piece)) {
		if (piece.len == 0)
			continue;
		only = piece;
		pieces++;
	}
	return xml_unescape(pieces > 1 ? joined_text(node, arena) : only, arena);
}

bool node_has_text(const struct node *node)
{
	const struct node *child = node_first(node);
	const char *at = node ? node_content(node).at : NULL;
	str piece;

	while (next_piece(node, &child, &at, &piece)) {
		/* A white CR is there as a reference. */
		while ((piece = str_trim(piece)).len && str_starts(piece, S("&#xD;")))
			piece = str_from(piece, 5);
		if (piece.len)
			return true;
	}
	return false;
}
