/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* XML as expat reads it: an opinion on the server's words that is independent of its own parser. A
 * document is read as it comes; each child of the root is handed out as a tree when it is complete.
 * Trees live in an arena of the reader's. */

#include "base/arena.h"
#include "base/buf.h"

struct tree_attr {
	struct tree_attr *next;
	str ns, name, value; /* ns is empty for most */
};

struct tree {
	struct tree *next;
	str ns, name;
	struct tree_attr *attrs;
	struct tree *children; /* elements, in order */
	str text;	       /* all of its own, joined */
};

/* Without a namespace; STR_NONE: absent. */
str tree_attr(const struct tree *tree, const char *name);
const struct tree *tree_child(const struct tree *tree, const char *name);
/* As one line, to be read by people. */
void tree_print(const struct tree *tree, struct buf *out);

struct tree_reader;

struct tree_reader *tree_reader_open(struct arena *arena);
void tree_reader_close(struct tree_reader **reader);
/* False: what came is not well-formed, or not the XML of XMPP; tree_reader_fault() says what. */
bool tree_reader_feed(struct tree_reader *reader, str bytes) MUST_USE;
const char *tree_reader_fault(const struct tree_reader *reader);
/* The oldest complete child of the root, or NULL. */
struct tree *tree_reader_next(struct tree_reader *reader);
/* The start tag of the root, NULL before it came. */
const struct tree *tree_reader_root(const struct tree_reader *reader);
bool tree_reader_has_ended(const struct tree_reader *reader);

/* What stands between the tags of a client's stream: stanzas, and stream:… by its prefix. NULL when
 * it is not well-formed, with a sentence in `why`; an empty text gives an empty list (also
 * NULL). */
struct tree *trees_of(struct arena *arena, str fragment, struct buf *why);
