/* SPDX-License-Identifier: Apache-2.0 */
/* A map finds what was put into it, and nothing else. */

#include "base/map.h"

#include <stdio.h>

#include "base/siphash.h"
#include "support/test.h"

struct thing {
	struct map_node node;
	char name[16];
};

static struct thing things[3000];

static str name_of(const struct map_node *node)
{
	return str_of(((const struct thing *)(const void *)node)->name);
}

static void fill(struct map *map)
{
	map_init(map, name_of);
	for (size_t i = 0; i < ARRAY_LEN(things); i++) {
		snprintf(things[i].name, sizeof(things[i].name), "thing-%zu", i);
		map_put(map, &things[i].node);
	}
}

TEST(an_empty_map_owns_no_memory_and_finds_nothing)
{
	struct map map;

	map_init(&map, name_of);
	CHECK(map.buckets == NULL);
	CHECK(map_get(&map, S("x")) == NULL);
	CHECK(map_next(&map, NULL) == NULL);
	CHECK(map_shift(&map) == NULL);
	map_fini(&map);
}

TEST(each_member_is_found_by_its_key)
{
	struct map map;

	fill(&map);
	for (size_t i = 0; i < ARRAY_LEN(things); i++)
		CHECK(map_get(&map, str_of(things[i].name)) == &things[i].node);
	CHECK(map_get(&map, S("thing-")) == NULL);
	CHECK(map_get(&map, STR_NONE) == NULL);
	map_fini(&map);
}

TEST(a_hash_that_is_kept_finds_the_same_in_any_map)
{
	struct map map, empty;

	fill(&map);
	map_init(&empty, name_of);
	for (size_t i = 0; i < ARRAY_LEN(things); i++) {
		str name = str_of(things[i].name);
		uint32_t hash = map_hash(name);

		CHECK(map_get_hashed(&map, name, hash) == &things[i].node);
		CHECK(map_get_hashed(&map, S("thing-"), hash) == NULL);
		CHECK(map_get_hashed(&empty, name, hash) == NULL);
	}
	map_fini(&map);
}

TEST(what_is_removed_is_gone_and_the_others_stay)
{
	struct map map;

	fill(&map);
	for (size_t i = 0; i < ARRAY_LEN(things); i += 2)
		map_remove(&map, &things[i].node);
	CHECK_INT(map.count, ARRAY_LEN(things) / 2);
	for (size_t i = 0; i < ARRAY_LEN(things); i++)
		CHECK((map_get(&map, str_of(things[i].name)) != NULL) == (i % 2 == 1));
	map_fini(&map);
}

TEST(a_walk_meets_every_member_once)
{
	static unsigned char met[ARRAY_LEN(things)];
	struct map map;
	size_t count = 0;

	fill(&map);
	memset(met, 0, sizeof(met));
	for (struct map_node *at = map_next(&map, NULL); at; at = map_next(&map, at)) {
		met[(struct thing *)(void *)at - things]++;
		count++;
	}
	CHECK_INT(count, ARRAY_LEN(things));
	for (size_t i = 0; i < ARRAY_LEN(things); i++)
		CHECK_INT(met[i], 1);
	map_fini(&map);
}

TEST(shifting_empties_the_map)
{
	struct map map;
	size_t count = 0;

	fill(&map);
	while (map_shift(&map))
		count++;
	CHECK_INT(count, ARRAY_LEN(things));
	CHECK_INT(map.count, 0);
	map_fini(&map);
}

/* So many of them fall into one bucket of a table that knows no secret. */
TEST(a_014_keys_that_were_chosen_to_collide_are_spread)
{
	static const unsigned char no_secret[16];
	size_t longest = 0, found = 0;
	struct map map;

	map_init(&map, name_of);
	for (unsigned i = 0; found < 1000; i++) {
		struct thing *thing = &things[found];

		snprintf(thing->name, sizeof(thing->name), "k%u", i);
		if (siphash(str_of(thing->name), no_secret) & 1023)
			continue;
		map_put(&map, &thing->node);
		found++;
	}
	for (size_t i = 0; i < map.bucket_count; i++) {
		size_t length = 0;

		for (const struct map_node *at = map.buckets[i]; at; at = at->next)
			length++;
		longest = length > longest ? length : longest;
	}
	CHECK(map.bucket_count >= 1000 / 2);
	CHECK(longest < 16);
	map_fini(&map);
}
