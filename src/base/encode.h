/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Base64 (RFC 4648 §4, strict: padding required, no white space, unused bits zero) and hex. */

#include "base/buf.h"

void base64_encode(struct buf *out, str bytes);
/* False, and nothing added, when the text is not strict Base64. */
bool base64_decode(struct buf *out, str text) MUST_USE;
void hex_encode(struct buf *out, str bytes); /* lower case */
bool hex_decode(struct buf *out, str text) MUST_USE;
