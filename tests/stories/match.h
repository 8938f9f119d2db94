/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Is this stanza the one that the story expects? Compared are the trees: namespace, name,
 * attributes and text of each element, all of them, and nothing more may be there. The story may
 * say less:
 *
 *	attr='{any}'	 the attribute is there, whatever it holds; as text: any text but none
 *	attr='{maybe}'	 it may be there
 *	attr='{id:x}'	 the first time anything, remembered as x; from then on the same
 *	_='others'	 other children than these are allowed in this element
 *	_='unordered'	 the children may come in any order (both: _='others unordered')
 *
 * In an <error/> (RFC 6120 §8.3.2) a <text/> and `by` are always allowed, and xml:lang on a stanza
 * (§8.1.5). */

#include "stories/tree.h"

struct capture {
	struct capture *next;
	str name, value;
};

struct captures {
	struct arena *arena;
	struct capture *first;
};

/* STR_NONE: not captured yet. */
str capture_get(const struct captures *captures, str name);

/* True, and what was met for the first time is remembered; else a sentence in `why` and nothing is
 * remembered. */
bool match(const struct tree *expected, const struct tree *actual, struct captures *captures,
	   struct buf *why);
