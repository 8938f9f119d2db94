/* SPDX-License-Identifier: Apache-2.0 */
/* A sorted list of what is open, in chunks: most come at its end and leave at its front. */

#include "core/open_ids.h"

#include <string.h>

#include "base/bug.h"
#include "base/mem.h"

/* A chunk with less goes to its neighbour, if there is room. */
enum { SMALL_CHUNK = OPEN_IDS_CHUNK / 4 };

void open_ids_init(struct open_ids *ids, int64_t floor, const int64_t *exceptions, size_t count)
{
	*ids = (struct open_ids){ .floor = floor };
	for (size_t i = 0; i < count; i++)
		open_ids_add(ids, exceptions[i]);
}

void open_ids_fini(struct open_ids *ids)
{
	for (size_t i = 0; i < ids->lower_count; i++)
		mem_free(ids->lower[i].at);
	mem_free(ids->lower);
	mem_free(ids->last.at);
	*ids = (struct open_ids){ .floor = ids->floor, .moved = ids->moved };
}

/* ---- places */

static int64_t greatest(const struct open_chunk *chunk)
{
	return chunk->at[chunk->count - 1].id;
}

/* Of the chunk where the id is or belongs. */
static size_t chunk_of(const struct open_ids *ids, int64_t id)
{
	size_t low = 0, high = ids->lower_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (greatest(&ids->lower[middle]) < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct open_chunk *chunk_at(const struct open_ids *ids, size_t number)
{
	return number < ids->lower_count ? &ids->lower[number] : &ids->last;
}

static struct open_chunk *chunk_to_change(struct open_ids *ids, size_t number)
{
	return number < ids->lower_count ? &ids->lower[number] : &ids->last;
}

static size_t place_in(const struct open_chunk *chunk, int64_t id)
{
	size_t low = 0, high = chunk->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (chunk->at[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct open_id *open_ids_find(const struct open_ids *ids, int64_t id)
{
	const struct open_chunk *chunk = chunk_at(ids, chunk_of(ids, id));
	size_t place = place_in(chunk, id);

	return place < chunk->count && chunk->at[place].id == id ? &chunk->at[place] : NULL;
}

/* ---- chunks come and go */

static void lower_insert(struct open_ids *ids, size_t number, struct open_chunk chunk)
{
	size_t behind = ids->lower_count - number;

	ids->lower =
		vec_grow(ids->lower, &ids->lower_cap, ids->lower_count + 1, sizeof(*ids->lower));
	memmove(&ids->lower[number + 1], &ids->lower[number], behind * sizeof(*ids->lower));
	ids->lower[number] = chunk;
	ids->lower_count++;
	ids->moved += behind;
}

static void lower_remove(struct open_ids *ids, size_t number)
{
	size_t behind = --ids->lower_count - number;

	memmove(&ids->lower[number], &ids->lower[number + 1], behind * sizeof(*ids->lower));
	ids->moved += behind;
}

static struct open_chunk chunk_new(const struct open_id *at, size_t count)
{
	struct open_chunk chunk = { .count = count };

	chunk.at = vec_grow(NULL, &chunk.cap, OPEN_IDS_CHUNK, sizeof(*at));
	memcpy(chunk.at, at, count * sizeof(*at));
	return chunk;
}

static void chunk_drop_front(struct open_ids *ids, struct open_chunk *chunk, size_t count)
{
	chunk->count -= count;
	memmove(chunk->at, chunk->at + count, chunk->count * sizeof(*chunk->at));
	ids->moved += chunk->count;
}

/* Its lower part becomes a chunk of its own, before it: all of it when what comes is above it. */
static void split(struct open_ids *ids, size_t number, int64_t id)
{
	struct open_chunk *chunk = chunk_to_change(ids, number);
	struct open_chunk low = *chunk;

	if (greatest(chunk) < id) {
		*chunk = (struct open_chunk){ 0 };
	} else {
		low = chunk_new(chunk->at, OPEN_IDS_CHUNK / 2);
		chunk_drop_front(ids, chunk, OPEN_IDS_CHUNK / 2);
	}
	lower_insert(ids, number, low);
}

static void remove_empty(struct open_ids *ids, size_t number)
{
	mem_free(chunk_at(ids, number)->at);
	if (number < ids->lower_count) {
		lower_remove(ids, number);
		return;
	}
	ids->last = (struct open_chunk){ 0 };
	if (ids->lower_count)
		ids->last = ids->lower[--ids->lower_count];
}

/* The chunk behind this one takes it in, if both have room in one. */
static void join_next(struct open_ids *ids, size_t number)
{
	struct open_chunk *chunk = &ids->lower[number];
	struct open_chunk *next = chunk_to_change(ids, number + 1);
	size_t count = chunk->count + next->count;

	if (count > OPEN_IDS_CHUNK)
		return;
	next->at = vec_grow(next->at, &next->cap, count, sizeof(*next->at));
	memmove(&next->at[chunk->count], next->at, next->count * sizeof(*next->at));
	memcpy(next->at, chunk->at, chunk->count * sizeof(*next->at));
	next->count = count;
	ids->moved += count;
	mem_free(chunk->at);
	lower_remove(ids, number);
}

static void tidy(struct open_ids *ids, size_t number)
{
	size_t count = chunk_at(ids, number)->count;

	if (count == 0) {
		remove_empty(ids, number);
		return;
	}
	if (count > SMALL_CHUNK)
		return;
	if (number < ids->lower_count)
		join_next(ids, number);
	else if (number)
		join_next(ids, number - 1);
}

/* ---- ids come and go */

void open_ids_add(struct open_ids *ids, int64_t id)
{
	BUG_ON(ids->last.count && greatest(&ids->last) >= id);
	open_ids_insert(ids, id);
}

void open_ids_insert(struct open_ids *ids, int64_t id)
{
	size_t number = chunk_of(ids, id), place, behind;
	struct open_chunk *chunk = chunk_to_change(ids, number);

	if (chunk->count == OPEN_IDS_CHUNK) {
		split(ids, number, id);
		chunk = chunk_to_change(ids, chunk_of(ids, id));
	}
	place = place_in(chunk, id);
	behind = chunk->count - place;
	chunk->at = vec_grow(chunk->at, &chunk->cap, chunk->count + 1, sizeof(*chunk->at));
	memmove(&chunk->at[place + 1], &chunk->at[place], behind * sizeof(*chunk->at));
	chunk->at[place] = (struct open_id){ .id = id };
	chunk->count++;
	ids->count++;
	ids->moved += behind;
}

bool open_ids_close(struct open_ids *ids, int64_t id)
{
	size_t number = chunk_of(ids, id);
	struct open_chunk *chunk = chunk_to_change(ids, number);
	size_t place = place_in(chunk, id), behind;

	if (place == chunk->count || chunk->at[place].id != id)
		return false;
	behind = --chunk->count - place;
	memmove(&chunk->at[place], &chunk->at[place + 1], behind * sizeof(*chunk->at));
	ids->count--;
	ids->moved += behind;
	if (id > ids->floor)
		ids->floor = id;
	tidy(ids, number);
	if (ids->count == 0)
		open_ids_fini(ids);
	return true;
}

size_t open_ids_upto(const struct open_ids *ids, int64_t last, int64_t *out, size_t max)
{
	size_t count = 0;

	for (size_t i = 0; i <= ids->lower_count; i++) {
		const struct open_chunk *chunk = chunk_at(ids, i);

		for (size_t j = 0; j < chunk->count; j++) {
			if (chunk->at[j].id > last || count == max)
				return count;
			out[count++] = chunk->at[j].id;
		}
	}
	return count;
}

int64_t open_ids_floor(const struct open_ids *ids, int64_t floor, size_t max)
{
	size_t below = 0;

	for (size_t i = 0; i <= ids->lower_count; i++) {
		const struct open_chunk *chunk = chunk_at(ids, i);

		if (below + chunk->count > max) {
			int64_t next = chunk->at[max - below].id;

			return next <= floor ? next - 1 : floor;
		}
		below += chunk->count;
	}
	return floor;
}
