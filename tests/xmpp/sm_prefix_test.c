/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers settled in any order, and the prefix that is complete: against a plain model, over the
 * wrap at 2^32 (F-32). */

#include "support/test.h"
#include "xmpp/sm.h"

TEST(the_prefix_ends_before_the_first_that_is_not_settled)
{
	struct sm_prefix prefix;

	sm_prefix_init(&prefix, 0, 1000);
	for (uint32_t i = 0; i < 5; i++)
		CHECK_INT(sm_prefix_take(&prefix), i);
	CHECK_INT(prefix.settled, 0);
	CHECK(!sm_prefix_settle(&prefix, 1));
	CHECK(!sm_prefix_settle(&prefix, 3));
	CHECK_INT(prefix.settled, 0);
	CHECK(sm_prefix_settle(&prefix, 0));
	CHECK_INT(prefix.settled, 2);
	CHECK(!sm_prefix_settle(&prefix, 4));
	CHECK(sm_prefix_settle(&prefix, 2));
	CHECK_INT(prefix.settled, 5);
	CHECK_INT(sm_prefix_out(&prefix), 0);
	sm_prefix_fini(&prefix);
}

TEST(each_that_was_taken_is_settled_or_not)
{
	struct sm_prefix prefix;

	sm_prefix_init(&prefix, UINT32_MAX - 1, 1000);
	for (int i = 0; i < 200; i++)
		(void)sm_prefix_take(&prefix);
	CHECK(!sm_prefix_settle(&prefix, 150));
	CHECK(sm_prefix_settle(&prefix, UINT32_MAX - 1));
	CHECK(sm_prefix_has(&prefix, UINT32_MAX - 1));
	CHECK(!sm_prefix_has(&prefix, UINT32_MAX));
	CHECK(!sm_prefix_has(&prefix, 149));
	CHECK(sm_prefix_has(&prefix, 150));
	CHECK(!sm_prefix_has(&prefix, 151));
	sm_prefix_fini(&prefix);
}

TEST(what_is_settled_at_once_costs_no_memory)
{
	struct sm_prefix prefix;

	sm_prefix_init(&prefix, UINT32_MAX - 500, 1000);
	for (int i = 0; i < 1000; i++) {
		CHECK(sm_prefix_settle(&prefix, sm_prefix_take(&prefix)));
		CHECK(prefix.bits == NULL);
	}
	CHECK_INT(prefix.next, 499);
	CHECK_INT(prefix.settled, 499);
	for (int i = 0; i < 64; i++)
		(void)sm_prefix_take(&prefix);
	CHECK(prefix.bits == NULL);
	sm_prefix_fini(&prefix);
}

TEST(memory_is_given_back_when_none_is_out)
{
	struct sm_prefix prefix;

	sm_prefix_init(&prefix, 10, 100000);
	for (int i = 0; i < 5000; i++)
		(void)sm_prefix_take(&prefix);
	CHECK_INT(prefix.cap, 8192);
	for (uint32_t i = 5009; i > 10; i--)
		CHECK(!sm_prefix_settle(&prefix, i));
	CHECK(prefix.bits != NULL);
	CHECK(sm_prefix_settle(&prefix, 10));
	CHECK(prefix.bits == NULL && prefix.cap == 0);
	CHECK_INT(prefix.settled, 5010);
	CHECK_INT(sm_prefix_take(&prefix), 5010);
	CHECK(sm_prefix_settle(&prefix, 5010));
	sm_prefix_fini(&prefix);
}

/* A whole word of the ring at once, and the same word again. */
TEST(the_ring_is_clean_when_it_comes_round)
{
	static const uint32_t counts[] = { 64, 128, 256 };

	for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
		struct sm_prefix prefix;
		uint32_t start = 0;

		sm_prefix_init(&prefix, start, 1000);
		for (int round = 0; round < 4; round++, start += counts[i]) {
			for (uint32_t n = 0; n < counts[i]; n++)
				CHECK_INT(sm_prefix_take(&prefix), start + n);
			/* One more is out, so that the ring stays. */
			(void)sm_prefix_take(&prefix);
			for (uint32_t n = counts[i]; n-- > 1;)
				CHECK(!sm_prefix_settle(&prefix, start + n));
			CHECK(sm_prefix_settle(&prefix, start));
			CHECK_INT(prefix.settled, start + counts[i]);
			CHECK(sm_prefix_settle(&prefix, start + counts[i]));
			start++;
		}
		sm_prefix_fini(&prefix);
	}
}

