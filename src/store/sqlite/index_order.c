/* SPDX-License-Identifier: Apache-2.0 */
/* Sorted by digits of the account's number, the lowest first: numbers are small, and comparing each
 * with each cost more than writing the index. */

#include "store/sqlite/index_order.h"

#include <string.h>

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };

static unsigned digit_of(const struct tail_entry *entry, unsigned shift)
{
	return (unsigned)((uint64_t)entry->account >> shift) & (DIGITS - 1);
}

/* Of equal digits the first stays the first. */
static void sort_by_digit(const struct tail_entry **from, size_t count, unsigned shift,
			  const struct tail_entry **to)
{
	size_t begin[DIGITS] = { 0 }, at = 0;

	for (size_t i = 0; i < count; i++)
		begin[digit_of(from[i], shift)]++;
	for (size_t digit = 0; digit < DIGITS; digit++) {
		size_t those = begin[digit];

		begin[digit] = at;
		at += those;
	}
	for (size_t i = 0; i < count; i++)
		to[begin[digit_of(from[i], shift)]++] = from[i];
}

void index_order(const struct tail_entry *entries, size_t count, const struct tail_entry **order,
		 const struct tail_entry **spare)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < count; i++) {
		order[i] = &entries[i];
		bits |= (uint64_t)entries[i].account;
	}
	for (unsigned shift = 0; shift < 64 && bits >> shift; shift += DIGIT_BITS) {
		sort_by_digit(order, count, shift, spare);
		memcpy(order, spare, count * sizeof(*order));
	}
}
