/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's randomness fills all that was asked for. */

#include "base/random.h"

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
