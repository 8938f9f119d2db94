/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* How fast a client may send: two buckets, of bytes and of stanzas. Who spends more than a burst
 * ahead of his rate is not punished but read later. Nothing to be filled: a bucket is the time at
 * which it will be full again. Pure. */

#include "base/base.h"

enum { PACE_WAIT_MAX_MS = 5000 };

/* Microseconds of the monotonic clock; zero: full. Embed it. */
struct pace {
	int64_t bytes_full_at, stanzas_full_at;
};

struct pace_rates {
	int64_t bytes, stanzas; /* a second; 0: no limit */
	int64_t burst_seconds;	/* of each rate, in advance */
};

/* What has been read is paid. Returns for how many milliseconds nothing should be read now, at most
 * PACE_WAIT_MAX_MS; ask again after them, spending nothing. */
int64_t pace_spend(struct pace *pace, const struct pace_rates *rates, size_t bytes,
	size_t stanzas, int64_t now_ms);
