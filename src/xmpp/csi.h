/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Client state indication (XEP-0352): what a client that is not looked at must have at once, and
 * what can wait for the next such thing. The order is kept: before an urgent stanza goes what was
 * held, and nothing is dropped but what the same sender has said anew: of presences of one address,
 * and of chat states in one conversation, only the last (§3.2 lists both). Pure; any thread. */

#include "base/buf.h"
#include "xmpp/envelope.h"
#include "xmpp/stanza_rules.h"

enum csi_class {
	CSI_URGENT,   /* what is held goes first, then this */
	CSI_HOLD,
	CSI_COLLAPSE, /* hold, and forget the held one with the same csi_key() */
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
	X(STATE, COLLAPSE, "a chat state only") \
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

/* As it is written to the owner. */
struct csi_case csi_case_of(const struct envelope *envelope, const struct stanza *stanza,
			    jid owner);
enum csi_reason csi_judge(const struct csi_case *stanza);
enum csi_class csi_class_of(enum csi_reason reason);
const char *csi_reason_text(enum csi_reason reason);
/* Adds what two stanzas of CSI_COLLAPSE have in common of which the later says all: for a presence
 * the full `from`, for a chat state also type and thread. Nothing for a copy (a carbon): its
 * `from` is not that of the message inside. */
void csi_key(struct buf *out, enum kind kind, const struct envelope *envelope,
	     const struct stanza *stanza);
