/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* PRECIS (RFC 8264): the two profiles of user names and passwords (RFC 8265) that addresses are
 * built from. Pure; any thread. */

#include "base/arena.h"

/* UsernameCaseMapped (RFC 8265 §3.3): IdentifierClass, width mapped, lower case, NFC, Bidi Rule.
 * OpaqueString (RFC 8265 §4.2): FreeformClass, spaces mapped to U+0020, NFC. The result has 1 to
 * 1023 bytes and lends `text` when that is the normal form already, else the arena's memory.
 * Stable: what they give they give again. False, and *out untouched, when the text is refused. */
bool precis_username(str text, struct arena *arena, str *out) MUST_USE;
bool precis_opaque(str text, struct arena *arena, str *out) MUST_USE;
