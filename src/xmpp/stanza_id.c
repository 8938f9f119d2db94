/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0359: ids that others may trust, and the hash by which a message sent twice is one. */

#include "xmpp/stanza_id.h"

#include "base/siphash.h"
#include "xml/writer.h"
#include "xmpp/stanza_strip.h"

struct owns {
	const jid *at;
	size_t count;
};

/* §3, rule 7: addresses are compared in the normal form. */
static bool is_forged(const struct node *child, const void *with)
{
	const struct owns *owns = with;
	bool is_own = false;
	struct arena arena;
	jid by;

	if (!node_is(child, NS_SID, EL_STANZA_ID))
		return false;
	arena_init(&arena);
	if (jid_parse(node_attr(child, AT_BY, &arena), &arena, &by))
		for (size_t i = 0; i < owns->count && !is_own; i++)
			is_own = jid_eq(by, owns->at[i]);
	arena_fini(&arena);
	return is_own;
}

struct stanza *stanza_id_strip(struct stanza *stanza, const jid *owns, size_t count)
{
	struct owns with = { owns, count };

	return stanza_without(stanza, is_forged, &with);
}

void stanza_id_write(struct buf *out, str id, jid by)
{
	buf_add(out, S("<stanza-id xmlns='urn:xmpp:sid:0' by='"));
	xml_escape_attr(out, jid_str(by));
	buf_add(out, S("' id='"));
	xml_escape_attr(out, id);
	buf_add(out, S("'/>"));
}

str origin_id_of(const struct node *root, struct arena *arena)
{
	return node_attr(node_find(root, NS_SID, EL_ORIGIN_ID), AT_ID, arena);
}

/* Each piece by itself, so that no two lists of pieces are the same text. */
static uint64_t add_piece(uint64_t hash, str piece, const unsigned char key[16])
{
	uint64_t both[2] = { hash, siphash(piece, key) };
	unsigned char bytes[16];

	/* The same on every machine. */
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(both[i / 8] >> i % 8 * 8);
	return siphash(str_make((const char *)bytes, sizeof(bytes)), key);
}

/* XEP-0198 §4: a client that sends again adds a delay. Its own <origin-id/> is no stanza-id. */
static bool is_volatile(const struct node *child)
{
	return node_is(child, NS_DELAY, EL_DELAY) || node_is(child, NS_SID, EL_STANZA_ID);
}

bool resend_hash(const struct node *root, jid to, const unsigned char key[16], uint64_t *out)
{
	str id = node_raw_attr(root, AT_ID);
	uint64_t hash = 0;

	if (id.len == 0 && !node_raw_attr(node_find(root, NS_SID, EL_ORIGIN_ID), AT_ID).len)
		return false;
	hash = add_piece(hash, jid_str(to), key);
	hash = add_piece(hash, node_raw_attr(root, AT_TYPE), key);
	hash = add_piece(hash, id, key);
	NODE_EACH(child, root) {
		if (!is_volatile(child))
			hash = add_piece(hash, node_bytes(child), key);
	}
	*out = hash;
	return true;
}
