/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 6121 §8: where a stanza goes. */

#include "core/route.h"

#include "core/home.h"
#include "core/iq_run.h"
#include "core/letter.h"
#include "core/receive.h"
#include "core/session.h"
#include "core/shard.h"

/* RFC 6120 §10.5.1, §10.5.2: a host answers requests; it reads no messages and has no presence. */
static void host_receive(const struct host *host, struct delivery *delivery)
{
	if (delivery->head.kind == KIND_IQ && jid_is_domain(delivery->envelope.to))
		iq_run_at_host(host, delivery);
	else if (delivery->head.kind == KIND_PRESENCE)
		delivery_drop(delivery, "presence for a host");
	else
		delivery_refuse(delivery, ERROR_SERVICE_UNAVAILABLE);
}

/* Such a one may wait for the store: it goes in a letter, which holds credit until the answer. */
static bool is_request_to_account(const struct delivery *delivery)
{
	return delivery->head.kind == KIND_IQ && jid_is_bare(delivery->envelope.to) &&
	       (delivery->head.type == TYPE_GET || delivery->head.type == TYPE_SET);
}

/* What its sender's home has not logged (a message to oneself, one from a host that keeps none) is
 * settled when the recipient's has, or has refused it: the letter comes back then. */
static bool is_settled_there(const struct delivery *delivery)
{
	return delivery->head.kind == KIND_MESSAGE && delivery->is_numbered && delivery->session;
}

static void route_to_home(struct delivery *delivery, const struct host *host)
{
	uint16_t partition = jid_partition(delivery->envelope.to);
	struct shard *shard = shard_of(partition);
	bool waits =
		is_request_to_account(delivery) || (is_settled_there(delivery) && host->keeps_log);
	struct home *home = NULL;
	struct letter *letter;

	/* The short way: the home lives here and is awake, and nothing waits before us. */
	if (shard == shard_current() && !waits)
		home = home_find(shard, jid_bare(delivery->envelope.to));
	if (home) {
		struct delivery received = *delivery;

		received.session = NULL;
		received.letter = NULL;
		home_receive(home, &received);
		return;
	}
	letter = letter_of(delivery);
	if (is_settled_there(delivery))
		letter_take_number(letter, delivery);
	if (shard == shard_current())
		shard_receive(shard, &letter);
	else
		letter_post(&letter, partition);
}

void route_letter(struct letter **letter)
{
	uint16_t partition = jid_partition((*letter)->envelope.to);

	if (shard_of(partition) == shard_current())
		shard_receive(shard_current(), letter);
	else
		letter_post(letter, partition);
}

void route(struct delivery *delivery)
{
	jid to = delivery->envelope.to;
	const struct host *host = config_host(shard_current()->config, jid_domain(to));

	/* The rest of the world waits for federation (RFC 6120 §10.4.3). */
	if (!host)
		delivery_refuse(delivery, ERROR_REMOTE_SERVER_NOT_FOUND);
	else if (to.local_len == 0)
		host_receive(host, delivery);
	else
		route_to_home(delivery, host);
}

void route_stanza(const struct envelope *envelope, struct stanza **stanza)
{
	struct arena arena;
	struct delivery delivery = { .stanza = *stanza, .arena = &arena };

	arena_init(&arena);
	/* What the server wrote itself is right. */
	if (head_read(stanza_root(*stanza), &arena, &delivery.head) == ERROR_NONE) {
		delivery.envelope = *envelope;
		route(&delivery);
	}
	arena_fini(&arena);
	stanza_unref(stanza);
}
