/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* One element of a sealed stanza (xml/stanza.h): read only, lent, valid as long as the stanza.
 * Names of the page names.txt are compared as numbers. Text and attribute values are kept as they
 * are written in the stream; the functions that take an arena give them unescaped and copy only
 * where there is something to unescape. NULL is a node without anything: no name, no attributes,
 * no children, no text; so chains of look-ups need no checks. Any thread. */

#include "base/arena.h"
#include "xml/names.h"

struct node;
struct stanza;

/* NS_CONTENT for the content namespace, NS_UNKNOWN / EL_UNKNOWN for what names.txt lacks. */
enum ns node_ns(const struct node *node);
enum el node_el(const struct node *node);
bool node_is(const struct node *node, enum ns ns, enum el el);
/* The names as text; for NS_CONTENT "jabber:client". */
str node_ns_name(const struct node *node);
str node_name(const struct node *node);
bool node_is_named(const struct node *node, str ns, str name);
/* Same namespace and same local name. */
bool node_same_name(const struct node *a, const struct node *b);

/* Child elements, in order. */
const struct node *node_first(const struct node *parent);
const struct node *node_next(const struct node *node);
/* The first child of that name, or NULL. */
const struct node *node_find(const struct node *parent, enum ns ns, enum el el);
/* The next sibling of that name, or NULL. */
const struct node *node_find_next(const struct node *node, enum ns ns, enum el el);
/* The first child of that namespace, or NULL. */
const struct node *node_find_ns(const struct node *parent, enum ns ns);

/* The attribute without namespace (AT_LANG: xml:lang), unescaped; STR_NONE when absent. */
str node_attr(const struct node *node, enum at at, struct arena *arena);
/* The same as it is written: still escaped, for copying into XML. */
str node_raw_attr(const struct node *node, enum at at);
str node_attr_named(const struct node *node, str name, struct arena *arena);
bool node_attr_is(const struct node *node, enum at at, str value);

/* The character data directly inside, in order and joined, unescaped. Empty when there is none. */
str node_text(const struct node *node, struct arena *arena);
bool node_has_text(const struct node *node); /* other than white space */

/* The whole element in the canonical form. It may lean on the namespace of its parent: to put it
 * elsewhere use xml_copy(), which declares what is needed. */
str node_bytes(const struct node *node);
/* What is between its tags. */
str node_content(const struct node *node);

/* The stanza that it is part of. */
const struct stanza *node_stanza(const struct node *node);

#define NODE_EACH(at, parent) \
	for (const struct node *at = node_first(parent); at; at = node_next(at))
