/* SPDX-License-Identifier: Apache-2.0 */
/* A window over the numbers that are out: a ring of bits, whose length is a power of two, so that
 * it goes on over the wrap at 2^32. Bits outside the window are zero. */

#include "xmpp/sm.h"

#include "base/bug.h"
#include "base/mem.h"

enum { WORD = 64, LIMIT_MAX = 1 << 24 };

void sm_prefix_init(struct sm_prefix *prefix, uint32_t start, uint32_t limit)
{
	BUG_ON(limit == 0 || limit > LIMIT_MAX);
	*prefix = (struct sm_prefix){ .next = start, .settled = start, .limit = limit };
}

void sm_prefix_fini(struct sm_prefix *prefix)
{
	mem_free(prefix->bits);
	sm_prefix_init(prefix, prefix->next, prefix->limit);
}

bool sm_prefix_is_full(const struct sm_prefix *prefix)
{
	return sm_prefix_out(prefix) >= prefix->limit;
}

static uint64_t *word_of(struct sm_prefix *prefix, uint32_t number)
{
	return prefix->bits ? &prefix->bits[(number & (prefix->cap - 1)) / WORD] : &prefix->few;
}

static uint64_t bit_of(uint32_t number)
{
	return (uint64_t)1 << number % WORD;
}

static void grow(struct sm_prefix *prefix)
{
	struct sm_prefix wider = *prefix;

	wider.cap = prefix->bits ? prefix->cap * 2 : WORD * 2;
	wider.bits = mem_zalloc(wider.cap / WORD * sizeof(*wider.bits));
	wider.few = 0;
	for (uint32_t n = prefix->settled; n != prefix->next; n++)
		if (*word_of(prefix, n) & bit_of(n))
			*word_of(&wider, n) |= bit_of(n);
	mem_free(prefix->bits);
	*prefix = wider;
}

uint32_t sm_prefix_take(struct sm_prefix *prefix)
{
	BUG_ON(sm_prefix_is_full(prefix));
	if (sm_prefix_out(prefix) == (prefix->bits ? prefix->cap : WORD))
		grow(prefix);
	return prefix->next++;
}

/* Forgets the settled numbers at the front; word by word. */
static void advance(struct sm_prefix *prefix)
{
	while (prefix->settled != prefix->next) {
		uint64_t *word = word_of(prefix, prefix->settled);
		uint32_t at = prefix->settled % WORD;
		uint64_t open = ~(*word >> at);
		/* The shift brought zeros in from above: a run ends with its word at the latest. */
		uint32_t run = open ? (uint32_t)__builtin_ctzll(open) : WORD;

		if (run == 0)
			return;
		*word &= run == WORD ? 0 : ~((((uint64_t)1 << run) - 1) << at);
		prefix->settled += run;
	}
}

bool sm_prefix_has(const struct sm_prefix *prefix, uint32_t number)
{
	struct sm_prefix look = *prefix;

	return number - prefix->settled >= sm_prefix_out(prefix) ||
	       *word_of(&look, number) & bit_of(number);
}

bool sm_prefix_settle(struct sm_prefix *prefix, uint32_t number)
{
	uint64_t *word = word_of(prefix, number);

	BUG_ON(number - prefix->settled >= sm_prefix_out(prefix));
	BUG_ON(*word & bit_of(number));
	*word |= bit_of(number);
	if (number != prefix->settled)
		return false;
	advance(prefix);
	if (prefix->settled == prefix->next && prefix->bits)
		sm_prefix_fini(prefix);
	return true;
}
