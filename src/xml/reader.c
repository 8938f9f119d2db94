/* SPDX-License-Identifier: Apache-2.0 */
/* The incremental tokenizer of a stream: a switch in a loop over the state, each turn eating one
 * piece. Tags are taken whole, out of the input where it holds them whole; text is taken as it
 * comes. What the input is cut into decides nothing: a state holds all that the next byte needs
 * to know. RFC 6120 §4 and §11. */

#include "xml/reader.h"

#include "base/mem.h"
#include "xml/builder.h"
#include "xml/chars.h"
#include "xml/declaration.h"
#include "xml/header.h"
#include "xml/states.h"
#include "xml/tag.h"
#include "xml/text.h"

_Static_assert(sizeof(struct xml_reader) <= 64, "a reader is small: there are millions");

const struct xml_limits xml_limits_before_auth = {
	.bytes = 8192, .elements = 32, .attributes = 32, .depth = 16
};
const struct xml_limits xml_limits_after_auth = {
	.bytes = 262144, .elements = 10000, .attributes = 200, .depth = 64
};

/* ---- life ---- */

void xml_reader_init(struct xml_reader *reader, const struct xml_limits *limits)
{
	*reader = (struct xml_reader){ .limits = limits, .state = FRESH };
}

void xml_reader_init_bare(struct xml_reader *reader, const struct xml_limits *limits)
{
	xml_reader_init(reader, limits);
	reader->state = BETWEEN;
	reader->is_in_stream = true;
	reader->content_ns = NS_CONTENT;
}

void xml_reader_fini(struct xml_reader *reader)
{
	builder_give_back(&reader->builder);
	mem_free(reader->prefixes);
	reader->prefixes = NULL;
}

void xml_reader_restart(struct xml_reader *reader)
{
	xml_reader_fini(reader);
	xml_reader_init(reader, reader->limits);
}

void xml_reader_set_limits(struct xml_reader *reader, const struct xml_limits *limits)
{
	reader->limits = limits;
}

enum xml_fault xml_reader_fault(const struct xml_reader *reader)
{
	return (enum xml_fault)reader->fault;
}

bool xml_reader_is_idle(const struct xml_reader *reader)
{
	return !reader->builder && reader->state != IN_BOM && reader->state != BEHIND_BOM &&
	       reader->state != IN_PROLOG;
}

enum ns xml_reader_content_ns(const struct xml_reader *reader)
{
	return (enum ns)reader->content_ns;
}

void xml_reader_set_content_ns(struct xml_reader *reader, enum ns ns)
{
	reader->content_ns = (uint16_t)ns;
}

static void break_reader(struct xml_reader *reader, enum xml_fault fault)
{
	reader->fault = (uint8_t)fault;
	reader->state = BROKEN;
	xml_reader_fini(reader);
}

/* ---- pieces of input ---- */

static void begin_markup(struct xml_reader *reader)
{
	if (!reader->builder)
		reader->builder = builder_take(reader->limits);
	reader->state = AFTER_LT;
}

/* ---- before the header ---- */

/* XML 1.0 appendix F: UTF-16 shows by its mark or by a NUL beside the first '<'. */
static void read_start(struct xml_reader *reader, str *input)
{
	unsigned char first = (unsigned char)*input->at;

	if (first == 0xFE || first == 0xFF || first == 0) {
		break_reader(reader, XML_UNSUPPORTED_ENCODING);
	} else if (first == 0xEF) {
		eat(input, 1);
		reader->state = IN_BOM;
	} else if (first == '<') {
		eat(input, 1);
		reader->may_declare = true;
		begin_markup(reader);
	} else {
		reader->state = IN_PROLOG;
	}
}

/* EF BB BF; how much of it is known by the number of bytes read. */
static void read_bom(struct xml_reader *reader, str *input)
{
	unsigned char wanted = reader->bytes_read == 1 ? 0xBB : 0xBF;

	if ((unsigned char)eat_byte(input) != wanted)
		break_reader(reader, XML_NOT_WELL_FORMED);
	else if (wanted == 0xBF)
		reader->state = BEHIND_BOM;
}

static void read_prolog(struct xml_reader *reader, str *input)
{
	const char *end = input->at + input->len;

	eat(input, (size_t)(skip_class(input->at, end, CHAR_SPACE) - input->at));
	if (input->len == 0)
		return;
	if (eat_byte(input) == '<')
		begin_markup(reader);
	else
		break_reader(reader, XML_NOT_WELL_FORMED);
}

