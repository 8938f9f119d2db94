/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Memory that ends together: a lifetime (process, home, session, request, call) with a name.
 * Everything taken from an arena dies when the arena does; there is no free. An arena that was
 * never used owns no memory. One thread at a time. */

#include "base/str.h"

struct arena_chunk;

/* Something to be done when the arena ends; embed it, it may live in the arena. Run last in,
 * first out. */
struct arena_end {
	struct arena_end *next;
	void (*run)(struct arena_end *end);
};

struct arena {
	struct arena_chunk *chunks;
	struct arena_end *ends;
	char *at;
	size_t left;
	bool has_secrets;
};

void arena_init(struct arena *arena);
/* Ends the lifetime. The arena may be used again. */
void arena_fini(struct arena *arena);
/* As arena_fini, but keeps one chunk for the next use. For scratch memory of a call. */
void arena_clear(struct arena *arena);

/* From now on what it holds is overwritten before it is given back: for passwords. */
void arena_keep_secret(struct arena *arena);

/* Aligned for every type. */
void *arena_alloc(struct arena *arena, size_t size) MUST_USE;
void *arena_zalloc(struct arena *arena, size_t size) MUST_USE;
/* A copy, with a NUL behind it that is not counted. STR_NONE stays STR_NONE. */
str arena_str(struct arena *arena, str text);
str arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
void arena_at_end(struct arena *arena, struct arena_end *end);
