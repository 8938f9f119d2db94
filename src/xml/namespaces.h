/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Which prefix means which namespace (Namespaces in XML 1.0 §6): a stack while a stanza is read,
 * and what the stream header left behind for all stanzas. One thread at a time. */

#include "base/buf.h"

/* Prefixes in scope at once; it bounds what a look-up costs. */
enum { SCOPE_MAX = 64 };

struct binding {
	uint32_t at, len; /* the prefix, in the scope's text */
	uint16_t ns;	  /* number in the builder at hand */
};

struct scope {
	struct binding bindings[SCOPE_MAX];
	uint32_t count;
	struct buf text;
};

void scope_init(struct scope *scope);
void scope_fini(struct scope *scope);
/* Forgets all bindings from the `count`th on, and the text from `text_len` on. */
void scope_cut(struct scope *scope, uint32_t count, size_t text_len);
/* False when there are too many. */
bool scope_bind(struct scope *scope, str prefix, uint16_t ns) MUST_USE;
/* The innermost; false when there is none. */
bool scope_find(const struct scope *scope, str prefix, uint16_t *out_ns) MUST_USE;

/* What an unusual stream header declared. The usual one (content namespace as default, the prefix
 * `stream`, nothing else) needs none of this. One block; the texts are its own. */
struct xml_prefix {
	str prefix, ns;
};

struct xml_prefixes {
	str root;	/* the header's name as it was written, for its end tag */
	str default_ns; /* by name */
	str lang;	/* xml:lang in canonical form; STR_NONE when absent */
	size_t count;
	struct xml_prefix at[];
};

/* A copy on the heap (mem_free) with room for `count` prefixes, of which *from has the first. */
struct xml_prefixes *prefixes_copy(const struct xml_prefixes *from);
/* STR_NONE when the header did not declare it. */
str prefixes_find(const struct xml_prefixes *prefixes, str prefix);
