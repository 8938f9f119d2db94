/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Memory of outputs between two uses: an output lives for a turn, and a busy loop has hundreds of
 * them, which the heap would tear and mend each time. One loop has one stock, bounded to about
 * SPARES_SIZES times SPARES_BYTES. On the loop's thread. */

#include "base/buf.h"

enum {
	SPARES_FIRST = 1000, /* bytes of the smallest; each scale has twice as many */
	SPARES_SIZES = 5,
	SPARES_BYTES = 64 * 1024, /* of each scale at most */
	SPARES_MAX = 32,	  /* and so many */
};

struct spares {
	struct buf kept[SPARES_SIZES][SPARES_MAX];
	unsigned counts[SPARES_SIZES];
};

/* The scale in which so much has room; the last one, if it has in none. */
uint8_t spares_scale(size_t len);
/* Memory for about SPARES_FIRST << scale bytes into an empty buffer, within its limit. */
void spares_take(struct spares *spares, uint8_t scale, struct buf *out);
/* Empties the buffer, as buf_fini() does. */
void spares_give(struct spares *spares, struct buf *out);
void spares_fini(struct spares *spares);
