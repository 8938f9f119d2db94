/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 6121 §4: presence goes to those who may see it, and to nobody else. */

#include "core/presence.h"

#include <pthread.h>

#include "base/bug.h"
#include "base/clock.h"
#include "core/broadcast.h"
#include "core/catch_up.h"
#include "core/directed.h"
#include "core/home.h"
#include "core/roster.h"
#include "core/route.h"
#include "core/session.h"
#include "core/shard.h"
#include "xml/writer.h"

/* The two presences that the server says in somebody's name; the envelope does the rest. */
static struct stanza *unavailable, *probe;
static pthread_once_t made = PTHREAD_ONCE_INIT;

static struct stanza *bare_presence(str type)
{
	struct xml_writer writer;
	struct stanza *stanza;

	xml_begin(&writer, 100);
	xml_open(&writer, NS_CONTENT, EL_PRESENCE);
	xml_attr(&writer, AT_TYPE, type);
	stanza = xml_seal(&writer);
	BUG_ON(!stanza);
	return stanza;
}

static void make(void)
{
	unavailable = bare_presence(S("unavailable"));
	probe = bare_presence(S("probe"));
}

static struct stanza *unavailable_stanza(void)
{
	pthread_once(&made, make);
	return unavailable;
}

static struct stanza *probe_stanza(void)
{
	pthread_once(&made, make);
	return probe;
}

static struct delivery presence_of(struct session *session, jid to, struct stanza *stanza,
				   struct arena *arena)
{
	struct delivery delivery = { .stanza = stanza,
				     .home = session->home,
				     .arena = arena,
				     .envelope = envelope_of(stanza) };

	delivery.head.kind = KIND_PRESENCE;
	delivery.head.type = str_eq(delivery.envelope.type, S("unavailable")) ? TYPE_UNAVAILABLE
									      : TYPE_AVAILABLE;
	delivery.head.to = to;
	delivery.envelope.from = session_jid(session);
	delivery.envelope.to = to;
	return delivery;
}

static void send_presence(struct session *session, jid to, struct stanza *stanza)
{
	struct arena arena;
	struct delivery delivery = presence_of(session, to, stanza, &arena);

	arena_init(&arena);
	route(&delivery);
	arena_fini(&arena);
}

/* ---- broadcast ---- */

static bool sees_us(const struct home *home, const struct roster_item *item)
{
	return item->state.from && !home_blocks(home, roster_item_jid(item));
}

static bool is_seen(const struct home *home, const struct roster_item *item)
{
	return item->state.to && !home_blocks(home, roster_item_jid(item));
}

/* §4.2.2, §4.4.2, §4.5.2: also to the account's own available sessions, this one included. */
static void send_to_own(struct session *session, struct stanza *stanza)
{
	struct envelope envelope = envelope_of(stanza);

	envelope.from = session_jid(session);
	envelope.to = home_jid(session->home);
	SESSION_EACH(at, session->home)
		if (session_is_available(session_of_link(at)))
			session_send(session_of_link(at), &envelope, stanza);
}

static void send_to_contacts(struct session *session, struct stanza *stanza, enum stanza_type type)
{
	struct broadcast broadcast = { .home = session->home,
				       .session = session,
				       .stanza = stanza,
				       .type = type,
				       .envelope = envelope_of(stanza),
				       .wants = type == TYPE_PROBE ? is_seen : sees_us };

	broadcast.envelope.from = session_jid(session);
	broadcast_send(&broadcast);
}

/* A new session learns who else of the account is there (§4.2.2). */
static void show_own_sessions_to(struct session *session)
{
	SESSION_EACH(at, session->home) {
		struct session *other = session_of_link(at);
		struct envelope envelope;

		if (other == session || !session_is_available(other))
			continue;
		envelope = envelope_of(other->presence);
		envelope.from = session_jid(other);
		envelope.to = home_jid(session->home);
		session_send(session, &envelope, other->presence);
	}
}

/* §3.1.3: requests that nobody has answered come again with each first presence. */
static void show_requests_to(struct session *session)
{
	const struct roster *roster = session->home->roster;

	for (struct roster_request *at = roster->requests; at; at = at->next) {
		struct envelope envelope = envelope_of(at->stanza);

		/* XEP-0191 §3.3: not even what came before the block. */
		if (home_blocks(session->home, roster_request_jid(at)))
			continue;
		envelope.from = roster_request_jid(at);
		envelope.to = home_jid(session->home);
		session_send(session, &envelope, at->stanza);
	}
}

