/* SPDX-License-Identifier: Apache-2.0 */
/* Counts that fade, in bounded room. */

#include "core/tally.h"

#include "base/arena.h"
#include "support/fake_clock.h"
#include "support/test.h"

enum { WINDOW = 1000 };

static const struct tally_rate two = { 2, WINDOW };
static struct tally_slot slots[TALLY_WAYS * 1024];
static struct tally tally;

static void start(void)
{
	memset(slots, 0, sizeof(slots));
	tally = (struct tally)TALLY_INIT(slots);
}

static bool take(const char *key)
{
	return tally_take(&tally, str_of(key), two);
}

TEST(a_key_gets_its_share_and_no_more)
{
	start();
	CHECK(take("192.0.2.0/24"));
	CHECK(take("192.0.2.0/24"));
	CHECK(!take("192.0.2.0/24"));
	CHECK(take("192.0.3.0/24"));
	CHECK(take(""));
}

TEST(what_was_counted_fades_one_by_one)
{
	start();
	CHECK(take("a"));
	CHECK(take("a"));
	fake_clock_advance_ms(WINDOW / 2 - 1);
	CHECK(!take("a"));
	fake_clock_advance_ms(1);
	CHECK(take("a"));
	CHECK(!take("a"));
	fake_clock_advance_ms(10 * WINDOW);
	CHECK(take("a"));
	CHECK(take("a"));
	CHECK(!take("a"));
}

TEST(what_is_added_beyond_full_is_not_held_against_anybody_for_longer)
{
	start();
	CHECK(!tally_is_full(&tally, S("a"), two));
	CHECK(!tally_add(&tally, S("a"), two));
	CHECK(tally_add(&tally, S("a"), two)); /* told once */
	CHECK(tally_is_full(&tally, S("a"), two));
	for (int i = 0; i < 1000; i++)
		CHECK(!tally_add(&tally, S("a"), two));
	fake_clock_advance_ms(WINDOW / 2);
	CHECK(!tally_is_full(&tally, S("a"), two));
}

TEST(nothing_is_allowed_where_the_limit_is_nothing)
{
	start();
	CHECK(!tally_take(&tally, S("a"), (struct tally_rate){ 0, WINDOW }));
	CHECK(tally_is_full(&tally, S("a"), (struct tally_rate){ 0, WINDOW }));
}

/* The table is of fixed size; what is full stays known, whatever comes after it. */
TEST(a_crowd_of_keys_frees_nobody)
{
	static const struct tally_rate hundred = { 100, 1000 * WINDOW };
	struct arena arena;
	unsigned full = 0;

	start();
	arena_init(&arena);
	for (int i = 0; i < 100; i++)
		for (int j = 0; j < 100; j++)
			tally_add(&tally, arena_printf(&arena, "full %d", i), hundred);
	for (int i = 0; i < 65536; i++)
		tally_add(&tally, arena_printf(&arena, "crowd %d", i), hundred);
	for (int i = 0; i < 100; i++)
		full += tally_is_full(&tally, arena_printf(&arena, "full %d", i), hundred);
	CHECK_INT(full, 100);
	arena_fini(&arena);
}
