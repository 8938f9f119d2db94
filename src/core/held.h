/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Entries of the log that a session has been given and has not acknowledged. A stream without
 * XEP-0198 acknowledges by answering a ping that was sent behind them: then its client has read
 * them. On the home's shard. */

#include "base/list.h"
#include "xmpp/stanza_rules.h"

struct session;

enum { HELD_MAX = 5000 }; /* a client that never answers is not given more: the log has it */

struct held {
	struct link link; /* session.held */
	int64_t id;
	uint32_t fence; /* the ping that covers it; 0: the next one */
};

void held_add(struct session *session, int64_t id);
/* One that the session holds already (marks_hold) and that was never sent. */
void held_take_over(struct session *session, int64_t id);
/* It has had as many as it may: this one is left to the log, and read when it has answered. */
bool held_is_full(struct session *session);
/* Is it the answer to our ping? Said to this server: others may have asked by the same id. */
bool held_is_answer(const struct session *session, const struct head *head);
/* It came: everything before the ping is done. */
void held_acknowledged(struct session *session);
/* The session is no more: what nobody has acknowledged goes to who else is there, or waits. */
void held_give_back(struct session *session);
