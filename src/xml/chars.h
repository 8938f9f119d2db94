/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Which characters may stand where in XML, and fast runs over those that need no attention.
 * Pure. */

#include "base/str.h"

enum {
	CHAR_TEXT = 1,	      /* ASCII that character data holds as it is; ']' is not among them */
	CHAR_VALUE = 2,	      /* ASCII that an attribute value holds as it is */
	CHAR_NAME_START = 4,
	CHAR_NAME = 8,
	CHAR_SPACE = 16,
	CHAR_IN_TAG = 32,     /* neither < nor > nor a quote */
};

extern const uint8_t char_class[256];

static inline bool char_is(char byte, uint8_t class)
{
	return char_class[(unsigned char)byte] & class;
}

/* The first byte that is not of the class, or end. */
static inline const char *skip_class(const char *at, const char *end, uint8_t class)
{
	while (end - at >= 4) {
		if (!char_is(at[0], class))
			return at;
		if (!char_is(at[1], class))
			return at + 1;
		if (!char_is(at[2], class))
			return at + 2;
		if (!char_is(at[3], class))
			return at + 3;
		at += 4;
	}
	while (at < end && char_is(*at, class))
		at++;
	return at;
}

/* XML 1.0 §2.2 Char. */
bool xml_is_char(uint32_t code);
/* Of a character above ASCII at the front: how many bytes it has; 0 when it is right as far as it
 * goes but not whole; -1 when it is not UTF-8 (RFC 3629) or no character of XML. avail > 0. */
int xml_char_len(const char *at, size_t avail);
/* The code point of what xml_char_len() found whole. */
uint32_t xml_char_code(const char *at, int len);
/* As UTF-8; how many bytes. */
size_t xml_put_char(char out[4], uint32_t code);
/* How many bytes of the front are an NCName; 0 when none. */
size_t xml_name_len(str text);
