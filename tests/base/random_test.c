/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's randomness fills all that was asked for. */

#include "base/random.h"

#include <stdlib.h>

#include "base/mem.h"
#include "support/test.h"

TEST(every_byte_is_drawn)
{
	static unsigned char bytes[100000];
	size_t counts[256] = { 0 };

	random_bytes(bytes, sizeof(bytes));
	for (size_t i = 0; i < sizeof(bytes); i++)
		counts[bytes[i]]++;
	/* 390 expected of each; ten standard deviations are 200. */
	for (size_t i = 0; i < 256; i++)
		CHECK(counts[i] > 190 && counts[i] < 590);
}

TEST(no_more_than_asked_for_is_written)
{
	char bytes[3] = { 1, 2, 3 };

	random_bytes(bytes, 0);
	CHECK(bytes[0] == 1);
	random_bytes(bytes, 2);
	CHECK(bytes[2] == 3);
}

TEST(two_draws_differ)
{
	char a[32], b[32];

	random_bytes(a, sizeof(a));
	random_bytes(b, sizeof(b));
	CHECK(memcmp(a, b, sizeof(a)) != 0);
}

static int compare_tokens(const void *a, const void *b)
{
	return memcmp(a, b, TOKEN_LEN);
}

/* Nor do they grow with the time, or by one. */
TEST(a_051_a_million_tokens_differ_and_know_no_order)
{
	enum { MANY = 1000000 };
	char (*tokens)[TOKEN_LEN] = mem_alloc(MANY * sizeof(*tokens));
	size_t rising = 0;

	for (size_t i = 0; i < MANY; i++)
		random_token(tokens[i]);
	for (size_t i = 1; i < MANY; i++)
		rising += memcmp(tokens[i - 1], tokens[i], TOKEN_LEN) < 0;
	CHECK(rising > MANY / 2 - 5000 && rising < MANY / 2 + 5000);
	qsort(tokens, MANY, sizeof(*tokens), compare_tokens);
	for (size_t i = 1; i < MANY; i++)
		CHECK(memcmp(tokens[i - 1], tokens[i], TOKEN_LEN) != 0);
	mem_free(tokens);
}
