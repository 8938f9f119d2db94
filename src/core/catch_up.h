/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What an account was sent while nobody took it (XEP-0160): a session that may get messages reads
 * it from the log when it comes, in order, with the time it was sent (XEP-0203), as fast as it
 * acknowledges. What arrives meanwhile is read from the log, too, behind it. On the home's
 * shard. */

#include "base/base.h"

struct session;
struct catch_up;

/* If anything is owed that nobody has, and the session may get it. */
void catch_up_begin(struct session *session);
/* It has acknowledged something. */
void catch_up_goes_on(struct session *session);
/* True: it will read this one from the log. */
bool catch_up_skips(struct session *session);
/* The session is no more. */
void catch_up_end(struct catch_up **catch_up);
