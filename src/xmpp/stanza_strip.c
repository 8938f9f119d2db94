/* SPDX-License-Identifier: Apache-2.0 */
/* A sealed stanza never changes: what is left of it is put together and read again. It is rare. */

#include "xmpp/stanza_strip.h"

#include "base/bug.h"
#include "base/buf.h"

static bool drops_any(const struct stanza *stanza,
		      bool (*drops)(const struct node *child, const void *with), const void *with)
{
	NODE_EACH(child, stanza_root(stanza)) {
		if (drops(child, with))
			return true;
	}
	return false;
}

static struct stanza *rest_of(const struct stanza *stanza,
			      bool (*drops)(const struct node *child, const void *with),
			      const void *with)
{
	str bytes = stanza_bytes(stanza);
	const char *kept = bytes.at; /* what is behind it and before `child` stays */
	struct stanza *rest;
	struct buf out;

	buf_init(&out, bytes.len);
	NODE_EACH(child, stanza_root(stanza)) {
		str gone = node_bytes(child);

		if (!drops(child, with))
			continue;
		buf_add(&out, str_make(kept, (size_t)(gone.at - kept)));
		kept = gone.at + gone.len;
	}
	buf_add(&out, str_make(kept, (size_t)(bytes.at + bytes.len - kept)));
	rest = stanza_parse(buf_str(&out));
	buf_fini(&out);
	/* Whole elements were taken out of the canonical form: it still is one. */
	BUG_ON(!rest);
	return rest;
}

struct stanza *stanza_without(struct stanza *stanza,
			      bool (*drops)(const struct node *child, const void *with),
			      const void *with)
{
	if (!drops_any(stanza, drops, with))
		return stanza_ref(stanza);
	return rest_of(stanza, drops, with);
}
