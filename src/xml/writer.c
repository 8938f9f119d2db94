/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the canonical form for the code of the server. */

#include "xml/writer.h"

#include "xml/builder.h"
#include "xml/canonical.h"
#include "xml/chars.h"

void xml_begin(struct xml_writer *writer, size_t limit)
{
	struct xml_limits limits = {
		.bytes = limit < INT32_MAX ? (uint32_t)limit : INT32_MAX,
		.elements = INT32_MAX,
		.attributes = UINT32_MAX,
		.depth = XML_DEPTH_MAX,
	};

	writer->builder = builder_take(&limits);
}

void xml_abandon(struct xml_writer *writer)
{
	builder_give_back(&writer->builder);
}

struct stanza *xml_seal(struct xml_writer *writer)
{
	struct xml_builder *b = writer->builder;
	struct stanza *stanza;

	while (b->depth && !builder_is_broken(b))
		builder_close(b);
	stanza = builder_seal(b);
	builder_give_back(&writer->builder);
	return stanza;
}

unsigned xml_depth(const struct xml_writer *writer)
{
	return writer->builder->depth;
}

/* ---- elements ---- */

void xml_open(struct xml_writer *writer, enum ns ns, enum el el)
{
	if (ns == NS_UNKNOWN || el == EL_UNKNOWN)
		builder_break(writer->builder, XML_NOT_WELL_FORMED);
	builder_open(writer->builder, (uint16_t)ns, el, el_text(el));
}

static bool is_name(str name)
{
	return name.len && xml_name_len(name) == name.len;
}

void xml_open_named(struct xml_writer *writer, str ns, str name)
{
	struct xml_builder *b = writer->builder;

	if (!is_name(name))
		builder_break(b, XML_NOT_WELL_FORMED);
	builder_open(b, builder_space(b, ns), el_of(name), name);
}

void xml_close(struct xml_writer *writer)
{
	builder_close(writer->builder);
}

void xml_text(struct xml_writer *writer, str text)
{
	if (text.len && builder_begin_content(writer->builder))
		builder_add_text(writer->builder, text);
}

void xml_element(struct xml_writer *writer, enum ns ns, enum el el, str text)
{
	xml_open(writer, ns, el);
	xml_text(writer, text);
	xml_close(writer);
}

/* ---- attributes ---- */

/* Whether the start tag at hand has the attribute already. */
static bool has_attr(const struct xml_builder *b, str wanted)
{
	const char *at, *end = b->bytes + b->len;
	str name, value;

	if (!b->in_tag || builder_is_broken(b))
		return false;
	at = builder_open_name(b).at + builder_open_name(b).len;
	while (next_attr(&at, end, &name, &value))
		if (str_eq(name, wanted))
			return true;
	return false;
}

static void write_attr(struct xml_builder *b, str name, str value)
{
	if (has_attr(b, name))
		builder_break(b, XML_NOT_WELL_FORMED);
	builder_begin_attr(b, name);
	builder_add_value(b, value);
	builder_end_attr(b);
}

void xml_attr(struct xml_writer *writer, enum at at, str value)
{
	if (!str_exists(value))
		return;
	if (at == AT_UNKNOWN || at == AT_XMLNS)
		builder_break(writer->builder, XML_NOT_WELL_FORMED);
	write_attr(writer->builder, at_text(at), value);
}

void xml_attr_int(struct xml_writer *writer, enum at at, int64_t value)
{
	char text[32];
	struct buf number = { .at = text, .cap = sizeof(text), .limit = sizeof(text) - 1 };

	buf_add_int(&number, value);
	xml_attr(writer, at, buf_str(&number));
}

/* Of a namespace that the element has given a prefix. */
static bool has_attr_ns(const struct xml_builder *b, uint16_t ns, str name)
{
	const char *at = builder_open_name(b).at + builder_open_name(b).len;
	str given, value;

	while (next_attr(&at, b->bytes + b->len, &given, &value)) {
		size_t colon = str_find(given, ':');
		unsigned number = 0;

		if (!str_eq(str_from(given, colon + 1), name))
			continue;
		if (str_eq(str_upto(given, colon), S("xml")) && ns == NS_XML)
			return true;
		if (!str_starts(given, S("ns")) || ns == NS_XML)
			continue;
		for (size_t i = 2; i < colon; i++)
			number = number * 10 + (unsigned)(given.at[i] - '0');
		if (b->generated[number - 1] == ns)
			return true;
	}
	return false;
}

void xml_attr_named(struct xml_writer *writer, str ns, str name, str value)
{
	struct xml_builder *b = writer->builder;
	uint16_t number;

	if (!str_exists(value))
		return;
	if (!is_name(name) || str_eq(name, S("xmlns")))
		builder_break(b, XML_NOT_WELL_FORMED);
	if (ns.len == 0) {
		write_attr(b, name, value);
		return;
	}
	number = builder_space(b, ns);
	if (builder_is_broken(b) || !b->in_tag || has_attr_ns(b, number, name)) {
		builder_break(b, XML_NOT_WELL_FORMED);
		return;
	}
	builder_begin_attr_ns(b, number, name);
	builder_add_value(b, value);
	builder_end_attr(b);
}

/* ---- copies ---- */

static void copy_attrs(struct xml_builder *b, const struct node *node)
{
	const char *base = stanza_base(node_stanza(node));
	const char *end = base + node->content;
	str name = tag_name(base + node->start, end), value;
	const char *at = name.at + name.len;

	while (next_attr(&at, end, &name, &value)) {
		if (str_eq(name, S("xmlns")))
			continue;
		builder_begin_attr(b, name);
		builder_add(b, value);
		builder_end_attr(b);
	}
}

static void open_like(struct xml_builder *b, const struct node *node)
{
	uint16_t ns = node->ns < NS_TABLE_SIZE ? node->ns : builder_space(b, node_ns_name(node));

	builder_open(b, ns, node_el(node), node_name(node));
	copy_attrs(b, node);
}

static void copy_bytes(struct xml_builder *b, const char *from, const char *to)
{
	if (to > from && builder_begin_content(b))
		builder_add(b, str_make(from, (size_t)(to - from)));
}

/* One element after the other, so that every one declares its namespace where this place needs
 * it. No deeper than the depth of what was sealed. */
void xml_copy_content(struct xml_writer *writer, const struct node *node)
{
	str content = node_content(node);
	const char *at = content.at;

	NODE_EACH(child, node) {
		str bytes = node_bytes(child);

		copy_bytes(writer->builder, at, bytes.at);
		xml_copy(writer, child);
		at = bytes.at + bytes.len;
	}
	if (node)
		copy_bytes(writer->builder, at, content.at + content.len);
}

void xml_copy(struct xml_writer *writer, const struct node *node)
{
	if (!node || builder_is_broken(writer->builder))
		return;
	open_like(writer->builder, node);
	xml_copy_content(writer, node);
	builder_close(writer->builder);
}
