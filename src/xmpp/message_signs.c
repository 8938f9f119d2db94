/* SPDX-License-Identifier: Apache-2.0 */
/* What a message is, by the names of its children. Payload that nobody here knows is a sign too: it
 * is for the rules to be careful with it. */

#include "xmpp/message_signs.h"

static unsigned content_sign(enum el el)
{
	if (el == EL_BODY)
		return SIGN_BODY;
	if (el == EL_SUBJECT)
		return SIGN_SUBJECT;
	/* A thread says nothing by itself (XEP-0201); an error is judged by the type. */
	return el == EL_THREAD || el == EL_ERROR ? 0 : SIGN_UNKNOWN;
}

static unsigned muc_signs(const struct node *x)
{
	const struct node *status = node_find(x, NS_MUC_USER, EL_STATUS);
	unsigned signs = SIGN_MUC;

	if (node_find(x, NS_MUC_USER, EL_INVITE))
		signs |= SIGN_INVITE;
	for (; status; status = node_find_next(status, NS_MUC_USER, EL_STATUS))
		if (node_attr_is(status, AT_CODE, S("110")))
			signs |= SIGN_MUC_SELF;
	return signs;
}

static unsigned carbon_sign(enum el el)
{
	if (el == EL_PRIVATE)
		return SIGN_PRIVATE;
	return el == EL_SENT || el == EL_RECEIVED ? SIGN_CARBON : SIGN_UNKNOWN;
}

/* A hint that does not exist means nothing. */
static unsigned hint_sign(enum el el)
{
	if (el == EL_NO_COPY)
		return SIGN_NO_COPY;
	if (el == EL_NO_STORE)
		return SIGN_NO_STORE;
	if (el == EL_NO_PERMANENT_STORE)
		return SIGN_NO_PERMANENT_STORE;
	return el == EL_STORE ? SIGN_STORE : 0;
}

/* Those whose every element means the same. */
static const struct {
	enum ns ns;
	unsigned sign;
} spaces[] = {
	{ NS_CHATSTATES, SIGN_STATE },
	{ NS_OMEMO, SIGN_ENCRYPTED },
	{ NS_OMEMO_OLD, SIGN_ENCRYPTED },
	{ NS_OPENPGP, SIGN_ENCRYPTED },
	{ NS_PGP_OLD, SIGN_ENCRYPTED },
	{ NS_RETRACT, SIGN_EDIT },
	{ NS_CORRECT, SIGN_EDIT },
	{ NS_REACTIONS, SIGN_EDIT },
	{ NS_FASTEN, SIGN_EDIT },
	{ NS_JINGLE_MESSAGE, SIGN_CALL },
	{ NS_CALL_INVITES, SIGN_CALL },
	{ NS_CONFERENCE, SIGN_INVITE },
	{ NS_PUBSUB_EVENT, SIGN_EVENT },
	{ NS_IBB, SIGN_ANSWER },
	{ NS_MAM, SIGN_ANSWER },
	/* These only go along. */
	{ NS_SID, 0 },
	{ NS_DELAY, 0 },
	{ NS_NICK, 0 },
	{ NS_CAPS, 0 },
};

static unsigned space_sign(enum ns ns)
{
	for (size_t i = 0; i < ARRAY_LEN(spaces); i++)
		if (spaces[i].ns == ns)
			return spaces[i].sign;
	return SIGN_UNKNOWN;
}

static unsigned child_signs(const struct node *child)
{
	enum ns ns = node_ns(child);
	enum el el = node_el(child);

	if (ns == NS_CONTENT)
		return content_sign(el);
	if (ns == NS_HINTS)
		return hint_sign(el);
	if (ns == NS_CARBONS)
		return carbon_sign(el);
	if (node_is(child, NS_MUC_USER, EL_X))
		return muc_signs(child);
	if (ns == NS_RECEIPTS)
		return el == EL_RECEIVED ? SIGN_RECEIPT : SIGN_REQUEST;
	if (ns == NS_MARKERS)
		return el == EL_MARKABLE ? SIGN_REQUEST : SIGN_MARKER;
	return space_sign(ns);
}

unsigned message_signs(const struct node *root)
{
	unsigned signs = 0;

	NODE_EACH(child, root) {
		signs |= child_signs(child);
	}
	return signs;
}

bool sign_rule_fits(const struct sign_rule *rule, unsigned type, unsigned signs)
{
	return rule->types >> type & 1 && (signs & rule->all) == rule->all &&
	       (!rule->any || signs & rule->any) && !(signs & rule->none);
}
