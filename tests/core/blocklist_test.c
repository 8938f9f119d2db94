/* SPDX-License-Identifier: Apache-2.0 */
#include "core/blocklist.h"

#include "support/test.h"

static jid j(const char *text)
{
	return jid_of_normal(str_of(text));
}

static void add(struct blocklist **list, const char *text)
{
	jid entry = j(text);

	blocklist_add(list, &entry, 1);
}

static void drop(struct blocklist **list, const char *text)
{
	jid entry = j(text);

	blocklist_remove(list, &entry, 1);
}

TEST(nobody_is_blocked_by_no_list)
{
	struct blocklist *list = blocklist_new(NULL, 0);

	CHECK(list == NULL);
	CHECK_INT(blocklist_count(list), 0);
	CHECK(!blocklist_has(list, j("a@b")));
	CHECK(!blocklist_matches(list, j("a@b/c")));
	blocklist_free(&list);
}

TEST(entries_are_sorted_and_there_once)
{
	jid entries[] = { j("b@x"), j("x/r"), j("a@x/r"), j("b@x"), j("a@x") };
	struct blocklist *list = blocklist_new(entries, ARRAY_LEN(entries));

	CHECK_INT(blocklist_count(list), 4);
	CHECK_STR(jid_str(blocklist_at(list, 0)), "a@x");
	CHECK_STR(jid_str(blocklist_at(list, 1)), "a@x/r");
	CHECK_STR(jid_resource(blocklist_at(list, 1)), "r");
	CHECK_STR(jid_str(blocklist_at(list, 2)), "b@x");
	CHECK_STR(jid_str(blocklist_at(list, 3)), "x/r");
	CHECK_STR(jid_domain(blocklist_at(list, 3)), "x");
	CHECK_INT(blocklist_at(list, 3).local_len, 0);
	blocklist_free(&list);
}

/* XEP-0191 §6, each kind of entry against each kind of address. */
TEST(an_entry_stands_for_what_the_table_says)
{
	static const struct {
		const char *entry, *who;
		bool matches;
	} cases[] = {
		{ "a@x/r", "a@x/r", true },   { "a@x/r", "a@x/s", false },
		{ "a@x/r", "a@x", false },    { "a@x/r", "x", false },
		{ "a@x", "a@x/r", true },     { "a@x", "a@x", true },
		{ "a@x", "b@x", false },      { "a@x", "x/r", false },
		{ "a@x", "x", false },	      { "a@x", "a@y", false },
		{ "x/r", "x/r", true },	      { "x/r", "x/s", false },
		{ "x/r", "x", false },	      { "x/r", "a@x/r", false },
		{ "x", "x", true },	      { "x", "x/r", true },
		{ "x", "a@x", true },	      { "x", "a@x/r", true },
		{ "x", "a@y.x", false },      { "x", "a@xx", false },
		{ "x", "x@y", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct blocklist *list = NULL;

		add(&list, cases[i].entry);
		CHECK_INT(blocklist_matches(list, j(cases[i].who)), cases[i].matches);
		CHECK_INT(blocklist_entry_covers(j(cases[i].entry), j(cases[i].who)),
			  cases[i].matches);
		blocklist_free(&list);
	}
}

TEST(entries_come_and_go)
{
	struct blocklist *list = NULL;

	add(&list, "m@x");
	add(&list, "a@x");
	add(&list, "z@x");
	add(&list, "a@x");
	CHECK_INT(blocklist_count(list), 3);
	drop(&list, "m@x");
	drop(&list, "q@x");
	CHECK_INT(blocklist_count(list), 2);
	CHECK(blocklist_has(list, j("a@x")));
	CHECK(!blocklist_has(list, j("m@x")));
	CHECK(blocklist_has(list, j("z@x")));
	drop(&list, "a@x");
	drop(&list, "z@x");
	CHECK(list == NULL);
	drop(&list, "z@x");
	add(&list, "a@x");
	blocklist_clear(&list);
	CHECK(list == NULL);
	blocklist_clear(&list);
}

TEST(an_entry_lent_from_the_list_may_be_given_back_to_it)
{
	struct blocklist *list = NULL;
	jid entry;

	add(&list, "a@x");
	add(&list, "b@x");
	entry = blocklist_at(list, 1);
	blocklist_add(&list, &entry, 1);
	CHECK_INT(blocklist_count(list), 2);
	entry = blocklist_at(list, 1);
	blocklist_remove(&list, &entry, 1);
	CHECK_INT(blocklist_count(list), 1);
	CHECK_STR(jid_str(blocklist_at(list, 0)), "a@x");
	blocklist_free(&list);
}

TEST(what_is_being_written_counts_for_the_limit)
{
	struct blocklist *list = NULL;

	CHECK(!blocklist_reserve(&list, 3, 2));
	CHECK(list == NULL);
	CHECK(blocklist_reserve(&list, 0, 0));
	CHECK(list == NULL);
	CHECK(blocklist_reserve(&list, 2, 3));
	CHECK_INT(blocklist_count(list), 0);
	CHECK(!blocklist_matches(list, j("a@x")));
	CHECK(!blocklist_reserve(&list, 2, 3));
	blocklist_release(&list, 2);
	CHECK(list == NULL);
	add(&list, "a@x");
	add(&list, "b@x");
	CHECK(blocklist_reserve(&list, 1, 3));
	CHECK(!blocklist_reserve(&list, 1, 3));
	CHECK(!blocklist_reserve(&list, SIZE_MAX, 3));
	blocklist_free(&list);
}

TEST(a_reservation_survives_changes_of_the_list)
{
	struct blocklist *list = NULL;

	CHECK(blocklist_reserve(&list, 2, 3));
	add(&list, "a@x");
	CHECK(!blocklist_reserve(&list, 1, 3));
	drop(&list, "a@x");
	CHECK(blocklist_reserve(&list, 1, 3));
	blocklist_clear(&list);
	CHECK(!blocklist_reserve(&list, 1, 3));
	blocklist_release(&list, 3);
	CHECK(list == NULL);
}

TEST(a_reservation_that_a_reload_forgot_may_be_given_back)
{
	struct blocklist *list = NULL;

	blocklist_release(&list, 2);
	CHECK(list == NULL);
	add(&list, "a@x");
	blocklist_release(&list, 2);
	CHECK_INT(blocklist_count(list), 1);
	CHECK(blocklist_reserve(&list, 1, 2));
	blocklist_free(&list);
}

TEST(a_large_list_is_searched_and_cut)
{
	enum { MANY = 2000 };
	static jid all[MANY], odd[MANY / 2];
	struct arena arena;
	struct blocklist *list;

	arena_init(&arena);
	for (int i = 0; i < MANY; i++) {
		all[i] = jid_of_normal(arena_printf(&arena, "user%d@example.org", i));
		if (i % 2)
			odd[i / 2] = all[i];
	}
	list = blocklist_new(all, MANY);
	CHECK_INT(blocklist_count(list), MANY);
	blocklist_remove(&list, odd, MANY / 2);
	CHECK_INT(blocklist_count(list), MANY / 2);
	for (int i = 0; i < MANY; i++)
		CHECK_INT(blocklist_has(list, all[i]), i % 2 == 0);
	blocklist_free(&list);
	arena_fini(&arena);
}
