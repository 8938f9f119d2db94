/* SPDX-License-Identifier: Apache-2.0 */
/* Two answers made one. */

#include "store/sqlite/hits.h"

#include "base/bug.h"

static size_t merge(const struct log_hit *a, size_t a_count, const struct log_hit *b,
		    size_t b_count, struct log_hit *out)
{
	size_t count = 0;

	while (a_count > 0 || b_count > 0) {
		if (b_count == 0 || (a_count > 0 && a->id <= b->id)) {
			if (b_count > 0 && a->id == b->id)
				b++, b_count--;
			out[count++] = *a++;
			a_count--;
		} else {
			out[count++] = *b++;
			b_count--;
		}
	}
	return count;
}

size_t hits_unite(const struct log_query *query, const struct log_hit *a, size_t a_count,
		  const struct log_hit *b, size_t b_count, struct log_hit *out)
{
	struct log_hit both[2 * HITS_MAX];
	size_t count, kept;

	BUG_ON(a_count > HITS_MAX || b_count > HITS_MAX);
	count = merge(a, a_count, b, b_count, both);
	kept = count < query->limit ? count : query->limit;
	memcpy(out, query->backwards ? both + (count - kept) : both, kept * sizeof(*out));
	return kept;
}
