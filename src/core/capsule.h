/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A managed session that outlives its server: when that stops in good order, counters, presence and
 * what the client has not acknowledged are handed to the next start as bytes under the id of the
 * stream, and the client resumes as if nothing had been (XEP-0198 §5). Versioned. On the home's
 * shard. */

#include "base/buf.h"
#include "xmpp/jid.h"

struct edge;
struct home;
struct session;

enum {
	CAPSULE_MAX = 16 * 1024 * 1024,
	CAPSULE_KEY_MAX = 2048, /* what a client names as the id is within it, or is none of ours */
	CAPSULE_SECONDS = 600, /* later nobody comes back for it */
};

/* Under which the store keeps it: the id of the stream and the print of the credentials that the
 * session stands on, so that a new password leaves nothing to resume (core/credentials.h). */
void capsule_key(struct buf *out, str id, uint64_t print);
/* The session, whose client's stanzas must all be settled. */
void capsule_write(const struct session *session, struct buf *out);
/* The server stops: every packed session of the home (managed_is_packed) is written to the store
 * and then put away. */
void capsules_put_away(struct home *home);
/* The session as it was, without a wire, in the list of its home; NULL: these bytes are none of
 * ours, of another account, or its resource has been bound meanwhile. */
struct session *capsule_read(struct home *home, str id, str bytes) MUST_USE;
