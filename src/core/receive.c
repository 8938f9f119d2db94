/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 6121 §8.5: which sessions of a home a stanza is for. */

#include "core/receive.h"

#include "base/log.h"
#include "core/catch_up.h"
#include "core/held.h"
#include "core/home.h"
#include "core/iq_run.h"
#include "core/line.h"
#include "core/presence.h"
#include "core/removal.h"
#include "core/roster_change.h"
#include "core/session.h"
#include "core/shard.h"

static void send_to(struct session *session, struct delivery *delivery)
{
	delivery->is_taken = true;
	session->given = delivery->giving;
	/* A session that is still reading what it missed will find this one, too. */
	if (delivery->is_owed &&
	    (catch_up_skips(session, delivery->log_id) || held_is_full(session)))
		return;
	if (delivery->is_owed)
		session_send_owed(session, &delivery->envelope, delivery->stanza, delivery->log_id);
	else
		session_send(session, &delivery->envelope, delivery->stanza);
}

/* What is in the log waits there for who comes; the rest is refused. */
static void keep_or_refuse(struct delivery *delivery)
{
	if (!delivery->is_owed) {
		delivery_refuse(delivery, ERROR_SERVICE_UNAVAILABLE);
		return;
	}
	delivery->is_taken = true;
	delivery->home->owes_unread = true;
	log_debug("message kept", log_jid("jid", home_jid(delivery->home)),
		  log_int("id", delivery->log_id));
}

/* ---- messages ---- */

static int highest_priority(const struct home *home)
{
	int highest = -1;

	SESSION_EACH(at, home) {
		const struct session *session = session_of_link(at);

		if (session_may_get_messages(session) && session->priority > highest)
			highest = session->priority;
	}
	return highest;
}

/* §8.5.2.1.1: to the most available, which may be several with the same priority. */
static void send_to_most_available(struct home *home, struct delivery *delivery)
{
	int highest = highest_priority(home);

	if (highest < 0) {
		keep_or_refuse(delivery); /* §8.5.2.2.1 */
		return;
	}
	SESSION_EACH(at, home) {
		struct session *session = session_of_link(at);

		if (session_may_get_messages(session) && session->priority == highest)
			send_to(session, delivery);
	}
}

static void send_headline(struct home *home, struct delivery *delivery)
{
	SESSION_EACH(at, home)
		if (session_may_get_messages(session_of_link(at)))
			send_to(session_of_link(at), delivery);
}

/* §8.5.2.1.1, §8.5.2.2.1 */
static void receive_bare_message(struct home *home, struct delivery *delivery)
{
	if (delivery->head.type == TYPE_ERROR && !delivery->is_owed)
		delivery_drop(delivery, "an error for nobody in particular");
	else if (delivery->head.type == TYPE_GROUPCHAT)
		delivery_refuse(delivery, ERROR_SERVICE_UNAVAILABLE);
	else if (delivery->head.type == TYPE_HEADLINE)
		send_headline(home, delivery);
	else
		send_to_most_available(home, delivery);
}

static void receive_message(struct home *home, struct delivery *delivery)
{
	struct session *session = home_session(home, jid_resource(delivery->envelope.to));

	/* §8.5.3.1: the resource itself, whatever its priority. */
	if (session)
		send_to(session, delivery);
	else if (jid_is_bare(delivery->envelope.to))
		receive_bare_message(home, delivery);
	/* §8.5.3.2.1: chat goes on as for the bare JID, and so does what was kept before it was
	 * known that the resource is gone; the others end here. */
	else if (delivery->head.type == TYPE_CHAT || delivery->is_owed)
		send_to_most_available(home, delivery);
	else
		delivery_refuse(delivery, ERROR_SERVICE_UNAVAILABLE);
}

/* ---- presence ---- */

/* §8.5.2.1.2, §8.5.3.1; what finds nobody is ignored (§8.5.2.2.2, §8.5.3.2.2). */
static void receive_presence(struct home *home, struct delivery *delivery)
{
	struct session *session = home_session(home, jid_resource(delivery->envelope.to));

	if (session) {
		send_to(session, delivery);
		return;
	}
	if (!jid_is_bare(delivery->envelope.to))
		return;
	SESSION_EACH(at, home)
		if (session_is_available(session_of_link(at)))
			send_to(session_of_link(at), delivery);
}

/* ---- iq ---- */

static bool is_request(const struct delivery *delivery)
{
	return delivery->head.type == TYPE_GET || delivery->head.type == TYPE_SET;
}

/* §8.5.3.1: a request reaches a resource only from one who knows that it is there. */
static bool may_ask_session(const struct session *session, jid from)
{
	return home_shows_presence_to(session->home, from) ||
	       session_sent_presence_to(session, from);
}

