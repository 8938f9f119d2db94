/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a sealed stanza. */

#include "xml/stanza.h"

#include "base/bug.h"
#include "base/mem.h"
#include "xml/builder.h"

struct stanza *stanza_ref(struct stanza *stanza)
{
	/* Whoever hands us a reference holds it meanwhile: nothing to be ordered here. */
	__atomic_fetch_add(&stanza->refs, 1, __ATOMIC_RELAXED);
	return stanza;
}

void stanza_unref(struct stanza **stanza)
{
	struct stanza *gone = *stanza;

	*stanza = NULL;
	/* What the other threads read must be over before the last of them frees it. */
	if (!gone || __atomic_sub_fetch(&gone->refs, 1, __ATOMIC_ACQ_REL) != 0)
		return;
	if (gone->has_secrets)
		mem_wipe(gone, gone->size);
	mem_free(gone);
}

void stanza_keep_secret(struct stanza *stanza)
{
	__atomic_store_n(&stanza->has_secrets, 1, __ATOMIC_RELAXED);
}

struct kept_stanza {
	struct arena_end end;
	struct stanza *stanza;
};

static void let_go(struct arena_end *end)
{
	stanza_unref(&container_of(end, struct kept_stanza, end)->stanza);
}

struct stanza *arena_keep(struct arena *arena, struct stanza *stanza)
{
	struct kept_stanza *kept;

	if (!stanza)
		return NULL;
	kept = arena_alloc(arena, sizeof(*kept));
	kept->stanza = stanza_ref(stanza);
	kept->end.run = let_go;
	arena_at_end(arena, &kept->end);
	return stanza;
}

const struct node *stanza_root(const struct stanza *stanza)
{
	return stanza->nodes;
}

str stanza_bytes(const struct stanza *stanza)
{
	return str_make(stanza_base(stanza), stanza->len);
}

size_t stanza_size(const struct stanza *stanza)
{
	return stanza->size;
}

str stanza_other_attrs(const struct stanza *stanza)
{
	return str_make(stanza_base(stanza) + stanza->others, stanza->others_len);
}

struct stanza *stanza_parse(str bytes)
{
	/* Written by hand, it may grow in its canonical form; what we wrote keeps its length. */
	size_t room = bytes.len < INT32_MAX / 8 ? bytes.len * 6 + 1024 : INT32_MAX;
	struct xml_limits limits = { .bytes = (uint32_t)room,
				     .elements = INT32_MAX,
				     .attributes = INT32_MAX,
				     .depth = XML_DEPTH_MAX };
	struct stanza *stanza = NULL;
	struct xml_reader reader;

	if (!str_starts(bytes, S("<")))
		return NULL;
	xml_reader_init_bare(&reader, &limits);
	if (xml_read(&reader, &bytes, &stanza) == XML_STANZA && bytes.len)
		stanza_unref(&stanza);
	xml_reader_fini(&reader);
	return stanza;
}
