/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A sealed stanza: one block with the canonical form of one element and an index of the elements
 * in it (design, idea 3). It never changes after it is sealed, is counted, and may be shared
 * between threads. It is made by the reader (xml/reader.h) out of received bytes, or by a writer
 * (xml/writer.h).
 *
 * The canonical form: UTF-8; no comments, processing instructions, CDATA or DOCTYPE; attributes
 * in single quotes; elements without prefixes, xmlns='…' exactly where the namespace differs from
 * the parent's; the content namespace declared nowhere outside foreign elements; generated
 * prefixes only for attributes with a namespace (xml: apart), declared on their element; empty
 * elements as <a/>; & < > ' " escaped by name in attributes, & < > in text; CR as &#xD;
 * everywhere, TAB and LF as &#x9; &#xA; in attributes. Of the root, to, from, id, type and
 * xml:lang stand first, in this order, and the others behind them. */

#include "xml/node.h"

struct stanza;

struct stanza *stanza_ref(struct stanza *stanza);
/* Sets *stanza to NULL; NULL inside is allowed. */
void stanza_unref(struct stanza **stanza);
/* It holds a password, say: overwritten before its memory is given back. Any thread that has a
 * reference. */
void stanza_keep_secret(struct stanza *stanza);
/* A reference of the arena's own, which ends with it; returns the stanza. NULL is allowed. */
struct stanza *arena_keep(struct arena *arena, struct stanza *stanza);

const struct node *stanza_root(const struct stanza *stanza);
/* The whole canonical form. Without the envelope's namespace. */
str stanza_bytes(const struct stanza *stanza);
/* Bytes of memory that the block takes: for budgets. */
size_t stanza_size(const struct stanza *stanza);
/* The root's attributes other than to, from, id, type, xml:lang and xmlns, each with its leading
 * space, ready to be spliced into a start tag. Nearly always empty. */
str stanza_other_attrs(const struct stanza *stanza);

/* Reads bytes that stanza_bytes() once gave (from the store): the strict way, as from a peer,
 * but what has no xmlns is NS_CONTENT, and xmlns='jabber:client' stays NS_CLIENT. NULL when they
 * are not one well-formed element and nothing else. */
struct stanza *stanza_parse(str bytes) MUST_USE;
