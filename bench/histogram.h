/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* How often each duration came, with a relative error below one percent and no allocation: 128
 * steps for each doubling, from 1 to 2^40 (microseconds, by habit: twelve days). */

#include "base/base.h"

enum { HISTOGRAM_STEPS = 128, HISTOGRAM_DOUBLINGS = 34 };

struct histogram {
	uint64_t counts[HISTOGRAM_DOUBLINGS * HISTOGRAM_STEPS];
	uint64_t count;
	int64_t max;
};

/* Below zero counts as zero, above the range as its end. */
void histogram_add(struct histogram *histogram, int64_t value);
/* The smallest value that `share` (0 to 1) of all do not exceed, rounded up to the end of its
 * step; 0 of none. histogram.max is exact. */
int64_t histogram_at(const struct histogram *histogram, double share);
void histogram_clear(struct histogram *histogram);
