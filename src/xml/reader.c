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
#include "xml/tag.h"

_Static_assert(sizeof(struct xml_reader) <= 64, "a reader is small: there are millions");

const struct xml_limits xml_limits_before_auth = {
	.bytes = 8192, .elements = 32, .attributes = 32, .depth = 16
};
const struct xml_limits xml_limits_after_auth = {
	.bytes = 262144, .elements = 10000, .attributes = 200, .depth = 64
};

enum state {
	FRESH,      /* nothing read */
	IN_BOM,
	BEHIND_BOM,    /* here the declaration may still stand */
	IN_PROLOG,     /* before the header; behind the mark or the declaration, if any */
	IN_DECLARATION,
	BETWEEN,       /* in the stream, outside of stanzas */
	AFTER_LT,      /* behind '<' */
	AFTER_BANG,    /* behind "<!" in a stanza */
	IN_TAG,
	IN_END_TAG,
	IN_TEXT,
	IN_CDATA,
	IN_REFERENCE,
	IN_CHARACTER,  /* of several bytes, cut */
	CLOSE_DUE,     /* the header was an empty element */
	CLOSED,
	BROKEN,
};

enum { LANG_MAX = 100 }; /* RFC 5646 §4.4.1 asks for 35; longer ones are not handed down */

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

static void eat(str *input, size_t len)
{
	input->at += len;
	input->len -= len;
}

static char eat_byte(str *input)
{
	char byte = *input->at;

	eat(input, 1);
	return byte;
}

static void begin_markup(struct xml_reader *reader)
{
	if (!reader->builder)
		reader->builder = builder_take(reader->limits);
	reader->builder->scan.brackets = 0;
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

static void read_tag(struct xml_reader *reader, str *input)
{
	struct xml_builder *b = reader->builder;
	size_t len = find_tag_end(b, *input);
	bool is_empty;
	str tag;

	if (builder_is_broken(b) || !collect_tag(b, input, len, &tag))
		return;
	b->scan.quote = 0;
	tag_read_start(reader, tag, &is_empty);
	reader->state = IN_TEXT;
	if (!reader->is_in_stream)
		reader->state = is_empty ? CLOSE_DUE : BETWEEN;
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

/* ---- text ---- */

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

static void read_text(struct xml_reader *reader, str *input)
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
		begin_markup(reader);
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

static void read_cdata(struct xml_reader *reader, str *input)
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

static void read_reference(struct xml_reader *reader, str *input)
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

static void read_character(struct xml_reader *reader, str *input)
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

/* ---- what is complete ---- */

/* The header declared what nearly all declare: the content namespace as default, `stream` for the
 * stream, and a short language. */
static bool is_usual(const struct xml_builder *b, const struct node *root, str lang)
{
	const struct scope *scope = &b->scan.scope;
	const struct open_element *open = &b->open[0];
	uint16_t ns;

	return root->ns == NS_STREAM && root->el == EL_STREAM &&
	       open->prefix_len == strlen("stream") && scope->count == 1 &&
	       scope_find(scope, S("stream"), &ns) && ns == NS_STREAM &&
	       open->default_ns >= NS_CLIENT && open->default_ns <= NS_COMPONENT &&
	       lang.len <= sizeof(((struct xml_reader *)0)->lang);
}

static bool is_content(uint16_t ns)
{
	return ns == NS_CLIENT || ns == NS_SERVER || ns == NS_COMPONENT;
}

static void keep_unusual(struct xml_reader *reader, const struct node *root, str lang)
{
	const struct xml_builder *b = reader->builder;
	const struct scope *scope = &b->scan.scope;
	const struct open_element *open = &b->open[0];
	str prefix = str_make(scope->text.at + scope->text.len - open->prefix_len,
			      open->prefix_len);
	struct xml_prefixes *all = mem_alloc(sizeof(*all) + scope->count * sizeof(all->at[0]));
	struct buf name;

	buf_init(&name, UINT32_MAX);
	if (prefix.len) {
		buf_add(&name, prefix);
		buf_add_char(&name, ':');
	}
	buf_add(&name, node_name(root));
	*all = (struct xml_prefixes){ .root = buf_str(&name),
				      .default_ns = builder_space_name(b, open->default_ns),
				      .lang = lang,
				      .count = scope->count };
	for (uint32_t i = 0; i < scope->count; i++) {
		const struct binding *binding = &scope->bindings[i];

		all->at[i].prefix = str_make(scope->text.at + binding->at, binding->len);
		all->at[i].ns = builder_space_name(b, binding->ns);
		if (reader->content_ns == NS_UNKNOWN && is_content(binding->ns))
			reader->content_ns = binding->ns;
	}
	reader->prefixes = prefixes_copy(all);
	mem_free(all);
	buf_fini(&name);
}

static void keep_header(struct xml_reader *reader, const struct stanza *header)
{
	const struct xml_builder *b = reader->builder;
	const struct node *root = stanza_root(header);
	uint16_t default_ns = b->open[0].default_ns;
	str lang = node_raw_attr(root, AT_LANG);

	if (lang.len > LANG_MAX)
		lang = S("");
	reader->is_in_stream = true;
	reader->content_ns = is_content(default_ns) ? default_ns : NS_UNKNOWN;
	if (!is_usual(b, root, lang)) {
		keep_unusual(reader, root, lang);
		return;
	}
	reader->has_stream_prefix = true;
	reader->lang_len = (uint8_t)lang.len;
	if (lang.len)
		memcpy(reader->lang, lang.at, lang.len);
}

static enum xml_event complete(struct xml_reader *reader, struct stanza **out)
{
	struct xml_builder *b = reader->builder;
	bool is_header = !reader->is_in_stream;
	struct stanza *stanza = builder_seal(b);

	if (is_header)
		keep_header(reader, stanza);
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
	case FRESH: read_start(reader, input); return;
	case IN_BOM: read_bom(reader, input); return;
	case BEHIND_BOM:
		reader->may_declare = *input->at == '<';
		reader->state = IN_PROLOG;
		return;
	case IN_PROLOG: read_prolog(reader, input); return;
	case IN_DECLARATION: read_declaration(reader, input); return;
	case AFTER_LT: read_kind(reader, input); return;
	case AFTER_BANG: read_bang(reader, input); return;
	case IN_TAG: read_tag(reader, input); return;
	case IN_END_TAG: read_end_tag(reader, input); return;
	case IN_TEXT: read_text(reader, input); return;
	case IN_CDATA: read_cdata(reader, input); return;
	case IN_REFERENCE: read_reference(reader, input); return;
	case IN_CHARACTER: read_character(reader, input); return;
	case BETWEEN:
	case CLOSE_DUE:
	case CLOSED:
	case BROKEN: return;
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

/* Eats no more than the limit leaves: what is longer breaks at the limit, however it is cut. */
static enum xml_event read_some(struct xml_reader *reader, str *input, struct stanza **out)
{
	uint32_t limit = reader->limits->bytes;
	str window = str_upto(*input, limit > reader->bytes_read ? limit - reader->bytes_read : 0);
	size_t before = window.len;

	if (window.len)
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
