/* SPDX-License-Identifier: Apache-2.0 */
/* What the awake home knows of its owner's wishes; xep_0441_prefs_test.c has the rest. */

#include "core/archive_prefs.h"

#include "core/home.h"
#include "core/roster.h"
#include "support/test.h"

static jid address(struct arena *arena, const char *text)
{
	jid found = JID_NONE;

	CHECK(jid_parse(str_of(text), arena, &found));
	return found;
}

TEST(what_was_never_put_is_none_and_wants_everything)
{
	struct store_archive_prefs stored = { .otherwise = STORE_ARCHIVE_UNSET };
	struct home home = { .prefs = archive_prefs_new(&stored) };
	struct arena arena;

	arena_init(&arena);
	CHECK(home.prefs == NULL);
	CHECK(archive_prefs_want(&home, address(&arena, "bob@localhost")));
	CHECK_INT(archive_prefs_of(&home).usual, MAM_ALWAYS);
	archive_prefs_free(&home.prefs);
	arena_fini(&arena);
}

TEST(they_are_a_copy_of_their_own)
{
	struct arena arena;
	jid list[1];
	struct store_archive_prefs stored = { .otherwise = STORE_ARCHIVE_NEVER,
					      .always = list,
					      .always_count = 1 };
	struct home home = { .roster = roster_new() };

	arena_init(&arena);
	list[0] = address(&arena, "bob@localhost");
	home.prefs = archive_prefs_new(&stored);
	list[0] = JID_NONE;
	arena_fini(&arena);
	arena_init(&arena);
	CHECK(archive_prefs_want(&home, address(&arena, "bob@localhost/any")));
	CHECK(!archive_prefs_want(&home, address(&arena, "carol@localhost")));
	CHECK_INT(archive_prefs_of(&home).always_count, 1);
	archive_prefs_free(&home.prefs);
	CHECK(home.prefs == NULL);
	roster_free(&home.roster);
	arena_fini(&arena);
}
