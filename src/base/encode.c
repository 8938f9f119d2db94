/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 (RFC 4648 §4) and hex (§8). What is decoded is checked first and written after, so that
 * a bad text adds nothing. */

#include "base/encode.h"

static const char base64_digits[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(struct buf *out, str bytes)
{
	const unsigned char *at = (const unsigned char *)bytes.at;
	char *to = buf_extend(out, (bytes.len + 2) / 3 * 4);

	if (!to)
		return;
	for (size_t left = bytes.len; left; to += 4) {
		size_t take = left < 3 ? left : 3;
		unsigned bits = (unsigned)at[0] << 16;

		if (take > 1)
			bits |= (unsigned)at[1] << 8;
		if (take > 2)
			bits |= at[2];
		to[0] = base64_digits[bits >> 18];
		to[1] = base64_digits[bits >> 12 & 63];
		to[2] = take > 1 ? base64_digits[bits >> 6 & 63] : '=';
		to[3] = take > 2 ? base64_digits[bits & 63] : '=';
		at += take;
		left -= take;
	}
}

/* The value of a digit, or -1. */
static int base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* How many `=` stand at the end of a strict text, or -1 when it is none. */
static int base64_padding(str text)
{
	size_t digits = text.len;
	unsigned unused;

	if (text.len % 4)
		return -1;
	while (digits && text.len - digits < 2 && text.at[digits - 1] == '=')
		digits--;
	for (size_t i = 0; i < digits; i++)
		if (base64_value(text.at[i]) < 0)
			return -1;
	/* RFC 4648 §3.5: the bits that stand for nothing must be zero. */
	unused = text.len == digits ? 0 : text.len - digits == 1 ? 3 : 15;
	if (unused && (unsigned)base64_value(text.at[digits - 1]) & unused)
		return -1;
	return (int)(text.len - digits);
}

bool base64_decode(struct buf *out, str text)
{
	int padding = base64_padding(text);
	size_t len;
	char *to;

	if (padding < 0)
		return false;
	len = text.len / 4 * 3 - (size_t)padding;
	to = buf_extend(out, len);
	if (!to)
		return false;
	for (size_t i = 0, bits = 0, done = 0; done < len; i++) {
		bits = bits << 6 | (size_t)base64_value(text.at[i]);
		if (i % 4)
			to[done++] = (char)(bits >> (6 - i % 4 * 2));
	}
	return true;
}

void hex_encode(struct buf *out, str bytes)
{
	static const char digits[] = "0123456789abcdef";
	char *to = buf_extend(out, bytes.len * 2);

	for (size_t i = 0; to && i < bytes.len; i++) {
		*to++ = digits[(unsigned char)bytes.at[i] >> 4];
		*to++ = digits[bytes.at[i] & 15];
	}
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool hex_decode(struct buf *out, str text)
{
	char *to;

	for (size_t i = 0; i < text.len; i++)
		if (hex_value(text.at[i]) < 0)
			return false;
	if (text.len % 2)
		return false;
	to = buf_extend(out, text.len / 2);
	for (size_t i = 0; to && i < text.len; i += 2)
		*to++ = (char)(hex_value(text.at[i]) << 4 | hex_value(text.at[i + 1]));
	return to != NULL;
}
