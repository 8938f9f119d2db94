/* SPDX-License-Identifier: Apache-2.0 */
/* The end of the process when one of our own invariants is broken. */

#include "base/bug.h"

#include <stdio.h>
#include <stdlib.h>

void bug_found(const char *file, int line, const char *condition)
{
	fprintf(stderr, "bug at %s:%d: %s\n", file, line, condition);
	abort();
}
