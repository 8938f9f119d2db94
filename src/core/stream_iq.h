/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Requests between the two ends of a stream itself: a second bind (RFC 6120 §7), the session of
 * RFC 3921 §3, and what the server asks of a client. Thread: the session's shard. */

#include "base/base.h"

struct node;
struct session;
struct stanza;

/* Is this first-level element a request to the stream? */
bool stream_iq_is(const struct session *session, const struct node *root);
/* Of such a one. */
void stream_iq_answer(struct session *session, const struct stanza *stanza);
/* Asks its client whether it is there (XEP-0199). */
void stream_iq_ping(struct session *session);
