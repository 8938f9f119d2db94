/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* "Did you mean …?": of the names that are tried, the one nearest to a mistyped word. Pure. */

#include "base/str.h"

struct nearest {
	str word; /* what was written */
	str best; /* lent by the caller of nearest_try(); STR_NONE: nothing is near */
	unsigned distance;
};

struct nearest nearest_to(str word);
/* The first of equals wins. Words of more than 32 bytes are near to nothing. */
void nearest_try(struct nearest *nearest, str name);
