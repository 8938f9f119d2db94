/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 6121 appendix A: the subscription states, written as what each stanza changes rather than
 * as four tables of nine rows; tests/xmpp/subscription_test.c holds it against the tables. */

#include "xmpp/subscription.h"

#include "base/bug.h"

/* A.2.1: always routed; pending out unless the contact is seen already. */
static void subscribe_out(struct transition *t)
{
	t->routes = true;
	if (!t->state.to)
		t->state.is_asking = true;
}

/* A.2.2 */
static void unsubscribe_out(struct transition *t)
{
	t->routes = true;
	t->state.to = false;
	t->state.is_asking = false;
}

/* A.2.3: routed only as the answer to a request; else it is a pre-approval (§3.4.2). */
static void subscribed_out(struct transition *t)
{
	if (t->state.is_asked) {
		t->routes = true;
		t->shows_presence = !t->state.from;
		t->state.from = true;
		t->state.is_asked = false;
	} else if (!t->state.from) {
		t->state.is_approved = true;
	}
}

/* A.2.4: routed only when it takes something away; it takes back a pre-approval, too. */
static void unsubscribed_out(struct transition *t)
{
	t->routes = t->state.from || t->state.is_asked;
	t->hides_presence = t->state.from;
	t->state.from = false;
	t->state.is_asked = false;
	t->state.is_approved = false;
}

struct transition subscription_out(struct subscription before, enum stanza_type type)
{
	struct transition t = { .state = before };

	if (type == TYPE_SUBSCRIBE)
		subscribe_out(&t);
	else if (type == TYPE_UNSUBSCRIBE)
		unsubscribe_out(&t);
	else if (type == TYPE_SUBSCRIBED)
		subscribed_out(&t);
	else if (type == TYPE_UNSUBSCRIBED)
		unsubscribed_out(&t);
	else
		BUG("not a subscription stanza");
	return t;
}

/* A.3.1: one who sees us already, or was approved before, gets his answer at once (§3.1.3, §3.4.2);
 * a request that is known is not shown twice. */
static void subscribe_in(struct transition *t)
{
	if (t->state.from) {
		t->replies = true;
	} else if (t->state.is_approved) {
		t->replies = true;
		t->shows_presence = true;
		t->state.from = true;
		t->state.is_asked = false;
		t->state.is_approved = false;
	} else {
		t->delivers = !t->state.is_asked;
		t->state.is_asked = true;
	}
}

/* A.3.2 */
static void unsubscribe_in(struct transition *t)
{
	t->delivers = t->state.from || t->state.is_asked;
	t->hides_presence = t->state.from;
	t->state.from = false;
	t->state.is_asked = false;
}

/* A.3.3: only what was asked for. */
static void subscribed_in(struct transition *t)
{
	if (!t->state.is_asking)
		return;
	t->delivers = true;
	t->state.to = true;
	t->state.is_asking = false;
}

/* A.3.4 */
static void unsubscribed_in(struct transition *t)
{
	t->delivers = t->state.to || t->state.is_asking;
	t->state.to = false;
	t->state.is_asking = false;
}

struct transition subscription_in(struct subscription before, enum stanza_type type)
{
	struct transition t = { .state = before };

	if (type == TYPE_SUBSCRIBE)
		subscribe_in(&t);
	else if (type == TYPE_UNSUBSCRIBE)
		unsubscribe_in(&t);
	else if (type == TYPE_SUBSCRIBED)
		subscribed_in(&t);
	else if (type == TYPE_UNSUBSCRIBED)
		unsubscribed_in(&t);
	else
		BUG("not a subscription stanza");
	return t;
}

bool subscription_eq(struct subscription a, struct subscription b)
{
	return a.to == b.to && a.from == b.from && a.is_asking == b.is_asking &&
	       a.is_asked == b.is_asked && a.is_approved == b.is_approved;
}

str subscription_name(struct subscription state)
{
	if (state.to)
		return state.from ? S("both") : S("to");
	return state.from ? S("from") : S("none");
}
