/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A stanza inside of another (XEP-0297), for carbons and the archive. It is written as bytes, for
 * envelope.added around an empty message: the content is spliced once and not read again, and how
 * deep it is does not matter. Pure; any thread. */

#include "base/buf.h"
#include "xmpp/envelope.h"

#define FORWARD_NO_DELAY INT64_MIN

/* <message/>: what envelope and added bytes are put around. The caller gets the only reference and
 * keeps it (one for each shard will do). */
struct stanza *forward_shell(void) MUST_USE;

/* Adds <forwarded xmlns='urn:xmpp:forward:0'><delay …/>{the stanza in its envelope, in
 * jabber:client}</forwarded>. `us` is when the forwarding entity received it, or
 * FORWARD_NO_DELAY. */
void forward_write(struct buf *out, const struct envelope *envelope, const struct stanza *stanza,
		   int64_t us);

/* The same of a whole stanza as envelope_write() once wrote it: what the log keeps. STR_NONE (or
 * what cannot be one): there is only the delay, because it was removed (XEP-0313 §3.2). */
void forward_write_bytes(struct buf *out, str stanza, int64_t us);
