/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0352: what waits while nobody looks. */

#include "core/inactive.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/map.h"
#include "base/mem.h"
#include "core/held.h"
#include "core/home.h"
#include "core/managed.h"
#include "core/marks.h"
#include "core/session.h"
#include "core/shard.h"
#include "xmpp/csi.h"
#include "xmpp/delay.h"

enum { DELAY_US = 1000 * 1000, KEY_MAX = 64 * 1024 };

struct inactive {
	struct list queue; /* struct waiting, in the order in which they came */
	struct map last;   /* those of them that the next of the same key overtakes */
	size_t count, bytes;
};

struct waiting {
	struct link link;     /* inactive.queue */
	struct map_node node; /* inactive.last, if it has a key */
	struct stanza *stanza;
	struct envelope envelope; /* lent from text */
	int64_t log_id;
	int64_t since_us;
	str key; /* csi_key() */
	uint32_t size;
	char text[];
};

static struct waiting *waiting_of(struct link *link)
{
	return container_of(link, struct waiting, link);
}

static str key_of(const struct map_node *node)
{
	return container_of(node, struct waiting, node)->key;
}

/* ---- what waits ---- */

static struct waiting *waiting_new(const struct envelope *envelope, const struct stanza *stanza,
				   str key)
{
	size_t room = envelope_room(envelope, stanza);
	struct waiting *waiting = mem_zalloc(sizeof(*waiting) + room + key.len);

	/* The reference is ours; the stanza itself is never changed by anybody. */
	waiting->stanza = stanza_ref((struct stanza *)stanza);
	waiting->envelope = envelope_copy(waiting->text, envelope, stanza);
	waiting->since_us = clock_now_us();
	memcpy(waiting->text + room, key.at, key.len);
	waiting->key = str_make(waiting->text + room, key.len);
	waiting->size = (uint32_t)(sizeof(*waiting) + room + key.len + stanza_size(stanza));
	return waiting;
}

static void waiting_free(struct waiting *waiting)
{
	stanza_unref(&waiting->stanza);
	mem_free(waiting);
}

static void overtake(struct inactive *inactive, str key)
{
	struct map_node *node = map_get(&inactive->last, key);
	struct waiting *old;

	if (!node)
		return;
	old = container_of(node, struct waiting, node);
	map_remove(&inactive->last, node);
	link_remove(&old->link);
	inactive->count--;
	inactive->bytes -= old->size;
	waiting_free(old);
}

static void keep(struct session *session, struct waiting *waiting)
{
	struct inactive *inactive = session->inactive;

	if (waiting->key.len) {
		overtake(inactive, waiting->key);
		map_put(&inactive->last, &waiting->node);
	}
	list_push(&inactive->queue, &waiting->link);
	inactive->count++;
	inactive->bytes += waiting->size;
	if (waiting->log_id)
		marks_hold(session->home, waiting->log_id);
}

/* ---- what goes ---- */

/* XEP-0203: a message that has waited says since when. A presence needs not: it says how things are
 * now. */
static bool wants_delay(const struct waiting *waiting)
{
	const struct node *root = stanza_root(waiting->stanza);

	return node_is(root, NS_CONTENT, EL_MESSAGE) && !waiting->envelope.has_delay &&
	       !delay_is_there(root) && clock_now_us() - waiting->since_us >= DELAY_US;
}

static void send(struct session *session, const struct waiting *waiting)
{
	struct envelope envelope = waiting->envelope;
	struct buf added;

	buf_init(&added, envelope.added.len + 4 * JID_MAX);
	if (wants_delay(waiting)) {
		buf_add(&added, envelope.added);
		delay_write(&added, waiting->since_us, jid_domain_jid(session_jid(session)));
		envelope.added = buf_str(&added);
		envelope.has_delay = true;
	}
	session_write(session, &envelope, waiting->stanza, waiting->log_id);
	buf_fini(&added);
}

/* The queue is empty before the first goes: what follows from that (a ping of core/held.h) finds
 * nothing there. */
static void flush(struct session *session)
{
	struct inactive *inactive = session->inactive;
	struct list going;
	struct link *link;

	if (list_is_empty(&inactive->queue))
		return;
	list_init(&going);
	list_append(&going, &inactive->queue);
	map_fini(&inactive->last);
	inactive->count = inactive->bytes = 0;
	while ((link = list_shift(&going))) {
		struct waiting *waiting = waiting_of(link);

		send(session, waiting);
		/* By now the session holds it as what it was given. */
		if (waiting->log_id)
			marks_release(session->home, waiting->log_id);
		waiting_free(waiting);
	}
}

void inactive_flush(struct session *session)
{
	if (session->inactive)
		flush(session);
}

/* With nothing behind it that would ask for an acknowledgement. */
static void flush_alone(struct session *session)
{
	if (list_is_empty(&session->inactive->queue))
		return;
	flush(session);
	if (session->managed)
		managed_sent(session);
}

static bool is_too_much(const struct session *session)
{
	const struct limits *limits = config_limits(session->home->shard->config);

	return session->inactive->count >= (size_t)limits->inactive_stanzas ||
	       session->inactive->bytes >= (size_t)limits->inactive_bytes;
}

bool inactive_takes(struct session *session, const struct envelope *envelope,
		    const struct stanza *stanza, int64_t log_id)
{
	struct csi_case what = csi_case_of(envelope, stanza, home_jid(session->home));
	enum csi_class class = csi_class_of(csi_judge(&what));
	struct waiting *waiting;
	struct buf key;

	if (class == CSI_URGENT) {
		flush(session);
		return false;
	}
	buf_init(&key, KEY_MAX);
	/* Nothing of the log is dropped. */
	if (class == CSI_COLLAPSE && log_id == 0)
		csi_key(&key, what.kind, envelope, stanza);
	waiting = waiting_new(envelope, stanza, buf_failed(&key) ? STR_NONE : buf_str(&key));
	buf_fini(&key);
	waiting->log_id = log_id;
	keep(session, waiting);
	if (is_too_much(session))
		flush_alone(session);
	return true;
}

/* ---- the client's word ---- */

static void begin(struct session *session)
{
	if (session->inactive)
		return;
	session->inactive = mem_zalloc(sizeof(*session->inactive));
	list_init(&session->inactive->queue);
	map_init(&session->inactive->last, key_of);
	log_debug("client inactive", log_session(session));
}

void inactive_end(struct session *session)
{
	if (!session->inactive)
		return;
	log_debug("client active", log_session(session),
		  log_int("waited", (int64_t)session->inactive->count));
	flush_alone(session);
	mem_free(session->inactive);
	session->inactive = NULL;
}

/* §4.2; §5.1: what it brings has happened before the next element is read. */
enum stream_error inactive_received(struct session *session, const struct node *root)
{
	if (node_el(root) == EL_INACTIVE)
		begin(session);
	else if (node_el(root) == EL_ACTIVE)
		inactive_end(session);
	else
		return STREAM_UNSUPPORTED_STANZA_TYPE;
	return STREAM_OK;
}

void inactive_forget(struct session *session)
{
	struct link *link;

	if (!session->inactive)
		return;
	while ((link = list_shift(&session->inactive->queue))) {
		struct waiting *waiting = waiting_of(link);

		if (waiting->log_id)
			held_take_over(session, waiting->log_id);
		waiting_free(waiting);
	}
	map_fini(&session->inactive->last);
	mem_free(session->inactive);
	session->inactive = NULL;
}
