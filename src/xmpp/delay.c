/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0203: since when. */

#include "xmpp/delay.h"

#include "xml/writer.h"
#include "xmpp/datetime.h"
#include "xmpp/stanza_strip.h"

void delay_write(struct buf *out, int64_t us, jid from)
{
	char room[DATETIME_MAX];

	buf_add(out, S("<delay xmlns='urn:xmpp:delay'"));
	if (jid_exists(from)) {
		buf_add(out, S(" from='"));
		xml_escape_attr(out, jid_str(from));
		buf_add_char(out, '\'');
	}
	buf_add(out, S(" stamp='"));
	buf_add(out, datetime_write(us, 6, room));
	buf_add(out, S("'/>"));
}

bool delay_is_there(const struct node *root)
{
	return node_find(root, NS_DELAY, EL_DELAY) != NULL;
}

bool delay_read(const struct node *root, int64_t *out_us)
{
	const struct node *delay = node_find(root, NS_DELAY, EL_DELAY);

	/* Raw: a moment has nothing to escape. */
	return datetime_parse(node_raw_attr(delay, AT_STAMP), out_us);
}

struct domains {
	const jid *at;
	size_t count;
};

static bool is_forged(const struct node *child, const void *with)
{
	const struct domains *domains = with;
	bool is_own = false;
	struct arena arena;
	jid from;

	if (!node_is(child, NS_DELAY, EL_DELAY))
		return false;
	arena_init(&arena);
	if (jid_parse(node_attr(child, AT_FROM, &arena), &arena, &from))
		for (size_t i = 0; i < domains->count && !is_own; i++)
			is_own = jid_bare_eq(from, domains->at[i]);
	arena_fini(&arena);
	return is_own;
}

struct stanza *delay_strip(struct stanza *stanza, const jid *domains, size_t count)
{
	struct domains with = { domains, count };

	return stanza_without(stanza, is_forged, &with);
}
