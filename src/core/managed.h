/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A session with stream management (XEP-0198): both counters, the stanzas that its client has not
 * acknowledged, and its life without a wire. The h that we tell covers a stanza only when it is
 * settled: committed in every log it belongs to, or refused with its error queued (design, idea 2).
 * On the home's shard. */

#include "core/edge.h"
#include "core/outbox.h"
#include "net/loop.h"
#include "net/timer.h"
#include "xmpp/jid.h"
#include "xmpp/sm.h"

struct home;
struct letter;
struct resume_request;
struct session;

enum {
	MANAGED_BEHIND = 100,	      /* stanzas unacknowledged: no time for old ones */
	MANAGED_UNSETTLED_MAX = 65536,
	MANAGED_ID_MAX = 40,
};

struct managed {
	struct session *session;
	struct sm_prefix in; /* what the client sent */
	struct sm_prefix safe; /* of that: settled, or in the order of this home's log */
	uint32_t told;	     /* the last h that it was told */
	struct outbox outbox; /* what it was sent */
	struct timer expiry; /* while it has no wire */
	struct defer tell;   /* an <a/> when turns bring no more */
	struct defer overfull; /* it ends */
	struct defer settled; /* all that it took is settled, and a client waits for that */
	struct resume_request *resume; /* this client; or NULL */
	uint32_t resume_seconds; /* how long it waits without a wire; 0: not at all */
	bool has_asked;	     /* the client, by <r/>, and the answer did not cover everything */
	bool is_asking;	     /* our <r/> is out */
	bool never_settles;  /* the server stops, and for some of it that is the last word */
	bool is_put;	     /* it is being written down (core/capsule.h) */
	uint64_t stream;     /* its number in the log */
	uint8_t id_len;
	char id[MANAGED_ID_MAX];
};

/* <enable/> (§3), and <r/>, <a/> (§4) from the client: an element of the namespace. STREAM_OK, or
 * how the stream ends; STREAM_UNDEFINED_CONDITION: its error is said, its end is still due. */
enum stream_error managed_received(struct session *session, const struct node *root);
/* One stanza came: its number, to be settled once. */
uint32_t managed_take(struct managed *managed);
void managed_settle(struct managed *managed, uint32_t number);
/* This home's log is asked to take it: when that and all that was asked before is on the disk, a
 * crash takes it back no more. Returns the h that may be written down beside it: it may lag, and
 * never leads. */
uint32_t managed_logged(struct managed *managed, uint32_t number);

/* It is going to the client: now, by the caller (true), or when its turn comes; `log_id` 0: it is
 * in no log. */
bool managed_keep(struct session *session, const struct envelope *envelope,
		  const struct stanza *stanza, int64_t log_id) MUST_USE;
/* After it was written: our <r/>, one at a time. */
void managed_sent(struct session *session);
/* The wire took all it had. */
void managed_go_on(struct session *session);

/* Its client has much to acknowledge before it should be given old things. */
bool managed_is_behind(const struct managed *managed);

/* The wire is gone without a good-bye. True: the session stays and waits for its client. */
bool managed_detach(struct session *session);
/* We cut the wire, for the client to resume. False: it may not, and nothing was done. */
bool managed_cut(struct session *session) MUST_USE;
/* <resume/> (§5): the session of that id in this home, or NULL. */
struct session *managed_find(struct home *home, str previd);
/* The stream's number in the log. */
uint64_t managed_stream_of(str id);
/* The client has these. False: h counts what was never sent. */
bool managed_acknowledge(struct session *session, uint32_t h);
/* The request is answered when all that came by the old wire, which ends now, is settled: so the h
 * of <resumed/> covers it, and nothing of it is sent and counted a second time. */
void managed_resume(struct session *session, struct resume_request *request);
/* It came out of a capsule: waits for its client as if it had just lost its wire. */
void managed_wait(struct session *session);
/* Its edge died first. */
void managed_resume_cancel(struct managed *managed);
/* Behind <resumed/>: what was kept. */
void managed_replay(struct session *session);
/* ---- for capsules (core/capsule.h) ---- */

/* As it was: `in` stanzas of the client handled, `acked` of ours acknowledged; what it has not
 * acknowledged goes into its outbox again. */
void managed_new(struct session *session, str id, uint32_t in, uint32_t acked);
/* The server stops: a last <a/>, then the wire is cut; the session stays until all that its client
 * sent is settled. False: it cannot be resumed and must be ended. */
bool managed_pack(struct session *session);
/* It has been written down: what it kept is nobody's business here any more. */
void managed_drop_queue(struct session *session);
/* All is settled that will be: it may be written. */
bool managed_is_packed(const struct session *session);

/* The end: what was never acknowledged goes where RFC 6121 says. */
void managed_end(struct session *session);
