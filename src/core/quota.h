/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* How often something rare and costly may happen for each network of the world within a window of
 * time: registrations, say. Of fixed size: when more networks come than it has room for, those
 * whose window is oldest are forgotten, so a crowd of networks can free itself but never make us
 * grow or hit others. Any thread. */

#include <pthread.h>

#include "base/str.h"

enum { QUOTA_SETS = 1024, QUOTA_WAYS = 4 };

struct quota_slot {
	uint64_t network; /* keyed hash; 0: free */
	int64_t since_ms; /* beginning of its window, monotonic */
	int64_t count;
};

/* Static and zero but for the lock: QUOTA_INIT. Memory is touched only where it is used. */
struct quota {
	pthread_mutex_t lock;
	struct quota_slot slots[QUOTA_SETS][QUOTA_WAYS];
};
#define QUOTA_INIT { .lock = PTHREAD_MUTEX_INITIALIZER }

/* Counts one for the network of this address (as iq_peer() gives it: a /24 of IPv4, a /64 of IPv6)
 * if less than `limit` were counted within `window_ms`; else false, and nothing is counted. What is
 * no address is one network of its own. */
bool quota_take(struct quota *quota, str peer, int64_t limit, int64_t window_ms) MUST_USE;
