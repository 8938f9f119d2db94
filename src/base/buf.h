/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A growing piece of bytes, born with its limit. Adding past the limit adds nothing more and is
 * remembered (buf_failed): call everything, look once at the end. An empty buffer owns no memory.
 * One thread at a time. */

#include "base/str.h"

struct buf {
	char *at;
	size_t len;
	size_t cap;
	size_t limit;
	bool failed;
};

void buf_init(struct buf *buf, size_t limit);
/* Frees the bytes; the buffer may be used again with the same limit. */
void buf_fini(struct buf *buf);
/* Forgets the bytes and the failure, keeps the memory. */
void buf_clear(struct buf *buf);

static inline str buf_str(const struct buf *buf)
{
	return (str){ buf->at ? buf->at : "", buf->len };
}
static inline bool buf_failed(const struct buf *buf)
{
	return buf->failed;
}

void buf_add(struct buf *buf, str bytes);
void buf_add_char(struct buf *buf, char byte);
void buf_add_int(struct buf *buf, int64_t value);
void buf_printf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
/* Room for exactly `len` more bytes, counted as added; NULL when that breaks the limit. */
char *buf_extend(struct buf *buf, size_t len) MUST_USE;
/* A wish: `len` more bytes are about to be added, piece by piece. One allocation for them all. */
void buf_expect(struct buf *buf, size_t len);
/* Drops `len` bytes from the front. */
void buf_drop(struct buf *buf, size_t len);
/* The bytes with a NUL behind them that is not counted. */
const char *buf_cstr(struct buf *buf);
