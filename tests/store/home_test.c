/* SPDX-License-Identifier: Apache-2.0 */
/* What a waking home is given, over both implementations. */

#include "store/home.h"

#include <stdio.h>

#include "store/world_log.h"
#include "support/test.h"

TEST(a_home_that_nobody_has_is_not_found)
{
	struct world world;

	world_open(&world);
	CHECK(load_home(&world, "alice@wonder.land") == STORE_NOT_FOUND);
	world_close(&world);
}

TEST(a_new_home_is_empty)
{
	struct world world;

	world_open(&world);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_OK);
	CHECK(load_home(&world, "alice@wonder.land/any") == STORE_OK);
	CHECK_STR(heard(&world), "version 0\n");
	world_close(&world);
}

TEST(everything_comes_in_one_answer_each_list_in_its_order)
{
	struct world world;
	struct store_roster_write write = {
		.change_pending = STORE_SET,
		.pending = { jid_of("dormouse@tea.party"), S("<presence type='subscribe'/>") },
	};

	world_open(&world);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_OK);
	CHECK(set_item(&world, "alice@wonder.land", "hatter@tea.party") == STORE_OK);
	CHECK(set_item(&world, "alice@wonder.land", "cat@cheshire") == STORE_OK);
	CHECK(write_roster(&world, "alice@wonder.land", &write) == STORE_OK);
	CHECK(edit_blocklist(&world, "alice@wonder.land", false, NULL, "queen@hearts") == STORE_OK);
	CHECK(send_letters(&world, "alice@wonder.land", "hatter@tea.party", "one,two") == STORE_OK);
	CHECK(put_last(&world, "alice@wonder.land", 1234, "off with her head") == STORE_OK);
	world_restart(&world);
	CHECK(load_home(&world, "alice@wonder.land") == STORE_OK);
	CHECK_STR(heard(&world), "version 2\n"
				 "item cat@cheshire none v2\n"
				 "item hatter@tea.party none v1\n"
				 "pending dormouse@tea.party <presence type='subscribe'/>\n"
				 "blocked queen@hearts\n"
				 "letter 1 to hatter@tea.party one\n"
				 "letter 2 to hatter@tea.party two\n"
				 "last 1234 off with her head\n");
	world_close(&world);
}

TEST(a_large_roster_comes_whole)
{
	struct world world;
	char contact[32];
	size_t lines = 0;

	world_open(&world);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_OK);
	for (int i = 0; i < 300; i++) {
		snprintf(contact, sizeof(contact), "c%d@x", i);
		CHECK(set_item(&world, "alice@wonder.land", contact) == STORE_OK);
	}
	CHECK(load_home(&world, "alice@wonder.land") == STORE_OK);
	for (size_t i = 0; i < world.heard.len; i++)
		lines += world.heard.at[i] == '\n';
	CHECK_INT(lines, 301);
	world_close(&world);
}

static void put_everywhere(struct world *world, const char *text)
{
	str groups[] = { str_of(text) };
	struct arena arena;
	struct store_roster_write write = { .change_item = STORE_SET,
					    .item = { .contact = jid_of("cat@cheshire"),
						      .name = str_of(text),
						      .groups = groups,
						      .group_count = 1 } };

	arena_init(&arena);
	CHECK(write_roster(world, "alice@wonder.land", &write) == STORE_OK);
	CHECK(put_last(world, "alice@wonder.land", 1, text) == STORE_OK);
	CHECK(put_vcard(world, "alice@wonder.land", text) == STORE_OK);
	CHECK(edit_blocklist(world, "alice@wonder.land", true, NULL,
			     arena_printf(&arena, "cat@cheshire/%s", text).at) == STORE_OK);
	CHECK(send_letters(world, "alice@wonder.land", "cat@cheshire", text) == STORE_OK);
	arena_fini(&arena);
}

/* Whatever means something to a database, in whatever is kept, comes back as it was; nothing of
 * others is touched. */
TEST(a_094_every_text_of_a_home_is_data)
{
	static const char *const texts[] = { "'",
					     "''",
					     "\\",
					     "%",
					     "_",
					     "--",
					     ";",
					     "\"",
					     "?1",
					     "\xC3\xBF'",
					     "x' OR '1'='1",
					     "%s%n%x",
					     "$1 :a @b ?2",
					     "'); DELETE FROM account; --",
					     "\\'; DROP TABLE roster; --" };
	struct arena arena;
	struct world world;

	arena_init(&arena);
	world_open(&world);
	CHECK(make_account(&world, "alice@wonder.land") == STORE_OK);
	CHECK(make_account(&world, "bob@wonder.land") == STORE_OK);
	CHECK(set_item(&world, "bob@wonder.land", "cat@cheshire") == STORE_OK);
	for (int i = 0; i < (int)ARRAY_LEN(texts); i++) {
		put_everywhere(&world, texts[i]);
		CHECK(get_vcard(&world, "alice@wonder.land") == STORE_OK);
		CHECK_STR(heard(&world), texts[i]);
		CHECK(load_home(&world, "alice@wonder.land") == STORE_OK);
		CHECK_STR(heard(&world),
			  arena_printf(&arena,
				       "version %d\nitem cat@cheshire none v%d '%s' [%s]\n"
				       "blocked cat@cheshire/%s\n"
				       "letter %d to cat@cheshire %s\nlast 1 %s\n",
				       i + 1, i + 1, texts[i], texts[i], texts[i], i + 1, texts[i],
				       texts[i])
				  .at);
		CHECK(settle_letter(&world, owner_of(&world, "alice@wonder.land"), i + 1) ==
		      STORE_OK);
	}
	CHECK(load_home(&world, "bob@wonder.land") == STORE_OK);
	CHECK_STR(heard(&world), "version 1\nitem cat@cheshire none v1\n");
	world_close(&world);
	arena_fini(&arena);
}

TEST(however_many_are_named_it_shows_that_more_is_owed_than_the_marks_name)
{
	struct world world;
	struct store_owner alice;
	static const int64_t named[] = { 1, 2, 3 };

	world_open(&world);
	CHECK(make_account(&world, "alice@x") == STORE_OK);
	alice = owner_of(&world, "alice@x");
	append_many(&world, alice, 1, 5, entry_of(0, "b@x", STORE_LOG_OWED, "m"));
	CHECK(put_marks(&world, alice,
			(struct store_log_marks){
				.owed_floor = 5, .owed = named, .owed_count = 3 }) == STORE_OK);
	CHECK(load_log_home_counting(&world, "alice@x", 2) == STORE_OK);
	CHECK_STR(heard(&world), "last 5 owed 3 floor 5 1 2 3 settled 0 due  tokens");
	append_many(&world, alice, 6, 5, entry_of(0, "b@x", STORE_LOG_OWED, "m"));
	CHECK(load_log_home_counting(&world, "alice@x", 2) == STORE_OK);
	CHECK_STR(heard(&world), "last 10 owed 4 floor 5 1 2 3 settled 0 due  tokens");
	CHECK(load_log_home_counting(&world, "alice@x", 100) == STORE_OK);
	CHECK_STR(heard(&world), "last 10 owed 8 floor 5 1 2 3 settled 0 due  tokens");
	world_close(&world);
}
