/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A managed session that outlives its server: when that stops in good order, counters, presence and
 * what the client has not acknowledged are handed to the next start as bytes under the id of the
 * stream, and the client resumes as if nothing had been (XEP-0198 §5). Versioned. On the home's
 * shard.
 *
 * It holds the full JID, both counters, how long it waits, presence with its priority and time,
 * directed presence, the wishes for roster and block pushes and for carbons, and in order what is
 * not acknowledged: entries of the log by their ids, the rest as it would be written. Client state
 * (XEP-0352) is not in it: a resumed stream begins active. */

#include "base/buf.h"
#include "xmpp/jid.h"

struct edge;
struct home;
struct session;
struct shard;

enum {
	CAPSULE_MAX = 16 * 1024 * 1024,
};

/* Later nobody comes back for it. */
int64_t capsule_seconds(const struct shard *shard);
/* Nothing is added: it is more than CAPSULE_MAX. */
void capsule_write(const struct session *session, struct buf *out);
/* The session as it was, without a wire, in the list of its home; NULL: these bytes are none of
 * ours, of another account, or its resource has been bound meanwhile. */
struct session *capsule_read(struct home *home, str id, str bytes) MUST_USE;
