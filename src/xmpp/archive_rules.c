/* SPDX-License-Identifier: Apache-2.0 */
/* The table of what is kept: XEP-0313 §6.1.1 for the archive, XEP-0160 §3 and RFC 6121 §8.5 for
 * what is owed, XEP-0334 for the hints. The first row that fits decides. */

#include "xmpp/archive_rules.h"

#include "base/bug.h"
#include "xmpp/message_signs.h"

enum {
	SHOWS_SENT = 1, /* at the sender's */
	SHOWS_RECEIVED = 2,
	OWES = 4, /* at the recipient's */
	SHOWS = SHOWS_SENT | SHOWS_RECEIVED,
	KEEPS = SHOWS | OWES,
};

struct row {
	enum archive_reason reason;
	unsigned effects;
	struct sign_rule rule;
};

#define ALL ~0u
#define ERRORS (1u << TYPE_ERROR)
#define GROUPCHATS (1u << TYPE_GROUPCHAT)
#define HEADLINES (1u << TYPE_HEADLINE)
#define NORMALS (1u << TYPE_NORMAL)
#define TALK (NORMALS | 1u << TYPE_CHAT)
#define MESSAGES (TALK | HEADLINES | GROUPCHATS | ERRORS)

#define PAYLOAD (SIGNS_CONTENT | SIGN_SUBJECT | SIGN_EVENT | SIGN_UNKNOWN)

static const struct row rows[] = {
	{ ARCHIVE_REASON_NOT_A_MESSAGE, 0, { .types = ~MESSAGES } },
	/* RFC 6121 §8.5.2.2.1 has errors for nobody ignored, XEP-0160 §3 has them not stored. But
	 * the message is in the archive as sent, and who sent it must learn that it was not
	 * delivered, on whichever device he looks next. Hints in errors mean nothing (XEP-0334
	 * §5), so nothing else is looked at. */
	{ ARCHIVE_REASON_ERROR,
	  SHOWS_RECEIVED | OWES,
	  { .types = ERRORS, .all = FACT_ANSWERS, .none = FACT_SENT } },
	{ ARCHIVE_REASON_STRAY_ERROR, 0, { .types = ERRORS } },
	/* XEP-0313 §6.1.1: MAY be left out; XEP-0160 §3: SHOULD NOT be stored. Not by <store/>
	 * either: reactions in rooms have it. */
	{ ARCHIVE_REASON_GROUPCHAT, 0, { .types = GROUPCHATS } },
	{ ARCHIVE_REASON_TO_SELF, 0, { .types = ALL, .all = FACT_SENT | FACT_TO_SELF } },
	/* never true, whatever else is in it. */
	{ ARCHIVE_REASON_CARBON, 0, { .types = ALL, .any = SIGN_CARBON } },
	/* Results of a room's archive come here as messages; they are in an archive already. */
	{ ARCHIVE_REASON_ANSWER,
	  0,
	  { .types = ALL, .any = SIGN_ANSWER, .none = SIGN_BODY | SIGN_ENCRYPTED } },
	/* XEP-0334 §4.2, §4.1. Who asks for both is not to be remembered. */
	{ ARCHIVE_REASON_NO_STORE, 0, { .types = ALL, .any = SIGN_NO_STORE } },
	/* XEP-0160 §3: SHOULD NOT be stored; XEP-0334 §4.4 would have <store/> win, but a state
	 * means nothing later (XEP-0085 §5). */
	{ ARCHIVE_REASON_STATE, 0, { .types = ALL, .any = SIGN_STATE, .none = PAYLOAD } },
	{ ARCHIVE_REASON_NO_PERMANENT_STORE,
	  OWES,
	  { .types = TALK, .all = SIGN_NO_PERMANENT_STORE, .any = PAYLOAD | SIGN_MUC } },
	{ ARCHIVE_REASON_NO_PERMANENT_STORE, 0, { .types = ALL, .all = SIGN_NO_PERMANENT_STORE } },
	/* XEP-0334 §4.4. Headlines are never owed (RFC 6121 §8.5.2.2.1: MUST be ignored). */
	{ ARCHIVE_REASON_STORE, SHOWS, { .types = HEADLINES, .all = SIGN_STORE } },
	{ ARCHIVE_REASON_STORE, KEEPS, { .types = TALK, .all = SIGN_STORE } },
	/* XEP-0313 §6.1.1: "not generally suggested"; XEP-0160 §3: SHOULD NOT. */
	{ ARCHIVE_REASON_HEADLINE, 0, { .types = HEADLINES } },
	/* XEP-0313 §6.1.1, §3: messages that hold meaningful content. */
	{ ARCHIVE_REASON_BODY, KEEPS, { .types = TALK, .all = SIGN_BODY } },
	{ ARCHIVE_REASON_ENCRYPTED, KEEPS, { .types = TALK, .all = SIGN_ENCRYPTED } },
	/* XEP-0424 §4: an archive MUST have retractions. */
	{ ARCHIVE_REASON_EDIT, KEEPS, { .types = TALK, .all = SIGN_EDIT } },
	/* XEP-0353 §1: all devices, offline or not, know of calls. */
	{ ARCHIVE_REASON_CALL, KEEPS, { .types = TALK, .all = SIGN_CALL } },
	{ ARCHIVE_REASON_INVITE, KEEPS, { .types = TALK, .all = SIGN_INVITE } },
	/* These two, and what was read where, are what a device must know that was away. */
	{ ARCHIVE_REASON_MARKER, KEEPS, { .types = TALK, .all = SIGN_MARKER } },
	{ ARCHIVE_REASON_RECEIPT, KEEPS, { .types = TALK, .all = SIGN_RECEIPT } },
	{ ARCHIVE_REASON_SUBJECT, KEEPS, { .types = TALK, .all = SIGN_SUBJECT } },
	/* XEP-0160 §3: normal and chat are stored, whatever is in them. But a normal one to a
	 * resource that is gone goes nowhere (RFC 6121 §8.5.3.2.1), so it is not owed; with such
	 * a payload nobody but the resource can want it. */
	{ ARCHIVE_REASON_ANSWER,
	  0,
	  { .types = NORMALS, .all = FACT_TO_FULL, .any = PAYLOAD | SIGN_MUC } },
	{ ARCHIVE_REASON_PAYLOAD, OWES, { .types = TALK, .any = PAYLOAD | SIGN_MUC } },
	{ ARCHIVE_REASON_EMPTY, 0, { .types = ALL } },
};

