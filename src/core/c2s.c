/* SPDX-License-Identifier: Apache-2.0 */
/* The edge of a client's connection once it is bound, its ends, and the idle ones of a shard. */

#include "core/c2s.h"

#include "base/bug.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "core/door.h"
#include "core/inactive.h"
#include "core/login.h"
#include "core/managed.h"
#include "core/respite.h"
#include "core/session.h"
#include "core/shard.h"
#include "core/stream_iq.h"
#include "xmpp/stream.h"

/* What the streams of one shard share; touched by its thread only. */
struct place {
	struct list entering; /* not bound yet */
	struct list active;   /* bound; who was silent longest first */
	struct list awaited;  /* bound, and owing an answer; likewise */
	struct list hungry;   /* bound; the rest of their input waits for the next turn */
	struct defer feed;
	struct timer sweep; /* while there are bound ones */
	struct xml_limits limits;
	bool is_draining;
};

static struct place *places;

void c2s_prepare(unsigned shards)
{
	places = mem_zalloc(shards * sizeof(*places));
	for (unsigned i = 0; i < shards; i++) {
		list_init(&places[i].entering);
		list_init(&places[i].active);
		list_init(&places[i].awaited);
		list_init(&places[i].hungry);
	}
}

void c2s_finish(void)
{
	mem_free(places);
	places = NULL;
}

static struct place *place_here(void)
{
	return &places[shard_current()->number];
}

static uint32_t now_seconds(void)
{
	return (uint32_t)(clock_mono_ms() / 1000);
}

static struct c2s *c2s_of_link(struct link *link)
{
	return container_of(link, struct c2s, link);
}

static struct c2s *c2s_of_edge(const struct edge *edge)
{
	return container_of(edge, struct c2s, edge);
}

/* Where it belongs, as one that has just been heard or is looked at from now on. */
static void hang_in(struct c2s *c2s)
{
	struct place *place = place_here();

	/* Before the bind, and after the end, nobody waits for it; the hungry come back. */
	if (c2s->login || c2s->is_ended || c2s->is_hungry)
		return;
	c2s->active_at = now_seconds();
	link_remove(&c2s->link);
	list_push(c2s->is_pinged || c2s->is_expected ? &place->awaited : &place->active,
		  &c2s->link);
}

str c2s_peer(const struct c2s *c2s)
{
	/* Kept nowhere: it is made for a log line, and an idle stream stays small. */
	static _Thread_local char room[PEER_TEXT_MAX];

	return peer_address_text(conn_peer(c2s->conn), room);
}

void c2s_pause(struct c2s *c2s)
{
	if (!c2s->is_paused)
		conn_pause(c2s->conn);
	c2s->is_paused = true;
}

void c2s_resume(struct c2s *c2s)
{
	if (c2s->respite) /* which will do it */
		return;
	if (c2s->is_paused && !c2s->is_ended)
		conn_resume(c2s->conn);
	c2s->is_paused = false;
}

/* ---- the end ---- */

/* Scanners and broken handshakes are no news, and of a session that ended by itself the log has
 * heard. */
static void log_end(const struct c2s *c2s, str reason, str why)
{
	if (c2s->edge.session)
		log_info("stream ended", log_session(c2s->edge.session), log_str("reason", reason),
			 log_str("why", why));
	else
		log_debug("stream ended", log_str("peer", c2s_peer(c2s)), log_str("reason", reason),
			  log_str("why", why));
}

static void lose_session(struct c2s *c2s)
{
	struct session *session = c2s->edge.session;

	if (session)
		session_edge_lost(&session, c2s->is_broken ? EDGE_BROKE : EDGE_SAID_GOODBYE);
}

void c2s_close(struct c2s *c2s, str reason)
{
	if (c2s->is_ended)
		return;
	log_end(c2s, reason, STR_NONE);
	c2s->is_ended = true;
	link_remove(&c2s->link);
	if (c2s->login && login_door(c2s->login))
		list_push(&login_door(c2s->login)->ending, &c2s->link);
	lose_session(c2s);
	conn_close(c2s->conn);
}

void c2s_give_way(struct c2s *c2s)
{
	c2s_close(c2s, S("made room for others"));
	link_remove(&c2s->link);
	conn_abort(c2s->conn);
}

static void fail(struct c2s *c2s, struct stream_fault fault, str reason)
{
	if (c2s->is_ended)
		return;
	stream_fault_write(conn_out(c2s->conn), &fault);
	c2s_close(c2s, reason);
}

