/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What a home does with a message beside handing it on: whether it goes into the durable log,
 * whether the owner finds it in the archive (XEP-0313 §6.1), whether it is still owed to sessions
 * that are not there (XEP-0160 §3, RFC 6121 §8.5). One table, one answer, with its reason. Pure;
 * any thread. */

#include "xmpp/jid.h"
#include "xmpp/stanza_rules.h"

enum archive_side {
	ARCHIVE_SENT,	  /* at the sender's home */
	ARCHIVE_RECEIVED, /* at the recipient's */
};

/* The reason, and its text for the log. */
#define ARCHIVE_REASON_LIST(X) \
	X(NOT_A_MESSAGE, "no message") \
	X(TO_SELF, "to oneself: kept on arrival") \
	X(STRAY_ERROR, "an error for nothing that was kept") \
	X(ERROR, "the error of a message that was kept") \
	X(GROUPCHAT, "the room keeps it") \
	X(CARBON, "pretends to be a carbon") \
	X(ANSWER, "for one resource, now") \
	X(NO_STORE, "the hint no-store") \
	X(NO_PERMANENT_STORE, "the hint no-permanent-store") \
	X(STATE, "a chat state only") \
	X(STORE, "the hint store") \
	X(HEADLINE, "a headline") \
	X(BODY, "a body") \
	X(SUBJECT, "a subject") \
	X(ENCRYPTED, "encrypted content") \
	X(EDIT, "about an earlier message") \
	X(CALL, "a call") \
	X(INVITE, "an invitation") \
	X(MARKER, "a marker") \
	X(RECEIPT, "a receipt") \
	X(PAYLOAD, "other payload") \
	X(EMPTY, "no content") \
	X(UNWANTED, "the owner's preferences")

#define ARCHIVE_ENUM(name, text) ARCHIVE_REASON_##name,
enum archive_reason { ARCHIVE_REASON_LIST(ARCHIVE_ENUM) ARCHIVE_REASON_COUNT };

struct archive_case {
	enum archive_side side;
	enum stanza_type type;
	unsigned signs; /* message_signs() */
	jid from, to;	/* complete, normal */
	/* Of an error: its id is that of a message which this home keeps as sent. */
	bool answers_kept;
	/* Neither list nor default of the owner (mam_prefs.h) wants it in the archive. */
	bool is_unwanted;
};

struct archive_decision {
	bool logs;  /* append it: it is shown, or owed on one side or the other */
	bool shows; /* in the archive */
	bool owes;  /* to the owner's sessions until one has it; else it is live or lost: when
		     * nobody is there, RFC 6121 §8.5 says what becomes of it */
	enum archive_reason reason;
};

/* Of a message to oneself: at the sender's side nothing (ARCHIVE_REASON_TO_SELF), at the
 * recipient's, which is the same home, all of it: so it is in the archive once (XEP-0313 §6.1.1).
 * What the recipient's home will certainly refuse must not be asked about (XEP-0313 §6.1). */
struct archive_decision archive_decide(const struct archive_case *message);
const char *archive_reason_text(enum archive_reason reason);
