/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The line of a home: what passes it and must wait for the log, and what came behind. A message is
 * appended to the home's log before anybody is told that it was accepted (design, idea 2); what
 * came later, logged or not, in or out, stays behind it, so that nothing overtakes. An empty line
 * costs nothing: what needs no log goes on at once. On the home's shard. */

#include "core/delivery.h"

struct home;
struct store_home;

/* From a session of this home, addressed and allowed. False: it may go on now. */
bool line_out(struct delivery *delivery) MUST_USE;
/* For this home, allowed by its hooks. False likewise. Takes delivery->letter, unless it is refused
 * at once, because too much is owed. */
bool line_in(struct home *home, struct delivery *delivery) MUST_USE;

/* The log's ids go on from here, and what was sent and never settled is posted again. */
void line_wake(struct home *home, const struct store_home *row);
void line_fini(struct home *home);
/* Is the log's entry still in the line? It is in the log before its turn comes, where a reader may
 * find it, and is then not the reader's to give. */
bool line_has(const struct home *home, int64_t log_id);
/* What it waited for is there. */
void line_go_on(struct home *home);
/* A letter of this home came back: this entry is settled, and what was sent again of it. */
void line_letter_back(struct home *home, int64_t log_id);
