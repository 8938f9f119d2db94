/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The block list (XEP-0191). It is read by store_home_load(). Laws and memory: store/store.h. */

#include "store/store.h"
#include "xmpp/jid.h"

/* Everything goes first if `clear`, then `removed`, then `added`; all or nothing. What is blocked
 * already or not there is no error. OK; NOT_FOUND: the account is gone. */
struct store_blocklist_write {
	struct store_request request;
	struct store_owner owner; /* asked, as all that follows */
	bool clear;
	const jid *removed;
	size_t removed_count;
	const jid *added;
	size_t added_count;
	void (*done)(struct store_blocklist_write *write);
};

void store_blocklist_write(struct store_client *client, struct store_blocklist_write *write,
			   void (*done)(struct store_blocklist_write *write));
