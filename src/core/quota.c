/* SPDX-License-Identifier: Apache-2.0 */
/* A set-associative table of counters: a network may live in one of a few slots. */

#include "core/quota.h"

#include "base/clock.h"
#include "base/random.h"
#include "base/siphash.h"
#include "net/address.h"

static unsigned char hash_key[16];
static pthread_once_t key_made = PTHREAD_ONCE_INIT;

/* Nobody outside can choose addresses that push one another out. */
static void make_key(void)
{
	random_bytes(hash_key, sizeof(hash_key));
}

static uint64_t network_of(str peer)
{
	char room[PEER_TEXT_MAX];
	struct peer_address address;
	uint64_t hash;

	pthread_once(&key_made, make_key);
	hash = siphash(peer_address_parse(peer, &address) ? peer_address_prefix(&address, room)
							  : S("?"),
		       hash_key);
	return hash ? hash : 1;
}

/* The network's slot, or the one to give to it: a free one, else the oldest. */
static struct quota_slot *slot_for(struct quota *quota, uint64_t network)
{
	struct quota_slot *set = quota->slots[network % QUOTA_SETS];
	struct quota_slot *oldest = set;

	for (struct quota_slot *at = set; at < set + QUOTA_WAYS; at++) {
		if (at->network == network)
			return at;
		if (!at->network || (oldest->network && at->since_ms < oldest->since_ms))
			oldest = at;
	}
	return oldest;
}

bool quota_take(struct quota *quota, str peer, int64_t limit, int64_t window_ms)
{
	uint64_t network = network_of(peer);
	int64_t now = clock_mono_ms();
	bool may;

	pthread_mutex_lock(&quota->lock);
	struct quota_slot *slot = slot_for(quota, network);

	if (slot->network != network || now - slot->since_ms >= window_ms)
		*slot = (struct quota_slot){ .network = network, .since_ms = now };
	may = slot->count < limit;
	if (may)
		slot->count++;
	pthread_mutex_unlock(&quota->lock);
	return may;
}
