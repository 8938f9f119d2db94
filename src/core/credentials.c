/* SPDX-License-Identifier: Apache-2.0 */
/* Which accounts of a shard got a new password lately, and the end of what stood on the old one. */

#include "core/credentials.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/siphash.h"
#include "core/home.h"
#include "core/session.h"
#include "core/shard.h"

/* No login takes so long (limits.auth_seconds). */
enum { REMEMBERED_MS = 15 * 60 * 1000 };

struct replaced {
	struct map_node node; /* shard.replaced */
	struct link link;     /* shard.replaced_order, oldest first */
	int64_t at_ms;
	uint64_t print; /* of the new ones */
	size_t len;
	char account[];
};

uint64_t credentials_print(const struct scram_keys *keys, size_t count)
{
	static const unsigned char no_key[16];
	uint64_t print = 0;

	/* In whatever order they come. */
	for (size_t i = 0; i < count; i++)
		print ^= siphash(str_make((const char *)keys[i].salt, keys[i].salt_len), no_key);
	return print ? print : 1;
}

static str account_of(const struct map_node *node)
{
	const struct replaced *replaced = container_of(node, struct replaced, node);

	return str_make(replaced->account, replaced->len);
}

void credentials_open(struct shard *shard)
{
	map_init(&shard->replaced, account_of);
	list_init(&shard->replaced_order);
}

static void forget(struct shard *shard, struct replaced *replaced)
{
	map_remove(&shard->replaced, &replaced->node);
	link_remove(&replaced->link);
	mem_free(replaced);
}

static void forget_older(struct shard *shard, int64_t at_ms)
{
	LIST_EACH(at, &shard->replaced_order) {
		struct replaced *replaced = container_of(at, struct replaced, link);

		if (replaced->at_ms >= at_ms)
			return;
		forget(shard, replaced);
	}
}

void credentials_close(struct shard *shard)
{
	forget_older(shard, INT64_MAX);
	map_fini(&shard->replaced);
}

static struct replaced *find(struct shard *shard, jid account)
{
	struct map_node *node = map_get(&shard->replaced, jid_bare_str(account));

	return node ? container_of(node, struct replaced, node) : NULL;
}

static void remember(struct shard *shard, jid account, uint64_t print)
{
	str bare = jid_bare_str(account);
	struct replaced *replaced = find(shard, account);

	if (replaced)
		forget(shard, replaced);
	replaced = mem_zalloc(sizeof(*replaced) + bare.len);
	replaced->at_ms = clock_mono_ms();
	replaced->print = print;
	replaced->len = bare.len;
	memcpy(replaced->account, bare.at, bare.len);
	map_put(&shard->replaced, &replaced->node);
	list_push(&shard->replaced_order, &replaced->link);
}

void credentials_replaced(struct shard *shard, jid account, uint64_t print, jid keeper)
{
	struct home *home = home_find(shard, jid_bare(account));

	forget_older(shard, clock_mono_ms() - REMEMBERED_MS);
	remember(shard, account, print);
	if (!home)
		return;
	SESSION_EACH(at, home) {
		struct session *session = session_of_link(at);

		if (jid_exists(keeper) && jid_eq(session_jid(session), keeper))
			session->print = print;
		else
			session_end(&session, STREAM_NOT_AUTHORIZED, "The password was changed");
	}
}

bool credentials_are_old(struct shard *shard, jid account, uint64_t print)
{
	struct replaced *replaced;

	forget_older(shard, clock_mono_ms() - REMEMBERED_MS);
	replaced = find(shard, account);
	return replaced && replaced->print != print;
}
