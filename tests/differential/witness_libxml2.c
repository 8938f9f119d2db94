/* SPDX-License-Identifier: Apache-2.0 */
/* libxml2 as a client would use it: its push parser, without a tree. */

#include <libxml/parser.h>

#include "base/mem.h"
#include "differential/witness.h"

struct self {
	xmlSAXHandler handler;
	xmlParserCtxtPtr parser;
	struct scribe *scribe;
	bool is_wrong;
};

static str text_of(const xmlChar *text)
{
	return text ? str_of((const char *)text) : S("");
}

static void starts(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
		   int ns_count, const xmlChar **spaces, int attr_count, int default_count,
		   const xmlChar **attrs)
{
	struct self *self = data;

	(void)prefix, (void)ns_count, (void)spaces, (void)default_count;
	for (int i = 0; i < attr_count; i++, attrs += 5)
		scribe_attr(self->scribe, text_of(attrs[2]), text_of(attrs[0]),
			    str_make((const char *)attrs[3], (size_t)(attrs[4] - attrs[3])));
	scribe_start(self->scribe, text_of(uri), text_of(name));
}

static void ends(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct self *self = data;

	(void)name, (void)prefix, (void)uri;
	scribe_end(self->scribe);
}

static void says(void *data, const xmlChar *text, int len)
{
	struct self *self = data;

	scribe_text(self->scribe, str_make((const char *)text, (size_t)len));
}

static void is_wrong(void *data, xmlErrorPtr error)
{
	struct self *self = data;

	/* Whether a namespace is a URI by its taste is no matter of XML. */
	if (error->code != XML_WAR_NS_URI && error->code != XML_WAR_NS_URI_RELATIVE)
		self->is_wrong |= error->level >= XML_ERR_ERROR;
}

static void *open_libxml2(struct buf *said)
{
	struct self *self = mem_zalloc(sizeof(*self));

	self->scribe = scribe_new(said);
	self->handler = (xmlSAXHandler){ .initialized = XML_SAX2_MAGIC,
					 .startElementNs = starts,
					 .endElementNs = ends,
					 .characters = says,
					 .ignorableWhitespace = says,
					 .cdataBlock = says,
					 .serror = is_wrong };
	self->parser = xmlCreatePushParserCtxt(&self->handler, self, NULL, 0, NULL);
	/* References in values as what they mean; no limit but the server's. */
	xmlCtxtUseOptions(self->parser, XML_PARSE_NOENT | XML_PARSE_HUGE);
	return self;
}

static bool feed_libxml2(void *opened, str bytes)
{
	struct self *self = opened;

	xmlParseChunk(self->parser, bytes.at, (int)bytes.len, 0);
	return !self->is_wrong;
}

static void close_libxml2(void *opened)
{
	struct self *self = opened;

	if (self->parser->myDoc)
		xmlFreeDoc(self->parser->myDoc);
	xmlFreeParserCtxt(self->parser);
	scribe_free(self->scribe);
	mem_free(self);
}

const struct witness witness_libxml2 = { "libxml2", open_libxml2, feed_libxml2, close_libxml2 };
