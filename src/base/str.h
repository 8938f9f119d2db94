/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A piece of text that somebody else owns: pointer and length, never NUL-terminated by promise.
 * `{ NULL, 0 }` (STR_NONE) means "absent", which is not the same as empty; both have length 0. */

#include <string.h>

#include "base/base.h"

typedef struct str {
	const char *at;
	size_t len;
} str;

#define S(literal) ((str){ "" literal, sizeof(literal) - 1 })
#define STR_NONE ((str){ NULL, 0 })

/* For printf: "%.*s", STR_ARG(s) */
#define STR_ARG(s) (int)(s).len, ((s).at ? (s).at : "")

static inline str str_make(const char *at, size_t len)
{
	return (str){ at, len };
}

/* Of a C string; NULL gives STR_NONE. */
static inline str str_of(const char *text)
{
	return text ? (str){ text, strlen(text) } : STR_NONE;
}

static inline bool str_exists(str s)
{
	return s.at != NULL;
}

static inline bool str_eq(str a, str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static inline str str_from(str s, size_t start)
{
	return start >= s.len ? (str){ s.at + s.len, 0 } : (str){ s.at + start, s.len - start };
}

static inline str str_upto(str s, size_t len)
{
	return (str){ s.at, len < s.len ? len : s.len };
}

/* Copies to where there is room for it; says where it ends. */
static inline char *str_put(char *to, str s)
{
	if (s.len)
		memcpy(to, s.at, s.len);
	return to + s.len;
}

/* Order by bytes, shorter first: < 0, 0, > 0. */
int str_cmp(str a, str b);
/* ASCII letters without case. */
bool str_eq_nocase(str a, str b);
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);
/* The first place of the byte, or s.len. */
size_t str_find(str s, char byte);
/* Cuts the first piece off *rest: up to `byte`, which is dropped; false when *rest is exhausted
 * (at NULL). "a,,b" gives a, empty, b. */
bool str_cut(str *rest, char byte, str *out_piece);
/* White space of XML (space, tab, CR, LF) off both ends. */
str str_trim(str s);
/* Whole s is a decimal number in min..max; untouched on failure. */
bool str_to_int(str s, int64_t min, int64_t max, int64_t *out) MUST_USE;
bool str_is_utf8(str s) MUST_USE;
