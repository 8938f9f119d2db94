/* SPDX-License-Identifier: Apache-2.0 */
/* Entries packed into a row, and out of it again. */

#include "store/sqlite/index_run.h"

#include "base/bug.h"

enum { DISTANCE_LEN = 6, PLACE_LEN = RUN_RECORD - DISTANCE_LEN };

static void put(char *out, uint64_t value, size_t len)
{
	for (size_t i = 0; i < len; i++)
		out[i] = (char)(value >> 8 * i);
}

static uint64_t get(const char *at, size_t len)
{
	uint64_t value = 0;

	for (size_t i = 0; i < len; i++)
		value |= (uint64_t)(unsigned char)at[i] << 8 * i;
	return value;
}

void run_add(struct buf *run, int64_t base, const struct run_entry *entry)
{
	char *record;

	BUG_ON(entry->id < base || (uint64_t)entry->id - (uint64_t)base > (uint64_t)RUN_SPAN);
	record = buf_extend(run, RUN_RECORD);
	put(record, (uint64_t)entry->id - (uint64_t)base, DISTANCE_LEN);
	put(record + DISTANCE_LEN, (uint64_t)entry->place, PLACE_LEN);
}

bool run_is_whole(str run)
{
	return run.len > 0 && run.len % RUN_RECORD == 0 && run.len <= RUN_MAX * RUN_RECORD;
}

size_t run_length(str run)
{
	return run.len / RUN_RECORD;
}

struct run_entry run_at(str run, int64_t base, size_t index)
{
	const char *record = run.at + index * RUN_RECORD;

	return (struct run_entry){
		.id = (int64_t)((uint64_t)base + get(record, DISTANCE_LEN)),
		.place = (int64_t)get(record + DISTANCE_LEN, PLACE_LEN),
	};
}

void run_without(str run, size_t index, struct buf *out)
{
	buf_add(out, str_upto(run, index * RUN_RECORD));
	buf_add(out, str_from(run, (index + 1) * RUN_RECORD));
}
