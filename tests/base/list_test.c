/* SPDX-License-Identifier: Apache-2.0 */
/* A list keeps the order of its members and lets go of any of them. */

#include "base/list.h"

#include "support/test.h"

struct bead {
	char name;
	struct link link;
};

static str names(const struct list *list)
{
	static char text[16];
	size_t len = 0;

	for (struct link *at = list->head.next; at != &list->head; at = at->next)
		text[len++] = container_of(at, struct bead, link)->name;
	return str_make(text, len);
}

TEST(members_stand_in_the_order_of_their_coming)
{
	struct bead a = { .name = 'a' }, b = { .name = 'b' }, c = { .name = 'c' };
	struct list list;

	list_init(&list);
	CHECK(list_is_empty(&list));
	list_push(&list, &b.link);
	list_push(&list, &c.link);
	list_push_front(&list, &a.link);
	CHECK_STR(names(&list), "abc");
	CHECK(!list_is_empty(&list));
}

TEST(a_member_is_removed_from_the_middle_and_twice_does_no_harm)
{
	struct bead a = { .name = 'a' }, b = { .name = 'b' }, c = { .name = 'c' };
	struct list list;

	list_init(&list);
	list_push(&list, &a.link);
	list_push(&list, &b.link);
	list_push(&list, &c.link);
	CHECK(link_is_in_list(&b.link));
	link_remove(&b.link);
	CHECK(!link_is_in_list(&b.link));
	link_remove(&b.link);
	CHECK_STR(names(&list), "ac");
	link_insert_before(&c.link, &b.link);
	CHECK_STR(names(&list), "abc");
}

TEST(shifting_takes_from_the_front_until_nothing_is_left)
{
	struct bead a = { .name = 'a' }, b = { .name = 'b' };
	struct list list;

	list_init(&list);
	list_push(&list, &a.link);
	list_push(&list, &b.link);
	CHECK(list_shift(&list) == &a.link);
	CHECK(list_shift(&list) == &b.link);
	CHECK(list_shift(&list) == NULL);
}

TEST(appending_moves_all_and_empties_the_other)
{
	struct bead a = { .name = 'a' }, b = { .name = 'b' }, c = { .name = 'c' };
	struct list to, from;

	list_init(&to);
	list_init(&from);
	list_push(&to, &a.link);
	list_push(&from, &b.link);
	list_push(&from, &c.link);
	list_append(&to, &from);
	CHECK_STR(names(&to), "abc");
	CHECK(list_is_empty(&from));
}

TEST(the_member_at_hand_may_leave_during_a_walk)
{
	struct bead a = { .name = 'a' }, b = { .name = 'b' }, c = { .name = 'c' };
	struct list list;

	list_init(&list);
	list_push(&list, &a.link);
	list_push(&list, &b.link);
	list_push(&list, &c.link);
	LIST_EACH (at, &list)
		if (container_of(at, struct bead, link)->name != 'b')
			link_remove(at);
	CHECK_STR(names(&list), "b");
}
