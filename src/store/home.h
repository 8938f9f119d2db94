/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* All that a waking home needs, in one request and from one moment. Laws and memory:
 * store/store.h. */

#include "store/archive_prefs.h"
#include "store/log.h"
#include "store/roster.h"

enum {
	STORE_HOME_UNSETTLED = 100,		/* entries of the first page */
	STORE_HOME_TOKENS = 1000,		/* and of those */
	STORE_HOME_TOKENS_US = 15 * 60 * 1000000, /* how far back tokens go */
	STORE_HOME_OWED_COUNTED = 1000, /* at once */
};

/* By which a resend is recognised as an entry of the log. */
struct store_log_token {
	int64_t id;
	uint64_t token;
};

/* OK or NOT_FOUND. */
struct store_home {
	struct store_request request;
	jid user;	  /* asked */
	size_t owed_most; /* asked: so far it is counted; 0: to STORE_HOME_OWED_COUNTED */

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
	struct store_archive_prefs prefs; /* store/archive_prefs.h */

	/* store/log.h */
	int64_t log_last; /* the greatest id known, of an entry or a mark; 0: none */
	struct store_log_marks log_marks;
	/* Entries owed; owed_most: or more. Of those above the floor one at least is counted. */
	size_t owed_count;
	/* sent and not settled, to be posted again: the first page; store_log_unsettled() goes
	 * on */
	struct store_log_entry *unsettled;
	size_t unsettled_count;
	bool has_more_unsettled;
	/* Of what was sent lately, to oneself too, if it has one: by id, the latest
	 * STORE_HOME_TOKENS. */
	struct store_log_token *tokens;
	size_t token_count;
	void (*done)(struct store_home *home);
};

void store_home_load(struct store_client *client, struct store_home *home,
		     void (*done)(struct store_home *home));
