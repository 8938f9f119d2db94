/* SPDX-License-Identifier: Apache-2.0 */
/* A mistyped word finds the one that was meant, or none. */

#include "config/nearest.h"

#include "support/test.h"

static str found(const char *word)
{
	static const char *const names[] = { "init",	     "serve",	     "check",
					     "user",	     "reload",	     "version",
					     "stanza_bytes", "roster_items", "roster_item_bytes" };
	struct nearest nearest = nearest_to(str_of(word));

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		nearest_try(&nearest, str_of(names[i]));
	return nearest.best;
}

TEST(a_wrong_a_missing_an_added_and_a_swapped_letter_are_near)
{
	CHECK_STR(found("chack"), "check");
	CHECK_STR(found("serv"), "serve");
	CHECK_STR(found("users"), "user");
	CHECK_STR(found("srever"), "serve");
	CHECK_STR(found("stanza_byte"), "stanza_bytes");
	CHECK_STR(found("stnaza-bytse"), "stanza_bytes");
	CHECK_STR(found("CHECK"), "check");
}

TEST(a_beginning_is_near)
{
	CHECK_STR(found("roster"), "roster_items");
	CHECK_STR(found("stanza"), "stanza_bytes");
}

TEST(the_nearest_wins)
{
	CHECK_STR(found("roster_item_byte"), "roster_item_bytes");
	CHECK_STR(found("user"), "user");
}

TEST(what_has_nothing_in_common_is_not_near)
{
	CHECK(!str_exists(found("banana")));
	CHECK(!str_exists(found("x")));
	CHECK(!str_exists(found("")));
	CHECK(!str_exists(found("a_word_that_is_much_longer_than_any_key_could_be")));
}
