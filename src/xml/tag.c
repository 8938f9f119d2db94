/* SPDX-License-Identifier: Apache-2.0 */
/* One whole tag. All of it is looked at before anything is written: a prefix may be declared
 * behind its use. */

#include "xml/tag.h"

#include <stdlib.h>

#include "base/mem.h"
#include "xml/chars.h"

enum {
	FEW_ATTRS = 12,		  /* so many are compared each with each */
	XMLNS_SPACE = UINT16_MAX, /* the namespace of xmlns:… in comparisons */
};

/* ---- references ---- */

enum { REF_START, REF_NAME, REF_HASH, REF_DECIMAL, REF_X, REF_HEX };

void ref_begin(struct xml_scan *scan)
{
	scan->ref = REF_START;
	scan->partial_len = 0;
	scan->code = 0;
}

static const struct {
	str name;
	char byte;
} entities[] = { { { "amp", 3 }, '&' },
		 { { "lt", 2 }, '<' },
		 { { "gt", 2 }, '>' },
		 { { "quot", 4 }, '"' },
		 { { "apos", 4 }, '\'' } };

static enum ref_step read_entity(struct xml_scan *scan, char byte)
{
	str name = str_make(scan->partial, scan->partial_len);

	if (!char_is(byte, scan->ref == REF_START ? CHAR_NAME_START : CHAR_NAME) &&
	    (byte != ';' || scan->ref == REF_START))
		return REF_BAD;
	scan->ref = REF_NAME;
	if (byte != ';') {
		scan->partial[scan->partial_len++] = byte;
		name.len++;
	}
	for (size_t i = 0; i < ARRAY_LEN(entities); i++) {
		if (byte != ';' && str_starts(entities[i].name, name))
			return REF_MORE;
		if (byte == ';' && str_eq(entities[i].name, name)) {
			scan->code = (unsigned char)entities[i].byte;
			return REF_DONE;
		}
	}
	return REF_RESTRICTED;
}

static int digit_of(char byte, bool is_hex)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	if (is_hex && byte >= 'a' && byte <= 'f')
		return byte - 'a' + 10;
	return is_hex && byte >= 'A' && byte <= 'F' ? byte - 'A' + 10 : -1;
}

static enum ref_step read_code(struct xml_scan *scan, char byte)
{
	bool is_hex = scan->ref == REF_X || scan->ref == REF_HEX;
	int digit = digit_of(byte, is_hex);

	if (scan->ref == REF_HASH && byte == 'x') {
		scan->ref = REF_X;
		return REF_MORE;
	}
	if (byte == ';' && (scan->ref == REF_DECIMAL || scan->ref == REF_HEX))
		return xml_is_char(scan->code) ? REF_DONE : REF_BAD;
	if (digit < 0)
		return REF_BAD;
	scan->ref = is_hex ? REF_HEX : REF_DECIMAL;
	scan->code = scan->code * (is_hex ? 16 : 10) + (uint32_t)digit;
	return scan->code > 0x10FFFF ? REF_BAD : REF_MORE;
}

enum ref_step ref_read(struct xml_scan *scan, char byte)
{
	if (scan->ref == REF_START && byte == '#') {
		scan->ref = REF_HASH;
		return REF_MORE;
	}
	return scan->ref <= REF_NAME ? read_entity(scan, byte) : read_code(scan, byte);
}

/* ---- values ---- */

/* The reference at *at, to behind its ';'. */
static void decode_reference(struct xml_builder *b, const char **at, const char *end)
{
	enum ref_step step = REF_MORE;
	char utf8[4];

	ref_begin(&b->scan);
	for (++*at; *at < end && step == REF_MORE; ++*at)
		step = ref_read(&b->scan, **at);
	if (step == REF_DONE)
		buf_add(&b->scan.value, str_make(utf8, xml_put_char(utf8, b->scan.code)));
	else
		builder_break(b, step == REF_RESTRICTED ? XML_RESTRICTED : XML_NOT_WELL_FORMED);
}

/* What a value stands for (XML 1.0 §3.3.3: literal white space is space, §2.11: CR LF is one
 * character), in scan.value until the next one. */
static str decode_value(struct xml_builder *b, const struct raw_attr *attr)
{
	const char *at = attr->value, *end = at + attr->value_len;
	struct buf *out = &b->scan.value;

	if (attr->is_plain)
		return str_make(attr->value, attr->value_len);
	buf_clear(out);
	while (at < end && !builder_is_broken(b)) {
		const char *run = at;
		int len = 1;

		at = skip_class(at, end, CHAR_VALUE);
		buf_add(out, str_make(run, (size_t)(at - run)));
		if (at == end)
			break;
		if (*at == '&') {
			decode_reference(b, &at, end);
			continue;
		}
		if (char_is(*at, CHAR_SPACE)) {
			at += *at == '\r' && at + 1 < end && at[1] == '\n';
			buf_add_char(out, ' ');
		} else {
			if ((unsigned char)*at >= 0x80)
				len = xml_char_len(at, (size_t)(end - at));
			else if (!xml_is_char((unsigned char)*at) || *at == '<')
				len = -1;
			if (len <= 0)
				builder_break(b, XML_NOT_WELL_FORMED);
			else
				buf_add(out, str_make(at, (size_t)len));
		}
		at += len > 0 ? len : 1;
	}
	return buf_str(out);
}

