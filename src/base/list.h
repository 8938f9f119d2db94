/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A doubly linked list through links embedded in its members: no allocation, removal from the
 * middle for nothing. A link that hangs nowhere is zero (LINK_NONE). */

#include "base/base.h"

struct link {
	struct link *next, *prev;
};

struct list {
	struct link head;
};

static inline void list_init(struct list *list)
{
	list->head.next = list->head.prev = &list->head;
}

static inline bool list_is_empty(const struct list *list)
{
	return list->head.next == &list->head;
}

static inline bool link_is_in_list(const struct link *link)
{
	return link->next != NULL;
}

static inline void link_insert_before(struct link *place, struct link *link)
{
	link->next = place;
	link->prev = place->prev;
	place->prev->next = link;
	place->prev = link;
}

static inline void list_push(struct list *list, struct link *link)
{
	link_insert_before(&list->head, link);
}

static inline void list_push_front(struct list *list, struct link *link)
{
	link_insert_before(list->head.next, link);
}

/* Nothing happens to a link that hangs nowhere. */
static inline void link_remove(struct link *link)
{
	if (!link->next)
		return;
	link->prev->next = link->next;
	link->next->prev = link->prev;
	link->next = link->prev = NULL;
}

/* The first member taken off, or NULL. */
static inline struct link *list_shift(struct list *list)
{
	struct link *first = list->head.next;

	if (first == &list->head)
		return NULL;
	link_remove(first);
	return first;
}

/* All members of `from` to the end of `to`. */
static inline void list_append(struct list *to, struct list *from)
{
	struct link *link;

	while ((link = list_shift(from)))
		list_push(to, link);
}

/* The member `at` may be removed (and freed) in the body. */
#define LIST_EACH(at, list) \
	for (struct link *at = (list)->head.next, *at##_next = at->next; \
	     at != &(list)->head; at = at##_next, at##_next = at->next)
