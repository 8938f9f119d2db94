/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Domain names and IP literals in the normal form of addresses (RFC 7622 §3.2). Pure; any
 * thread. */

#include "base/arena.h"

/* Labels of letters, digits and hyphens in lower case, U-labels (A-labels are decoded, RFC 5890),
 * no trailing dot; or an IPv4 address; or "[IPv6]" as RFC 5952 writes it. Mapped before the check
 * by RFC 5895: case, width, NFC, dots. 1 to 1023 bytes; lends `text` where that is the normal form.
 * Stable. False, and *out untouched, when it is none of these. */
bool idna_domain(str text, struct arena *arena, str *out) MUST_USE;
