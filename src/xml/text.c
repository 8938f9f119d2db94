/* SPDX-License-Identifier: Apache-2.0 */
/* Character data, piece by piece as it comes, into the builder. */

#include "xml/text.h"

#include "xml/builder.h"
#include "xml/canonical.h"
#include "xml/chars.h"
#include "xml/states.h"
#include "xml/tag.h"

static void add_text(struct xml_builder *b, str escaped)
{
	if (builder_begin_content(b))
		builder_add(b, escaped);
}

/* How much of the front can be written as it is. */
static size_t plain_len(str input)
{
	const char *at = input.at, *end = input.at + input.len;
	int len;

	for (;; at += len) {
		at = skip_class(at, end, CHAR_TEXT);
		if (at == end || (unsigned char)*at < 0x80)
			break;
		len = xml_char_len(at, (size_t)(end - at));
		if (len <= 0)
			break;
	}
	return (size_t)(at - input.at);
}

/* A byte that is neither plain nor markup: the end of a line (XML 1.0 §2.11), a character that
 * the input cuts in two, or nothing that XML knows. */
static void read_odd_byte(struct xml_reader *reader, str *input)
{
	struct xml_builder *b = reader->builder;
	struct xml_scan *scan = &b->scan;

	if (*input->at == '\r') {
		eat(input, 1);
		add_text(b, S("\n"));
		scan->after_cr = true;
	} else if ((unsigned char)*input->at >= 0x80) {
		scan->resume = reader->state;
		scan->partial_len = 0;
		reader->state = IN_CHARACTER;
	} else {
		builder_break(b, XML_NOT_WELL_FORMED);
	}
}

/* Of CR LF, the CR was the end of the line. */
static bool skip_lf(struct xml_scan *scan, str *input)
{
	bool is_second = scan->after_cr && *input->at == '\n';

	scan->after_cr = false;
	if (is_second)
		eat(input, 1);
	return is_second;
}

static void begin_reference(struct xml_reader *reader)
{
	ref_begin(&reader->builder->scan);
	reader->builder->scan.brackets = 0;
	reader->state = IN_REFERENCE;
}

static void hold_bracket(struct xml_scan *scan)
{
	if (scan->brackets < 2)
		scan->brackets++;
}

void text_read(struct xml_reader *reader, str *input)
{
	struct xml_builder *b = reader->builder;
	struct xml_scan *scan = &b->scan;
	size_t plain = plain_len(*input);

	if (scan->after_cr && skip_lf(scan, input))
		return;
	if (plain) {
		scan->brackets = 0;
		add_text(b, str_upto(*input, plain));
		eat(input, plain);
		return;
	}
	switch (*input->at) {
	case '<':
		eat(input, 1);
		scan->brackets = 0;
		reader->state = AFTER_LT;
		return;
	case '&':
		eat(input, 1);
		begin_reference(reader);
		return;
	case ']':
		eat(input, 1);
		add_text(b, S("]"));
		hold_bracket(scan);
		return;
	case '>':
		/* XML 1.0 §2.4: "]]>" is the end of CDATA and nothing else. */
		if (scan->brackets == 2)
			builder_break(b, XML_NOT_WELL_FORMED);
		eat(input, 1);
		scan->brackets = 0;
		add_text(b, S("&gt;"));
		return;
	default:
		scan->brackets = 0;
		read_odd_byte(reader, input);
	}
}

/* Brackets that might have been the end of CDATA, and were not. */
static void add_held_brackets(struct xml_builder *b)
{
	if (b->scan.brackets)
		add_text(b, str_upto(S("]]"), b->scan.brackets));
	b->scan.brackets = 0;
}

void text_read_cdata(struct xml_reader *reader, str *input)
{
	struct xml_builder *b = reader->builder;
	struct xml_scan *scan = &b->scan;
	size_t plain = plain_len(*input);
	str escape = escape_of(*input->at, false);

	if (scan->after_cr && skip_lf(scan, input))
		return;
	if (*input->at == ']') {
		if (scan->brackets == 2)
			add_text(b, S("]"));
		hold_bracket(scan);
		eat(input, 1);
		return;
	}
	if (*input->at == '>' && scan->brackets == 2) {
		eat(input, 1);
		scan->brackets = 0;
		reader->state = IN_TEXT;
		return;
	}
	add_held_brackets(b);
	if (plain) {
		add_text(b, str_upto(*input, plain));
		eat(input, plain);
	} else if (str_exists(escape) && *input->at != '\r') {
		add_text(b, escape);
		eat(input, 1);
	} else {
		read_odd_byte(reader, input);
	}
}

void text_read_reference(struct xml_reader *reader, str *input)
{
	struct xml_builder *b = reader->builder;
	enum ref_step step = ref_read(&b->scan, eat_byte(input));
	char utf8[4];

	switch (step) {
	case REF_MORE:
		return;
	case REF_DONE:
		reader->state = IN_TEXT;
		if (builder_begin_content(b))
			builder_add_text(b, str_make(utf8, xml_put_char(utf8, b->scan.code)));
		return;
	case REF_BAD:
		builder_break(b, XML_NOT_WELL_FORMED);
		return;
	case REF_RESTRICTED:
		builder_break(b, XML_RESTRICTED);
		return;
	}
}

void text_read_character(struct xml_reader *reader, str *input)
{
	struct xml_builder *b = reader->builder;
	struct xml_scan *scan = &b->scan;
	int len;

	scan->partial[scan->partial_len++] = eat_byte(input);
	len = xml_char_len(scan->partial, scan->partial_len);
	if (len < 0)
		builder_break(b, XML_NOT_WELL_FORMED);
	if (len <= 0)
		return;
	add_text(b, str_make(scan->partial, (size_t)len));
	reader->state = scan->resume;
}
