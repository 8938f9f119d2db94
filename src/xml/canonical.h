/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* How the canonical form (stanza.h) looks: its escapes and its start tags, for those who write it
 * and those who look things up in it. The escapes that others need are in writer.h. Pure. */

#include "base/str.h"

/* How the byte is written in text or in a value; STR_NONE when as it is. */
str escape_of(char byte, bool is_value);

/* The name of the element whose '<' is at `start`. */
str tag_name(const char *start, const char *end);
/* The attributes of a canonical start tag: *at begins behind the element's name, and moves on;
 * false at the end of the tag. The value is as it is written. */
bool next_attr(const char **at, const char *end, str *out_name, str *out_value);
