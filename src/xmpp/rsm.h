/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Pages of long results (XEP-0059). Pure; any thread. */

#include "xml/node.h"
#include "xml/writer.h"
#include "xmpp/error.h"

enum rsm_way {
	RSM_FIRST,  /* from the beginning */
	RSM_AFTER,  /* what follows `uid` */
	RSM_BEFORE, /* what precedes `uid`, the page that ends there */
	RSM_LAST,   /* an empty <before/>: the last page (§2.5) */
	RSM_INDEX,  /* from the `index`th on, counted from 0 (§2.6) */
};

struct rsm {
	bool is_given; /* there was a <set/> */
	bool has_max;
	uint32_t max; /* 0: only the count is asked for (§2.7) */
	enum rsm_way way;
	str uid; /* of RSM_AFTER and RSM_BEFORE; never empty; lent from the stanza or the arena */
	uint32_t index;
};

/* The <set/> among the children of `parent`; without one, all there is from the beginning.
 * ERROR_NONE; or bad-request, and *out untouched, when a number is none (xs:int, not negative), an
 * element is there twice, or two ways at once are asked for (which the document does not define).
 */
enum stanza_error rsm_read(const struct node *parent, struct arena *arena, struct rsm *out)
	MUST_USE;

/* How many items to give: what was asked for, or `usual`, and never more than `most`. */
uint32_t rsm_page_size(const struct rsm *rsm, uint32_t usual, uint32_t most);

struct rsm_page {
	str first, last; /* STR_NONE, both: the page is empty (§2.2) */
	bool has_index, has_count;
	uint32_t index; /* of the first, in all */
	uint32_t count; /* of all */
};

/* Adds the <set/>. */
void rsm_write(struct xml_writer *writer, const struct rsm_page *page);
