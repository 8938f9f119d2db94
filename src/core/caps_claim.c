/* SPDX-License-Identifier: Apache-2.0 */
/* The <c/> of a presence, copied into one small block. */

#include "core/caps_claim.h"

#include "base/mem.h"

static str put(char **room, str text)
{
	str kept = { *room, text.len };

	memcpy(*room, text.at, text.len);
	*room += text.len;
	return kept;
}

static struct caps_claim *caps_claim_new(str hash, str node, str ver)
{
	struct caps_claim *caps = mem_alloc(sizeof(*caps) + hash.len + node.len + ver.len);
	char *room = caps->text;

	caps->hash = put(&room, hash);
	caps->node = put(&room, node);
	caps->ver = put(&room, ver);
	return caps;
}

struct caps_claim *caps_claim_of(const struct node *presence)
{
	const struct node *c = node_find(presence, NS_CAPS, EL_C);
	struct arena arena;
	struct caps_claim *caps = NULL;
	str hash, node, ver;

	if (!c)
		return NULL;
	arena_init(&arena);
	hash = node_attr(c, AT_HASH, &arena);
	node = node_attr(c, AT_NODE, &arena);
	ver = node_attr(c, AT_VER, &arena);
	/* §4: all three are REQUIRED; §13: without a hash the rest cannot be checked and is
	 * ignored. */
	if (hash.len && node.len && ver.len && hash.len + node.len + ver.len <= CAPS_TEXT_MAX)
		caps = caps_claim_new(hash, node, ver);
	arena_fini(&arena);
	return caps;
}

void caps_claim_free(struct caps_claim **caps)
{
	mem_free(*caps);
	*caps = NULL;
}
