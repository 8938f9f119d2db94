/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The vCard of an account (XEP-0054), as XML. Reading needs only the JID, so that no home is woken
 * for it. Laws and memory: store/store.h. */

#include "store/store.h"
#include "xmpp/jid.h"

/* OK; NOT_FOUND: no account, or it has none. */
struct store_vcard {
	struct store_request request;
	jid user; /* asked */
	str xml;  /* answered */
	void (*done)(struct store_vcard *row);
};

/* OK; NOT_FOUND: the account is gone. */
struct store_vcard_put {
	struct store_request request;
	struct store_owner owner; /* asked */
	str xml;		  /* asked; STR_NONE: forgets it */
	void (*done)(struct store_vcard_put *put);
};

void store_vcard_get(struct store_client *client, struct store_vcard *row,
		     void (*done)(struct store_vcard *row));
void store_vcard_put(struct store_client *client, struct store_vcard_put *put,
		     void (*done)(struct store_vcard_put *put));
