/* SPDX-License-Identifier: Apache-2.0 */
/* The heap's helpers: growing arrays, secrets. */

#include "base/mem.h"

#include <string.h>

#include "support/test.h"

TEST(memory_of_no_size_is_still_memory)
{
	void *block = mem_alloc(0);

	CHECK(block != NULL);
	mem_free(block);
	mem_free(NULL);
}

TEST(zeroed_memory_is_zero)
{
	unsigned char *block = mem_zalloc(1000);

	for (size_t i = 0; i < 1000; i++)
		CHECK(block[i] == 0);
	mem_free(block);
}

TEST(an_array_grows_by_half_and_keeps_what_it_held)
{
	size_t cap = 0, moves = 0;
	int *at = NULL;

	for (int i = 0; i < 10000; i++) {
		size_t before = cap;

		at = vec_grow(at, &cap, (size_t)i + 1, sizeof(int));
		moves += cap != before;
		at[i] = i;
	}
	CHECK(moves < 25);
	for (int i = 0; i < 10000; i++)
		CHECK_INT(at[i], i);
	mem_free(at);
}

TEST(secrets_are_wiped_and_compared_whole)
{
	char a[] = "secret", b[] = "secret", c[] = "Secret";

	CHECK(mem_equal_secret(a, b, 6));
	CHECK(!mem_equal_secret(a, c, 6));
	c[0] = 's';
	c[5] = 'T';
	CHECK(!mem_equal_secret(a, c, 6));
	CHECK(mem_equal_secret(a, c, 0));
	mem_wipe(a, sizeof(a));
	for (size_t i = 0; i < sizeof(a); i++)
		CHECK(a[i] == 0);
}
