/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that ends together. */

#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/bug.h"
#include "base/mem.h"

/* The first chunk is small, for most arenas are: it comes from the allocator's cache of the thread.
 */
enum { CHUNK_SIZE = 4096 - 32, FIRST_SIZE = 1024 - 16, ALIGNMENT = 16 };

struct arena_chunk {
	struct arena_chunk *next;
	size_t size;
	_Alignas(ALIGNMENT) char bytes[];
};

void arena_init(struct arena *arena)
{
	*arena = (struct arena){ 0 };
}

static void run_ends(struct arena *arena)
{
	while (arena->ends) {
		struct arena_end *end = arena->ends;

		arena->ends = end->next;
		end->run(end);
	}
}

void arena_keep_secret(struct arena *arena)
{
	arena->has_secrets = true;
}

static void free_chunks(const struct arena *arena, struct arena_chunk *chunk)
{
	while (chunk) {
		struct arena_chunk *next = chunk->next;

		if (arena->has_secrets)
			mem_wipe(chunk->bytes, chunk->size);
		mem_free(chunk);
		chunk = next;
	}
}

void arena_fini(struct arena *arena)
{
	run_ends(arena);
	free_chunks(arena, arena->chunks);
	arena_init(arena);
}

void arena_clear(struct arena *arena)
{
	bool has_secrets = arena->has_secrets;
	struct arena_chunk *kept;

	run_ends(arena);
	kept = arena->chunks;
	if (!kept)
		return;
	free_chunks(arena, kept->next);
	kept->next = NULL;
	if (kept->size != CHUNK_SIZE && kept->size != FIRST_SIZE) {
		free_chunks(arena, kept);
		kept = NULL;
	} else if (has_secrets) {
		mem_wipe(kept->bytes, kept->size);
	}
	arena_init(arena);
	arena->has_secrets = has_secrets;
	if (!kept)
		return;
	arena->chunks = kept;
	arena->at = kept->bytes;
	arena->left = kept->size;
}

/* A large block gets a chunk of its own behind the current one, whose rest stays in use. */
static void *alloc_large(struct arena *arena, size_t size)
{
	struct arena_chunk *chunk = mem_alloc(sizeof(*chunk) + size);

	chunk->size = size;
	if (arena->chunks) {
		chunk->next = arena->chunks->next;
		arena->chunks->next = chunk;
	} else {
		chunk->next = NULL;
		arena->chunks = chunk;
	}
	return chunk->bytes;
}

static void add_chunk(struct arena *arena, size_t size)
{
	struct arena_chunk *chunk = mem_alloc(sizeof(*chunk) + size);

	chunk->size = size;
	chunk->next = arena->chunks;
	arena->chunks = chunk;
	arena->at = chunk->bytes;
	arena->left = size;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	void *block;

	BUG_ON(size > SIZE_MAX / 2);
	/* Nothing is something, too: the pointer is never NULL. */
	size = ((size ? size : 1) + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
	if (size > arena->left) {
		bool is_first = !arena->chunks && size <= FIRST_SIZE;

		if (size > CHUNK_SIZE / 4)
			return alloc_large(arena, size);
		add_chunk(arena, is_first ? FIRST_SIZE : CHUNK_SIZE);
	}
	block = arena->at;
	arena->at += size;
	arena->left -= size;
	return block;
}

void *arena_zalloc(struct arena *arena, size_t size)
{
	return memset(arena_alloc(arena, size), 0, size);
}

str arena_str(struct arena *arena, str text)
{
	char *copy;

	if (!str_exists(text))
		return STR_NONE;
	copy = arena_alloc(arena, text.len + 1);
	if (text.len)
		memcpy(copy, text.at, text.len);
	copy[text.len] = '\0';
	return str_make(copy, text.len);
}

str arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	BUG_ON(len < 0);
	text = arena_alloc(arena, (size_t)len + 1);
	va_start(args, format);
	vsnprintf(text, (size_t)len + 1, format, args);
	va_end(args);
	return str_make(text, (size_t)len);
}

void arena_at_end(struct arena *arena, struct arena_end *end)
{
	end->next = arena->ends;
	arena->ends = end;
}
