/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Durable letters: stanzas that one home owes to another (subscriptions, RFC 6121 §3). A letter is
 * written by store_roster_write() together with the change that caused it, posted when that is
 * answered OK, posted again after a restart, and settled when the other home has written its own
 * side. Ids are unique and increase for each sender, for ever (an account made anew over a
 * tombstone goes on counting). The receiver marks the id as seen in the transaction that handles
 * it (`seen` of store_roster_write), so that a letter posted twice is handled once. That rests on
 * letters between two homes arriving in the order of their ids: after a restart the unsettled go
 * first. Laws and memory: store/store.h. */

#include "store/store.h"
#include "xmpp/jid.h"

struct store_letter {
	int64_t id; /* answered; from 1 */
	jid to;	    /* bare */
	str bytes;  /* the stanza, or whatever the asker can read again */
};

/* The greatest id of a letter from `from` that has been handled. */
struct store_seen {
	jid from; /* bare */
	int64_t id;
};

/* Forgets a letter. OK also when it is settled already, or the account deleted. */
struct store_letter_settle {
	struct store_request request;
	struct store_owner owner; /* asked: the sender */
	int64_t id;		  /* asked */
	void (*done)(struct store_letter_settle *settle);
};

/* What was handled of one sender. OK; NOT_FOUND (and seen.id 0): nothing. */
struct store_letter_seen {
	struct store_request request;
	struct store_owner owner; /* asked: the receiver */
	struct store_seen seen;	  /* from: asked; id: answered */
	void (*done)(struct store_letter_seen *seen);
};

struct store_unsettled {
	struct store_owner owner;
	jid from; /* the owner's bare JID, deleted or not */
	bool is_deleted;
	struct store_letter letter;
};

/* One page of all unsettled letters of all accounts, for the time after a restart: by partition,
 * account and id. */
struct store_letter_unsettled {
	struct store_request request;
	struct store_owner after_owner; /* asked: the last of the page before; zero: the start */
	int64_t after_id;
	unsigned limit; /* asked: at least 1, at most 1000 */
	struct store_unsettled *letters;
	size_t count; /* less than `limit` on the last page */
	void (*done)(struct store_letter_unsettled *unsettled);
};

void store_letter_settle(struct store_client *client, struct store_letter_settle *settle,
			 void (*done)(struct store_letter_settle *settle));
void store_letter_seen(struct store_client *client, struct store_letter_seen *seen,
		       void (*done)(struct store_letter_seen *seen));
void store_letter_unsettled(struct store_client *client, struct store_letter_unsettled *unsettled,
			    void (*done)(struct store_letter_unsettled *unsettled));
