/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What two other parsers make of a document: expat and libxml2. The dump names every element and
 * attribute by namespace and local name, attributes sorted, text as it is; it is the same for
 * equal trees. */

#include "base/buf.h"

#define LOOSE_TEXT "\x05"

enum oracle { ORACLE_EXPAT, ORACLE_LIBXML2 };

/* False when the parser finds something wrong in it; more might follow. Of a stream (`is_stream`)
 * the root is dumped as if it were empty, and then its children; xml:lang of the root is handed
 * down to children without their own. Text between them is left out, but for LOOSE_TEXT where it is
 * more than white space. */
bool oracle_dump(enum oracle oracle, str document, bool is_stream, struct buf *out);
