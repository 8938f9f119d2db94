/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A request (iq get or set) to the server, to an account's home, or to a host. It is answered
 * exactly once: iq_send, iq_send_empty or iq_fail; it is gone after that, with all that iq_new
 * made, so answer last. It pins its home. A forgotten one is a bug and found in tests. The core
 * has checked the shape: a handler sees its own requests only. On the shard of the home, or of
 * the asking session for a host. */

#include "base/arena.h"
#include "store/store.h"
#include "xml/writer.h"
#include "xmpp/envelope.h"
#include "xmpp/error.h"
#include "xmpp/jid.h"

struct config;
struct home;
struct host;
struct iq;
struct session;

enum iq_type { IQ_GET = 1, IQ_SET = 2 };
/* Whom it is addressed to; a handler may name several. */
enum iq_target {
	TO_SELF = 1, /* the asking session's own account: no `to`, or its bare JID */
	TO_USER = 2, /* the bare JID of an account, asked by somebody else */
	TO_HOST = 4, /* the domain of one of our hosts */
	TO_STREAM = 8, /* a stream that is not authenticated yet (XEP-0077 §3.1 alone needs it);
			* runs on the door, iq_from() is JID_NONE, iq_home() NULL */
	TO_NOBODY = 16, /* the bare or full JID of an account that one of our hosts does not have;
			 * iq_home() is NULL. For those whose answer to a stranger is not
			 * service-unavailable: it must be the same here, or it tells who has an
			 * account. Without a handler: service-unavailable. */
};

struct iq_handler {
	unsigned types;	  /* IQ_GET | IQ_SET */
	unsigned targets; /* TO_… */
	enum ns ns;
	enum el el;
	void (*answer)(struct iq *iq);
};
#define IQS(...) (const struct iq_handler[]){ __VA_ARGS__, { .answer = NULL } }

/* Questions. */
const struct node *iq_payload(const struct iq *iq); /* the one child element */
enum iq_type iq_type(const struct iq *iq);
jid iq_from(const struct iq *iq);
jid iq_to(const struct iq *iq); /* complete: the own bare JID where `to` was absent */
enum iq_target iq_target(const struct iq *iq);
struct home *iq_home(const struct iq *iq);	 /* TO_SELF, TO_USER; NULL for TO_HOST */
struct session *iq_session(const struct iq *iq); /* the asking one if it still is there
						  * and lives on this shard, else NULL;
						  * ask anew after a wait */
const struct host *iq_host(const struct iq *iq); /* the host of `to` */
const struct config *iq_config(const struct iq *iq); /* in force while it is handled */
str iq_peer(const struct iq *iq); /* the asking client's address as text; empty if not known */
struct arena *iq_arena(struct iq *iq);
/* There is a password in it: stanza and arena are overwritten at its end. */
void iq_keep_secret(struct iq *iq);
#define iq_new(iq, type) ((type *)arena_zalloc(iq_arena(iq), sizeof(type)))

/* Answers. The writer stands inside the opened payload element: add to it, then iq_send(). */
struct xml_writer *iq_result(struct iq *iq, enum ns ns, enum el el);
void iq_send(struct iq *iq);
void iq_send_empty(struct iq *iq);
void iq_fail(struct iq *iq, enum stanza_error error);
/* With a sentence for people and an application-specific condition (NS_UNKNOWN: none). */
void iq_fail_with(struct iq *iq, enum stanza_error error, const char *text, enum ns ns, enum el el);
/* What a client is told when the store could not. */
enum stanza_error error_of_store(enum store_status status);

/* ---- for the core ---- */

/* Before authentication: the stream hands in an iq and gets the answer by its sink, once, later or
 * within the call. `stanza` is lent. */
struct iq_sink {
	void (*answered)(struct iq_sink *sink, const struct envelope *envelope,
			 const struct stanza *answer);
	struct iq *iq; /* under way, or NULL */
};
void iq_run_for_stream(struct iq_sink *sink, const struct host *host, struct config *config,
		       str peer, struct stanza *stanza);
/* The stream is gone: nobody will be told. */
void iq_sink_close(struct iq_sink *sink);
