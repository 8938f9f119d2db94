/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Unique and stable ids of stanzas (XEP-0359), and how a message that is sent again is recognised.
 * Pure; any thread. */

#include "base/arena.h"
#include "base/buf.h"
#include "xml/stanza.h"
#include "xmpp/jid.h"

/* §3, rule 2: without every <stanza-id/> that claims to be `by` one of these bare addresses: those
 * whose archives this server keeps for the message (the recipient's; and the sender's, when his
 * own client sent it). An address in another spelling is the same one. In nearly every case there
 * is none, and it is the stanza itself: a new reference, as stanza_without() (stanza_strip.h)
 * gives. */
struct stanza *stanza_id_strip(struct stanza *stanza, const jid *owns, size_t count) MUST_USE;

/* Adds <stanza-id xmlns='urn:xmpp:sid:0' by='…' id='…'/>, for envelope.added. */
void stanza_id_write(struct buf *out, str id, jid by);

/* The id of <origin-id/>, unescaped; STR_NONE when there is none. The sender wrote it (§6). */
str origin_id_of(const struct node *root, struct arena *arena);

/* The same for a message and for the same message sent again by the same client after a broken
 * stream: a hash of `to`, of type and ids, and of the children without what may change on the way
 * (delay and stanza-id). False when it has neither origin-id nor id: then nobody can tell. The
 * hash is meant to be stored: same for ever for the same key. `to` is the address as it was
 * completed; a client counts against itself only, so the hash is to be looked up among those of
 * one sender. */
bool resend_hash(const struct node *root, jid to, const unsigned char key[16], uint64_t *out)
	MUST_USE;
