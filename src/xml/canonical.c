/* SPDX-License-Identifier: Apache-2.0 */
/* How the canonical form looks: its escapes and its start tags. */

#include "xml/canonical.h"

#include "base/bug.h"
#include "xml/chars.h"
#include "xml/writer.h"

/* ---- escapes ---- */

str escape_of(char byte, bool is_value)
{
	switch (byte) {
	case '&':
		return S("&amp;");
	case '<':
		return S("&lt;");
	case '>':
		return S("&gt;");
	case '\r':
		return S("&#xD;");
	case '\'':
		return is_value ? S("&apos;") : STR_NONE;
	case '"':
		return is_value ? S("&quot;") : STR_NONE;
	case '\t':
		return is_value ? S("&#x9;") : STR_NONE;
	case '\n':
		return is_value ? S("&#xA;") : STR_NONE;
	default:
		return STR_NONE;
	}
}

static size_t escaped_len(str text, bool is_value)
{
	const char *at = text.at, *end = at + text.len;
	uint8_t plain = is_value ? CHAR_VALUE : CHAR_TEXT;
	size_t len = text.len;

	while ((at = skip_class(at, end, plain)) < end) {
		str escape = escape_of(*at++, is_value);

		if (str_exists(escape))
			len += escape.len - 1;
	}
	return len;
}

static char *put_escaped(char *to, str text, bool is_value)
{
	const char *from = text.at, *at = from, *end = from + text.len;
	uint8_t plain = is_value ? CHAR_VALUE : CHAR_TEXT;

	while ((at = skip_class(at, end, plain)) < end) {
		str escape = escape_of(*at, is_value);

		if (str_exists(escape)) {
			to = str_put(to, str_make(from, (size_t)(at - from)));
			to = str_put(to, escape);
			from = at + 1;
		}
		at++;
	}
	return str_put(to, str_make(from, (size_t)(end - from)));
}

static void escape(struct buf *out, str text, bool is_value)
{
	size_t len = escaped_len(text, is_value);
	char *to = len ? buf_extend(out, len) : NULL;

	if (to)
		put_escaped(to, text, is_value);
}

size_t xml_escaped_len(str text)
{
	return escaped_len(text, true);
}

char *xml_put_escaped(char *to, str text)
{
	return put_escaped(to, text, true);
}

void xml_escape_attr(struct buf *out, str text)
{
	escape(out, text, true);
}

void xml_escape_text(struct buf *out, str text)
{
	escape(out, text, false);
}

/* What an escape of the canonical form stands for; 0 when the text is none. */
static char unescaped(str text)
{
	static const char bytes[] = "&<>'\"\r\t\n";

	for (size_t i = 0; bytes[i]; i++)
		if (str_eq(escape_of(bytes[i], true), text))
			return bytes[i];
	return 0;
}

str xml_unescape(str text, struct arena *arena)
{
	size_t first = str_find(text, '&'), len = 0;
	char *to;

	if (first == text.len)
		return text;
	to = arena_alloc(arena, text.len);
	for (size_t i = 0; i < text.len;) {
		str rest = str_from(text, i);
		size_t end = rest.at[0] == '&' ? str_find(str_upto(rest, 6), ';') + 1 : 0;
		char byte = end ? unescaped(str_upto(rest, end)) : 0;

		to[len++] = byte ? byte : rest.at[0];
		i += byte ? end : 1;
	}
	return str_make(to, len);
}

/* ---- tags ---- */

str tag_name(const char *start, const char *end)
{
	const char *at = start + 1;

	while (at < end && *at != ' ' && *at != '/' && *at != '>')
		at++;
	return str_make(start + 1, (size_t)(at - start - 1));
}

bool next_attr(const char **at, const char *end, str *out_name, str *out_value)
{
	const char *name = *at + 1, *equals, *close;

	if (*at >= end || **at != ' ')
		return false;
	equals = memchr(name, '=', (size_t)(end - name));
	BUG_ON(!equals);
	close = memchr(equals + 2, '\'', (size_t)(end - equals - 2));
	BUG_ON(!close);
	*out_name = str_make(name, (size_t)(equals - name));
	*out_value = str_make(equals + 2, (size_t)(close - equals - 2));
	*at = close + 1;
	return true;
}
