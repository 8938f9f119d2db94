/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The people of a story, and the words between braces that stand for them (stories/README.md). */

#include "stories/actor.h"
#include "stories/match.h"

struct cast {
	struct stage *stage;
	struct actor *actors;
	struct captures captures;
};

/* NULL: nobody of that name has appeared. */
struct actor *cast_find(const struct cast *cast, str name);

/* Adds the text with its placeholders filled in; false with a sentence in `why` when one of them
 * means nothing. */
bool fill_in(const struct cast *cast, str text, struct buf *out, struct buf *why);
/* The same, but what is for the matcher stays: {any}, {maybe}, {id:x}. */
bool fill_in_expected(const struct cast *cast, str text, struct buf *out, struct buf *why);
