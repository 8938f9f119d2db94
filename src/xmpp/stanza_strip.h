/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A stanza without some of its children. Pure; any thread. */

#include "xml/stanza.h"

/* The stanza itself (a new reference to it) when `drops` wants none of the direct children of the
 * root; else a new sealed one without those. `with` is handed on. The caller gets a reference
 * that is his own in each case. */
struct stanza *stanza_without(struct stanza *stanza,
			      bool (*drops)(const struct node *child, const void *with),
			      const void *with) MUST_USE;
