/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Client state indication (XEP-0352): what a client that is not looked at must have at once, and
 * what can wait for the next such thing. Nothing is dropped, and the order is kept: before an
 * urgent stanza goes what was held, and of held presences of one address only the last. Pure; any
 * thread. */

#include "xmpp/jid.h"
#include "xmpp/stanza_rules.h"

enum csi_class {
	CSI_URGENT,   /* what is held goes first, then this */
	CSI_HOLD,
	CSI_COLLAPSE, /* hold, and forget the held one with the same key: the full `from` */
};

#define CSI_REASON_LIST(X) \
	X(IQ, URGENT, "iq") \
	X(SUBSCRIPTION, URGENT, "a subscription") \
	X(ERROR, URGENT, "an error") \
	X(MUC_SELF, URGENT, "oneself in a room") \
	X(PROBE, URGENT, "a probe") \
	X(AVAILABILITY, COLLAPSE, "who is there") \
	X(MUC_PRESENCE, HOLD, "others in a room") \
	X(CONTENT, URGENT, "something to read") \
	X(ANSWER, URGENT, "it was asked for") \
	X(OWN, URGENT, "of another device of the same owner") \
	X(MARKER, HOLD, "a marker or receipt") \
	X(STATE, HOLD, "a chat state only") \
	X(EVENT, HOLD, "an event") \
	X(SUBJECT, HOLD, "a subject only") \
	X(EMPTY, HOLD, "no content") \
	X(OTHER, URGENT, "not known")

#define CSI_ENUM(name, class, text) CSI_REASON_##name,
enum csi_reason { CSI_REASON_LIST(CSI_ENUM) CSI_REASON_COUNT };

struct csi_case {
	enum kind kind;
	enum stanza_type type;
	/* message_signs(). Of a carbon: those of the message inside; a result of the archive is
	 * SIGN_ANSWER. */
	unsigned signs;
	/* By the owner of the session himself: a carbon of what was sent, an event of the own
	 * account. */
	bool is_own;
};

enum csi_reason csi_judge(const struct csi_case *stanza);
enum csi_class csi_class_of(enum csi_reason reason);
const char *csi_reason_text(enum csi_reason reason);
