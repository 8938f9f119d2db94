/* SPDX-License-Identifier: Apache-2.0 */
/* A sorted list of what is open; new ones come at its end and most leave at its front. */

#include "core/open_ids.h"

#include <string.h>

#include "base/bug.h"
#include "base/mem.h"

void open_ids_init(struct open_ids *ids, int64_t floor, const int64_t *exceptions, size_t count)
{
	*ids = (struct open_ids){ .floor = floor };
	for (size_t i = 0; i < count; i++)
		open_ids_add(ids, exceptions[i]);
}

void open_ids_fini(struct open_ids *ids)
{
	mem_free(ids->at);
	*ids = (struct open_ids){ .floor = ids->floor };
}

void open_ids_add(struct open_ids *ids, int64_t id)
{
	BUG_ON(ids->count && ids->at[ids->count - 1].id >= id);
	ids->at = vec_grow(ids->at, &ids->cap, ids->count + 1, sizeof(*ids->at));
	ids->at[ids->count++] = (struct open_id){ .id = id };
}

void open_ids_insert(struct open_ids *ids, int64_t id)
{
	size_t place = ids->count;

	while (place && ids->at[place - 1].id > id)
		place--;
	ids->at = vec_grow(ids->at, &ids->cap, ids->count + 1, sizeof(*ids->at));
	memmove(&ids->at[place + 1], &ids->at[place], (ids->count - place) * sizeof(*ids->at));
	ids->at[place] = (struct open_id){ .id = id };
	ids->count++;
}

struct open_id *open_ids_find(const struct open_ids *ids, int64_t id)
{
	size_t low = 0, high = ids->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ids->at[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < ids->count && ids->at[low].id == id ? &ids->at[low] : NULL;
}

bool open_ids_close(struct open_ids *ids, int64_t id)
{
	struct open_id *found = open_ids_find(ids, id);
	size_t place;

	if (!found)
		return false;
	place = (size_t)(found - ids->at);
	ids->count--;
	memmove(found, found + 1, (ids->count - place) * sizeof(*found));
	if (id > ids->floor)
		ids->floor = id;
	if (ids->count == 0)
		open_ids_fini(ids);
	return true;
}

size_t open_ids_upto(const struct open_ids *ids, int64_t last, int64_t *out)
{
	size_t count = 0;

	while (count < ids->count && ids->at[count].id <= last) {
		out[count] = ids->at[count].id;
		count++;
	}
	return count;
}
