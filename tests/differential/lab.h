/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Mallory sends bytes, and four witnesses read what bob is given, each in one stream from the
 * beginning. The stage is the fake world, or the real server at $SERVER (stories/stage.h).
 * Whatever does not hold is a fault, printed with what was sent:
 *
 *  - the witnesses see the same, to the byte, and find nothing wrong;
 *  - what comes is from mallory's true address (a subscription: from the bare one), or it was not
 *    sent by her;
 *  - what comes is what our reader makes of what she sent, whole, unchanged in content and in
 *    order; nothing else, and nothing twice;
 *  - a stream that is no XML is ended, with its error, and what she sends afterwards arrives. */

#include "base/buf.h"

struct lab;

struct lab *lab_open(void);

str lab_bob(const struct lab *lab); /* his full address */

/* One trial: these bytes, cut in two behind `cut` (0: whole). */
void lab_try(struct lab *lab, str bytes, size_t cut);

struct lab_counts {
	unsigned tried, refused, /* streams that were ended for it */
		delivered, faults;
};
/* Says what there was. */
struct lab_counts lab_close(struct lab **lab);
