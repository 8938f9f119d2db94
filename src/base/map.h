/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A hash map from text to things, through nodes embedded in the things: no allocation for each
 * member. Keyed by SipHash with a random seed of the process, so that no peer can choose keys
 * that collide. The map asks the thing for its key, which must not change while it is inside. An
 * empty map owns no memory. One thread at a time. */

#include "base/str.h"

struct map_node {
	struct map_node *next;
	uint32_t hash;
};

struct map {
	struct map_node **buckets;
	size_t bucket_count; /* zero or a power of two */
	size_t count;
	str (*key_of)(const struct map_node *node);
};

void map_init(struct map *map, str (*key_of)(const struct map_node *node));
/* Frees the buckets; the members are not ours. */
void map_fini(struct map *map);
struct map_node *map_get(const struct map *map, str key);
/* The same for who looks for one key often and keeps its hash, which is good for any map as long as
 * the process runs. Any thread. */
uint32_t map_hash(str key);
struct map_node *map_get_hashed(const struct map *map, str key, uint32_t hash);
/* The key must not be in the map yet. */
void map_put(struct map *map, struct map_node *node);
/* The node must be in the map. */
void map_remove(struct map *map, struct map_node *node);

/* Walks all members in no order: start with NULL; nothing may be put or removed meanwhile. */
struct map_node *map_next(const struct map *map, const struct map_node *node);
/* Takes any member out; NULL when the map is empty. */
struct map_node *map_shift(struct map *map);
