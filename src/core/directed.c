/* SPDX-License-Identifier: Apache-2.0 */
/* The receivers of directed presence (RFC 6121 §4.6): a short list, most sessions have none. */

#include "core/directed.h"

#include "base/mem.h"

struct directed {
	size_t count, cap;
	struct entry {
		char *text;
		uint16_t local_len, domain_len, resource_len;
	} * entries;
};

static jid jid_of(const struct entry *entry)
{
	return (jid){ entry->text, entry->local_len, entry->domain_len, entry->resource_len };
}

static struct entry *find(const struct directed *directed, jid to)
{
	for (size_t i = 0; directed && i < directed->count; i++)
		if (jid_eq(jid_of(&directed->entries[i]), to))
			return &directed->entries[i];
	return NULL;
}

bool directed_add(struct directed **directed, jid to)
{
	struct directed *list = *directed;
	struct entry *entry;

	if (find(list, to))
		return true;
	if (!list)
		list = *directed = mem_zalloc(sizeof(*list));
	if (list->count == DIRECTED_MAX)
		return false;
	list->entries = vec_grow(list->entries, &list->cap, list->count + 1, sizeof(*entry));
	entry = &list->entries[list->count++];
	entry->text = mem_alloc(jid_len(to));
	memcpy(entry->text, to.at, jid_len(to));
	entry->local_len = to.local_len;
	entry->domain_len = to.domain_len;
	entry->resource_len = to.resource_len;
	return true;
}

void directed_remove(struct directed **directed, jid to)
{
	struct entry *entry = find(*directed, to);

	if (!entry)
		return;
	mem_free(entry->text);
	*entry = (*directed)->entries[--(*directed)->count];
	if ((*directed)->count == 0)
		directed_free(directed);
}

bool directed_has(const struct directed *directed, jid who)
{
	return find(directed, who) || find(directed, jid_bare(who));
}

jid directed_at(const struct directed *directed, size_t i)
{
	return directed && i < directed->count ? jid_of(&directed->entries[i]) : JID_NONE;
}

void directed_free(struct directed **directed)
{
	if (!*directed)
		return;
	for (size_t i = 0; i < (*directed)->count; i++)
		mem_free((*directed)->entries[i].text);
	mem_free((*directed)->entries);
	mem_free(*directed);
	*directed = NULL;
}