/* ---- syntax ---- */

struct tag_name {
	uint32_t prefix_len, name_len;
	bool is_empty;
};

/* QName: one or two NCNames (Namespaces §4). False when there is none. */
static bool read_qname(const char **at, const char *end, uint32_t *out_prefix, uint32_t *out_name)
{
	size_t first = xml_name_len(str_make(*at, (size_t)(end - *at))), second;

	*at += first;
	*out_prefix = 0;
	*out_name = (uint32_t)first;
	if (first == 0 || *at == end || **at != ':')
		return first != 0;
	++*at;
	second = xml_name_len(str_make(*at, (size_t)(end - *at)));
	*at += second;
	*out_prefix = (uint32_t)first;
	*out_name = (uint32_t)second;
	return second != 0;
}

static str prefix_of(const struct raw_attr *attr)
{
	return str_make(attr->name, attr->prefix_len);
}

static str local_of(const struct raw_attr *attr)
{
	return str_make(attr->name + (attr->prefix_len ? attr->prefix_len + 1 : 0), attr->name_len);
}

/* Name, equals sign and quoted value; false when something else stands there. */
static bool read_attr(const char **at, const char *end, struct raw_attr *attr)
{
	const char *close;

	*attr = (struct raw_attr){ .name = *at };
	if (!read_qname(at, end, &attr->prefix_len, &attr->name_len))
		return false;
	*at = skip_class(*at, end, CHAR_SPACE);
	if (*at == end || **at != '=')
		return false;
	*at = skip_class(*at + 1, end, CHAR_SPACE);
	if (*at == end || (**at != '\'' && **at != '"'))
		return false;
	attr->value = *at + 1;
	close = skip_class(attr->value, end, CHAR_VALUE);
	attr->is_plain = close < end && *close == **at;
	if (!attr->is_plain)
		close = memchr(close, **at, (size_t)(end - close));
	/* XML 1.0 §3.1: no '<' in a value. */
	if (!close || (!attr->is_plain && memchr(attr->value, '<', (size_t)(close - attr->value))))
		return false;
	attr->value_len = (uint32_t)(close - attr->value);
	attr->is_xmlns = str_eq(attr->prefix_len ? prefix_of(attr) : local_of(attr), S("xmlns"));
	*at = close + 1;
	return true;
}

/* All of them, into scan.attrs. XML_FAULT_NONE when nothing else stands there. */
static enum xml_fault read_attrs(struct xml_builder *b, const char *at, const char *end)
{
	struct xml_scan *scan = &b->scan;

	scan->attr_count = 0;
	while (at < end) {
		const char *name = skip_class(at, end, CHAR_SPACE);

		if (name == end)
			break;
		if (scan->attr_count == b->max_attributes)
			return XML_LIMIT_ATTRIBUTES;
		if (scan->attr_count == scan->attr_cap)
			scan->attrs = vec_grow(scan->attrs, &scan->attr_cap, scan->attr_count + 1,
					       sizeof(scan->attrs[0]));
		/* White space stands before each. */
		if (name == at || !read_attr(&name, end, &scan->attrs[scan->attr_count++]))
			return XML_NOT_WELL_FORMED;
		at = name;
	}
	return XML_FAULT_NONE;
}

/* The name and the attributes of a start tag, as far as its syntax goes. */
static enum xml_fault read_syntax(struct xml_builder *b, str tag, struct tag_name *out)
{
	const char *at = tag.at, *end = tag.at + tag.len - 1;

	out->is_empty = end > at && end[-1] == '/';
	end -= out->is_empty;
	if (!read_qname(&at, end, &out->prefix_len, &out->name_len))
		return XML_NOT_WELL_FORMED;
	return read_attrs(b, at, end);
}

/* ---- namespaces ---- */

/* Namespaces §3: `xml` and `xmlns` and their names belong together and to nobody else; a prefix
 * cannot be undeclared in 1.0. */
static bool may_declare(str prefix, str name)
{
	if (str_eq(prefix, S("xmlns")) || str_eq(name, S("http://www.w3.org/2000/xmlns/")))
		return false;
	if (str_eq(prefix, S("xml")) != str_eq(name, ns_text(NS_XML)))
		return false;
	return prefix.len == 0 || name.len != 0;
}

