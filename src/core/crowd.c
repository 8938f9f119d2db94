/* SPDX-License-Identifier: Apache-2.0 */
/* Two counters for each peer: of its place, and of the neighbourhood. */

#include "core/crowd.h"

#include "base/bug.h"
#include "base/mem.h"

struct group {
	struct map_node node;
	int64_t count;
	int64_t told_at; /* so many there were when it was said that it is full; 0: not */
	size_t name_len;
	char name[PEER_TEXT_MAX];
};

static str name_of(const struct map_node *node)
{
	const struct group *group = container_of(node, struct group, node);

	return str_make(group->name, group->name_len);
}

void crowd_init(struct crowd *crowd)
{
	pthread_mutex_init(&crowd->lock, NULL);
	map_init(&crowd->groups, name_of);
}

void crowd_fini(struct crowd *crowd)
{
	BUG_ON(crowd->groups.count);
	map_fini(&crowd->groups);
	pthread_mutex_destroy(&crowd->lock);
}

static struct group *find(const struct crowd *crowd, const struct peer_address *peer,
			  enum peer_scope scope)
{
	char room[PEER_TEXT_MAX];
	struct map_node *node = map_get(&crowd->groups, peer_address_prefix(peer, scope, room));

	return node ? container_of(node, struct group, node) : NULL;
}

static void enter(struct crowd *crowd, const struct peer_address *peer, enum peer_scope scope)
{
	struct group *group = find(crowd, peer, scope);

	if (!group) {
		str name;

		group = mem_zalloc(sizeof(*group));
		name = peer_address_prefix(peer, scope, group->name);
		group->name_len = name.len;
		map_put(&crowd->groups, &group->node);
	}
	group->count++;
}

static void leave(struct crowd *crowd, const struct peer_address *peer, enum peer_scope scope)
{
	struct group *group = find(crowd, peer, scope);

	BUG_ON(!group || group->count == 0);
	group->count--;
	/* Who comes and goes at the limit does not write a line each time. */
	if (group->count <= group->told_at / 2)
		group->told_at = 0;
	if (group->count)
		return;
	map_remove(&crowd->groups, &group->node);
	mem_free(group);
}

static bool is_full(const struct crowd *crowd, const struct peer_address *peer,
		    enum peer_scope scope, int64_t most, struct crowd_refusal *out)
{
	struct group *group = find(crowd, peer, scope);

	if (!group || group->count < most)
		return false;
	out->full = peer_address_prefix(peer, scope, out->room);
	out->is_news = group->told_at == 0;
	group->told_at = group->count;
	return true;
}

bool crowd_enter(struct crowd *crowd, const struct peer_address *peer, struct crowd_limits limits,
		 struct crowd_refusal *out_refusal)
{
	bool full;

	if (peer_address_is_loopback(peer))
		return true;
	pthread_mutex_lock(&crowd->lock);
	full = is_full(crowd, peer, PEER_PLACE, limits.per_place, out_refusal) ||
	       is_full(crowd, peer, PEER_NEIGHBOURHOOD, limits.per_neighbourhood, out_refusal);
	if (!full) {
		enter(crowd, peer, PEER_PLACE);
		enter(crowd, peer, PEER_NEIGHBOURHOOD);
	}
	pthread_mutex_unlock(&crowd->lock);
	return !full;
}

void crowd_leave(struct crowd *crowd, const struct peer_address *peer)
{
	if (peer_address_is_loopback(peer))
		return;
	pthread_mutex_lock(&crowd->lock);
	leave(crowd, peer, PEER_PLACE);
	leave(crowd, peer, PEER_NEIGHBOURHOOD);
	pthread_mutex_unlock(&crowd->lock);
}
