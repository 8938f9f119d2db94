/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Message carbons (XEP-0280, with urn:xmpp:carbons:rules:0): which messages are copied to the
 * other sessions of an account, and the copy. Pure; any thread.
 *
 * Against forgery (§11, A-081): a copy comes `from` the bare address of the account it goes to,
 * and only ever from this server, so no client can be led astray who looks at it. What a peer
 * sends as <sent/> or <received/> is handed on as what it is, from himself, and never copied.
 * <private/> is obeyed and handed on (§9: taking it away was a security issue of older versions).
 * An error that answers a copy goes no further than this server (§10.3): nothing in it tells what
 * it answers, but its `to` is the bare address of the account, because that is what the copy was
 * from. */

#include "base/buf.h"
#include "xmpp/envelope.h"
#include "xmpp/stanza_rules.h"

enum carbon_way { CARBON_SENT, CARBON_RECEIVED };

/* The first CARBON_COPIES are reasons for. */
#define CARBON_REASON_LIST(X) \
	X(CHAT, "a chat") \
	X(BODY, "a body") \
	X(IM, "payload of instant messaging") \
	X(INVITE, "an invitation") \
	X(ERROR, "the error of a message that was copied") \
	X(NOT_A_MESSAGE, "no message") \
	X(PRIVATE, "private") \
	X(NO_COPY, "the hint no-copy") \
	X(CARBON, "pretends to be a carbon") \
	X(TO_SELF, "to oneself: copied on arrival") \
	X(STRAY_ERROR, "an error for nothing that was copied") \
	X(GROUPCHAT, "the room copies it") \
	X(MUC_PRIVATE, "the room copies it to all who are in") \
	X(HEADLINE, "a headline") \
	X(NOT_IM, "no instant message")

#define CARBON_ENUM(name, text) CARBON_REASON_##name,
enum carbon_reason { CARBON_REASON_LIST(CARBON_ENUM) CARBON_REASON_COUNT };
enum { CARBON_COPIES = CARBON_REASON_NOT_A_MESSAGE };

struct carbon_case {
	enum carbon_way way; /* as seen from the account whose sessions are asked about */
	enum stanza_type type;
	unsigned signs; /* message_signs() */
	jid from, to;	/* complete, normal */
	/* Of an error: its id is that of a message that was eligible; the caller knows. */
	bool answers_copied;
};

/* A message to oneself is copied as received, to those who did not get it, the session that sent
 * it left out (§8: not to the sender). */
enum carbon_reason carbon_judge(const struct carbon_case *message);
const char *carbon_reason_text(enum carbon_reason reason);

static inline bool carbon_copies(enum carbon_reason reason)
{
	return (unsigned)reason < CARBON_COPIES;
}

/* Adds <received xmlns='urn:xmpp:carbons:2'><forwarded>…</forwarded></received>, or <sent/>, for
 * envelope.added around forward_shell(): from the account's bare address, to the full one of the
 * session, of the message's type. `envelope` is that of the message, as the account has it: with
 * its <stanza-id/> added (XEP-0313 §3.5). The same bytes do for all sessions. */
void carbon_write(struct buf *out, enum carbon_way way, const struct envelope *envelope,
		  const struct stanza *stanza);

/* The whole copy, for any of the sessions: `to` is the caller's to set for each, and the message's
 * signs to add to inner_signs (message_signs.h). */
struct carbon {
	struct envelope envelope;
	struct stanza *shell;
	struct buf bytes; /* envelope.added */
};

/* `own` is the bare address of the account; lent, as the message's envelope. */
void carbon_init(struct carbon *carbon, enum carbon_way way, jid own,
		 const struct envelope *message, const struct stanza *stanza);
void carbon_fini(struct carbon *carbon);