static const char *const texts[] = {
#define TEXT(name, text) [ARCHIVE_REASON_##name] = text,
	ARCHIVE_REASON_LIST(TEXT)
};

const char *archive_reason_text(enum archive_reason reason)
{
	return texts[reason];
}

static unsigned facts_of(const struct archive_case *message)
{
	return (message->side == ARCHIVE_SENT ? FACT_SENT : 0) |
	       (jid_bare_eq(message->from, message->to) ? FACT_TO_SELF : 0) |
	       (jid_is_bare(message->to) ? 0 : FACT_TO_FULL) |
	       (message->answers_kept ? FACT_ANSWERS : 0);
}

static const struct row *row_of(const struct archive_case *message)
{
	unsigned signs = message->signs | facts_of(message);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (sign_rule_fits(&rows[i].rule, message->type, signs))
			return &rows[i];
	BUG("the last row fits all");
}

struct archive_decision archive_decide(const struct archive_case *message)
{
	const struct row *row = row_of(message);
	bool is_sent = message->side == ARCHIVE_SENT;
	struct archive_decision decision = {
		.shows = row->effects & (is_sent ? SHOWS_SENT : SHOWS_RECEIVED),
		.owes = !is_sent && row->effects & OWES,
		.reason = row->reason,
	};

	/* XEP-0441 §2.1: about the archive alone; what was not delivered yet is still owed. */
	if (decision.shows && message->is_unwanted) {
		decision.shows = false;
		decision.reason = ARCHIVE_REASON_UNWANTED;
	}
	/* What must survive until it is delivered is in both logs, as every message is: unseen. */
	decision.logs = decision.shows || row->effects & OWES;
	return decision;
}
