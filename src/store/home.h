/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* All that a waking home needs, in one request and from one moment. Laws and memory:
 * store/store.h. */

#include "store/roster.h"

/* OK or NOT_FOUND. */
struct store_home {
	struct store_request request;
	jid user; /* asked */

	struct store_owner owner;
	bool is_disabled;
	int64_t roster_version;
	struct store_roster_item *items; /* by contact, in the order of bytes */
	size_t item_count;
	struct store_pending *pending; /* by contact */
	size_t pending_count;
	jid *blocked; /* the block list, in the order of bytes */
	size_t blocked_count;
	struct store_letter *letters; /* own, not settled: on their way. By id */
	size_t letter_count;
	int64_t last_at; /* store/last.h; 0: never */
	str last_status;
	void (*done)(struct store_home *home);
};

void store_home_load(struct store_client *client, struct store_home *home,
		     void (*done)(struct store_home *home));
