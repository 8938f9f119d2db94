/* SPDX-License-Identifier: Apache-2.0 */
/* A set-associative table of buckets: a key may live in one of a few slots. The level of a bucket
 * is the time at which it will be empty (the generic cell rate algorithm), so that nothing has to
 * be counted down. */

#include "core/tally.h"

#include "base/clock.h"
#include "base/random.h"
#include "base/siphash.h"

static unsigned char hash_key[16];
static pthread_once_t key_made = PTHREAD_ONCE_INIT;

static void make_key(void)
{
	random_bytes(hash_key, sizeof(hash_key));
}

static uint64_t hash_of(str key)
{
	uint64_t hash;

	pthread_once(&key_made, make_key);
	hash = siphash(key, hash_key);
	return hash ? hash : 1;
}

/* The key's slot, or the one to give to it: a free one, else the emptiest. */
static struct tally_slot *slot_for(struct tally *tally, uint64_t key)
{
	struct tally_slot *set = tally->slots + key % tally->sets * TALLY_WAYS;
	struct tally_slot *emptiest = set;

	for (struct tally_slot *at = set; at < set + TALLY_WAYS; at++) {
		if (at->key == key)
			return at;
		if (!at->key || (emptiest->key && at->empty_at_ms < emptiest->empty_at_ms))
			emptiest = at;
	}
	return emptiest;
}

static int64_t cost_of_one(struct tally_rate rate)
{
	return rate.window_ms / rate.most;
}

static bool is_full(const struct tally_slot *slot, uint64_t key, struct tally_rate rate,
		    int64_t now)
{
	if (rate.most == 0)
		return true;
	return slot->key == key && slot->empty_at_ms - now > rate.window_ms - cost_of_one(rate);
}

static void add(struct tally_slot *slot, uint64_t key, struct tally_rate rate, int64_t now)
{
	int64_t level = slot->key == key && slot->empty_at_ms > now ? slot->empty_at_ms - now : 0;

	if (rate.most == 0)
		return;
	level += cost_of_one(rate);
	slot->key = key;
	slot->empty_at_ms = now + (level < rate.window_ms ? level : rate.window_ms);
}

bool tally_is_full(struct tally *tally, str text, struct tally_rate rate)
{
	uint64_t key = hash_of(text);
	bool full;

	pthread_mutex_lock(&tally->lock);
	full = is_full(slot_for(tally, key), key, rate, clock_mono_ms());
	pthread_mutex_unlock(&tally->lock);
	return full;
}

bool tally_add(struct tally *tally, str text, struct tally_rate rate)
{
	uint64_t key = hash_of(text);
	int64_t now = clock_mono_ms();
	bool was_full, full;

	pthread_mutex_lock(&tally->lock);
	struct tally_slot *slot = slot_for(tally, key);

	was_full = is_full(slot, key, rate, now);
	add(slot, key, rate, now);
	full = is_full(slot, key, rate, now);
	pthread_mutex_unlock(&tally->lock);
	return full && !was_full;
}

bool tally_take(struct tally *tally, str text, struct tally_rate rate)
{
	uint64_t key = hash_of(text);
	int64_t now = clock_mono_ms();
	bool has_room;

	pthread_mutex_lock(&tally->lock);
	struct tally_slot *slot = slot_for(tally, key);

	has_room = !is_full(slot, key, rate, now);
	if (has_room)
		add(slot, key, rate, now);
	pthread_mutex_unlock(&tally->lock);
	return has_room;
}