static void fail_by(struct c2s *c2s, enum stream_error error)
{
	/* RFC 6120 §4.9.3.21: it never stands alone; who returns it has said the whole error. */
	bool is_said = error == STREAM_UNDEFINED_CONDITION;

	fail(c2s, (struct stream_fault){ .error = is_said ? STREAM_OK : error },
	     stream_error_name(error));
}

/* ---- what a session wants of its edge ---- */

static void send(struct edge *edge, const struct envelope *envelope, const struct stanza *stanza)
{
	struct c2s *c2s = c2s_of_edge(edge);

	if (!c2s->is_ended)
		envelope_write(conn_out(c2s->conn), envelope, stanza);
}

static void say(struct edge *edge, str bytes)
{
	struct c2s *c2s = c2s_of_edge(edge);

	if (!c2s->is_ended)
		conn_write(c2s->conn, bytes);
}

static void close_by_session(struct edge *edge, enum stream_error error, const char *text)
{
	fail(c2s_of_edge(edge), (struct stream_fault){ error, text, NULL },
	     error == STREAM_OK ? S("session ended") : stream_error_name(error));
}

static void cut(struct edge *edge)
{
	c2s_close(c2s_of_edge(edge), S("the server stops; the session waits"));
}

static void credit(struct edge *edge)
{
	c2s_resume(c2s_of_edge(edge));
}

static void expect(struct edge *edge, bool owes)
{
	struct c2s *c2s = c2s_of_edge(edge);

	if (c2s->is_expected == owes)
		return;
	c2s->is_expected = owes;
	if (!c2s->is_pinged)
		hang_in(c2s);
}

static size_t pending(const struct edge *edge)
{
	const struct c2s *c2s = c2s_of_edge(edge);

	return c2s->is_ended ? 0 : conn_pending(c2s->conn);
}

static str peer(const struct edge *edge)
{
	return c2s_peer(c2s_of_edge(edge));
}

static const struct edge_type c2s_edge = { "c2s",  send,    say, close_by_session, cut, credit,
					   expect, pending, peer };

/* ---- input ---- */

/* First-level elements that are no stanzas, by their namespace; the list ends with NS_UNKNOWN.
 * STREAM_OK, or how the stream must end. */
struct nonza {
	enum ns ns;
	enum stream_error (*received)(struct session *session, const struct node *root);
};

static const struct nonza nonzas[] = { { NS_SM, managed_received },
				       { NS_CSI, inactive_received },
				       { NS_UNKNOWN, NULL } };

static enum stream_error nonza_received(struct c2s *c2s, const struct node *root)
{
	for (const struct nonza *at = nonzas; at->received; at++)
		if (at->ns == node_ns(root))
			return at->received(c2s->edge.session, root);
	return STREAM_UNSUPPORTED_STANZA_TYPE;
}

static void element_received(struct c2s *c2s, struct stanza *stanza)
{
	const struct node *root = stanza_root(stanza);
	enum stream_error error = STREAM_OK;

	if (node_ns(root) != NS_CONTENT) {
		error = nonza_received(c2s, root);
		stanza_unref(&stanza);
	} else if (stream_iq_is(c2s->edge.session, root)) {
		stream_iq_answer(c2s->edge.session, stanza);
		stanza_unref(&stanza);
	} else {
		error = session_received(c2s->edge.session, &stanza);
	}
	if (error != STREAM_OK)
		fail_by(c2s, error);
}

/* True: a whole element was there. */
static bool read_one(struct c2s *c2s, str *bytes)
{
	struct stanza *stanza = NULL;

	switch (xml_read(&c2s->reader, bytes, &stanza)) {
	case XML_MORE:
		return false;
	case XML_STREAM_OPEN:
		BUG_ON(true); /* the reader gives it once */
		return false;
	case XML_STANZA:
		element_received(c2s, stanza);
		return true;
	case XML_STREAM_CLOSE:
		fail(c2s, (struct stream_fault){ .error = STREAM_OK }, S("closed by the client"));
		return false;
	case XML_BROKEN:
		fail(c2s, stream_fault_of(xml_reader_fault(&c2s->reader)),
		     S("the client broke the stream"));
		return false;
	}
	return false;
}

static void keep(struct c2s *c2s, str bytes)
{
	conn_keep_unread(c2s->conn, bytes);
	c2s_pause(c2s);
}

