/* SPDX-License-Identifier: Apache-2.0 */
/* A bound resource: what its client sends is checked and addressed here, what it gets passes
 * here to the edge. */

#include "core/session.h"

#include "base/bug.h"
#include "base/clock.h"
#include "base/mem.h"
#include "config/config.h"
#include "core/delivery.h"
#include "core/directed.h"
#include "core/catch_up.h"
#include "core/held.h"
#include "core/home.h"
#include "core/inactive.h"
#include "core/iq_run.h"
#include "core/line.h"
#include "core/managed.h"
#include "core/presence.h"
#include "core/room.h"
#include "core/roster_change.h"
#include "core/route.h"
#include "core/shard.h"
#include "xmpp/delay.h"
#include "xmpp/stanza_id.h"

jid session_jid(const struct session *session)
{
	return (jid){ session->jid_text, session->jid_local_len, session->jid_domain_len,
		      session->jid_resource_len };
}

static void add_session(struct log_line *line, const void *thing)
{
	const struct session *session = thing;

	log_line_add(line, log_jid("jid", session_jid(session)));
	if (session->edge && session->edge->type->peer)
		log_line_add(line, log_str("peer", session->edge->type->peer(session->edge)));
}

struct log_field log_session(const struct session *session)
{
	return (struct log_field){ .name = "session", .add = add_session, .thing = session };
}

/* ---- credit ---- */

void session_take_credit(struct session *session, size_t bytes)
{
	session->unsettled++;
	session->unsettled_bytes += (uint32_t)bytes;
}

static struct session *session_of_serial(struct shard *shard, jid full, uint64_t serial)
{
	struct home *home = home_find(shard, jid_bare(full));
	struct session *session = home ? home_session(home, jid_resource(full)) : NULL;

	return session && session->serial == serial ? session : NULL;
}

/* It may be read again. */
static void read_on(struct session *session, bool had_credit)
{
	if (!had_credit && session_has_credit(session) && session->edge)
		session->edge->type->credit(session->edge);
}

void session_settle(struct shard *shard, jid full, uint64_t serial, uint32_t number)
{
	struct session *session = session_of_serial(shard, full, serial);
	bool had;

	if (!session || !session->managed)
		return;
	had = session_has_credit(session);
	managed_settle(session->managed, number);
	read_on(session, had);
}

void session_never_settled(struct shard *shard, jid full, uint64_t serial)
{
	struct session *session = session_of_serial(shard, full, serial);

	if (session && session->managed)
		session->managed->never_settles = true;
}

bool session_has_credit(const struct session *session)
{
	const struct limits *limits = config_limits(session->home->shard->config);

	if (session->managed && sm_prefix_is_full(&session->managed->in))
		return false;
	return session->unsettled < limits->unsettled_stanzas &&
	       session->unsettled_bytes < limits->unsettled_bytes;
}

void session_give_credit(struct shard *shard, jid full, uint64_t serial, size_t bytes)
{
	struct session *session = session_of_serial(shard, full, serial);
	bool had;

	if (!session)
		return;
	had = session_has_credit(session);
	BUG_ON(session->unsettled == 0);
	session->unsettled--;
	session->unsettled_bytes -= (uint32_t)bytes;
	read_on(session, had);
}

/* ---- from the client ---- */

/* RFC 6120 §8.1.2.1: `from` may be left out, or be the full or the bare JID of this session. */
static bool is_own_from(const struct session *session, const struct head *head)
{
	jid own = session_jid(session);

	if (head->from_is_malformed)
		return false;
	return !jid_exists(head->from) || jid_eq(head->from, own) ||
	       jid_eq(head->from, jid_bare(own));
}

static void presence_from_client(struct delivery *delivery)
{
	if (!jid_exists(delivery->head.to))
		presence_broadcast(delivery);
	else if (type_is_subscription(delivery->head.type))
		roster_change_out(delivery);
	else
		presence_direct(delivery);
}

/* XEP-0359 §3, rule 2; XEP-0203 §5: ids of archives that we keep, and delays in our name, are not a
 * client's to give. Nearly always there are none, and it is the same stanza. */
static void strip_forged(struct delivery *delivery, struct stanza **stanza)
{
	jid own = session_jid(delivery->session);
	jid to = jid_exists(delivery->head.to) ? delivery->head.to : own;
	const jid owns[] = { jid_bare(own), jid_bare(to) };
	const jid domains[] = { jid_domain_jid(own), jid_domain_jid(to) };
	struct stanza *one = stanza_id_strip(*stanza, owns, ARRAY_LEN(owns));
	struct stanza *both = delay_strip(one, domains, ARRAY_LEN(domains));
	bool is_same = both == *stanza;

	stanza_unref(&one);
	if (is_same) {
		stanza_unref(&both);
		return;
	}
	/* The addresses of the head may lie in the old one. */
	arena_keep(delivery->arena, *stanza);
	stanza_unref(stanza);
	*stanza = delivery->stanza = both;
}

