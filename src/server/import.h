/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The order "user import JID SECRET… [JID SECRET…]…": accounts with the keys that another server
 * derived, many in one request, so that they share the store's commits. Each account that could
 * not be made is told in a line, with the reason; the others are made. On the main loop. */

#include "server/order.h"

#define IMPORT_ORDER "user import"

/* `words` is what follows, in the order's arena. The order ends later or within this call. */
void import_start(struct order *order, str words);
