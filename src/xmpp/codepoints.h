/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Text as Unicode code points while it is prepared (PRECIS, IDNA, SASLprep): a thin layer over
 * libunistring. The memory is wiped when it is given back, for it may hold a password. Pure; any
 * thread. */

#include "base/arena.h"

struct codepoints {
	uint32_t *at; /* owned */
	size_t len;
};

/* False, and nothing to free, when the text is not UTF-8. */
bool codepoints_of(str text, struct codepoints *out) MUST_USE;
void codepoints_fini(struct codepoints *cps);
/* As UTF-8 into `at`, which has room for `room` bytes; false when it is too small. */
bool codepoints_encode(const struct codepoints *cps, char *at, size_t room, size_t *out_len)
	MUST_USE;

/* Fullwidth and halfwidth forms to their decomposition (RFC 8264 §5.2.1). */
void codepoints_map_width(struct codepoints *cps);
/* Unicode toLowerCase, then NFC. */
void codepoints_map_lower_nfc(struct codepoints *cps);
void codepoints_nfc(struct codepoints *cps);
void codepoints_nfkc(struct codepoints *cps);

/* Holds a character of a right-to-left script (R, AL, AN). */
bool codepoints_have_rtl(const struct codepoints *cps);
/* The Bidi Rule, RFC 5893 §2: whether the text satisfies all six conditions. */
bool codepoints_fit_bidi(const struct codepoints *cps);

/* All bytes below 0x80. */
bool text_is_ascii(str text);
