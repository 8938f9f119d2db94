/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The roster (RFC 6121 §2) and the subscription requests that wait for an answer. Every
 * transition is one transaction: item, pending request, version, letters to other homes, and the
 * mark that the letter which caused it has been handled. The items are read by store_home_load().
 * Laws and memory: store/store.h.
 *
 * The version (§2.6) counts the changes of items, from 0; each item bears the version that changed
 * it last. So the changes since version v are the items with a greater version and, from
 * store_roster_removed(), the removals. */

#include "store/letter.h"
#include "store/store.h"
#include "xmpp/jid.h"

/* §2.1.2.5; TO | FROM is BOTH */
enum store_subscription {
	STORE_SUB_NONE = 0,
	STORE_SUB_TO = 1,
	STORE_SUB_FROM = 2,
	STORE_SUB_BOTH = 3,
};

struct store_roster_item {
	jid contact;
	str name; /* STR_NONE: has none */
	const str *groups;
	size_t group_count;
	int64_t version; /* of the change; answered, never asked */
	enum store_subscription subscription;
	bool is_asking;	  /* ask='subscribe': pending out */
	bool is_approved; /* approved='true': pre-approval (§3.4) */
};

/* A subscription request that came in and is not answered yet ("pending in"): the stanza is
 * delivered again at each login (§3.1.3). It needs no roster item. */
struct store_pending {
	jid contact;
	str stanza;
};

enum store_change { STORE_KEEP, STORE_SET, STORE_REMOVE };

/* Each part is optional; leave it zero. OK; NOT_FOUND: the account is gone; CONFLICT: the letter
 * in `seen` was handled before, nothing is written (settle it and do nothing). */
struct store_roster_write {
	struct store_request request;
	struct store_owner owner; /* asked */

	/* asked: item.contact is set or removed (all else of it ignored then). Removing what is
	 * not there is OK and no change. */
	enum store_change change_item;
	struct store_roster_item item;

	/* asked: the pending request of pending.contact */
	enum store_change change_pending;
	struct store_pending pending;

	/* asked: letters to post once this is answered OK; the ids are answered in them, increasing
	 * in this order */
	struct store_letter *letters;
	size_t letter_count;

	/* asked: the letter that this write handles; id 0: none */
	struct store_seen seen;

	int64_t version; /* answered: the roster's, after the change */
	void (*done)(struct store_roster_write *write);
};

struct store_removed {
	jid contact;
	int64_t version;
};

/* How many removals of an account are remembered. */
enum { STORE_REMOVED_KEPT = 64 };

/* The contacts that were removed after version `since` and are not in the roster again, by
 * version. NOT_FOUND: too long ago (or no account), the whole roster must be sent. */
struct store_roster_removed {
	struct store_request request;
	struct store_owner owner; /* asked */
	int64_t since;		  /* asked */
	struct store_removed *removed;
	size_t count;
	void (*done)(struct store_roster_removed *removed);
};

void store_roster_write(struct store_client *client, struct store_roster_write *write,
			void (*done)(struct store_roster_write *write));
void store_roster_removed(struct store_client *client, struct store_roster_removed *removed,
			  void (*done)(struct store_roster_removed *removed));
