/* SPDX-License-Identifier: Apache-2.0 */
/* Randomness from a seed: splitmix64. */

#include "support/fake_random.h"

#include "base/random.h"

static uint64_t state = 1;

void fake_random_seed(uint64_t seed)
{
	state = seed;
}

static uint64_t next(void)
{
	uint64_t z = (state += 0x9E3779B97F4A7C15u);

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

uint64_t fake_random_below(uint64_t bound)
{
	return next() % bound;
}

void random_bytes(void *at, size_t len)
{
	unsigned char *bytes = at;

	for (size_t i = 0; i < len; i++)
		bytes[i] = (unsigned char)next();
}
