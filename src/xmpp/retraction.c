/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0424: retractions and tombstones. */

#include "xmpp/retraction.h"

#include "xmpp/datetime.h"
#include "xmpp/envelope.h"
#include "xmpp/forward.h"
#include "xmpp/message_signs.h"

str retraction_of(const struct node *root)
{
	return node_raw_attr(node_find(root, NS_RETRACT, EL_RETRACT), AT_ID);
}

/* A retraction must stay, that clients may learn of it (§5); and what is a tombstone already says
 * by which it became one. */
static bool is_about_retraction(const struct node *message)
{
	return node_find_ns(message, NS_RETRACT) != NULL;
}

bool retraction_is_allowed(const struct node *retraction, jid from, const struct node *original,
			   jid original_from)
{
	unsigned signs = message_signs(retraction) | message_signs(original);

	if (is_about_retraction(original) || !jid_bare_eq(from, original_from))
		return false;
	/* §5: "from the same bare-JID (in a one-on-one conversation) or full-JID": the occupants of
	 * a room, who may write to each other, share its bare JID. */
	return !(signs & SIGN_MUC) || jid_eq(from, original_from);
}

static jid address(const struct node *root, enum at at, struct arena *arena)
{
	str text = node_attr(root, at, arena);

	return str_exists(text) ? jid_of_normal(text) : JID_NONE;
}

/* §4: "the <body/> and any related elements which might leak information": what they do not leak
 * nobody can know, so all of them go. */
void tombstone_write(struct buf *out, const struct stanza *original, str retraction_id, int64_t us)
{
	const struct node *root = stanza_root(original);
	struct envelope envelope = envelope_of(original);
	struct stanza *shell = forward_shell();
	char room[DATETIME_MAX];
	struct arena arena;
	struct buf retracted;

	arena_init(&arena);
	buf_init(&retracted, retraction_id.len + 300);
	buf_add(&retracted, S("<retracted xmlns='urn:xmpp:message-retract:1' id='"));
	buf_add(&retracted, retraction_id);
	buf_add(&retracted, S("' stamp='"));
	buf_add(&retracted, datetime_write(us, 0, room));
	buf_add(&retracted, S("'/>"));
	envelope.to = address(root, AT_TO, &arena);
	envelope.from = address(root, AT_FROM, &arena);
	envelope.added = buf_str(&retracted);
	envelope_write(out, &envelope, shell);
	buf_fini(&retracted);
	arena_fini(&arena);
	stanza_unref(&shell);
}
