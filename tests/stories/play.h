/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Plays one story on a stage. Strict: each client must receive exactly what the story says, in that
 * order, and at the end nobody may have received more. */

#include "stories/script.h"

/* True, or false with FILE:LINE: a sentence in `why`. */
bool play(const struct story *story, struct stage *stage, struct buf *why);
