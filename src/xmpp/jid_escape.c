/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0106 1.1 JID Escaping: the ten sequences, nothing else. */

#include "xmpp/jid.h"

/* The character that "\xy" stands for, or 0 (XEP-0106 §4.2, case is significant). */
static char escaped_by(str text)
{
	static const struct {
		char code[3], c;
	} table[] = {
		{ "20", ' ' }, { "22", '"' }, { "26", '&' }, { "27", '\'' }, { "2f", '/' },
		{ "3a", ':' }, { "3c", '<' }, { "3e", '>' }, { "40", '@' },  { "5c", '\\' },
	};

	if (text.len < 3 || text.at[0] != '\\')
		return '\0';
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (memcmp(text.at + 1, table[i].code, 2) == 0)
			return table[i].c;
	return '\0';
}

/* §5.1: a backslash only where it would be read as the start of a sequence. */
static bool needs_escape(str text)
{
	switch (text.at[0]) {
	case ' ':
	case '"':
	case '&':
	case '\'':
	case '/':
	case ':':
	case '<':
	case '>':
	case '@':
		return true;
	case '\\':
		return escaped_by(text) != '\0';
	default:
		return false;
	}
}

str jid_escape_local(struct arena *arena, str text)
{
	static const char digits[] = "0123456789abcdef";
	size_t count = 0;
	char *at, *start;

	for (size_t i = 0; i < text.len; i++)
		count += needs_escape(str_from(text, i));
	if (count == 0)
		return text;
	start = at = arena_alloc(arena, text.len + 2 * count);
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];

		if (!needs_escape(str_from(text, i))) {
			*at++ = (char)c;
			continue;
		}
		*at++ = '\\';
		*at++ = digits[c >> 4];
		*at++ = digits[c & 15];
	}
	return str_make(start, text.len + 2 * count);
}

str jid_unescape_local(struct arena *arena, str text)
{
	size_t count = 0, len = 0;
	char *at;

	for (size_t i = 0; i < text.len; i++)
		count += escaped_by(str_from(text, i)) != '\0';
	if (count == 0)
		return text;
	at = arena_alloc(arena, text.len);
	for (size_t i = 0; i < text.len; len++) {
		char c = escaped_by(str_from(text, i));

		at[len] = c ? c : text.at[i];
		i += c ? 3 : 1;
	}
	return str_make(at, len);
}
