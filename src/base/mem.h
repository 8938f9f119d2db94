/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The heap. Allocation never returns NULL: out of memory ends the process (limits at the doors
 * keep it from happening). malloc and free appear in base/ and nowhere else. Any thread. */

#include "base/base.h"

void *mem_alloc(size_t size) MUST_USE;
void *mem_zalloc(size_t size) MUST_USE;
void *mem_realloc(void *old, size_t size) MUST_USE;

/* NULL is allowed. */
void mem_free(void *block);

/* Gives back to the system what is free: after much has ended at once. Slow; any thread. */
void mem_trim(void);

/* Makes room in an array for `need` items: returns the array, perhaps moved, *cap grown by at
 * least half. For arrays that belong to one struct: v->at = vec_grow(v->at, &v->cap, n, sizeof). */
void *vec_grow(void *at, size_t *cap, size_t need, size_t item_size) MUST_USE;

/* Overwrites secrets before they are freed; not optimised away. */
void mem_wipe(void *at, size_t size);

/* Equal or not, in a time that depends on the length alone; for every secret. */
bool mem_equal_secret(const void *a, const void *b, size_t size) MUST_USE;
