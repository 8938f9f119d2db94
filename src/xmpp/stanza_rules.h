/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What RFC 6120 §8 and RFC 6121 §4.7.1, §5.2.2 demand of a stanza before anything looks inside:
 * its kind, its type, its addresses, the shape of an IQ, the priority of a presence. Read once,
 * as it comes in; what is behind relies on it. Pure; any thread. */

#include "xml/node.h"
#include "xmpp/error.h"
#include "xmpp/jid.h"

enum kind { KIND_NONE, KIND_MESSAGE, KIND_PRESENCE, KIND_IQ };

enum stanza_type {
	TYPE_NONE, /* unknown or missing where it must not be: the answer is bad-request */
	TYPE_ERROR, /* of each kind */
	/* message */
	TYPE_NORMAL,
	TYPE_CHAT,
	TYPE_GROUPCHAT,
	TYPE_HEADLINE,
	/* presence */
	TYPE_AVAILABLE,
	TYPE_UNAVAILABLE,
	TYPE_PROBE,
	TYPE_SUBSCRIBE,
	TYPE_SUBSCRIBED,
	TYPE_UNSUBSCRIBE,
	TYPE_UNSUBSCRIBED,
	/* iq */
	TYPE_GET,
	TYPE_SET,
	TYPE_RESULT,
};

struct head {
	enum kind kind;
	enum stanza_type type;
	jid to; /* JID_NONE: there is none */
	/* As the peer claims, for comparing; JID_NONE: there is none, or a malformed one, which is
	 * the stream's error invalid-from and no stanza's (RFC 6120 §4.9.3.9). */
	jid from;
	bool from_is_malformed;
	int8_t priority;	  /* of an available presence; else 0 */
	str id;			  /* unescaped; STR_NONE: absent */
	const struct node *child; /* what an iq asks, or what a result holds; else NULL */
};

/* The four of a presence that change who sees whom (RFC 6121 §3). */
static inline bool type_is_subscription(enum stanza_type type)
{
	return type == TYPE_SUBSCRIBE || type == TYPE_SUBSCRIBED || type == TYPE_UNSUBSCRIBE ||
	       type == TYPE_UNSUBSCRIBED;
}

/* KIND_NONE: not a stanza (stream error unsupported-stanza-type, RFC 6120 §4.9.3.24). */
enum kind kind_of(const struct node *root);

/* ERROR_NONE, or the error to answer with. *out is filled as far as it could be read even then,
 * so that the answer knows the kind and the type. For a root that is no stanza: bad-request and
 * KIND_NONE. Text is lent from the stanza or the arena. */
enum stanza_error head_read(const struct node *root, struct arena *arena, struct head *out)
	MUST_USE;

/* By the name in the attribute, which is missing in STR_NONE; TYPE_NONE: unknown. */
enum stanza_type stanza_type_of(enum kind kind, str name);
/* "chat", "get" …; STR_NONE for the types that are written by leaving the attribute out
 * (TYPE_NORMAL, TYPE_AVAILABLE) and for TYPE_NONE. */
str stanza_type_name(enum stanza_type type);