static void receive_iq(struct home *home, struct delivery *delivery)
{
	struct session *session = home_session(home, jid_resource(delivery->envelope.to));

	if (jid_is_bare(delivery->envelope.to))
		iq_run_at_home(home, delivery);
	else if (session &&
		 (!is_request(delivery) || may_ask_session(session, delivery->envelope.from)))
		send_to(session, delivery);
	else
		delivery_refuse(delivery, ERROR_SERVICE_UNAVAILABLE);
}

/* ---- all ---- */

void home_receive(struct home *home, struct delivery *delivery)
{
	delivery->home = home;
	if (run_stanza_in(delivery) == STOP) {
		/* What a hook refused is handled: its sender need not remember it. */
		if (delivery->letter && delivery->letter->kind == LETTER_SUBSCRIPTION)
			letter_settle(&delivery->letter);
		return;
	}
	if (!line_in(home, delivery))
		home_process(home, delivery);
}

void home_process(struct home *home, struct delivery *delivery)
{
	switch (delivery->head.kind) {
	case KIND_MESSAGE:
		delivery->giving = ++home->givings;
		delivery->is_taken = false;
		receive_message(home, delivery);
		if (delivery->is_taken)
			run_message_given(delivery);
		break;
	case KIND_PRESENCE:
		if (type_is_subscription(delivery->head.type))
			roster_change_in(home, delivery);
		else if (delivery->head.type == TYPE_PROBE)
			presence_answer_probe(home, delivery->envelope.from);
		else
			receive_presence(home, delivery);
		break;
	case KIND_IQ:
		receive_iq(home, delivery);
		break;
	case KIND_NONE:
		break;
	}
}

void nobody_receive(struct delivery *delivery)
{
	/* §8.5.1: the same words as for an account whose owner is away. */
	if (delivery->head.kind == KIND_PRESENCE)
		delivery_drop(delivery, "no such account");
	else if (delivery->head.kind == KIND_MESSAGE && delivery->head.type == TYPE_HEADLINE)
		delivery_drop(delivery, "no such account");
	else if (delivery->head.kind == KIND_IQ)
		iq_run_at_nobody(delivery);
	else
		delivery_refuse(delivery, ERROR_SERVICE_UNAVAILABLE);
}

/* ---- letters ---- */

void home_open_letter(struct home *home, struct letter **letter)
{
	struct arena arena;
	struct delivery delivery;

	if ((*letter)->kind == LETTER_REMOVE) {
		removal_letter_opened(home, letter);
		return;
	}
	arena_init(&arena);
	letter_open(*letter, home, &arena, &delivery);
	if (home)
		home_receive(home, &delivery);
	else
		nobody_receive(&delivery);
	arena_fini(&arena);
	/* The roster took a durable letter with it until it is written, a request its own, the line
	 * what must wait. */
	*letter = delivery.letter;
	letter_finish(letter);
}

/* Broadcasts and probes reach homes that are awake; the others have nobody to tell. */
static void receive_broadcast(struct shard *shard, struct letter *letter)
{
	struct arena arena;

	arena_init(&arena);
	envelope_prepare(&letter->envelope, letter->stanza, &arena);
	for (uint32_t i = 0; i < letter->recipient_count; i++) {
		jid to = letter_recipient(letter, i);
		struct home *home = home_find_hashed(shard, to, letter->recipients[i].hash);
		struct delivery delivery;

		if (!home)
			continue;
		letter->envelope.to = to;
		letter_open(letter, home, &arena, &delivery);
		delivery.letter = NULL; /* it is for many */
		home_receive(home, &delivery);
	}
	letter->envelope.rest = STR_NONE; /* it goes with the arena */
	arena_fini(&arena);
}

/* Nobody is woken to be told of a presence, or to drop an answer; but the error of a message that
 * was kept is kept. */
static bool wakes_home(const struct letter *letter)
{
	if (letter->kind != LETTER_STANZA)
		return true;
	if (letter->stanza_kind == KIND_MESSAGE)
		return letter->stanza_type != TYPE_ERROR || letter->envelope.id.len;
	return letter->stanza_type == TYPE_GET || letter->stanza_type == TYPE_SET;
}

void shard_receive(struct shard *shard, struct letter **letter)
{
	struct home *home;

	if ((*letter)->kind == LETTER_BROADCAST) {
		receive_broadcast(shard, *letter);
		letter_done(letter);
		return;
	}
	home = wakes_home(*letter) ? home_wake(shard, jid_bare((*letter)->envelope.to))
				   : home_get(shard, jid_bare((*letter)->envelope.to));
	if (!home) {
		letter_done(letter);
		return;
	}
	if (home->state == HOME_AWAKE) {
		home_open_letter(home, letter);
		home_maybe_idle(home);
		return;
	}
	list_push(&home->waiting, &(*letter)->link);
	*letter = NULL;
}
