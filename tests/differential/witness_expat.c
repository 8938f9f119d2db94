/* SPDX-License-Identifier: Apache-2.0 */
/* expat as a client would use it. */

#include <expat.h>

#include "base/mem.h"
#include "differential/witness.h"

#define SEPARATOR '\x01'

struct self {
	XML_Parser parser;
	struct scribe *scribe;
};

static void split(const char *full, str *out_ns, str *out_name)
{
	str text = str_of(full);
	size_t at = str_find(text, SEPARATOR);

	*out_ns = at < text.len ? str_upto(text, at) : S("");
	*out_name = at < text.len ? str_from(text, at + 1) : text;
}

static void starts(void *data, const XML_Char *full, const XML_Char **attrs)
{
	struct self *self = data;
	str ns, name;

	for (; *attrs; attrs += 2) {
		split(attrs[0], &ns, &name);
		scribe_attr(self->scribe, ns, name, str_of(attrs[1]));
	}
	split(full, &ns, &name);
	scribe_start(self->scribe, ns, name);
}

static void ends(void *data, const XML_Char *full)
{
	struct self *self = data;

	(void)full;
	scribe_end(self->scribe);
}

static void says(void *data, const XML_Char *text, int len)
{
	struct self *self = data;

	scribe_text(self->scribe, str_make(text, (size_t)len));
}

static void *open_expat(struct buf *said)
{
	struct self *self = mem_zalloc(sizeof(*self));

	self->scribe = scribe_new(said);
	self->parser = XML_ParserCreateNS(NULL, SEPARATOR);
	XML_SetUserData(self->parser, self);
	XML_SetElementHandler(self->parser, starts, ends);
	XML_SetCharacterDataHandler(self->parser, says);
	return self;
}

static bool feed_expat(void *opened, str bytes)
{
	struct self *self = opened;

	return XML_Parse(self->parser, bytes.at, (int)bytes.len, 0) == XML_STATUS_OK;
}

static void close_expat(void *opened)
{
	struct self *self = opened;

	XML_ParserFree(self->parser);
	scribe_free(self->scribe);
	mem_free(self);
}

const struct witness witness_expat = { "expat", open_expat, feed_expat, close_expat };
