/* SPDX-License-Identifier: Apache-2.0 */
/* The heap: malloc with one answer to "no memory". */

#include "base/mem.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *must(void *block, size_t size)
{
	if (block)
		return block;
	fprintf(stderr, "out of memory: %zu bytes\n", size);
	abort();
}

void *mem_alloc(size_t size)
{
	return must(malloc(size ? size : 1), size);
}

/* calloc() of glibc, up to 2.40, does not look into the thread's cache of small blocks, where
 * free() puts them: they would be taken out of the heap each time. The barrier keeps the compiler
 * from making it calloc() again. */
void *mem_zalloc(size_t size)
{
	enum { CACHED = 1024 };
	void *block;

	if (size > CACHED)
		return must(calloc(1, size), size);
	block = mem_alloc(size);
	__asm__ volatile("" : "+r"(block));
	return memset(block, 0, size);
}

void *mem_realloc(void *old, size_t size)
{
	return must(realloc(old, size ? size : 1), size);
}

void mem_free(void *block)
{
	free(block);
}

void mem_trim(void)
{
	malloc_trim(0);
}

void *vec_grow(void *at, size_t *cap, size_t need, size_t item_size)
{
	size_t grown = *cap + *cap / 2 + 4;

	if (need <= *cap)
		return at;
	if (grown < need)
		grown = need;
	if (grown > SIZE_MAX / item_size)
		return must(NULL, SIZE_MAX);
	at = mem_realloc(at, grown * item_size);
	*cap = grown;
	return at;
}

void mem_wipe(void *at, size_t size)
{
	if (size)
		explicit_bzero(at, size);
}

bool mem_equal_secret(const void *a, const void *b, size_t size)
{
	const volatile unsigned char *x = a;
	const volatile unsigned char *y = b;
	unsigned char differs = 0;

	for (size_t i = 0; i < size; i++)
		differs |= (unsigned char)(x[i] ^ y[i]);
	return differs == 0;
}
