/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The entries of a log that are not done with: owed to sessions, or sent and not settled. Kept as
 * the store keeps them (store/log.h): a floor up to which everything is done, and the exceptions.
 * Ids come in their order and are closed in any. Pure; one thread at a time. */

#include "base/base.h"

struct open_id {
	int64_t id;
	uint32_t holders; /* sessions that have it and have not acknowledged it */
};

struct open_ids {
	struct open_id *at; /* by id */
	size_t count, cap;
	int64_t floor; /* the greatest id that was closed */
};

void open_ids_init(struct open_ids *ids, int64_t floor, const int64_t *exceptions, size_t count);
void open_ids_fini(struct open_ids *ids);
/* Greater than all before. */
void open_ids_add(struct open_ids *ids, int64_t id);
/* Wherever it belongs; it must not be there. */
void open_ids_insert(struct open_ids *ids, int64_t id);
/* NULL: it is done with, or was never open. */
struct open_id *open_ids_find(const struct open_ids *ids, int64_t id);
/* False: it was not open. */
bool open_ids_close(struct open_ids *ids, int64_t id);
/* The open ids that are not above this one: the exceptions to a floor. The array is the caller's,
 * of at least ids->count. Says how many. */
size_t open_ids_upto(const struct open_ids *ids, int64_t last, int64_t *out);
