/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What a client says to bench-floor first, in one line: "hello NUMBER SIZE COUNT TO…". From then on
 * each SIZE bytes it sends go to each of those numbers. */

#include "client.h"

enum { FLOOR_TO_MAX = 256, FLOOR_HELLO_MAX = 4096 };

void floor_hello(struct client *client, size_t size, const unsigned *to, unsigned count);
