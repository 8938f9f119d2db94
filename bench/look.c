/* SPDX-License-Identifier: Apache-2.0 */
/* Names, attributes and texts, found without parsing. */

#include "look.h"

bool is_element(str stanza, const char *name)
{
	size_t len = strlen(name);

	return stanza.len > len + 1 && stanza.at[0] == '<' &&
	       memcmp(stanza.at + 1, name, len) == 0 &&
	       strchr(" />\t\r\n", stanza.at[len + 1]) != NULL;
}

/* Where the value behind this attribute's quote ends. */
static str value_at(str tag, size_t quote)
{
	str value = str_from(tag, quote + 1);

	return str_upto(value, str_find(value, tag.at[quote]));
}

str attribute(str stanza, const char *name)
{
	size_t len = strlen(name), at = 0;

	while (at < stanza.len && stanza.at[at] != '>') {
		char byte = stanza.at[at];
		size_t quote = at + len + 2;

		if (byte == '\'' || byte == '"')
			at += value_at(stanza, at).len + 2;
		else if (byte == ' ' && quote < stanza.len && stanza.at[quote - 1] == '=' &&
			 memcmp(stanza.at + at + 1, name, len) == 0)
			return value_at(stanza, quote);
		else
			at++;
	}
	return STR_NONE;
}

str text_behind_tag(str stanza)
{
	str text = str_from(stanza, str_find(stanza, '>') + 1);

	return str_upto(text, str_find(text, '<'));
}
