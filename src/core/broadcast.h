/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* One stanza to many contacts: one letter for each shard, with the list of its recipients, so that
 * the fan-out is done by all shards. Homes that are not awake are not woken. */

#include "core/delivery.h"
#include "core/roster.h"

struct broadcast {
	struct home *home; /* whose roster */
	struct session *session; /* whose credit its letters hold */
	struct stanza *stanza;
	enum stanza_type type;
	struct envelope envelope; /* `to` is filled in */
	bool (*wants)(const struct home *home, const struct roster_item *item);
};

void broadcast_send(const struct broadcast *broadcast);
