/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What an account wants to have archived (XEP-0441). Also in store_home_load(). Laws and memory:
 * store/store.h. */

#include "store/store.h"
#include "xmpp/jid.h"

/* XEP-0441 §2: what holds for who is in neither list */
enum store_archive_default {
	STORE_ARCHIVE_UNSET, /* nothing was ever put: the host's */
	STORE_ARCHIVE_ALWAYS,
	STORE_ARCHIVE_NEVER,
	STORE_ARCHIVE_ROSTER,
};

struct store_archive_prefs {
	enum store_archive_default otherwise;
	const jid *always; /* bare or full; answered in the order of bytes */
	size_t always_count;
	const jid *never;
	size_t never_count;
};

/* OK or NOT_FOUND (prefs are unset then). */
struct store_archive_prefs_get {
	struct store_request request;
	struct store_owner owner; /* asked */
	struct store_archive_prefs prefs;
	void (*done)(struct store_archive_prefs_get *get);
};

/* All is replaced. OK; NOT_FOUND: the account is gone. A JID named twice in a list is kept
 * once. */
struct store_archive_prefs_put {
	struct store_request request;
	struct store_owner owner;	  /* asked */
	struct store_archive_prefs prefs; /* asked */
	void (*done)(struct store_archive_prefs_put *put);
};

void store_archive_prefs_get(struct store_client *client, struct store_archive_prefs_get *get,
			     void (*done)(struct store_archive_prefs_get *get));
void store_archive_prefs_put(struct store_client *client, struct store_archive_prefs_put *put,
			     void (*done)(struct store_archive_prefs_put *put));
