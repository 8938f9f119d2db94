/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Counts that fade, for what somebody outside may do only so often: registrations, failed logins.
 * Each key is a bucket that holds `most` and loses one every window_ms / most. The table is of
 * fixed size: when more keys come than it has room for, those that are nearest to empty are
 * forgotten, so that a crowd of keys can neither make us grow nor free the one that is full. Keys
 * are hashed with a secret of the process: nobody can choose some that push another out. Any
 * thread. */

#include <pthread.h>

#include "base/str.h"

enum { TALLY_WAYS = 4 };

struct tally_slot {
	uint64_t key;	     /* keyed hash; 0: free */
	int64_t empty_at_ms; /* monotonic; the fuller, the later */
};

/* Static and zero but for its first words; memory is touched only where it is used:
 *	static struct tally_slot slots[TALLY_WAYS * 1024];
 *	static struct tally tally = TALLY_INIT(slots); */
struct tally {
	pthread_mutex_t lock;
	struct tally_slot *slots;
	size_t sets;
};
#define TALLY_INIT(array) { PTHREAD_MUTEX_INITIALIZER, array, ARRAY_LEN(array) / TALLY_WAYS }

struct tally_rate {
	int64_t most; /* 0: nothing is allowed */
	int64_t window_ms;
};

/* One more would be too many. */
bool tally_is_full(struct tally *tally, str key, struct tally_rate rate);
/* Counts one, but never above full. True: it became full by this one. */
bool tally_add(struct tally *tally, str key, struct tally_rate rate);
/* Counts one if there is room; else false. */
bool tally_take(struct tally *tally, str key, struct tally_rate rate) MUST_USE;
