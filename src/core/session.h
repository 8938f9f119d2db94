/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A bound resource inside its home (RFC 6120 §7, RFC 6121 §4): presence, priority, what it asked
 * for. It lives from bind to the end of its stream. On its home's shard, always. */

#include "base/list.h"
#include "base/log.h"
#include "core/edge.h"
#include "xmpp/jid.h"

struct delivery;
struct home;
struct shard;
struct directed; /* whom it sent directed presence */

struct session {
	struct link link; /* home.sessions */
	struct home *home;
	struct edge *edge;
	struct stanza *presence;   /* the last broadcast one while available, else NULL */
	struct list held;	   /* struct held: owed entries that it has not acknowledged */
	struct catch_up *catch_up; /* while it reads what it missed, else NULL */
	struct managed *managed;   /* XEP-0198, or NULL (core/managed.h) */
	struct inactive *inactive; /* nobody looks at its client (core/inactive.h); or NULL */
	struct room *room;	   /* while it asks for something long, else NULL (core/room.h) */
	struct directed *directed; /* or NULL */
	struct caps_claim *caps;   /* what its presence says it can do (XEP-0115), or NULL */
	uint64_t serial;	   /* unique in this process */
	uint64_t print;		   /* of the credentials it stands on (core/credentials.h) */
	uint64_t given;		   /* the last message it was given: delivery.giving */
	int64_t presence_at;	   /* wall clock, seconds */
	uint32_t unsettled;	   /* stanzas taken and not yet handled */
	uint32_t unsettled_bytes;
	int8_t priority;
	uint32_t fence;		   /* the ping behind what was sent; 0: none is out */
	uint32_t last_fence;
	uint32_t held_count;
	bool is_interested : 1;	      /* asked for the roster: gets pushes (RFC 6121 §2.2) */
	bool wants_block_pushes : 1;  /* asked for the block list (XEP-0191 §3.2) */
	bool wants_carbons : 1;	      /* copies of the other sessions' messages (XEP-0280) */
	bool is_held_full : 1;	      /* and it was not given all that it might have been */
	bool was_available : 1;	      /* has sent its first presence */
	uint16_t jid_local_len, jid_domain_len, jid_resource_len;
	char jid_text[]; /* the full JID */
};

/* A bind: embed it, fill it, start it; `bound` is called once, later or within session_bind(), on
 * this thread, with the session or with an error (conflict policy, limits, no such account). */
struct bind_request {
	struct link link; /* home.binds */
	jid account;	  /* bare; lent until the answer */
	bool is_anonymous; /* XEP-0175: no account in the store, nothing kept */
	uint64_t print;	  /* of the credentials that were proved (core/credentials.h) */
	str resource;	  /* prepared; empty: the server makes one. Lent. */
	struct edge *edge; /* its edge->session is set */
	void (*bound)(struct bind_request *request, struct session *session,
		      enum stanza_error error);
};

void session_bind(struct bind_request *request);
/* The edge died before the answer: `bound` will not be called. */
void session_bind_cancel(struct bind_request *request);

static inline bool session_is_available(const struct session *session)
{
	return session->presence != NULL;
}
/* RFC 6121 §8.5.2.1.1: what is for the account may go to it. */
static inline bool session_may_get_messages(const struct session *session)
{
	return session_is_available(session) && session->priority >= 0;
}
jid session_jid(const struct session *session);
/* For log lines: jid, peer. */
struct log_field log_session(const struct session *session);

/* From the edge: one first-level stanza (message, presence, iq), in order; takes the reference.
 * STREAM_OK, or the stream error with which the edge must end the stream (the session is told
 * through session_end by the edge). */
enum stream_error session_received(struct session *session, struct stanza **stanza) MUST_USE;
/* Stanzas on their way to other homes hold credit of their session until they are handled, requests
 * until they are answered, changes of the roster until they are written. */
void session_take_credit(struct session *session, size_t bytes);
void session_give_credit(struct shard *shard, jid full, uint64_t serial, size_t bytes);
/* A stanza of a managed session is settled (core/managed.h). */
void session_settle(struct shard *shard, jid full, uint64_t serial, uint32_t number);
/* The server ends, and nobody will say what became of a stanza of it: a managed session goes on at
 * the next start from before that one, and its client sends that and what followed again. */
void session_never_settled(struct shard *shard, jid full, uint64_t serial);
/* May the edge hand over more now? If not, edge->type->credit() follows. */
bool session_has_credit(const struct session *session);
/* From the edge: all that it was given has left. */
void session_wire_took_all(struct session *session);
/* The stream ended or broke: the edge is gone when this is called. Unavailable presence is sent,
 * the session freed; unless it broke without a good-bye and may be resumed. */
enum edge_end { EDGE_BROKE, EDGE_SAID_GOODBYE };
void session_edge_lost(struct session **session, enum edge_end end);

/* On from the client, after hooks and log. `had_to`: the stanza named its recipient. */
void session_dispatch(struct delivery *delivery, bool had_to);

/* To the client. `envelope.to` should be the session's JID. */
void session_send(struct session *session, const struct envelope *envelope,
		  const struct stanza *stanza);
/* The same for an entry of the log, which is owed until the client acknowledges it. */
void session_send_owed(struct session *session, const struct envelope *envelope,
		       const struct stanza *stanza, int64_t log_id);
/* The same, to the wire and not to core/inactive.h, whose it is. `log_id` 0: it is in no log. */
void session_write(struct session *session, const struct envelope *envelope,
		   const struct stanza *stanza, int64_t log_id);
/* The server stops and the session has been written down: it goes without a word to anybody. */
void session_put_away(struct session **session);
/* Ends the session and its stream: conflict, policy, shutdown, removed account. */
void session_end(struct session **session, enum stream_error error, const char *text);
