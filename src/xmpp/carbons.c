/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0280 §6.1: the table of what is copied, the first row that fits decides; and §7, §8: the
 * copy. */

#include "xmpp/carbons.h"

#include "base/bug.h"
#include "xmpp/forward.h"
#include "xmpp/message_signs.h"

struct row {
	enum carbon_reason reason;
	struct sign_rule rule;
};

#define ALL ~0u
#define ERRORS (1u << TYPE_ERROR)
#define GROUPCHATS (1u << TYPE_GROUPCHAT)
#define HEADLINES (1u << TYPE_HEADLINE)
#define NORMALS (1u << TYPE_NORMAL)
#define CHATS (1u << TYPE_CHAT)
#define MESSAGES (CHATS | NORMALS | HEADLINES | GROUPCHATS | ERRORS)

static const struct row rows[] = {
	{ CARBON_REASON_NOT_A_MESSAGE, { .types = ~MESSAGES } },
	/* What else is in an error may be an echo (XEP-0334 §5). */
	{ CARBON_REASON_ERROR, { .types = ERRORS, .all = FACT_ANSWERS } },
	{ CARBON_REASON_STRAY_ERROR, { .types = ERRORS } },
	{ CARBON_REASON_CARBON, { .types = ALL, .any = SIGN_CARBON } },
	/* §9; XEP-0334 §4.3 */
	{ CARBON_REASON_PRIVATE, { .types = ALL, .any = SIGN_PRIVATE } },
	{ CARBON_REASON_NO_COPY, { .types = ALL, .any = SIGN_NO_COPY } },
	{ CARBON_REASON_TO_SELF, { .types = ALL, .all = FACT_SENT | FACT_TO_SELF } },
	{ CARBON_REASON_GROUPCHAT, { .types = GROUPCHATS } },
	{ CARBON_REASON_INVITE, { .types = ALL, .any = SIGN_INVITE } },
	{ CARBON_REASON_MUC_PRIVATE,
	  { .types = ALL, .all = SIGN_MUC | FACT_FROM_FULL, .none = FACT_SENT } },
	{ CARBON_REASON_CHAT, { .types = CHATS } },
	{ CARBON_REASON_BODY, { .types = NORMALS, .all = SIGN_BODY } },
	/* "Payload elements typically used in IM", of whatever type: the document names three, and
	 * in messages what was made since belongs to them. */
	{ CARBON_REASON_IM,
	  { .types = ALL, .any = SIGN_RECEIPT | SIGN_STATE | SIGN_MARKER | SIGN_REQUEST } },
	{ CARBON_REASON_IM, { .types = NORMALS, .any = SIGNS_CONTENT } },
	{ CARBON_REASON_HEADLINE, { .types = HEADLINES } },
	{ CARBON_REASON_NOT_IM, { .types = ALL } },
};

static const char *const texts[] = {
#define TEXT(name, text) [CARBON_REASON_##name] = text,
	CARBON_REASON_LIST(TEXT)
};

const char *carbon_reason_text(enum carbon_reason reason)
{
	return texts[reason];
}

static unsigned facts_of(const struct carbon_case *message)
{
	return (message->way == CARBON_SENT ? FACT_SENT : 0) |
	       (jid_bare_eq(message->from, message->to) ? FACT_TO_SELF : 0) |
	       (jid_is_bare(message->from) ? 0 : FACT_FROM_FULL) |
	       (message->answers_copied ? FACT_ANSWERS : 0);
}

enum carbon_reason carbon_judge(const struct carbon_case *message)
{
	unsigned signs = message->signs | facts_of(message);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (sign_rule_fits(&rows[i].rule, message->type, signs))
			return rows[i].reason;
	BUG("the last row fits all");
}

void carbon_write(struct buf *out, enum carbon_way way, const struct envelope *envelope,
		  const struct stanza *stanza)
{
	str name = way == CARBON_SENT ? S("sent") : S("received");

	buf_add_char(out, '<');
	buf_add(out, name);
	buf_add(out, S(" xmlns='urn:xmpp:carbons:2'>"));
	/* XEP-0280 has no <delay/> in its copies: they come at once. */
	forward_write(out, envelope, stanza, FORWARD_NO_DELAY);
	buf_add(out, S("</"));
	buf_add(out, name);
	buf_add_char(out, '>');
}

enum { EXTRA = 2000 + 4 * JID_MAX }; /* around the message */

void carbon_init(struct carbon *carbon, enum carbon_way way, jid own,
		 const struct envelope *message, const struct stanza *stanza)
{
	*carbon = (struct carbon){
		.envelope = { .from = own,
			      .type = message->type,
			      .inner_signs = jid_bare_eq(message->from, own) ? FACT_OWN : 0 },
		.shell = forward_shell(),
	};
	buf_init(&carbon->bytes, stanza_size(stanza) + message->added.len + EXTRA);
	carbon_write(&carbon->bytes, way, message, stanza);
	carbon->envelope.added = buf_str(&carbon->bytes);
}

void carbon_fini(struct carbon *carbon)
{
	buf_fini(&carbon->bytes);
	stanza_unref(&carbon->shell);
}
