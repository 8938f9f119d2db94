/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Changes of a roster and of subscriptions (RFC 6121 §2.3-2.5, §3). One at a time for each home:
 * a change begins from what the one before has written, asks the store, and is seen (pushed,
 * answered, sent on) only after the store accepted it. Subscription stanzas to other homes are
 * durable letters, written in the same transaction. On the home's shard. */

#include "core/delivery.h"
#include "store/letter.h"

struct home;
struct iq;

/* The longest subscription stanza: it is kept by two homes until it is answered. */
enum { SUBSCRIPTION_BYTES_MAX = 4096 };

/* A roster set: add, update or remove an item (§2.3, §2.4, §2.5). Answers the iq. */
void roster_change_set(struct iq *iq);
/* subscribe, subscribed, unsubscribe, unsubscribed from a session (§3, A.2); policy-violation when
 * it is too long. */
void roster_change_out(struct delivery *delivery);
/* The same from somebody else, for this home (A.3). Takes delivery->letter. */
void roster_change_in(struct home *home, struct delivery *delivery);
/* What was asked before is done first, then `done` is called: at once, if nothing is under way. */
struct roster_end {
	void (*done)(struct roster_end *end);
};
void roster_change_wait(struct home *home, struct roster_end *end,
			void (*done)(struct roster_end *end));
/* Every contact is removed, as by its own roster set; then `done`. For an account that ends: while
 * home->is_ending nothing new is begun. What was asked before is to be waited for first. */
void roster_change_remove_all(struct home *home, struct roster_end *end,
			      void (*done)(struct roster_end *end));
