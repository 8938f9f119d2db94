/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A question to the log, and the places that answer it: what is asked of the tail in memory and of
 * the index behind it in the same words. Any thread. */

#include "store/log.h"

enum { HITS_MAX = STORE_LOG_PAGE_MAX + 1 };

/* What is looked for: by all of it. */
struct log_query {
	struct store_owner owner;
	uint64_t peer; /* a hash; 0: any */
	int64_t after; /* ids between these two */
	int64_t before;
	unsigned mask;	/* of the marks these bits */
	unsigned marks; /* are so */
	unsigned limit; /* 1 … HITS_MAX */
	bool backwards; /* the last ones; else the first ones */
	bool with_pending; /* the writer only: also what is not committed yet */
};

struct log_hit {
	int64_t id;
	int64_t position; /* in the journal */
};

/* Of two answers to the query, each by id, the one answer, by id, each id once: into `out`, which
 * has room for query->limit. Says how many. */
size_t hits_unite(const struct log_query *query, const struct log_hit *a, size_t a_count,
		  const struct log_hit *b, size_t b_count, struct log_hit *out);