TEST(the_word_without_a_ring_is_clean_when_it_comes_round)
{
	struct sm_prefix prefix;

	sm_prefix_init(&prefix, 0, 64);
	for (int round = 0; round < 4; round++) {
		for (int n = 0; n < 64; n++)
			(void)sm_prefix_take(&prefix);
		for (uint32_t n = prefix.next - 1; n != prefix.settled; n--)
			CHECK(!sm_prefix_settle(&prefix, n));
		CHECK(sm_prefix_settle(&prefix, prefix.settled));
		CHECK_INT(sm_prefix_out(&prefix), 0);
		CHECK(prefix.bits == NULL);
	}
	sm_prefix_fini(&prefix);
}

TEST(it_is_full_at_its_limit)
{
	struct sm_prefix prefix;

	sm_prefix_init(&prefix, UINT32_MAX, 3);
	for (int i = 0; i < 3; i++) {
		CHECK(!sm_prefix_is_full(&prefix));
		(void)sm_prefix_take(&prefix);
	}
	CHECK(sm_prefix_is_full(&prefix));
	CHECK(!sm_prefix_settle(&prefix, 0));
	CHECK(sm_prefix_is_full(&prefix)); /* the first holds them all */
	CHECK(sm_prefix_settle(&prefix, UINT32_MAX));
	CHECK(!sm_prefix_is_full(&prefix));
	CHECK_INT(sm_prefix_out(&prefix), 1);
	sm_prefix_fini(&prefix);
}

static uint32_t step(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

enum { TOTAL = 6000 };

/* One run: numbers are taken and settled in an order by the seed, at most `limit` out. */
static void run(uint32_t seed, uint32_t start, uint32_t limit)
{
	static bool is_settled[TOTAL];
	static uint32_t open[TOTAL]; /* taken, not settled; from the start */
	uint32_t taken = 0, settled = 0, open_count = 0;
	struct sm_prefix prefix;

	memset(is_settled, 0, sizeof(is_settled));
	sm_prefix_init(&prefix, start, limit);
	while (settled < TOTAL) {
		uint32_t before = settled, at;

		CHECK_INT(sm_prefix_is_full(&prefix), taken - settled >= limit);
		if (taken < TOTAL && taken - settled < limit && step(&seed) % 5 < 3) {
			CHECK(sm_prefix_take(&prefix) == start + taken);
			open[open_count++] = taken++;
			continue;
		}
		if (open_count == 0)
			continue;
		/* Mostly one of the oldest, so that the window moves. */
		at = step(&seed) % 4 ? step(&seed) % open_count % 3 : step(&seed) % open_count;
		is_settled[open[at]] = true;
		while (settled < taken && is_settled[settled])
			settled++;
		CHECK_INT(sm_prefix_settle(&prefix, start + open[at]), settled > before);
		CHECK(prefix.settled == start + settled);
		memmove(open + at, open + at + 1, (--open_count - at) * sizeof(*open));
	}
	CHECK(prefix.next == start + TOTAL);
	sm_prefix_fini(&prefix);
}

TEST(f_32_any_order_gives_the_prefix_of_a_plain_model)
{
	static const uint32_t limits[] = { 1, 2, 63, 64, 65, 128, 129, 1000, 1 << 24 };

	for (size_t i = 0; i < ARRAY_LEN(limits); i++)
		for (uint32_t seed = 1; seed < 6; seed++) {
			run(seed, 0, limits[i]);
			run(seed, UINT32_MAX - TOTAL / 2, limits[i]);
			run(seed, 0x7FFFFFFF - seed, limits[i]);
		}
}

/* The worst order, the first last, costs no more for each: in a second, not in hours. */
TEST(the_cost_is_linear)
{
	enum { COUNT = 1 << 20 };
	struct sm_prefix prefix;

	sm_prefix_init(&prefix, UINT32_MAX - COUNT / 2, 1 << 24);
	for (int i = 0; i < COUNT; i++)
		(void)sm_prefix_take(&prefix);
	for (uint32_t i = COUNT - 1; i > 0; i--)
		CHECK(!sm_prefix_settle(&prefix, UINT32_MAX - COUNT / 2 + i));
	CHECK(sm_prefix_settle(&prefix, UINT32_MAX - COUNT / 2));
	CHECK_INT(sm_prefix_out(&prefix), 0);
	sm_prefix_fini(&prefix);
}
