/* SPDX-License-Identifier: Apache-2.0 */
/* The block list of a home: rebuilt as a whole at each change, which is rare, so that it can be one
 * small block and look-ups, which are not, are binary searches in it. */

#include "core/blocklist.h"

#include <stdlib.h>

#include "base/bug.h"
#include "base/mem.h"

struct entry {
	uint32_t at; /* in the text */
	uint16_t local_len, domain_len, resource_len;
};

struct blocklist {
	uint32_t count;
	uint32_t reserved;
	struct entry entries[]; /* by text; the texts follow */
};

static const char *text_of(const struct blocklist *list)
{
	return (const char *)&list->entries[list->count];
}

static int by_text(const void *a, const void *b)
{
	return str_cmp(jid_str(*(const jid *)a), jid_str(*(const jid *)b));
}

/* Sorts and drops what is there twice; the number that is left. */
static size_t put_in_order(jid *jids, size_t count)
{
	size_t kept = 0;

	if (count)
		qsort(jids, count, sizeof(*jids), by_text);
	for (size_t i = 0; i < count; i++) {
		if (!kept || !jid_eq(jids[kept - 1], jids[i]))
			jids[kept++] = jids[i];
	}
	return kept;
}

static size_t text_size(const jid *jids, size_t count)
{
	size_t size = 0;

	for (size_t i = 0; i < count; i++)
		size += jid_len(jids[i]);
	return size;
}

/* `jids` are put in order. */
static struct blocklist *build(jid *jids, size_t count, uint32_t reserved)
{
	count = put_in_order(jids, count);
	if (!count && !reserved)
		return NULL;

	size_t size = text_size(jids, count);
	struct blocklist *list = mem_alloc(sizeof(*list) + count * sizeof(*list->entries) + size);
	char *text = (char *)&list->entries[count];
	uint32_t at = 0;

	BUG_ON(size > UINT32_MAX || count > UINT32_MAX);
	list->count = (uint32_t)count;
	list->reserved = reserved;
	for (size_t i = 0; i < count; i++) {
		str s = jid_str(jids[i]);

		memcpy(text + at, s.at, s.len);
		list->entries[i] = (struct entry){ at, jids[i].local_len, jids[i].domain_len,
						   jids[i].resource_len };
		at += (uint32_t)s.len;
	}
	return list;
}

struct blocklist *blocklist_new(const jid *jids, size_t count)
{
	struct blocklist *list = NULL;

	blocklist_add(&list, jids, count);
	return list;
}

void blocklist_free(struct blocklist **list)
{
	mem_free(*list);
	*list = NULL;
}

size_t blocklist_count(const struct blocklist *list)
{
	return list ? list->count : 0;
}

jid blocklist_at(const struct blocklist *list, size_t i)
{
	BUG_ON(i >= blocklist_count(list));

	const struct entry *entry = &list->entries[i];

	return (jid){ text_of(list) + entry->at, entry->local_len, entry->domain_len,
		      entry->resource_len };
}

static bool find(const struct blocklist *list, jid wanted, size_t *out)
{
	size_t low = 0, high = blocklist_count(list);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_cmp(jid_str(blocklist_at(list, middle)), jid_str(wanted));

		if (order == 0) {
			*out = middle;
			return true;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

bool blocklist_has(const struct blocklist *list, jid entry)
{
	size_t i;

	return find(list, entry, &i);
}

bool blocklist_matches(const struct blocklist *list, jid who)
{
	if (!blocklist_count(list))
		return false;
	/* §6: user@domain/resource, user@domain, domain/resource, domain; for a domain's resource
	 * the first is the third, and for a domain all are one. */
	return blocklist_has(list, who) || blocklist_has(list, jid_bare(who)) ||
	       blocklist_has(list, jid_domain_jid(who));
}

bool blocklist_entry_covers(jid entry, jid who)
{
	if (entry.resource_len)
		return jid_eq(entry, who);
	if (entry.local_len)
		return jid_bare_eq(entry, who);
	return str_eq(jid_domain(entry), jid_domain(who));
}

void blocklist_add(struct blocklist **list, const jid *jids, size_t count)
{
	size_t old = blocklist_count(*list);
	jid *all = mem_alloc((old + count) * sizeof(jid) + 1);

	for (size_t i = 0; i < old; i++)
		all[i] = blocklist_at(*list, i);
	for (size_t i = 0; i < count; i++)
		all[old + i] = jids[i];

	struct blocklist *grown = build(all, old + count, *list ? (*list)->reserved : 0);

	mem_free(all);
	mem_free(*list);
	*list = grown;
}

void blocklist_remove(struct blocklist **list, const jid *jids, size_t count)
{
	size_t old = blocklist_count(*list), kept = 0, i;

	if (!old)
		return;

	bool *is_gone = mem_zalloc(old * sizeof(*is_gone));
	jid *rest = mem_alloc(old * sizeof(*rest));

	for (size_t j = 0; j < count; j++) {
		if (find(*list, jids[j], &i))
			is_gone[i] = true;
	}
	for (i = 0; i < old; i++) {
		if (!is_gone[i])
			rest[kept++] = blocklist_at(*list, i);
	}

	struct blocklist *shrunk = build(rest, kept, (*list)->reserved);

	mem_free(rest);
	mem_free(is_gone);
	mem_free(*list);
	*list = shrunk;
}

void blocklist_clear(struct blocklist **list)
{
	struct blocklist *empty = build(NULL, 0, *list ? (*list)->reserved : 0);

	mem_free(*list);
	*list = empty;
}

bool blocklist_reserve(struct blocklist **list, size_t count, size_t limit)
{
	size_t used = blocklist_count(*list) + (*list ? (*list)->reserved : 0);

	if (used > limit || count > limit - used)
		return false;
	if (!count)
		return true;
	if (*list)
		(*list)->reserved += (uint32_t)count;
	else
		*list = build(NULL, 0, (uint32_t)count);
	return true;
}

void blocklist_release(struct blocklist **list, size_t count)
{
	if (!*list)
		return;
	(*list)->reserved -= count < (*list)->reserved ? (uint32_t)count : (*list)->reserved;
	if (!(*list)->count && !(*list)->reserved)
		blocklist_free(list);
}
