/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* When an account was last here, and what it said on leaving (XEP-0012). Laws and memory:
 * store/store.h. */

#include "store/store.h"
#include "xmpp/jid.h"

/* OK; NOT_FOUND: no account, or never here. */
struct store_last {
	struct store_request request;
	jid user;   /* asked */
	int64_t at; /* answered: seconds since 1970 */
	str status; /* answered: STR_NONE when none was given */
	void (*done)(struct store_last *row);
};

/* OK; NOT_FOUND: the account is gone. */
struct store_last_put {
	struct store_request request;
	struct store_owner owner; /* asked, as all that follows */
	int64_t at;
	str status; /* STR_NONE: said nothing */
	void (*done)(struct store_last_put *put);
};

void store_last_get(struct store_client *client, struct store_last *row,
		    void (*done)(struct store_last *row));
void store_last_put(struct store_client *client, struct store_last_put *put,
		    void (*done)(struct store_last_put *put));
