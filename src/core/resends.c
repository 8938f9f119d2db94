/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens in the order of ids: added at the end, dropped at the front many at once. */

#include "core/resends.h"

#include <string.h>

#include "base/mem.h"
#include "store/home.h"

void resends_load(struct resends *resends, const struct store_home *row)
{
	resends_fini(resends);
	for (size_t i = 0; i < row->token_count; i++)
		resends_add(resends, row->tokens[i].id, row->tokens[i].token);
}

void resends_fini(struct resends *resends)
{
	mem_free(resends->at);
	*resends = (struct resends){ 0 };
}

static void drop_front(struct resends *resends, size_t count)
{
	resends->count -= count;
	memmove(resends->at, resends->at + count, resends->count * sizeof(*resends->at));
}

/* Ids are microseconds. */
static void forget_old(struct resends *resends, int64_t now)
{
	size_t old = 0;

	while (old < resends->count && resends->at[old].id < now - RESENDS_US)
		old++;
	if (resends->count == RESENDS_MAX && old < RESENDS_MAX / 10)
		old = RESENDS_MAX / 10;
	if (old == resends->count)
		resends_fini(resends);
	/* Not one by one. */
	else if (old >= RESENDS_MAX / 10 || old > resends->count / 2)
		drop_front(resends, old);
}

void resends_add(struct resends *resends, int64_t id, uint64_t token)
{
	forget_old(resends, id);
	resends->at =
		vec_grow(resends->at, &resends->cap, resends->count + 1, sizeof(*resends->at));
	resends->at[resends->count++] = (struct store_log_token){ .id = id, .token = token };
}

void resends_remove(struct resends *resends, int64_t id)
{
	for (size_t i = resends->count; i-- > 0;) {
		if (resends->at[i].id != id)
			continue;
		resends->count--;
		memmove(&resends->at[i], &resends->at[i + 1],
			(resends->count - i) * sizeof(*resends->at));
		return;
	}
}

int64_t resends_find(const struct resends *resends, uint64_t token)
{
	for (size_t i = resends->count; i-- > 0;)
		if (resends->at[i].token == token)
			return resends->at[i].id;
	return 0;
}
