/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Capsules (core/capsule.h) on their way into the store and out of it. The key of one is the number
 * of its account, the print of the credentials that its session stands on (core/credentials.h), and
 * the id of its stream: who asks for another account's finds nothing, and nothing happens to that;
 * a new password leaves nothing to resume. On the home's shard. */

#include "base/buf.h"

struct home;
struct shard;

enum {
	CAPSULE_KEY_MAX = 80,
	CAPSULE_BATCH = 200, /* are written in one transaction, or as many as have */
	CAPSULE_BATCH_BYTES = 1024 * 1024,
	CAPSULE_SLICE = 100 * CAPSULE_BATCH, /* are begun at once */
};

void capsule_key(struct buf *out, const struct home *home, uint64_t print, str stream_id);
str capsule_key_stream_id(str key);
/* The server stops: the packed sessions of the shard (managed_is_packed) are written to the store,
 * many at once, and then put away; to be called again until there are none. `is_late`: also those
 * whose last stanzas are still not settled. Their clients were told an h without these and will
 * send them again: that is honest, and nothing is lost. */
void capsules_put_away(struct shard *shard, bool is_late);

/* Nobody comes back for old ones: dropped at the start, and again when those of the last stop have
 * become old. On one shard of the process. */
struct capsule_sweep;
struct capsule_sweep *capsule_sweep_start(struct shard *shard);
/* The server ends. */
void capsule_sweep_end(struct capsule_sweep *sweep);
/* Nothing may be asked of the store. NULL inside is allowed. */
void capsule_sweep_free(struct capsule_sweep **sweep);
