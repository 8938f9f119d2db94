/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The order in which a slice of the journal goes into the index. Pure. */

#include "store/sqlite/tail.h"

/* The entries by account, the smallest number first, each account's in the order they came. Both
 * arrays have room for `count`; the answer is in `order`. */
void index_order(const struct tail_entry *entries, size_t count, const struct tail_entry **order,
		 const struct tail_entry **spare);