/* Up to the first '>': there is none inside a right one. */
static void read_declaration(struct xml_reader *reader, str *input)
{
	struct xml_builder *b = reader->builder;
	size_t len = str_find(*input, '>');
	enum xml_fault fault;

	buf_add(&b->scan.tag, str_upto(*input, len));
	if (len == input->len) {
		eat(input, len);
		return;
	}
	eat(input, len + 1);
	fault = declaration_read(buf_str(&b->scan.tag));
	buf_clear(&b->scan.tag);
	if (fault)
		break_reader(reader, fault);
	else
		reader->state = IN_PROLOG;
}

/* ---- markup ---- */

/* What kind of markup it is shows in the byte behind '<'. RFC 6120 §11.1 forbids comments,
 * processing instructions and DTDs, but not CDATA. */
static void read_kind(struct xml_reader *reader, str *input)
{
	bool may_declare = reader->may_declare;
	bool is_inside = reader->builder->depth > 0;

	reader->may_declare = false;
	switch (*input->at) {
	case '?':
		eat(input, 1);
		if (may_declare)
			reader->state = IN_DECLARATION;
		else
			break_reader(reader, XML_RESTRICTED);
		return;
	case '!':
		eat(input, 1);
		reader->builder->scan.partial_len = 0;
		if (is_inside)
			reader->state = AFTER_BANG;
		else
			break_reader(reader, XML_RESTRICTED);
		return;
	case '/':
		eat(input, 1);
		if (reader->is_in_stream)
			reader->state = IN_END_TAG;
		else
			break_reader(reader, XML_NOT_WELL_FORMED);
		return;
	default:
		reader->state = IN_TAG;
	}
}

static void read_bang(struct xml_reader *reader, str *input)
{
	static const char wanted[] = "[CDATA[";
	struct xml_scan *scan = &reader->builder->scan;

	if (eat_byte(input) != wanted[scan->partial_len++]) {
		break_reader(reader, XML_RESTRICTED);
	} else if (!wanted[scan->partial_len]) {
		scan->partial_len = 0;
		reader->state = IN_CDATA;
	}
}

/* Where the tag ends, behind its '>'; 0 when not in this input. */
static size_t find_tag_end(struct xml_builder *b, str input)
{
	const char *at = input.at, *end = input.at + input.len;
	char quote = (char)b->scan.quote;

	while ((at = skip_class(at, end, CHAR_IN_TAG)) < end) {
		char byte = *at++;

		if (byte == '<') {
			/* XML 1.0 §3.1: not in a value, and nowhere else in a tag. */
			builder_break(b, XML_NOT_WELL_FORMED);
			return 0;
		}
		if (byte == '>' && !quote)
			return (size_t)(at - input.at);
		if (byte == quote)
			quote = 0;
		else if (byte != '>' && !quote)
			quote = byte;
	}
	b->scan.quote = (uint8_t)quote;
	return 0;
}

/* Collects the tag; true and *out when it is whole. It lives until the next one begins. */
static bool collect_tag(struct xml_builder *b, str *input, size_t len, str *out)
{
	struct buf *tag = &b->scan.tag;

	if (len && tag->len == 0) {
		*out = str_upto(*input, len);
		eat(input, len);
		return true;
	}
	buf_add(tag, str_upto(*input, len ? len : input->len));
	eat(input, len ? len : input->len);
	*out = buf_str(tag);
	tag->len = len ? 0 : tag->len;
	return len != 0;
}

static void tag_was_read(struct xml_reader *reader, bool is_empty)
{
	reader->builder->scan.quote = 0;
	reader->state = IN_TEXT;
	if (!reader->is_in_stream)
		reader->state = is_empty ? CLOSE_DUE : BETWEEN;
}

/* Nearly every tag is whole in the input and has no '>' in its values: then there is no need to
 * look for its end first. */
static bool read_easy_tag(struct xml_reader *reader, str *input)
{
	size_t len = str_find(*input, '>') + 1;
	bool is_empty;

	if (len > input->len || reader->builder->scan.tag.len)
		return false;
	if (!tag_try_start(reader, str_upto(*input, len), &is_empty))
		return false;
	eat(input, len);
	tag_was_read(reader, is_empty);
	return true;
}

static void read_tag(struct xml_reader *reader, str *input)
{
	struct xml_builder *b = reader->builder;
	bool is_empty;
	size_t len;
	str tag;

	if (read_easy_tag(reader, input))
		return;
	len = find_tag_end(b, *input);
	if (builder_is_broken(b) || !collect_tag(b, input, len, &tag))
		return;
	tag_read_start(reader, tag, &is_empty);
	tag_was_read(reader, is_empty);
}

static void end_stream(struct xml_reader *reader, str tag)
{
	bool is_usual = reader->has_stream_prefix;
	str prefix = is_usual ? S("stream") : S("");
	str root = is_usual ? S("stream") : reader->prefixes ? reader->prefixes->root : S("");

	if (root.len && tag_is_end_of(tag, prefix, root)) {
		xml_reader_fini(reader);
		reader->state = CLOSED;
	} else {
		break_reader(reader, XML_NOT_WELL_FORMED);
	}
}

