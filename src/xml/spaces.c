/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers for the namespaces of one stanza. A few are compared one by one, many are hashed with a
 * random seed: the names are a peer's. */

#include "xml/spaces.h"

#include <pthread.h>

#include "base/mem.h"
#include "base/random.h"
#include "base/siphash.h"

enum { FEW = 8 };

static unsigned char seed[16];
static pthread_once_t seeded = PTHREAD_ONCE_INIT;

static void draw_seed(void)
{
	random_bytes(seed, sizeof(seed));
}

void spaces_init(struct spaces *spaces)
{
	pthread_once(&seeded, draw_seed);
	*spaces = (struct spaces){ 0 };
	buf_init(&spaces->text, UINT32_MAX); /* no longer than what was read or written */
}

void spaces_fini(struct spaces *spaces)
{
	mem_free(spaces->at);
	mem_free(spaces->slots);
	buf_fini(&spaces->text);
	spaces_init(spaces);
}

void spaces_clear(struct spaces *spaces)
{
	if (spaces->count > FEW)
		memset(spaces->slots, 0, spaces->slot_count * sizeof(spaces->slots[0]));
	spaces->count = 0;
	buf_clear(&spaces->text);
}

static str name_at(const struct spaces *spaces, size_t i)
{
	return str_make(spaces->text.at + spaces->at[i].at, spaces->at[i].len);
}

/* Where the name is, or the free slot where it belongs. */
static uint16_t *find_slot(const struct spaces *spaces, str name)
{
	for (size_t at = siphash(name, seed);; at++) {
		uint16_t *slot = &spaces->slots[at & (spaces->slot_count - 1)];

		if (*slot == 0 || str_eq(name_at(spaces, *slot - 1u), name))
			return slot;
	}
}

static void fill_slots(struct spaces *spaces)
{
	for (size_t i = 0; i < spaces->count; i++)
		*find_slot(spaces, name_at(spaces, i)) = (uint16_t)(i + 1);
}

/* At most half of the slots are taken. */
static void make_slots(struct spaces *spaces)
{
	if (spaces->count * 2 >= spaces->slot_count) {
		spaces->slot_count = spaces->slot_count ? spaces->slot_count * 2 : FEW * 4;
		mem_free(spaces->slots);
		spaces->slots = mem_zalloc(spaces->slot_count * sizeof(spaces->slots[0]));
		fill_slots(spaces);
	} else if (spaces->count == FEW) {
		fill_slots(spaces); /* they are there from an earlier use, and clear */
	}
}

static uint16_t add(struct spaces *spaces, str name)
{
	if (spaces->count == UINT16_MAX - NS_TABLE_SIZE)
		return NS_UNKNOWN;
	spaces->at = vec_grow(spaces->at, &spaces->cap, spaces->count + 1, sizeof(spaces->at[0]));
	spaces->at[spaces->count++] =
		(struct space){ .at = (uint32_t)spaces->text.len, .len = (uint32_t)name.len };
	buf_add(&spaces->text, name);
	return (uint16_t)(NS_TABLE_SIZE + spaces->count - 1);
}

static uint16_t number_among_few(struct spaces *spaces, str name)
{
	for (size_t i = 0; i < spaces->count; i++)
		if (str_eq(name_at(spaces, i), name))
			return (uint16_t)(NS_TABLE_SIZE + i);
	return spaces->count < FEW ? add(spaces, name) : (uint16_t)NS_UNKNOWN;
}

uint16_t spaces_number(struct spaces *spaces, str name)
{
	uint16_t *slot, ns = (uint16_t)ns_of(name);

	if (ns == NS_UNKNOWN && spaces->count <= FEW)
		ns = number_among_few(spaces, name);
	if (ns)
		return ns;
	make_slots(spaces);
	slot = find_slot(spaces, name);
	if (*slot)
		return (uint16_t)(NS_TABLE_SIZE + *slot - 1);
	ns = add(spaces, name);
	if (ns)
		*slot = (uint16_t)spaces->count;
	return ns;
}

str spaces_name(const struct spaces *spaces, uint16_t ns)
{
	return ns < NS_TABLE_SIZE ? ns_text((enum ns)ns)
				  : name_at(spaces, (size_t)ns - NS_TABLE_SIZE);
}
