/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Presence (RFC 6121 §4): a session's own broadcast, probes, directed presence, and the end. One
 * letter goes to each shard with all recipients there. On the home's shard. */

#include "core/delivery.h"

struct home;
struct session;

/* From a session, without `to`: available or unavailable (§4.2, §4.4, §4.5). */
void presence_broadcast(struct delivery *delivery);
/* From a session, with `to` (§4.6). */
void presence_direct(struct delivery *delivery);
/* It outlived its server: who came meanwhile sees it, and what it missed comes. */
void presence_is_back(struct session *session);
/* The stream has gone without a word: unavailable, in its name (§4.5.2). */
void presence_session_ended(struct session *session);
/* What the account may see of the contact from now on, it asks for: so nothing of it comes before
 * the account knows that it may. */
void presence_ask(struct home *home, jid contact);
/* Somebody asks who is there (§4.3.2): those who may see it get the presence of each session. */
void presence_answer_probe(struct home *home, jid from);
/* The contact sees the account from now on, or no longer: each available session's presence, or
 * its unavailable one. Nothing when `who` has no subscription from us. */
void presence_show_to(struct home *home, jid who);
void presence_hide_from(struct home *home, jid who);
/* The same whatever the roster says: the subscription has just changed. */
void presence_send_all(struct home *home, jid who, bool is_available);
/* Has this session shown itself to `who` by directed presence? */
bool session_sent_presence_to(const struct session *session, jid who);
