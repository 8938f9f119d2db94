/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The entries of a log that are not done with: owed to sessions, or sent and not settled. Kept as
 * the store keeps them (store/log.h): a floor up to which everything is done, and the exceptions.
 * Ids come in their order, or where older ones are learned of, and are closed in any; a hundred
 * thousand may be open. They lie in chunks, so that what is moved for one is a chunk at
 * most, and memory is less than four times what is open and one chunk. Pure; one thread at a
 * time. */

#include "base/base.h"

enum { OPEN_IDS_CHUNK = 256 };

struct open_id {
	int64_t id;
	uint32_t holders; /* sessions that have it and have not acknowledged it */
};

struct open_chunk {
	struct open_id *at; /* by id; never empty, but for the last */
	size_t count, cap;
};

struct open_ids {
	struct open_chunk last;	  /* the greatest; all there is of few */
	struct open_chunk *lower; /* those below, by id */
	size_t lower_count, lower_cap;
	size_t count;	/* of all open ids */
	int64_t floor;	/* the greatest id that was closed */
	uint64_t moved; /* places in memory, ever: what it costs, for tests */
};

void open_ids_init(struct open_ids *ids, int64_t floor, const int64_t *exceptions, size_t count);
void open_ids_fini(struct open_ids *ids);
/* Greater than all before. */
void open_ids_add(struct open_ids *ids, int64_t id);
/* Wherever it belongs; it must not be there. */
void open_ids_insert(struct open_ids *ids, int64_t id);
/* NULL: it is done with, or was never open. Lent until one comes or goes. */
struct open_id *open_ids_find(const struct open_ids *ids, int64_t id);
/* False: it was not open. */
bool open_ids_close(struct open_ids *ids, int64_t id);
/* The first open ids that are not above this one, `max` at most: the exceptions to a floor. Says
 * how many. */
size_t open_ids_upto(const struct open_ids *ids, int64_t last, int64_t *out, size_t max);
/* The greatest floor that is not above this one and has `max` exceptions at most. */
int64_t open_ids_floor(const struct open_ids *ids, int64_t floor, size_t max);
