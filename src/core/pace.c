/* SPDX-License-Identifier: Apache-2.0 */
/* Buckets as times (the generic cell rate algorithm). */

#include "core/pace.h"

/* How far ahead of the burst it is now, in microseconds. */
static int64_t spend(int64_t *full_at, int64_t amount, int64_t rate, int64_t burst_seconds,
		     int64_t now)
{
	if (rate == 0)
		return 0;
	if (*full_at < now)
		*full_at = now;
	*full_at += amount * 1000000 / rate;
	return *full_at - now - burst_seconds * 1000000;
}

int64_t pace_spend(struct pace *pace, const struct pace_rates *rates, size_t bytes, size_t stanzas,
		   int64_t now_ms)
{
	int64_t now = now_ms * 1000;
	int64_t by_bytes = spend(&pace->bytes_full_at, (int64_t)bytes, rates->bytes,
				 rates->burst_seconds, now);
	int64_t by_stanzas = spend(&pace->stanzas_full_at, (int64_t)stanzas, rates->stanzas,
				   rates->burst_seconds, now);
	int64_t ahead = by_bytes > by_stanzas ? by_bytes : by_stanzas;
	int64_t wait_ms = (ahead + 999) / 1000;

	if (ahead <= 0)
		return 0;
	return wait_ms < PACE_WAIT_MAX_MS ? wait_ms : PACE_WAIT_MAX_MS;
}
