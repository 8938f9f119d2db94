/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/base.h"

/* A broken invariant of our own is a bug: the process says where and aborts, always, in every
 * build. Never for what a peer, the store or the administrator did. */
#define BUG_ON(condition) \
	((condition) ? bug_found(__FILE__, __LINE__, #condition) : (void)0)

/* A place that cannot be reached; the text says why. */
#define BUG(text) bug_found(__FILE__, __LINE__, text)

NORETURN void bug_found(const char *file, int line, const char *condition);
