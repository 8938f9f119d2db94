/* SPDX-License-Identifier: Apache-2.0 */
/* The receivers of directed presence. */

#include "core/directed.h"

#include "support/test.h"

static jid of(const char *text)
{
	return jid_of_normal(str_of(text));
}

TEST(a_session_without_directed_presence_owns_no_list)
{
	struct directed *list = NULL;

	CHECK(!directed_has(list, of("bob@localhost/x")));
	CHECK(!jid_exists(directed_at(list, 0)));
	directed_remove(&list, of("bob@localhost/x"));
	CHECK(list == NULL);
}

TEST(a_bare_jid_stands_for_its_resources_but_not_the_other_way)
{
	struct directed *list = NULL;

	CHECK(directed_add(&list, of("bob@localhost")));
	CHECK(directed_has(list, of("bob@localhost/x")));
	directed_remove(&list, of("bob@localhost"));
	CHECK(directed_add(&list, of("bob@localhost/x")));
	CHECK(!directed_has(list, of("bob@localhost")));
	CHECK(!directed_has(list, of("bob@localhost/y")));
	directed_free(&list);
}

TEST(the_last_one_removed_frees_the_list)
{
	struct directed *list = NULL;

	CHECK(directed_add(&list, of("a@localhost")));
	CHECK(directed_add(&list, of("b@localhost")));
	CHECK(directed_add(&list, of("a@localhost")));
	directed_remove(&list, of("a@localhost"));
	CHECK(!directed_has(list, of("a@localhost")));
	CHECK(directed_has(list, of("b@localhost")));
	directed_remove(&list, of("b@localhost"));
	CHECK(list == NULL);
}

TEST(the_list_is_bounded)
{
	struct directed *list = NULL;

	for (int i = 0; i < DIRECTED_MAX; i++) {
		struct arena arena;

		arena_init(&arena);
		CHECK(directed_add(&list, jid_of_normal(arena_printf(&arena, "u%d@localhost", i))));
		arena_fini(&arena);
	}
	CHECK(!directed_add(&list, of("one-more@localhost")));
	CHECK(directed_add(&list, of("u7@localhost")));
	directed_free(&list);
}
