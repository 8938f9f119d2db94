/* SPDX-License-Identifier: Apache-2.0 */
/* A growing piece of bytes with a limit. */

#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/bug.h"
#include "base/mem.h"

void buf_init(struct buf *buf, size_t limit)
{
	*buf = (struct buf){ .limit = limit };
}

void buf_fini(struct buf *buf)
{
	mem_free(buf->at);
	buf_init(buf, buf->limit);
}

void buf_clear(struct buf *buf)
{
	buf->len = 0;
	buf->failed = false;
}

/* The first piece is seldom the last. */
enum { FIRST = 120 };

/* One byte more than asked, so that buf_cstr() never has to grow past the limit. */
static bool reserve(struct buf *buf, size_t len)
{
	size_t need = buf->len + len + 1;

	if (buf->failed || len > buf->limit - buf->len) {
		buf->failed = true;
		return false;
	}
	if (need > buf->cap)
		buf->at = vec_grow(buf->at, &buf->cap, need < FIRST ? FIRST : need, 1);
	return true;
}

void buf_add(struct buf *buf, str bytes)
{
	if (bytes.len == 0 || !reserve(buf, bytes.len))
		return;
	memcpy(buf->at + buf->len, bytes.at, bytes.len);
	buf->len += bytes.len;
}

void buf_add_char(struct buf *buf, char byte)
{
	if (reserve(buf, 1))
		buf->at[buf->len++] = byte;
}

void buf_add_int(struct buf *buf, int64_t value)
{
	char digits[20];
	size_t at = sizeof(digits);
	uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;

	do {
		digits[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	if (value < 0)
		digits[--at] = '-';
	buf_add(buf, str_make(digits + at, sizeof(digits) - at));
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;
	int need;

	va_start(args, format);
	need = vsnprintf(NULL, 0, format, args);
	va_end(args);
	BUG_ON(need < 0);
	if (!reserve(buf, (size_t)need))
		return;
	va_start(args, format);
	vsnprintf(buf->at + buf->len, (size_t)need + 1, format, args);
	va_end(args);
	buf->len += (size_t)need;
}

void buf_expect(struct buf *buf, size_t len)
{
	if (!buf->failed && len <= buf->limit - buf->len)
		reserve(buf, len);
}

char *buf_extend(struct buf *buf, size_t len)
{
	if (!reserve(buf, len))
		return NULL;
	buf->len += len;
	return buf->at + buf->len - len;
}

void buf_drop(struct buf *buf, size_t len)
{
	BUG_ON(len > buf->len);
	buf->len -= len;
	if (buf->len)
		memmove(buf->at, buf->at + len, buf->len);
}

const char *buf_cstr(struct buf *buf)
{
	if (buf->len + 1 > buf->cap)
		buf->at = vec_grow(buf->at, &buf->cap, buf->len + 1, 1);
	buf->at[buf->len] = '\0';
	return buf->at;
}
