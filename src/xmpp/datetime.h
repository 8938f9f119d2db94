/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The DateTime profile of XEP-0082: moments of the years 0001 to 9999, in UTC, counted as the
 * server counts them: microseconds since 1970. Pure; any thread. */

#include "base/str.h"

enum { DATETIME_MAX = 27 }; /* "2026-01-02T03:04:05.678901Z" */

/* With `digits` of a second's fraction: 0, 3 or 6; what is left out is cut off, not rounded. The
 * text stands in `room`. The moment must be in the range: ask datetime_is_in_range() about one
 * that was calculated. */
str datetime_write(int64_t us, unsigned digits, char room[DATETIME_MAX]);
bool datetime_is_in_range(int64_t us);

/* CCYY-MM-DDThh:mm:ss[.s+](Z|±hh:mm), nothing else and nothing around it; digits of the fraction
 * beyond the sixth are ignored. False for what is no moment of the calendar: the 30th of February,
 * hour 24, the 60th second (the profile ends at 59, XEP-0082 §2), offsets beyond 14:00 (XML Schema
 * 2, §3.2.7.3), moments that the offset carries out of the range. */
bool datetime_parse(str text, int64_t *out_us) MUST_USE;
