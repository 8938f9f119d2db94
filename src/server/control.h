/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* How commands speak to the running server: the Unix socket jackdaw.sock in the data directory,
 * mode 0600, so that who may read the data may command (A-055: there is no other way in). One
 * request in one line, as server/order.h has it; the answer is lines that begin with a space, then
 * "ok" or "error" with a sentence, and the end of the stream. On the main loop. */

#include "base/buf.h"

struct control;
struct server;

#define CONTROL_SOCKET "jackdaw.sock"
enum { CONTROL_REQUEST_MAX = 65536, CONTROL_CALLERS_MAX = 32 };

/* NULL with a sentence in `why`. */
struct control *control_open(struct server *server, struct buf *why) MUST_USE;
/* Nobody new; `gone` is called, within this or later, when the calls under way have ended. */
void control_close(struct control **control, void (*gone)(struct server *server));
