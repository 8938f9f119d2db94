/* SPDX-License-Identifier: Apache-2.0 */
/* gloox as a client uses it. */

#include "base/mem.h"
#include "differential/gloox.h"
#include "differential/witness.h"

struct self {
	struct gloox_parser *gloox;
	struct scribe *scribe;
};

static void attr(void *scribe, const char *ns, const char *name, const char *value)
{
	scribe_attr(scribe, str_of(ns), str_of(name), str_of(value));
}

static void start(void *scribe, const char *ns, const char *name)
{
	scribe_start(scribe, str_of(ns), str_of(name));
}

static void text(void *scribe, const char *said)
{
	scribe_text(scribe, str_of(said));
}

static void end(void *scribe)
{
	scribe_end(scribe);
}

static void *open_gloox(struct buf *said)
{
	static const struct gloox_notes notes = { attr, start, text, end };
	struct self *self = mem_zalloc(sizeof(*self));

	self->scribe = scribe_new(said);
	self->gloox = gloox_open(&notes, self->scribe);
	return self;
}

static bool feed_gloox(void *opened, str bytes)
{
	struct self *self = opened;

	return gloox_feed(self->gloox, bytes.at, bytes.len);
}

static void close_gloox(void *opened)
{
	struct self *self = opened;

	gloox_close(self->gloox);
	scribe_free(self->scribe);
	mem_free(self);
}

const struct witness witness_gloox = { "gloox", open_gloox, feed_gloox, close_gloox };
