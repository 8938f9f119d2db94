/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The subscription states of RFC 6121 appendix A as one pure function: state and stanza in, new
 * state and what is to be done out. Pre-approval (§3.4) included. Any thread. */

#include "xmpp/stanza_rules.h"

/* What one side knows of one contact. `to`: we see the contact; `from`: the contact sees us. */
struct subscription {
	bool to : 1;
	bool from : 1;
	bool is_asking : 1;   /* pending out */
	bool is_asked : 1;    /* pending in */
	bool is_approved : 1; /* pre-approved */
};

struct transition {
	struct subscription state; /* afterwards */
	bool routes : 1;	   /* outbound: the stanza goes on to the contact */
	bool delivers : 1;	   /* inbound: it is shown to the user's sessions */
	bool replies : 1;	   /* inbound: `subscribed` is answered in the user's name */
	bool shows_presence : 1;   /* the contact sees us from now on */
	bool hides_presence : 1;   /* no longer */
};

/* The user's client sends SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE or UNSUBSCRIBED (A.2). */
struct transition subscription_out(struct subscription before, enum stanza_type type);
/* The contact's comes in (A.3). */
struct transition subscription_in(struct subscription before, enum stanza_type type);

bool subscription_eq(struct subscription a, struct subscription b);
/* "none", "to", "from", "both" */
str subscription_name(struct subscription state);
