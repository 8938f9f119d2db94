/* SPDX-License-Identifier: Apache-2.0 */
/* SipHash-2-4: "SipHash: a fast short-input PRF", Aumasson and Bernstein, 2012, §2. */

#include "base/siphash.h"

#include <endian.h>

struct state {
	uint64_t v0, v1, v2, v3;
};

static uint64_t rotate(uint64_t x, unsigned bits)
{
	return x << bits | x >> (64 - bits);
}

/* Little end first, whatever the machine. */
static uint64_t read_word(const unsigned char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof(word));
	return le64toh(word);
}

/* The last bytes, fewer than eight: where there are eight in all, they end a word. */
static uint64_t read_rest(const unsigned char *at, size_t left, size_t len)
{
	uint64_t word = 0;

	if (left == 0)
		return 0;
	if (len >= 8)
		return read_word(at + left - 8) >> (64 - 8 * left);
	for (size_t i = 0; i < left; i++)
		word |= (uint64_t)at[i] << (8 * i);
	return word;
}

static void mix(struct state *s, int rounds)
{
	while (rounds--) {
		s->v0 += s->v1;
		s->v1 = rotate(s->v1, 13) ^ s->v0;
		s->v0 = rotate(s->v0, 32);
		s->v2 += s->v3;
		s->v3 = rotate(s->v3, 16) ^ s->v2;
		s->v0 += s->v3;
		s->v3 = rotate(s->v3, 21) ^ s->v0;
		s->v2 += s->v1;
		s->v1 = rotate(s->v1, 17) ^ s->v2;
		s->v2 = rotate(s->v2, 32);
	}
}

static void compress(struct state *s, uint64_t word)
{
	s->v3 ^= word;
	mix(s, 2);
	s->v0 ^= word;
}

uint64_t siphash(str bytes, const unsigned char key[16])
{
	const unsigned char *at = (const unsigned char *)bytes.at;
	uint64_t k0 = read_word(key), k1 = read_word(key + 8);
	struct state s = {
		k0 ^ 0x736f6d6570736575u,
		k1 ^ 0x646f72616e646f6du,
		k0 ^ 0x6c7967656e657261u,
		k1 ^ 0x7465646279746573u,
	};
	size_t left = bytes.len;

	for (; left >= 8; left -= 8, at += 8)
		compress(&s, read_word(at));
	compress(&s, (uint64_t)bytes.len << 56 | read_rest(at, left, bytes.len));
	s.v2 ^= 0xff;
	mix(&s, 4);
	return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}
