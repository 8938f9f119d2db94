/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What an administrator may ask of a server, one line each; the same whether it comes through the
 * control socket of a running server or from a command that has opened the store itself:
 *
 *	user add JID PASSWORD [reuse]	PASSWORD is Base64, as passwords may hold anything
 *	user passwd JID PASSWORD
 *	user del JID
 *	user import JID SECRET…		many of these may follow each other (server/import.h)
 *	user list HOST LIMIT [AFTER]	a page: "JID created YYYY-MM-DD", by user name
 *	hosts				a line for each
 *	reload
 *	status
 *
 * On the main loop. Passwords appear in no answer and no log. */

#include "core/account.h"

struct order;
struct server;

struct order_events {
	void (*line)(struct order *order, str line); /* of the answer; lent */
	/* The end, exactly once: it was done, or not and why. The order may be freed. */
	void (*done)(struct order *order, bool is_done, str sentence);
};

/* Embed it. */
struct order {
	const struct order_events *events;
	struct server *server;
	struct arena arena; /* holds the request */
	struct account_request account;
	struct store_account_list list;
};

/* For what answers an order elsewhere (server/import.h): the end, after which it is gone. */
void order_end(struct order *order, bool is_done, str sentence);

/* The events come later or within this call. `request` is copied. */
void order_start(struct order *order, struct server *server, const struct order_events *events,
		 str request);