static void declare(struct xml_builder *b, const struct raw_attr *attr, uint16_t *default_ns)
{
	str prefix = attr->prefix_len ? local_of(attr) : S("");
	str name = decode_value(b, attr);
	uint16_t ns;

	if (builder_is_broken(b))
		return;
	if (!may_declare(prefix, name)) {
		builder_break(b, XML_INVALID_NAMESPACE);
		return;
	}
	ns = builder_space(b, name);
	if (prefix.len == 0)
		*default_ns = ns;
	else if (!scope_bind(&b->scan.scope, prefix, ns))
		builder_break(b, XML_LIMIT_ATTRIBUTES);
}

static uint16_t find_ns(struct xml_reader *reader, str prefix)
{
	struct xml_builder *b = reader->builder;
	uint16_t ns;

	if (scope_find(&b->scan.scope, prefix, &ns))
		return ns;
	if (str_eq(prefix, S("xml")))
		return NS_XML;
	if (reader->has_stream_prefix && str_eq(prefix, S("stream")))
		return NS_STREAM;
	if (reader->prefixes && str_exists(prefixes_find(reader->prefixes, prefix)))
		return builder_space(b, prefixes_find(reader->prefixes, prefix));
	builder_break(b, XML_BAD_NAMESPACE_PREFIX);
	return NS_UNKNOWN;
}

static int compare_attrs(const void *x, const void *y)
{
	const struct raw_attr *a = *(const struct raw_attr *const *)x;
	const struct raw_attr *b = *(const struct raw_attr *const *)y;

	if (a->ns != b->ns)
		return a->ns < b->ns ? -1 : 1;
	return str_cmp(local_of(a), local_of(b));
}

static bool has_twins_among_many(const struct raw_attr *attrs, size_t count)
{
	const struct raw_attr **sorted = mem_alloc(count * sizeof(attrs));
	bool found = false;

	for (size_t i = 0; i < count; i++)
		sorted[i] = &attrs[i];
	qsort(sorted, count, sizeof(sorted[0]), compare_attrs);
	for (size_t i = 1; i < count && !found; i++)
		found = compare_attrs(&sorted[i - 1], &sorted[i]) == 0;
	mem_free(sorted);
	return found;
}

/* Namespaces §6.3: unique as written, and by namespace and local name. */
static bool has_twins(const struct raw_attr *attrs, size_t count)
{
	if (count > FEW_ATTRS)
		return has_twins_among_many(attrs, count);
	for (size_t i = 1; i < count; i++)
		for (size_t k = 0; k < i; k++)
			if (attrs[i].ns == attrs[k].ns &&
			    str_eq(local_of(&attrs[i]), local_of(&attrs[k])))
				return true;
	return false;
}

static void resolve_attrs(struct xml_reader *reader, uint16_t *default_ns)
{
	struct xml_builder *b = reader->builder;
	struct xml_scan *scan = &b->scan;

	for (size_t i = 0; i < scan->attr_count; i++)
		if (scan->attrs[i].is_xmlns)
			declare(b, &scan->attrs[i], default_ns);
	for (size_t i = 0; i < scan->attr_count && !builder_is_broken(b); i++) {
		struct raw_attr *attr = &scan->attrs[i];

		if (attr->prefix_len == 0)
			continue;
		attr->ns = attr->is_xmlns ? XMLNS_SPACE : find_ns(reader, prefix_of(attr));
		/* Namespaces §3 reserves such names; gloox takes p:xmlns for xmlns. */
		if (!attr->is_xmlns && str_eq(local_of(attr), S("xmlns")))
			builder_break(b, XML_INVALID_NAMESPACE);
	}
	if (has_twins(scan->attrs, scan->attr_count))
		builder_break(b, XML_NOT_WELL_FORMED);
}

/* ---- the tag ---- */

static void write_attrs(struct xml_builder *b)
{
	for (size_t i = 0; i < b->scan.attr_count && !builder_is_broken(b); i++) {
		const struct raw_attr *attr = &b->scan.attrs[i];

		if (attr->is_xmlns)
			continue;
		if (attr->is_plain && !attr->ns) {
			builder_add_attr(b, local_of(attr), str_make(attr->value, attr->value_len));
			continue;
		}
		if (attr->ns)
			builder_begin_attr_ns(b, attr->ns, local_of(attr));
		else
			builder_begin_attr(b, local_of(attr));
		if (attr->is_plain)
			builder_add(b, str_make(attr->value, attr->value_len));
		else
			builder_add_value(b, decode_value(b, attr));
		builder_end_attr(b);
	}
}

