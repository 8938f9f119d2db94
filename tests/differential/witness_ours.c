/* SPDX-License-Identifier: Apache-2.0 */
/* Our own reader as a client would use it, and our way to look at nodes. */

#include "base/bug.h"
#include "base/mem.h"
#include "differential/witness.h"
#include "xml/canonical.h"
#include "xml/reader.h"

#define XML_NS "http://www.w3.org/XML/1998/namespace"

/* A client has no limits of ours. */
static const struct xml_limits limits = { 1 << 24, 100000, 200, XML_DEPTH_MAX };

struct self {
	struct xml_reader reader;
	struct scribe *scribe;
	struct arena arena;
	bool is_blind; /* an element without a namespace has its parent's */
};

/* What the element itself declares for the prefix: the canonical form has no other. */
static str declared(str tag, str prefix)
{
	str name = tag_name(tag.at, tag.at + tag.len), value;

	if (str_eq(prefix, S("xml")))
		return S(XML_NS);
	for (const char *at = name.at + name.len; next_attr(&at, tag.at + tag.len, &name, &value);)
		if (str_starts(name, S("xmlns:")) && str_eq(str_from(name, 6), prefix))
			return value;
	return STR_NONE;
}

static void write_attrs(struct self *self, const struct node *node)
{
	str tag = node_bytes(node), name = tag_name(tag.at, tag.at + tag.len), value;

	for (const char *at = name.at + name.len;
	     next_attr(&at, tag.at + tag.len, &name, &value);) {
		size_t colon = str_find(name, ':');
		str ns = S("");

		if (str_eq(name, S("xmlns")) || str_starts(name, S("xmlns:")))
			continue;
		if (colon < name.len) {
			ns = xml_unescape(declared(tag, str_upto(name, colon)), &self->arena);
			name = str_from(name, colon + 1);
		}
		scribe_attr(self->scribe, ns, name, xml_unescape(value, &self->arena));
	}
}

static void write_node(struct self *self, const struct node *node, str parent_ns)
{
	str ns = node_ns_name(node);

	if (self->is_blind && ns.len == 0)
		ns = parent_ns;
	write_attrs(self, node);
	scribe_start(self->scribe, ns, node_name(node));
	NODE_EACH(child, node)
		write_node(self, child, ns);
	scribe_text(self->scribe, node_text(node, &self->arena));
	scribe_end(self->scribe);
}

static void *open_ours(struct buf *said)
{
	struct self *self = mem_zalloc(sizeof(*self));

	self->scribe = scribe_new(said);
	arena_init(&self->arena);
	xml_reader_init(&self->reader, &limits);
	return self;
}

static void *open_blind(struct buf *said)
{
	struct self *self = open_ours(said);

	self->is_blind = true;
	return self;
}

static bool feed_ours(void *opened, str bytes)
{
	struct self *self = opened;

	for (;;) {
		struct stanza *stanza = NULL;
		enum xml_event event = xml_read(&self->reader, &bytes, &stanza);

		if (event == XML_STREAM_OPEN)
			scribe_start(self->scribe, S(""), S("stream"));
		else if (event == XML_STANZA)
			write_node(self, stanza_root(stanza), S("jabber:client"));
		stanza_unref(&stanza);
		arena_clear(&self->arena);
		if (event == XML_MORE || event == XML_STREAM_CLOSE)
			return true;
		if (event == XML_BROKEN)
			return false;
	}
}

static void close_ours(void *opened)
{
	struct self *self = opened;

	xml_reader_fini(&self->reader);
	arena_fini(&self->arena);
	scribe_free(self->scribe);
	mem_free(self);
}

const struct witness witness_ours = { "jackdaw", open_ours, feed_ours, close_ours };
const struct witness witness_ours_blind = { "jackdaw, blind", open_blind, feed_ours, close_ours };
