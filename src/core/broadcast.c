/* SPDX-License-Identifier: Apache-2.0 */
/* The fan-out of presence, by shards. */

#include "core/broadcast.h"

#include "core/home.h"
#include "core/letter.h"
#include "core/receive.h"
#include "core/shard.h"

struct addressee {
	const struct roster_item *item;
	struct shard *shard;
};

/* What goes to one shard. */
struct share {
	uint32_t count;
	size_t text_len;
	struct letter *letter;
};

struct fan {
	const struct broadcast *broadcast;
	struct shard *here;
	struct arena *arena;
	struct addressee *addressees;
	size_t count;
	struct share *shares; /* by the number of the shard */
};

/* Contacts elsewhere wait for federation. */
static bool is_local(const struct home *home, jid contact)
{
	return str_eq(jid_domain(contact), jid_domain(home_jid(home))) ||
	       config_host(home->shard->config, jid_domain(contact));
}

static void choose(struct fan *fan)
{
	const struct broadcast *broadcast = fan->broadcast;
	const struct roster *roster = broadcast->home->roster;

	fan->shares = arena_zalloc(fan->arena, shard_count() * sizeof(*fan->shares));
	fan->addressees = arena_alloc(fan->arena, roster->count * sizeof(*fan->addressees));
	for (size_t i = 0; i < roster->count; i++) {
		const struct roster_item *item = roster->items[i];
		jid contact = roster_item_jid(item);
		struct shard *shard;

		if (!broadcast->wants(broadcast->home, item) || !is_local(broadcast->home, contact))
			continue;
		shard = shard_of(item->partition);
		fan->addressees[fan->count++] = (struct addressee){ item, shard };
		fan->shares[shard->number].count++;
		fan->shares[shard->number].text_len += jid_bare_len(contact);
	}
}

static struct letter *letter_to_many(const struct broadcast *broadcast, const struct share *share)
{
	struct letter *letter =
		letter_new(LETTER_BROADCAST, &broadcast->envelope, broadcast->stanza);

	letter->stanza_kind = KIND_PRESENCE;
	letter->stanza_type = broadcast->type;
	letter_add_room(letter, share->count, share->text_len);
	letter_take_credit(letter, broadcast->session);
	return letter;
}

static void post_letters(struct fan *fan)
{
	for (unsigned i = 0; i < shard_count(); i++)
		if (fan->shares[i].count && shard_at(i) != fan->here)
			fan->shares[i].letter = letter_to_many(fan->broadcast, &fan->shares[i]);
	for (size_t i = 0; i < fan->count; i++) {
		const struct roster_item *item = fan->addressees[i].item;
		struct letter *letter = fan->shares[fan->addressees[i].shard->number].letter;

		if (letter)
			letter_add_recipient(letter, roster_item_jid(item), item->hash);
	}
	for (unsigned i = 0; i < shard_count(); i++)
		if (fan->shares[i].letter)
			letter_post_to(&fan->shares[i].letter, shard_at(i));
}

static void deliver_here(const struct fan *fan)
{
	const struct broadcast *broadcast = fan->broadcast;
	struct envelope envelope = broadcast->envelope;

	if (!fan->shares[fan->here->number].count)
		return;
	envelope_prepare(&envelope, broadcast->stanza, fan->arena);
	for (size_t i = 0; i < fan->count; i++) {
		const struct roster_item *item = fan->addressees[i].item;
		jid contact = jid_bare(roster_item_jid(item));
		struct home *home;
		struct delivery delivery;

		if (fan->addressees[i].shard != fan->here)
			continue;
		home = home_find_hashed(fan->here, contact, item->hash);
		if (!home)
			continue;
		delivery = (struct delivery){ .stanza = broadcast->stanza,
					      .envelope = envelope,
					      .arena = fan->arena };
		delivery.head.kind = KIND_PRESENCE;
		delivery.head.type = broadcast->type;
		delivery.head.to = contact;
		delivery.envelope.to = contact;
		home_receive(home, &delivery);
	}
}

void broadcast_send(const struct broadcast *broadcast)
{
	struct arena arena;
	struct fan fan = { .broadcast = broadcast,
			   .here = broadcast->home->shard,
			   .arena = &arena };

	arena_init(&arena);
	choose(&fan);
	post_letters(&fan);
	deliver_here(&fan);
	arena_fini(&arena);
}
