/* SPDX-License-Identifier: Apache-2.0 */
/* Reads jackdaw.conf by recursive descent. Why not a library: doc/decisions/0001. */

#include "config/syntax.h"

#include <stdarg.h>
#include <stdio.h>

enum token { TOKEN_END, TOKEN_WORD, TOKEN_QUOTED, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_IS, TOKEN_COMMA };

struct parser {
	str rest;
	const char *line_start;
	unsigned line;
	struct config_place place; /* of the token */
	enum token token;
	str text; /* of a word or quoted text */
	str path;
	struct arena *arena;
	struct buf *why;
};

bool config_refuse(struct buf *why, str path, struct config_place place, const char *format, ...)
{
	char sentence[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(sentence, sizeof(sentence), format, args);
	va_end(args);
	buf_printf(why, "%.*s:%u:%u: %s", STR_ARG(path), place.line, place.column, sentence);
	return false;
}

static struct config_place here(const struct parser *parser)
{
	return (struct config_place){ parser->line,
				      (unsigned)(parser->rest.at - parser->line_start) + 1 };
}

static void skip(struct parser *parser, size_t len)
{
	parser->rest = str_from(parser->rest, len);
}

static void skip_newline(struct parser *parser)
{
	skip(parser, 1);
	parser->line++;
	parser->line_start = parser->rest.at;
}

/* ---- tokens ---- */

static bool skip_block_comment(struct parser *parser)
{
	struct config_place start = here(parser);

	skip(parser, 2);
	while (parser->rest.len) {
		if (str_starts(parser->rest, S("*/"))) {
			skip(parser, 2);
			return true;
		}
		if (parser->rest.at[0] == '\n')
			skip_newline(parser);
		else
			skip(parser, 1);
	}
	return config_refuse(parser->why, parser->path, start, "this comment is never closed");
}

/* White space and comments. */
static bool skip_blank(struct parser *parser)
{
	while (parser->rest.len) {
		char byte = parser->rest.at[0];

		if (byte == '\n')
			skip_newline(parser);
		else if (byte == ' ' || byte == '\t' || byte == '\r')
			skip(parser, 1);
		else if (byte == '#' || str_starts(parser->rest, S("//")))
			skip(parser, str_find(parser->rest, '\n'));
		else if (!str_starts(parser->rest, S("/*")))
			return true;
		else if (!skip_block_comment(parser))
			return false;
	}
	return true;
}

static bool is_word_byte(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') || (byte != '\0' && strchr(".:/_-@%", byte)) ||
	       (unsigned char)byte >= 0x80;
}

static bool read_word(struct parser *parser)
{
	size_t len = 0;

	while (len < parser->rest.len && is_word_byte(parser->rest.at[len]))
		len++;
	if (len == 0)
		return config_refuse(parser->why, parser->path, parser->place,
				     "'%c' cannot stand here; a value with such characters goes in "
				     "double quotes",
				     parser->rest.at[0]);
	parser->text = str_upto(parser->rest, len);
	parser->token = TOKEN_WORD;
	skip(parser, len);
	return true;
}

/* Where the closing quote is; false when there is none in this line. */
static bool find_quote(str text, size_t *out_len, bool *out_has_escapes)
{
	bool has_escapes = false;

	for (size_t i = 0; i < text.len && text.at[i] != '\n'; i++) {
		if (text.at[i] == '"') {
			*out_len = i;
			*out_has_escapes = has_escapes;
			return true;
		}
		if (text.at[i] != '\\')
			continue;
		has_escapes = true;
		i++;
		if (i < text.len && text.at[i] == '\n')
			return false;
	}
	return false;
}

static bool unescape(struct parser *parser)
{
	char *to = arena_alloc(parser->arena, parser->text.len);
	size_t len = 0;

	for (size_t i = 0; i < parser->text.len; i++) {
		char byte = parser->text.at[i];

		if (byte == '\\') {
			byte = parser->text.at[++i];
			if (byte != '"' && byte != '\\')
				return config_refuse(parser->why, parser->path, parser->place,
						     "only \\\" and \\\\ are escapes in a text");
		}
		to[len++] = byte;
	}
	parser->text = str_make(to, len);
	return true;
}

static bool read_quoted(struct parser *parser)
{
	size_t len = 0;
	bool has_escapes = false;

	skip(parser, 1);
	if (!find_quote(parser->rest, &len, &has_escapes))
		return config_refuse(parser->why, parser->path, parser->place,
				     "this text has no closing quote in its line");
	parser->text = str_upto(parser->rest, len);
	parser->token = TOKEN_QUOTED;
	skip(parser, len + 1);
	return !has_escapes || unescape(parser);
}

static bool read_mark(struct parser *parser, enum token token)
{
	parser->token = token;
	parser->text = str_upto(parser->rest, 1);
	skip(parser, 1);
	return true;
}

static bool next(struct parser *parser)
{
	if (!skip_blank(parser))
		return false;
	parser->place = here(parser);
	if (parser->rest.len == 0) {
		parser->token = TOKEN_END;
		return true;
	}
	switch (parser->rest.at[0]) {
	case '{':
		return read_mark(parser, TOKEN_OPEN);
	case '}':
		return read_mark(parser, TOKEN_CLOSE);
	case '=':
		return read_mark(parser, TOKEN_IS);
	case ',':
		return read_mark(parser, TOKEN_COMMA);
	case '"':
		return read_quoted(parser);
	default:
		return read_word(parser);
	}
}

/* ---- grammar ---- */

static bool refuse_token(struct parser *parser, const char *wanted)
{
	if (parser->token == TOKEN_END)
		return config_refuse(parser->why, parser->path, parser->place,
				     "the file ends too early; wanted: %s", wanted);
	return config_refuse(parser->why, parser->path, parser->place,
			     "\"%.*s\" where %s should be", STR_ARG(parser->text), wanted);
}

static bool is_value(const struct parser *parser)
{
	return parser->token == TOKEN_WORD || parser->token == TOKEN_QUOTED;
}

static struct config_item *take_value(struct parser *parser)
{
	struct config_item *item = arena_zalloc(parser->arena, sizeof(*item));

	item->text = parser->text;
	item->place = parser->place;
	return item;
}

/* Behind the opening brace: up to the closing one. A comma behind the last value is allowed. */
static bool read_list(struct parser *parser, struct config_entry *entry)
{
	struct config_item **end = &entry->values;

	entry->is_list = true;
	for (;;) {
		if (!next(parser))
			return false;
		if (parser->token == TOKEN_CLOSE)
			return true;
		if (!is_value(parser))
			return refuse_token(parser, "a value or the closing brace of the list");
		*end = take_value(parser);
		end = &(*end)->next;
		if (!next(parser))
			return false;
		if (parser->token == TOKEN_CLOSE)
			return true;
		if (parser->token != TOKEN_COMMA)
			return refuse_token(parser, "a comma or the closing brace of the list");
	}
}

static bool read_value(struct parser *parser, struct config_entry *entry)
{
	if (!next(parser))
		return false;
	if (parser->token == TOKEN_OPEN)
		return read_list(parser, entry);
	if (!is_value(parser))
		return refuse_token(parser, "a value");
	entry->values = take_value(parser);
	return true;
}

static struct config_entry *take_entry(struct parser *parser)
{
	struct config_entry *entry = arena_zalloc(parser->arena, sizeof(*entry));

	entry->name = parser->text;
	entry->place = parser->place;
	return entry;
}

/* Behind the opening brace. */
static bool read_section(struct parser *parser, struct config_entry *section)
{
	struct config_entry **end = &section->entries;

	section->is_section = true;
	for (;;) {
		if (!next(parser))
			return false;
		if (parser->token == TOKEN_CLOSE)
			return true;
		if (parser->token != TOKEN_WORD)
			return refuse_token(parser, "a key or the closing brace of the section");
		*end = take_entry(parser);
		if (!next(parser))
			return false;
		if (parser->token != TOKEN_IS)
			return refuse_token(parser, "an equals sign");
		if (!read_value(parser, *end))
			return false;
		end = &(*end)->next;
	}
}

/* Behind its name: "= value", "{ … }" or "title { … }". */
static bool read_entry(struct parser *parser, struct config_entry *entry)
{
	if (!next(parser))
		return false;
	if (parser->token == TOKEN_IS)
		return read_value(parser, entry);
	if (is_value(parser)) {
		entry->title = parser->text;
		if (!next(parser))
			return false;
	}
	if (parser->token != TOKEN_OPEN)
		return refuse_token(parser, "an equals sign or an opening brace");
	return read_section(parser, entry);
}

/* Control characters would hide things from the reader of the file, and forge the lines in which
 * its texts are quoted. */
static bool check_bytes(struct parser *parser)
{
	str rest = parser->rest;

	if (rest.len > CONFIG_TEXT_MAX)
		return config_refuse(parser->why, parser->path, here(parser),
				     "the file is longer than %d bytes", CONFIG_TEXT_MAX);
	for (; parser->rest.len; skip(parser, 1)) {
		unsigned char byte = (unsigned char)parser->rest.at[0];
		bool ends_line = byte == '\n' || str_starts(parser->rest, S("\r\n"));

		if (byte == '\n') {
			parser->line++;
			parser->line_start = parser->rest.at + 1;
		} else if ((byte < ' ' && byte != '\t' && !ends_line) || byte == 0x7F) {
			return config_refuse(parser->why, parser->path, here(parser),
					     "a control character (code %u)", byte);
		}
	}
	if (!str_is_utf8(rest))
		return config_refuse(parser->why, parser->path, (struct config_place){ 1, 1 },
				     "the file is not UTF-8");
	parser->rest = rest;
	parser->line_start = rest.at;
	parser->line = 1;
	return true;
}

bool config_parse(str text, str path, struct arena *arena, struct config_entry **out,
		  struct buf *why)
{
	str rest = str_exists(text) ? text : S("");
	struct parser parser = { .rest = rest,
				 .line_start = rest.at,
				 .line = 1,
				 .path = path,
				 .arena = arena,
				 .why = why };
	struct config_entry *first = NULL, **end = &first;

	if (!check_bytes(&parser) || !next(&parser))
		return false;
	while (parser.token != TOKEN_END) {
		if (parser.token != TOKEN_WORD)
			return refuse_token(&parser, "a key or a section");
		*end = take_entry(&parser);
		if (!read_entry(&parser, *end) || !next(&parser))
			return false;
		end = &(*end)->next;
	}
	*out = first;
	return true;
}