static void become_available(struct session *session, struct delivery *delivery)
{
	bool is_first = !session_is_available(session);

	stanza_unref(&session->presence);
	session->presence = stanza_ref(delivery->stanza);
	session->priority = delivery->head.priority;
	session->presence_at = clock_now();
	run_presence_changed(session);
	send_to_contacts(session, delivery->stanza, TYPE_AVAILABLE);
	send_to_own(session, delivery->stanza);
	catch_up_begin(session);
	if (!is_first)
		return;
	session->was_available = true;
	show_own_sessions_to(session);
	send_to_contacts(session, probe_stanza(), TYPE_PROBE);
	show_requests_to(session);
}

/* §4.6.3: those who got directed presence are told as well, but for contacts that the broadcast
 * tells. */
static void tell_directed(struct session *session, struct stanza *stanza)
{
	bool has_broadcast = session_is_available(session);
	jid to;

	for (size_t i = 0; jid_exists(to = directed_at(session->directed, i)); i++)
		if (!has_broadcast || !roster_state(session->home->roster, jid_bare(to)).from)
			send_presence(session, to, stanza);
	directed_free(&session->directed);
}

static void become_unavailable(struct session *session, struct stanza *stanza)
{
	bool was_available = session_is_available(session);

	tell_directed(session, stanza);
	if (!was_available)
		return;
	/* §4.5.2: to those who saw it, and to itself; so before it is forgotten. */
	send_to_contacts(session, stanza, TYPE_UNAVAILABLE);
	send_to_own(session, stanza);
	stanza_unref(&session->presence);
	session->priority = 0;
	session->presence_at = clock_now();
	run_presence_changed(session);
}

void presence_broadcast(struct delivery *delivery)
{
	if (delivery->head.type == TYPE_AVAILABLE)
		become_available(delivery->session, delivery);
	else if (delivery->head.type == TYPE_UNAVAILABLE)
		become_unavailable(delivery->session, delivery->stanza);
	else
		/* A subscription or probe for nobody. */
		delivery_refuse(delivery, ERROR_BAD_REQUEST);
}

void presence_is_back(struct session *session)
{
	if (!session_is_available(session))
		return;
	run_presence_changed(session);
	send_to_contacts(session, session->presence, TYPE_AVAILABLE);
	/* Who came meanwhile found nobody here to tell. */
	send_to_contacts(session, probe_stanza(), TYPE_PROBE);
	catch_up_begin(session);
}

void presence_session_ended(struct session *session)
{
	if (session_is_available(session) || session->directed)
		become_unavailable(session, unavailable_stanza());
}

/* ---- directed ---- */

bool session_sent_presence_to(const struct session *session, jid who)
{
	return directed_has(session->directed, who);
}

void presence_direct(struct delivery *delivery)
{
	struct session *session = delivery->session;
	jid to = delivery->envelope.to;

	if (delivery->head.type == TYPE_UNAVAILABLE) {
		directed_remove(&session->directed, to);
	} else if (delivery->head.type == TYPE_AVAILABLE && !directed_add(&session->directed, to)) {
		delivery_refuse(delivery, ERROR_RESOURCE_CONSTRAINT);
		return;
	}
	route(delivery);
}

/* ---- probes, and changes of who may see ---- */

void presence_ask(struct home *home, jid contact)
{
	struct arena arena;
	struct delivery delivery = { .stanza = probe_stanza(),
				     .head = { .kind = KIND_PRESENCE, .type = TYPE_PROBE },
				     .arena = &arena };

	if (!home_is_available(home))
		return;
	arena_init(&arena);
	delivery.envelope = envelope_of(delivery.stanza);
	delivery.envelope.from = home_jid(home);
	delivery.envelope.to = delivery.head.to = jid_bare(contact);
	route(&delivery);
	arena_fini(&arena);
}

void presence_answer_probe(struct home *home, jid from)
{
	if (!home_shows_presence_to(home, from) || home_blocks(home, from))
		return;
	SESSION_EACH(at, home)
		if (session_is_available(session_of_link(at)))
			send_presence(session_of_link(at), from, session_of_link(at)->presence);
}

void presence_send_all(struct home *home, jid who, bool is_available)
{
	SESSION_EACH(at, home) {
		struct session *session = session_of_link(at);

		if (session_is_available(session))
			send_presence(session, who,
				      is_available ? session->presence : unavailable_stanza());
	}
}

void presence_show_to(struct home *home, jid who)
{
	if (roster_state(home->roster, jid_bare(who)).from)
		presence_send_all(home, who, true);
}

void presence_hide_from(struct home *home, jid who)
{
	if (roster_state(home->roster, jid_bare(who)).from)
		presence_send_all(home, who, false);
}
