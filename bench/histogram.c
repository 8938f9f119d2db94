/* SPDX-License-Identifier: Apache-2.0 */
/* The first 128 values have a step each; from then on a doubling has 128 steps, so a value's place
 * is its eight highest bits and how far they were shifted. */

#include "histogram.h"

#include <string.h>

static unsigned place_of(int64_t value)
{
	unsigned shift = 0;
	unsigned place;

	if (value < 0)
		value = 0;
	while ((value >> shift) >= 2 * HISTOGRAM_STEPS)
		shift++;
	place = shift * HISTOGRAM_STEPS + (unsigned)(value >> shift);
	return place < HISTOGRAM_DOUBLINGS * HISTOGRAM_STEPS
		       ? place
		       : HISTOGRAM_DOUBLINGS * HISTOGRAM_STEPS - 1;
}

static int64_t end_of(unsigned place)
{
	unsigned shift;

	if (place < 2 * HISTOGRAM_STEPS)
		return place;
	shift = place / HISTOGRAM_STEPS - 1;
	return ((int64_t)(place - shift * HISTOGRAM_STEPS + 1) << shift) - 1;
}

void histogram_add(struct histogram *histogram, int64_t value)
{
	histogram->counts[place_of(value)]++;
	histogram->count++;
	if (value > histogram->max)
		histogram->max = value;
}

int64_t histogram_at(const struct histogram *histogram, double share)
{
	double wanted = share * (double)histogram->count;
	uint64_t seen = 0;

	if (histogram->count == 0)
		return 0;
	for (unsigned i = 0; i < HISTOGRAM_DOUBLINGS * HISTOGRAM_STEPS; i++) {
		seen += histogram->counts[i];
		if (seen && (double)seen >= wanted)
			return end_of(i) < histogram->max ? end_of(i) : histogram->max;
	}
	return histogram->max;
}

void histogram_clear(struct histogram *histogram)
{
	memset(histogram, 0, sizeof(*histogram));
}