static void read_end_tag(struct xml_reader *reader, str *input)
{
	struct xml_builder *b = reader->builder;
	size_t len = str_find(*input, '>') + 1;
	str tag;

	if (!collect_tag(b, input, len > input->len ? 0 : len, &tag))
		return;
	reader->state = IN_TEXT;
	if (b->depth)
		tag_read_end(reader, tag);
	else
		end_stream(reader, tag);
}

/* ---- what is complete ---- */

static enum xml_event complete(struct xml_reader *reader, struct stanza **out)
{
	struct xml_builder *b = reader->builder;
	bool is_header = !reader->is_in_stream;
	struct stanza *stanza = builder_seal(b);

	if (is_header)
		header_keep(reader, stanza);
	else
		reader->state = BETWEEN;
	builder_give_back(&reader->builder);
	reader->bytes_read = 0;
	*out = stanza;
	return is_header ? XML_STREAM_OPEN : XML_STANZA;
}

/* ---- the loop ---- */

static void read_piece(struct xml_reader *reader, str *input)
{
	switch ((enum state)reader->state) {
	case FRESH:
		read_start(reader, input);
		return;
	case IN_BOM:
		read_bom(reader, input);
		return;
	case BEHIND_BOM:
		reader->may_declare = *input->at == '<';
		reader->state = IN_PROLOG;
		return;
	case IN_PROLOG:
		read_prolog(reader, input);
		return;
	case IN_DECLARATION:
		read_declaration(reader, input);
		return;
	case AFTER_LT:
		read_kind(reader, input);
		return;
	case AFTER_BANG:
		read_bang(reader, input);
		return;
	case IN_TAG:
		read_tag(reader, input);
		return;
	case IN_END_TAG:
		read_end_tag(reader, input);
		return;
	case IN_TEXT:
		text_read(reader, input);
		return;
	case IN_CDATA:
		text_read_cdata(reader, input);
		return;
	case IN_REFERENCE:
		text_read_reference(reader, input);
		return;
	case IN_CHARACTER:
		text_read_character(reader, input);
		return;
	case BETWEEN:
	case CLOSE_DUE:
	case CLOSED:
	case BROKEN:
		return;
	}
}

/* White space between stanzas, which costs nothing, and the '<' behind it. */
static void skip_between(struct xml_reader *reader, str *input)
{
	const char *end = input->at + input->len;

	eat(input, (size_t)(skip_class(input->at, end, CHAR_SPACE) - input->at));
	if (input->len == 0)
		return;
	if (reader->state == CLOSED || eat_byte(input) != '<') {
		break_reader(reader, XML_NOT_WELL_FORMED);
		return;
	}
	reader->bytes_read = 1;
	begin_markup(reader);
}

/* In the middle of a stanza, and nothing wrong with it: the next piece may be read. */
static bool is_inside(const struct xml_reader *reader)
{
	const struct xml_builder *b = reader->builder;

	return b && reader->is_in_stream && !builder_is_broken(b) && !b->is_complete;
}

/* Eats no more than the limit leaves: what is longer breaks at the limit, however it is cut. */
static enum xml_event read_some(struct xml_reader *reader, str *input, struct stanza **out)
{
	uint32_t limit = reader->limits->bytes;
	str window = str_upto(*input, limit > reader->bytes_read ? limit - reader->bytes_read : 0);
	size_t before = window.len;

	if (window.len)
		read_piece(reader, &window);
	while (window.len && is_inside(reader))
		read_piece(reader, &window);
	reader->bytes_read += (uint32_t)(before - window.len);
	eat(input, before - window.len);
	if (reader->builder && !reader->is_in_stream && reader->builder->depth)
		builder_close(reader->builder);
	if (reader->builder && builder_is_broken(reader->builder))
		break_reader(reader, (enum xml_fault)reader->builder->fault);
	if (reader->builder && reader->builder->is_complete)
		return complete(reader, out);
	if (reader->state == CLOSED)
		return XML_STREAM_CLOSE;
	if (reader->state != BROKEN && reader->bytes_read >= limit)
		break_reader(reader, XML_LIMIT_BYTES);
	return XML_MORE;
}

enum xml_event xml_read(struct xml_reader *reader, str *input, struct stanza **out)
{
	enum xml_event event = XML_MORE;

	if (reader->state == CLOSE_DUE) {
		reader->state = CLOSED;
		return XML_STREAM_CLOSE;
	}
	while (event == XML_MORE && input->len && reader->state != BROKEN) {
		if (reader->state == BETWEEN || reader->state == CLOSED)
			skip_between(reader, input);
		else
			event = read_some(reader, input, out);
	}
	return reader->state == BROKEN ? XML_BROKEN : event;
}
