/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A run: the entries of one list of an account that came into the index in one slice, packed into
 * one row. Where an account is busy a row so stands for dozens of entries, and a slice costs what
 * its runs cost, not what its entries do; where it is quiet a run is one entry, and no larger than
 * a row for it would be.
 *
 *	base (the row's key) | distance of the id, 6 bytes | place, 8 bytes | distance …
 *
 * Numbers have their least significant byte first. Ids rise within a run, and from run to run of a
 * list; no id is less than the base. Pure. */

#include "base/buf.h"

enum {
	/* About a fourth of a page: what is longer SQLite would put into pages of its own. */
	RUN_MAX = 64,
	RUN_RECORD = 14,
};

/* What a distance may be at most. */
#define RUN_SPAN INT64_C(0xffffffffffff)

struct run_entry {
	int64_t id;
	int64_t place;
};

void run_add(struct buf *run, int64_t base, const struct run_entry *entry);
/* False: this is no run. */
bool run_is_whole(str run);
size_t run_length(str run);
struct run_entry run_at(str run, int64_t base, size_t index);
/* The run without that entry. */
void run_without(str run, size_t index, struct buf *out);
