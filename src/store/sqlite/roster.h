/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* How groups are kept in one value: "5:Rooks4:Crows", lengths in bytes. Pure. */

#include "base/buf.h"
#include "base/arena.h"

void sqlite_groups_write(struct buf *out, const str *groups, size_t count);
/* What is not well-formed ends the list. The result lends `text`. */
const str *sqlite_groups_read(str text, struct arena *arena, size_t *out_count);
