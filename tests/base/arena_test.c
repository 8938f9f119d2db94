/* SPDX-License-Identifier: Apache-2.0 */
/* What is taken from an arena is apart, aligned, and ends with it. */

#include "base/arena.h"

#include "support/test.h"

TEST(an_arena_never_used_owns_no_memory)
{
	struct arena arena;

	arena_init(&arena);
	CHECK(arena.chunks == NULL);
	arena_fini(&arena);
}

TEST(blocks_of_every_size_are_aligned_and_apart)
{
	static unsigned char *blocks[400];
	struct arena arena;

	arena_init(&arena);
	for (size_t i = 0; i < ARRAY_LEN(blocks); i++) {
		size_t size = i * 37 % 5000;

		blocks[i] = arena_alloc(&arena, size + 1);
		CHECK((uintptr_t)blocks[i] % _Alignof(max_align_t) == 0);
		memset(blocks[i], (int)(i & 0xFF), size + 1);
	}
	for (size_t i = 0; i < ARRAY_LEN(blocks); i++) {
		size_t size = i * 37 % 5000;

		for (size_t k = 0; k <= size; k++)
			CHECK(blocks[i][k] == (i & 0xFF));
	}
	arena_fini(&arena);
	CHECK(arena.chunks == NULL);
}

TEST(text_is_copied_with_a_nul_behind_it_and_absent_stays_absent)
{
	char original[] = "abc";
	struct arena arena;
	str copy;

	arena_init(&arena);
	copy = arena_str(&arena, str_make(original, 3));
	original[0] = 'x';
	CHECK_STR(copy, "abc");
	CHECK(copy.at[3] == '\0');
	CHECK(!str_exists(arena_str(&arena, STR_NONE)));
	CHECK(str_exists(arena_str(&arena, S(""))));
	CHECK_STR(arena_printf(&arena, "%d-%s", 7, "x"), "7-x");
	arena_fini(&arena);
}

TEST(zeroed_memory_is_zero_even_when_a_chunk_is_used_again)
{
	struct arena arena;
	char *block;

	arena_init(&arena);
	memset(arena_alloc(&arena, 900), 0xFF, 900);
	arena_clear(&arena);
	CHECK(arena.chunks != NULL);
	block = arena_zalloc(&arena, 900);
	for (size_t i = 0; i < 900; i++)
		CHECK(block[i] == 0);
	arena_fini(&arena);
}

struct goodbye {
	struct arena_end end;
	char name;
};

static char said[8];
static size_t said_len;

static void say(struct arena_end *end)
{
	said[said_len++] = container_of(end, struct goodbye, end)->name;
}

TEST(ends_run_last_in_first_out_and_once)
{
	struct arena arena;

	arena_init(&arena);
	said_len = 0;
	for (char name = 'a'; name <= 'c'; name++) {
		struct goodbye *goodbye = arena_zalloc(&arena, sizeof(*goodbye));

		goodbye->name = name;
		goodbye->end.run = say;
		arena_at_end(&arena, &goodbye->end);
	}
	arena_clear(&arena);
	arena_fini(&arena);
	CHECK_STR(str_make(said, said_len), "cba");
}

TEST(clearing_keeps_no_large_block)
{
	struct arena arena;

	arena_init(&arena);
	memset(arena_alloc(&arena, 100000), 1, 100000);
	arena_clear(&arena);
	CHECK(arena.chunks == NULL);
	arena_fini(&arena);
}

/* The memory of a wiped arena goes back to the heap, so we look at the chunk that is kept. */
TEST(what_is_secret_is_overwritten)
{
	struct arena arena;
	str secret;

	arena_init(&arena);
	arena_keep_secret(&arena);
	secret = arena_str(&arena, S("r0m30 & me"));
	arena_clear(&arena);
	for (size_t i = 0; i < secret.len; i++)
		CHECK_INT(secret.at[i], 0);
	secret = arena_str(&arena, S("again"));
	arena_clear(&arena);
	CHECK_INT(secret.at[0], 0);
	arena_fini(&arena);
}
