/* SPDX-License-Identifier: Apache-2.0 */
/* Questions about pieces of text. */

#include "base/str.h"

static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

int str_cmp(str a, str b)
{
	size_t common = a.len < b.len ? a.len : b.len;
	int order = common ? memcmp(a.at, b.at, common) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

bool str_eq_nocase(str a, str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.at[i]) != lower(b.at[i]))
			return false;
	return true;
}

bool str_starts(str s, str prefix)
{
	return s.len >= prefix.len && str_eq(str_upto(s, prefix.len), prefix);
}

bool str_ends(str s, str suffix)
{
	return s.len >= suffix.len && str_eq(str_from(s, s.len - suffix.len), suffix);
}

size_t str_find(str s, char byte)
{
	const char *found = s.len ? memchr(s.at, byte, s.len) : NULL;

	return found ? (size_t)(found - s.at) : s.len;
}

bool str_cut(str *rest, char byte, str *out_piece)
{
	size_t end;

	if (!rest->at)
		return false;
	end = str_find(*rest, byte);
	*out_piece = str_upto(*rest, end);
	*rest = end == rest->len ? STR_NONE : str_from(*rest, end + 1);
	return true;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

str str_trim(str s)
{
	while (s.len && is_space(s.at[0]))
		s = str_from(s, 1);
	while (s.len && is_space(s.at[s.len - 1]))
		s.len--;
	return s;
}

bool str_to_int(str s, int64_t min, int64_t max, int64_t *out)
{
	bool negative = s.len && s.at[0] == '-';
	int64_t value = 0;

	if (negative)
		s = str_from(s, 1);
	if (s.len == 0 || s.len > 18)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
		value = value * 10 + (s.at[i] - '0');
	}
	if (negative)
		value = -value;
	if (value < min || value > max)
		return false;
	*out = value;
	return true;
}

/* How many continuation bytes follow this lead byte, and the least and greatest first of them
 * (RFC 3629 §4: no overlong forms, no surrogates, nothing above U+10FFFF); -1: no lead byte. */
static int continuation(unsigned char lead, unsigned char *least, unsigned char *most)
{
	*least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
	*most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
	if (lead >= 0xC2 && lead <= 0xDF)
		return 1;
	if (lead >= 0xE0 && lead <= 0xEF)
		return 2;
	return lead >= 0xF0 && lead <= 0xF4 ? 3 : -1;
}

bool str_is_utf8(str s)
{
	const unsigned char *at = (const unsigned char *)s.at;
	const unsigned char *end = at + s.len;

	while (at < end) {
		unsigned char least, most;
		int more;

		if (*at < 0x80) {
			at++;
			continue;
		}
		more = continuation(*at++, &least, &most);
		if (more < 0 || end - at < more || *at < least || *at > most)
			return false;
		for (at++; --more > 0; at++)
			if (*at < 0x80 || *at > 0xBF)
				return false;
	}
	return true;
}