static void feed(struct defer *defer)
{
	struct place *place = container_of(defer, struct place, feed);

	LIST_EACH(at, &place->hungry) {
		struct c2s *c2s = c2s_of_link(at);

		c2s->is_hungry = false;
		hang_in(c2s);
		c2s_resume(c2s);
	}
}

/* Kept input comes again only when the connection is resumed, which must not be in this call. */
static void wait_for_turn(struct c2s *c2s, str bytes)
{
	struct place *place = place_here();

	keep(c2s, bytes);
	link_remove(&c2s->link);
	list_push(&place->hungry, &c2s->link);
	c2s->is_hungry = true;
	place->feed.run = feed;
	loop_defer(shard_current()->loop, &place->feed);
}

/* Stops where the session has no credit left: credit() goes on. After a fair number of stanzas it
 * is the others' turn. Returns the number of stanzas; *bytes is what was kept. */
static size_t read_stanzas(struct c2s *c2s, str *bytes)
{
	size_t stanzas = 0;

	for (unsigned i = 0; bytes->len && !c2s->is_ended; i++) {
		if (!session_has_credit(c2s->edge.session)) {
			keep(c2s, *bytes);
			return stanzas;
		}
		if (i == C2S_STANZAS_A_TURN) {
			wait_for_turn(c2s, *bytes);
			return stanzas;
		}
		stanzas += read_one(c2s, bytes);
	}
	return stanzas;
}

/* ---- idle streams ---- */

static void touch(struct c2s *c2s)
{
	c2s->was_looked_at = false;
	if (now_seconds() == c2s->active_at && !c2s->is_pinged)
		return;
	c2s->is_pinged = false;
	hang_in(c2s);
}

static void ping(struct c2s *c2s)
{
	c2s->is_pinged = true;
	hang_in(c2s);
	stream_iq_ping(c2s->edge.session);
}

/* The first of the list, if it has been there for so long. */
static struct c2s *first_older(const struct list *list, int64_t seconds)
{
	struct c2s *first = c2s_of_link(list->head.next);

	if (list_is_empty(list) || (int64_t)(now_seconds() - first->active_at) < seconds)
		return NULL;
	return first;
}

/* Nothing has come from it for half the time. Once more, if that was the first half, or if its
 * connection took something meanwhile: then it reads. */
static void look_at(struct c2s *c2s)
{
	uint32_t taken = conn_taken(c2s->conn);

	/* What it says while we do not read is its answer. */
	if (c2s->was_looked_at && taken == c2s->taken && !c2s->is_paused) {
		c2s->is_broken = true;
		fail_by(c2s, STREAM_CONNECTION_TIMEOUT);
		return;
	}
	c2s->was_looked_at = true;
	c2s->taken = taken;
	hang_in(c2s);
}

static void sweep(struct timer *timer)
{
	struct place *place = container_of(timer, struct place, sweep);
	int64_t idle_seconds = config_limits(shard_current()->config)->idle_seconds;
	struct c2s *c2s;

	while ((c2s = first_older(&place->awaited, C2S_ANSWER_SECONDS / 2)))
		look_at(c2s);
	while (idle_seconds > 0 && (c2s = first_older(&place->active, idle_seconds)))
		ping(c2s);
	if (!list_is_empty(&place->active) || !list_is_empty(&place->awaited))
		timer_start(&place->sweep, C2S_SWEEP_SECONDS * 1000, sweep);
}

/* ---- from door to shard to session ---- */

void c2s_uncount(struct c2s *c2s)
{
	if (c2s->is_counted)
		door_uncount(conn_peer(c2s->conn));
	c2s->is_counted = false;
}

static const struct conn_events c2s_events;

void c2s_open(struct door *door, int fd, const struct peer_address *from, bool is_direct)
{
	struct c2s *c2s = mem_zalloc(sizeof(*c2s));

	c2s->edge.type = &c2s_edge;
	c2s->owner.events = &c2s_events;
	c2s->is_counted = true;
	xml_reader_init(&c2s->reader, &xml_limits_before_auth);
	c2s->conn = conn_open(door->loop, fd, from, &c2s->owner);
	list_push(&door->streams, &c2s->link);
	log_debug("connection accepted", log_str("peer", c2s_peer(c2s)),
		  log_cstr("door", loop_name(door->loop)));
	login_open(c2s, door, is_direct);
}