void session_dispatch(struct delivery *delivery, bool had_to)
{
	jid own = jid_bare(delivery->envelope.from);

	if (!had_to)
		delivery->head.to = JID_NONE;
	if (delivery->head.kind == KIND_PRESENCE) {
		/* Its session may have ended while it stood in line; that was told then. */
		if (delivery->session)
			presence_from_client(delivery);
		return;
	}
	/* RFC 6120 §10.3: without `to` it is for the own account. */
	if (!jid_exists(delivery->envelope.to))
		delivery->envelope.to = own;
	if (delivery->head.kind == KIND_MESSAGE)
		run_message_sent(delivery);
	if (delivery->head.kind != KIND_IQ || !jid_eq(delivery->envelope.to, own))
		route(delivery);
	else if (delivery->session)
		iq_run_for_self(delivery);
}

enum stream_error session_received(struct session *session, struct stanza **stanza)
{
	struct arena arena;
	struct delivery delivery = {
		.stanza = *stanza, .home = session->home, .session = session, .arena = &arena
	};
	enum stream_error result = STREAM_OK;
	enum stanza_error error;

	if (session->managed) {
		delivery.number = managed_take(session->managed);
		delivery.is_numbered = true;
	}
	arena_init(&arena);
	error = head_read(stanza_root(*stanza), &arena, &delivery.head);
	if (error == ERROR_NONE && delivery.head.kind == KIND_MESSAGE)
		strip_forged(&delivery, stanza);
	delivery.envelope = envelope_of(*stanza);
	delivery.envelope.from = session_jid(session);
	delivery.envelope.to = delivery.head.to;
	if (delivery.head.kind == KIND_NONE)
		result = STREAM_UNSUPPORTED_STANZA_TYPE;
	else if (!is_own_from(session, &delivery.head))
		result = STREAM_INVALID_FROM;
	else if (error != ERROR_NONE)
		delivery_refuse(&delivery, error);
	else if (held_is_answer(session, &delivery.head))
		held_acknowledged(session);
	else if (run_stanza_out(&delivery) == PASS && !line_out(&delivery))
		session_dispatch(&delivery, jid_exists(delivery.head.to));
	/* What stands in line, or is on its way to another log, is settled when it is there. */
	if (delivery.is_numbered)
		managed_settle(session->managed, delivery.number);
	arena_fini(&arena);
	stanza_unref(stanza);
	return result;
}

/* ---- to the client ---- */

void session_write(struct session *session, const struct envelope *envelope,
		   const struct stanza *stanza, int64_t log_id)
{
	bool is_now = !session->managed || managed_keep(session, envelope, stanza, log_id);

	if (session->edge && is_now)
		session->edge->type->send(session->edge, envelope, stanza);
	if (log_id && !session->managed)
		held_add(session, log_id);
}

void session_send_owed(struct session *session, const struct envelope *envelope,
		       const struct stanza *stanza, int64_t log_id)
{
	if (session->inactive && inactive_takes(session, envelope, stanza, log_id))
		return;
	session_write(session, envelope, stanza, log_id);
	if (session->managed)
		managed_sent(session);
}

void session_send(struct session *session, const struct envelope *envelope,
		  const struct stanza *stanza)
{
	session_send_owed(session, envelope, stanza, 0);
}

void session_wire_took_all(struct session *session)
{
	if (session->managed)
		managed_go_on(session);
	room_look(session);
}

/* ---- the end ---- */

static void forget(struct session *ended)
{
	struct home *home = ended->home;

	link_remove(&ended->link);
	inactive_forget(ended);
	room_end(ended);
	held_give_back(ended);
	managed_end(ended);
	home->shard->session_count--;
	run_session_closed(ended);
	stanza_unref(&ended->presence);
	directed_free(&ended->directed);
	mem_free(ended);
	home_maybe_idle(home);
}

static void session_close(struct session **session)
{
	struct session *ended = *session;
	struct home *home = ended->home;
	bool was_reading = ended->catch_up != NULL;

	*session = NULL;
	ended->edge = NULL;
	catch_up_end(&ended->catch_up);
	presence_session_ended(ended);
	home_pin(home);
	forget(ended);
	if (was_reading)
		catch_up_all(home);
	home_unpin(home);
}

void session_put_away(struct session **session)
{
	struct session *gone = *session;

	*session = NULL;
	catch_up_end(&gone->catch_up);
	managed_drop_queue(gone);
	forget(gone);
}

void session_edge_lost(struct session **session, enum edge_end end)
{
	struct session *lost = *session;

	*session = NULL;
	lost->edge->session = NULL;
	if (end == EDGE_SAID_GOODBYE || !managed_detach(lost))
		session_close(&lost);
}

void session_end(struct session **session, enum stream_error error, const char *text)
{
	struct edge *edge = (*session)->edge;

	log_info("session ended", log_session(*session),
		 log_str("reason", stream_error_name(error)));
	/* It may be waiting for its client. */
	if (edge) {
		edge->session = NULL;
		edge->type->close(edge, error, text);
	}
	session_close(session);
}