/* RFC 6120 §4.7.4: the header's xml:lang holds for what has none of its own. */
static void write_lang(struct xml_reader *reader)
{
	struct xml_builder *b = reader->builder;
	str lang = reader->prefixes ? reader->prefixes->lang
				    : str_make(reader->lang, reader->lang_len);

	for (size_t i = 0; i < b->scan.attr_count; i++)
		if (b->scan.attrs[i].ns == NS_XML && str_eq(local_of(&b->scan.attrs[i]), S("lang")))
			return;
	if (lang.len == 0)
		return;
	builder_begin_attr(b, S("xml:lang"));
	builder_add(b, lang);
	builder_end_attr(b);
}

static uint16_t inherited_default(const struct xml_reader *reader)
{
	struct xml_builder *b = reader->builder;

	if (b->depth)
		return b->open[b->depth - 1].default_ns;
	if (reader->prefixes)
		return builder_space(b, reader->prefixes->default_ns);
	return reader->is_in_stream ? reader->content_ns : (uint16_t)NS_UNKNOWN;
}

/* The namespace to write: as long as all around is the content namespace, it has no name. */
static uint16_t written_ns(const struct xml_reader *reader, uint16_t ns)
{
	struct xml_builder *b = reader->builder;

	/* No default was ever declared: the element is in no namespace. */
	if (ns == NS_UNKNOWN)
		return builder_space(b, S(""));
	if (reader->is_in_stream && ns == reader->content_ns && builder_ns(b) == NS_CONTENT)
		return NS_CONTENT;
	return ns;
}

/* The innermost element ends, and what it declared. */
static void leave(struct xml_builder *b)
{
	const struct open_element *open = &b->open[b->depth - 1];

	scope_cut(&b->scan.scope, open->scope_count, open->scope_text);
	builder_close(b);
}

static void write_start(struct xml_reader *reader, str tag, const struct tag_name *read)
{
	struct xml_builder *b = reader->builder;
	struct scope *scope = &b->scan.scope;
	str prefix = str_make(tag.at, read->prefix_len);
	str name = str_make(tag.at + (prefix.len ? prefix.len + 1 : 0), read->name_len);
	struct open_element opened = { .scope_count = scope->count,
				       .scope_text = (uint32_t)scope->text.len,
				       .prefix_len = read->prefix_len,
				       .name_len = read->name_len,
				       .default_ns = inherited_default(reader) };
	uint16_t ns;

	resolve_attrs(reader, &opened.default_ns);
	if (builder_is_broken(b))
		return;
	ns = prefix.len ? find_ns(reader, prefix) : opened.default_ns;
	builder_open(b, written_ns(reader, ns), el_of(name), name);
	if (builder_is_broken(b))
		return;
	buf_add(&scope->text, prefix); /* for the end tag */
	opened.node = b->open[b->depth - 1].node;
	b->open[b->depth - 1] = opened;
	write_attrs(b);
	if (b->depth == 1 && reader->is_in_stream)
		write_lang(reader);
	/* The header stays open: the reader wants to see what it declared. */
	if (read->is_empty && reader->is_in_stream)
		leave(b);
}

void tag_read_start(struct xml_reader *reader, str tag, bool *out_is_empty)
{
	struct tag_name read = { 0 };
	enum xml_fault fault = read_syntax(reader->builder, tag, &read);

	if (fault)
		builder_break(reader->builder, fault);
	else
		write_start(reader, tag, &read);
	*out_is_empty = read.is_empty;
}

bool tag_try_start(struct xml_reader *reader, str tag, bool *out_is_empty)
{
	struct tag_name read = { 0 };

	if (read_syntax(reader->builder, tag, &read) != XML_FAULT_NONE)
		return false;
	write_start(reader, tag, &read);
	*out_is_empty = read.is_empty;
	return true;
}

bool tag_is_end_of(str tag, str prefix, str name)
{
	size_t before = prefix.len ? prefix.len + 1 : 0;
	const char *at = tag.at + before + name.len, *end = tag.at + tag.len - 1;

	if (at > end || !str_starts(tag, prefix) || (before && tag.at[prefix.len] != ':') ||
	    !str_eq(str_make(tag.at + before, name.len), name))
		return false;
	return skip_class(at, end, CHAR_SPACE) == end;
}

void tag_read_end(struct xml_reader *reader, str tag)
{
	struct xml_builder *b = reader->builder;
	struct scope *scope = &b->scan.scope;
	const struct open_element *open = &b->open[b->depth - 1];
	str prefix =
		str_make(scope->text.at + scope->text.len - open->prefix_len, open->prefix_len);

	if (!tag_is_end_of(tag, open->prefix_len ? prefix : S(""), builder_open_name(b))) {
		builder_break(b, XML_NOT_WELL_FORMED);
		return;
	}
	leave(b);
}