static void moved(struct conn_owner *owner)
{
	struct c2s *c2s = container_of(owner, struct c2s, owner);
	struct place *place = place_here();

	place->limits = xml_limits_after_auth;
	place->limits.bytes = (uint32_t)config_limits(shard_current()->config)->stanza_bytes;
	xml_reader_set_limits(&c2s->reader, &place->limits);
	list_push(&place->entering, &c2s->link);
	login_arrived(c2s->login);
	if (place->is_draining)
		login_end(c2s->login, STREAM_SYSTEM_SHUTDOWN);
}

void c2s_established(struct c2s *c2s)
{
	const struct limits *limits = config_limits(shard_current()->config);
	struct place *place = place_here();

	login_close(&c2s->login, false);
	conn_set_output_limit(c2s->conn, (size_t)limits->output_bytes);
	hang_in(c2s);
	if (!timer_is_running(&place->sweep) && !place->is_draining)
		timer_start(&place->sweep, C2S_SWEEP_SECONDS * 1000, sweep);
}

/* A session that its client may resume at the next start is cut without a word: a stream error or
 * a closing tag would make the client forget it. */
/* What others are told of it may move their streams from list to list. */
static void end_all(struct list *streams)
{
	while (!list_is_empty(streams)) {
		struct c2s *c2s = c2s_of_link(streams->head.next);

		if (!c2s->edge.session || !managed_pack(c2s->edge.session))
			fail_by(c2s, STREAM_SYSTEM_SHUTDOWN);
	}
}

void c2s_drain_shard(void)
{
	struct place *place = place_here();

	place->is_draining = true;
	timer_stop(&place->sweep);
	LIST_EACH(at, &place->entering)
		login_end(c2s_of_link(at)->login, STREAM_SYSTEM_SHUTDOWN);
	end_all(&place->active);
	end_all(&place->awaited);
	end_all(&place->hungry);
}

/* ---- events of the connection ---- */

static void input(struct conn_owner *owner, str bytes)
{
	struct c2s *c2s = container_of(owner, struct c2s, owner);
	size_t stanzas, before;

	if (c2s->is_ended)
		return;
	if (c2s->login)
		login_input(c2s->login, &bytes);
	if (c2s->login)
		return;
	if (!c2s->is_ended)
		touch(c2s);
	before = bytes.len;
	stanzas = read_stanzas(c2s, &bytes);
	respite_pay(c2s, before - bytes.len, stanzas);
}

/* Half a stanza may have been the last that went out: nothing can be said any more. */
static void overflow(struct conn_owner *owner)
{
	struct c2s *c2s = container_of(owner, struct c2s, owner);

	c2s->is_broken = true;
	c2s_close(c2s, S("the client reads too slowly"));
	conn_abort(c2s->conn);
}

static void drained(struct conn_owner *owner)
{
	struct c2s *c2s = container_of(owner, struct c2s, owner);

	if (c2s->edge.session && !c2s->login && !c2s->is_ended)
		session_wire_took_all(c2s->edge.session);
}

static void secured(struct conn_owner *owner)
{
	struct c2s *c2s = container_of(owner, struct c2s, owner);

	if (c2s->login && !c2s->is_ended)
		login_secured(c2s->login);
}

static void half_closed(struct conn_owner *owner)
{
	struct c2s *c2s = container_of(owner, struct c2s, owner);

	c2s->is_broken = true;
	if (c2s->login)
		c2s_close(c2s, S("the client went away"));
	else
		fail(c2s, (struct stream_fault){ .error = STREAM_OK }, S("the client went away"));
}

static void closed(struct conn_owner *owner, enum conn_end end)
{
	struct c2s *c2s = container_of(owner, struct c2s, owner);

	if (!c2s->is_ended)
		log_end(c2s, conn_end_text(end), conn_why(c2s->conn));
	c2s->is_ended = true;
	link_remove(&c2s->link);
	c2s->is_broken = true;
	lose_session(c2s);
	if (c2s->login)
		login_close(&c2s->login, true);
	else
		door_forget();
	c2s_uncount(c2s);
	respite_end(c2s);
	xml_reader_fini(&c2s->reader);
	mem_free(c2s);
}

static const struct conn_events c2s_events = {
	.input = input,
	.overflow = overflow,
	.drained = drained,
	.secured = secured,
	.ended = half_closed,
	.moved = moved,
	.closed = closed,
};
