/* SPDX-License-Identifier: Apache-2.0 */
/* The notes that all witnesses take alike. The root and the text directly in it are left out. */

#include <stdlib.h>

#include "base/arena.h"
#include "base/bug.h"
#include "base/mem.h"
#include "differential/witness.h"

enum { ATTRS_MAX = 300, DEPTH_MAX = 100, TEXT_MAX = 1 << 20 };

struct scribe {
	struct buf *out;
	struct arena arena;
	str attrs[ATTRS_MAX];
	int attr_count, depth;
	struct buf texts[DEPTH_MAX]; /* of the elements that are open */
};

struct scribe *scribe_new(struct buf *out)
{
	struct scribe *scribe = mem_zalloc(sizeof(*scribe));

	scribe->out = out;
	arena_init(&scribe->arena);
	for (int i = 0; i < DEPTH_MAX; i++)
		buf_init(&scribe->texts[i], TEXT_MAX);
	return scribe;
}

void scribe_free(struct scribe *scribe)
{
	for (int i = 0; i < DEPTH_MAX; i++)
		buf_fini(&scribe->texts[i]);
	arena_fini(&scribe->arena);
	mem_free(scribe);
}

void scribe_attr(struct scribe *scribe, str ns, str name, str value)
{
	BUG_ON(scribe->attr_count == ATTRS_MAX);
	scribe->attrs[scribe->attr_count++] =
		arena_printf(&scribe->arena, "\2%.*s\1%.*s=%.*s", STR_ARG(ns), STR_ARG(name),
			     STR_ARG(value));
}

static int compare(const void *a, const void *b)
{
	return str_cmp(*(const str *)a, *(const str *)b);
}

static void write_start(struct scribe *scribe, str ns, str name)
{
	qsort(scribe->attrs, (size_t)scribe->attr_count, sizeof(scribe->attrs[0]), compare);
	buf_printf(scribe->out, "\n<%.*s\1%.*s", STR_ARG(ns), STR_ARG(name));
	for (int i = 0; i < scribe->attr_count; i++)
		buf_add(scribe->out, scribe->attrs[i]);
	buf_add_char(scribe->out, '\3');
}

void scribe_start(struct scribe *scribe, str ns, str name)
{
	BUG_ON(scribe->depth == DEPTH_MAX);
	if (scribe->depth)
		write_start(scribe, ns, name);
	scribe->attr_count = 0;
	arena_clear(&scribe->arena);
	buf_clear(&scribe->texts[scribe->depth++]);
}

void scribe_text(struct scribe *scribe, str text)
{
	if (scribe->depth)
		buf_add(&scribe->texts[scribe->depth - 1], text);
}

void scribe_end(struct scribe *scribe)
{
	BUG_ON(scribe->depth == 0);
	if (--scribe->depth == 0)
		return;
	buf_add(scribe->out, buf_str(&scribe->texts[scribe->depth]));
	buf_add_char(scribe->out, '\4');
}
