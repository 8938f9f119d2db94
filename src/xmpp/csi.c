/* SPDX-License-Identifier: Apache-2.0 */
/* The table of what can wait (XEP-0352 §3.2); the first row that fits decides. */

#include "xmpp/csi.h"

#include "base/bug.h"
#include "xmpp/message_signs.h"

struct row {
	enum csi_reason reason;
	struct sign_rule rule;
};

#define ALL ~0u
#define BIT(type) (1u << TYPE_##type)
#define SUBSCRIPTIONS (BIT(SUBSCRIBE) | BIT(SUBSCRIBED) | BIT(UNSUBSCRIBE) | BIT(UNSUBSCRIBED))
#define AVAILABILITIES (BIT(AVAILABLE) | BIT(UNAVAILABLE))
#define MESSAGES (BIT(NORMAL) | BIT(CHAT) | BIT(GROUPCHAT) | BIT(HEADLINE))

#define READABLE (SIGN_BODY | SIGN_ENCRYPTED | SIGN_EDIT | SIGN_CALL | SIGN_INVITE)

static const struct row rows[] = {
	{ CSI_REASON_ERROR, { .types = BIT(ERROR) } },
	{ CSI_REASON_SUBSCRIPTION, { .types = SUBSCRIPTIONS } },
	{ CSI_REASON_PROBE, { .types = BIT(PROBE) } },
	/* It ends the entering of a room, or tells that one was put out. */
	{ CSI_REASON_MUC_SELF, { .types = AVAILABILITIES, .all = SIGN_MUC_SELF } },
	/* Not collapsed: what one nick did says something about the others (XEP-0045 §7.6). */
	{ CSI_REASON_MUC_PRESENCE, { .types = AVAILABILITIES, .all = SIGN_MUC } },
	{ CSI_REASON_AVAILABILITY, { .types = AVAILABILITIES } },
	{ CSI_REASON_ANSWER, { .types = MESSAGES, .any = SIGN_ANSWER } },
	{ CSI_REASON_CONTENT, { .types = MESSAGES, .any = READABLE } },
	/* What was read elsewhere (XEP-0333; XEP-0490 as an event) takes a notification away. */
	{ CSI_REASON_OWN, { .types = MESSAGES, .all = FACT_OWN, .any = SIGN_MARKER | SIGN_EVENT } },
	/* A room's subject; in other messages it is something to read. */
	{ CSI_REASON_SUBJECT, { .types = BIT(GROUPCHAT), .all = SIGN_SUBJECT } },
	{ CSI_REASON_CONTENT, { .types = MESSAGES, .any = SIGN_SUBJECT } },
	{ CSI_REASON_EVENT, { .types = MESSAGES, .any = SIGN_EVENT } },
	/* What is not known is not delayed. */
	{ CSI_REASON_OTHER, { .types = MESSAGES, .any = SIGN_UNKNOWN | SIGN_CARBON } },
	{ CSI_REASON_MARKER, { .types = MESSAGES, .any = SIGN_MARKER | SIGN_RECEIPT } },
	{ CSI_REASON_STATE, { .types = MESSAGES, .any = SIGN_STATE } },
	{ CSI_REASON_OTHER, { .types = MESSAGES, .any = SIGN_MUC } },
	{ CSI_REASON_EMPTY, { .types = MESSAGES } },
	{ CSI_REASON_OTHER, { .types = ALL } },
};

static const struct {
	enum csi_class class;
	const char *text;
} reasons[] = {
#define TEXT(name, class, text) [CSI_REASON_##name] = { CSI_##class, text },
	CSI_REASON_LIST(TEXT)
};

const char *csi_reason_text(enum csi_reason reason)
{
	return reasons[reason].text;
}

enum csi_class csi_class_of(enum csi_reason reason)
{
	return reasons[reason].class;
}

struct csi_case csi_case_of(const struct envelope *envelope, const struct stanza *stanza, jid owner)
{
	const struct node *root = stanza_root(stanza);
	struct csi_case what = { .kind = kind_of(root) };

	if (what.kind == KIND_IQ)
		return what;
	what.type = stanza_type_of(what.kind, envelope->type);
	what.signs = message_signs(root) | (envelope->inner_signs & ~FACT_OWN);
	/* A copy is always from the owner himself; what is inside need not be. */
	what.is_own = envelope->inner_signs ? envelope->inner_signs & FACT_OWN
					    : jid_bare_eq(envelope->from, owner);
	return what;
}

void csi_key(struct buf *out, enum kind kind, const struct envelope *envelope,
	     const struct stanza *stanza)
{
	enum stanza_type type = stanza_type_of(kind, envelope->type);
	const struct node *thread = node_find(stanza_root(stanza), NS_CONTENT, EL_THREAD);

	if (envelope->inner_signs)
		return;
	buf_add(out, kind == KIND_PRESENCE ? S("presence") : stanza_type_name(type));
	buf_add_char(out, '/');
	buf_add(out, jid_str(envelope->from));
	if (!thread)
		return;
	/* No address has a line feed. */
	buf_add_char(out, '\n');
	buf_add(out, node_content(thread));
}

enum csi_reason csi_judge(const struct csi_case *stanza)
{
	unsigned signs = stanza->signs | (stanza->is_own ? FACT_OWN : 0);

	/* §5.1: an answer comes behind all that was before it. */
	if (stanza->kind == KIND_IQ)
		return CSI_REASON_IQ;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (sign_rule_fits(&rows[i].rule, stanza->type, signs))
			return rows[i].reason;
	BUG("the last row fits all");
}
