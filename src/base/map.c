/* SPDX-License-Identifier: Apache-2.0 */
/* A hash map through embedded nodes: chains that double their buckets when they get crowded. */

#include "base/map.h"

#include <pthread.h>

#include "base/bug.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/siphash.h"

static unsigned char seed[16];
static pthread_once_t seeded = PTHREAD_ONCE_INIT;

static void draw_seed(void)
{
	random_bytes(seed, sizeof(seed));
}

uint32_t map_hash(str key)
{
	pthread_once(&seeded, draw_seed);
	return (uint32_t)siphash(key, seed);
}

void map_init(struct map *map, str (*key_of)(const struct map_node *node))
{
	*map = (struct map){ .key_of = key_of };
}

void map_fini(struct map *map)
{
	mem_free(map->buckets);
	map_init(map, map->key_of);
}

static struct map_node **bucket_of(const struct map *map, uint32_t hash)
{
	return &map->buckets[hash & (map->bucket_count - 1)];
}

static void resize(struct map *map, size_t count)
{
	struct map bigger = *map;

	bigger.bucket_count = count;
	bigger.buckets = mem_zalloc(count * sizeof(struct map_node *));
	for (size_t i = 0; i < map->bucket_count; i++) {
		struct map_node *node = map->buckets[i];

		while (node) {
			struct map_node *next = node->next;
			struct map_node **bucket = bucket_of(&bigger, node->hash);

			node->next = *bucket;
			*bucket = node;
			node = next;
		}
	}
	mem_free(map->buckets);
	*map = bigger;
}

struct map_node *map_get(const struct map *map, str key)
{
	return map->count ? map_get_hashed(map, key, map_hash(key)) : NULL;
}

struct map_node *map_get_hashed(const struct map *map, str key, uint32_t hash)
{
	if (map->count == 0)
		return NULL;
	for (struct map_node *node = *bucket_of(map, hash); node; node = node->next)
		if (node->hash == hash && str_eq(map->key_of(node), key))
			return node;
	return NULL;
}

void map_put(struct map *map, struct map_node *node)
{
	struct map_node **bucket;

	if (map->count >= map->bucket_count)
		resize(map, map->bucket_count ? map->bucket_count * 2 : 8);
	node->hash = map_hash(map->key_of(node));
	bucket = bucket_of(map, node->hash);
	node->next = *bucket;
	*bucket = node;
	map->count++;
}

void map_remove(struct map *map, struct map_node *node)
{
	struct map_node **place;

	BUG_ON(map->count == 0);
	place = bucket_of(map, node->hash);
	while (*place != node) {
		BUG_ON(!*place);
		place = &(*place)->next;
	}
	*place = node->next;
	node->next = NULL;
	map->count--;
}

static struct map_node *first_from(const struct map *map, size_t bucket)
{
	for (; bucket < map->bucket_count; bucket++)
		if (map->buckets[bucket])
			return map->buckets[bucket];
	return NULL;
}

struct map_node *map_next(const struct map *map, const struct map_node *node)
{
	if (!node)
		return first_from(map, 0);
	if (node->next)
		return node->next;
	return first_from(map, (node->hash & (map->bucket_count - 1)) + 1);
}

struct map_node *map_shift(struct map *map)
{
	struct map_node *node = first_from(map, 0);

	if (node)
		map_remove(map, node);
	return node;
}
