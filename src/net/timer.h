/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Timers of a loop: embedded, 40 bytes, no allocation, start, restart and stop in constant time.
 * They hang in a coarse wheel that is driven by the monotonic clock: a timer never fires early and
 * fires at most TIMER_GRAIN_MS late (plus what the turn of the loop takes). Thread: the loop that
 * is current when it starts; before the thing it is in moves to another loop, stop it. */

#include "base/list.h"

struct loop;

enum { TIMER_GRAIN_MS = 50 };

/* Zero it before its first use. */
struct timer {
	struct link link;
	void (*fired)(struct timer *timer);
	struct loop *loop;
	uint32_t due; /* in grains */
};

/* Fires once, `ms` from now; it may be started again by then, also from within `fired`. A timer
 * that runs already is set to the new time. Farther than three years ahead means three years. */
void timer_start(struct timer *timer, int64_t ms, void (*fired)(struct timer *timer));
/* Nothing when it does not run. After it, `fired` does not come. */
void timer_stop(struct timer *timer);
static inline bool timer_is_running(const struct timer *timer)
{
	return link_is_in_list(&timer->link);
}
