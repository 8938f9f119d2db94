/* SPDX-License-Identifier: Apache-2.0 */
/* The fan-out of presence, by shards. */

#include "core/broadcast.h"

#include "core/home.h"
#include "core/letter.h"
#include "core/receive.h"
#include "core/shard.h"

enum { SHARDS_MAX = 256 };

struct share {
	uint32_t count;
	size_t text_len;
};

/* Contacts elsewhere wait for federation. */
static bool is_local(const struct home *home, jid contact)
{
	return str_eq(jid_domain(contact), jid_domain(home_jid(home))) ||
	       config_host(home->shard->config, jid_domain(contact));
}

static bool is_recipient(const struct broadcast *broadcast, const struct roster_item *item)
{
	return broadcast->wants(broadcast->home, item) &&
	       is_local(broadcast->home, roster_item_jid(item));
}

/* How much goes to each shard. True when any goes to another than ours. */
static bool measure(const struct broadcast *broadcast, struct share *shares)
{
	const struct roster *roster = broadcast->home->roster;
	bool any = false;

	for (size_t i = 0; i < roster->count; i++) {
		const struct roster_item *item = roster->items[i];
		struct shard *shard = shard_of(item->partition);

		if (shard == broadcast->home->shard || !is_recipient(broadcast, item))
			continue;
		shares[shard->number].count++;
		shares[shard->number].text_len += jid_bare_len(roster_item_jid(item));
		any = true;
	}
	return any;
}

static void post_share(const struct broadcast *broadcast, struct shard *shard,
		       const struct share *share)
{
	const struct roster *roster = broadcast->home->roster;
	struct letter *letter =
		letter_new(LETTER_BROADCAST, &broadcast->envelope, broadcast->stanza);

	letter->stanza_kind = KIND_PRESENCE;
	letter->stanza_type = broadcast->type;
	letter_add_room(letter, share->count, share->text_len);
	for (size_t i = 0; i < roster->count; i++)
		if (shard_of(roster->items[i]->partition) == shard &&
		    is_recipient(broadcast, roster->items[i]))
			letter_add_recipient(letter, roster_item_jid(roster->items[i]));
	letter_take_credit(letter, broadcast->session);
	letter_post_to(&letter, shard);
}

static void deliver_here(const struct broadcast *broadcast)
{
	const struct roster *roster = broadcast->home->roster;
	struct arena arena;

	arena_init(&arena);
	for (size_t i = 0; i < roster->count; i++) {
		const struct roster_item *item = roster->items[i];
		jid contact = jid_bare(roster_item_jid(item));
		struct delivery delivery = { .stanza = broadcast->stanza,
					     .envelope = broadcast->envelope,
					     .arena = &arena };
		struct home *home;

		if (shard_of(item->partition) != broadcast->home->shard ||
		    !is_recipient(broadcast, item))
			continue;
		home = home_find(broadcast->home->shard, contact);
		if (!home)
			continue;
		delivery.head.kind = KIND_PRESENCE;
		delivery.head.type = broadcast->type;
		delivery.head.to = contact;
		delivery.envelope.to = contact;
		home_receive(home, &delivery);
	}
	arena_fini(&arena);
}

void broadcast_send(struct broadcast *broadcast)
{
	struct share shares[SHARDS_MAX] = { 0 };

	if (shard_count() > 1 && measure(broadcast, shares))
		for (unsigned i = 0; i < shard_count(); i++)
			if (shares[i].count)
				post_share(broadcast, shard_at(i), &shares[i]);
	deliver_here(broadcast);
}
