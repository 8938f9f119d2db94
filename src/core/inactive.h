/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A session whose client has said that nobody looks at it (XEP-0352). What can wait (xmpp/csi.h)
 * waits here, in front of the edge, and goes, in the order in which it came, before the next stanza
 * that cannot; of what says the same thing anew (presence of one address, chat states) only the
 * last. So a radio is woken only by what somebody wants to know now. On the home's shard.
 *
 * All that waits goes at once when the client is active again, when its stream is resumed (§5.2:
 * that begins active), when the server stops, and when it becomes too much (limits
 * inactive_stanzas, inactive_bytes). There is no longest time: a timer would wake the radio for
 * what nobody looks at, and whenever client and server talk anyway, by a ping of either side, the
 * stanza takes along what waits.
 *
 * XEP-0198: what waits is not counted, because numbers are the order of the wire, and what is
 * overtaken here never gets one. A session without a wire stays as it is: what waits goes behind
 * what is kept for its client. At the end entries of the log are given back; the rest ends as
 * presence and chat states do that were kept (core/managed.h). */

#include "xml/node.h"
#include "xmpp/envelope.h"

struct inactive; /* nothing, for a session that has not said so */
struct session;

/* <active/> and <inactive/>: an element of the namespace. STREAM_OK, or how the stream ends. */
enum stream_error inactive_received(struct session *session, const struct node *root);
/* True: it waits (or has gone with the others; log_id is held or owed). False: what waited has
 * gone, and the caller sends this. */
bool inactive_takes(struct session *session, const struct envelope *envelope,
		    const struct stanza *stanza, int64_t log_id);
/* Something that cannot wait follows, and must know what went before it. */
void inactive_flush(struct session *session);
/* Active: what waited goes. Nothing happens to an active one. */
void inactive_end(struct session *session);
/* The session is no more: its entries of the log are among session.held then. */
void inactive_forget(struct session *session);
