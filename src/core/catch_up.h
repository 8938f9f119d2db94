/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What an account was sent while nobody took it (XEP-0160): a session that may get messages reads
 * it from the log when it comes, in order, with the time it was sent (XEP-0203), as fast as it
 * acknowledges. What arrives meanwhile is read from the log, too, behind it. On the home's
 * shard. */

#include "base/base.h"

struct home;
struct session;
struct catch_up;

/* If anything is owed that nobody has, and the session may get it. */
void catch_up_begin(struct session *session);
/* Something is owed that nobody has: whoever is there reads it. */
void catch_up_all(struct home *home);
/* It has acknowledged something. */
void catch_up_goes_on(struct session *session);
/* True: it will read this one from the log, behind what it still reads, also when others have
 * acknowledged it by then. */
bool catch_up_skips(struct session *session, int64_t log_id);
/* The same of a copy (XEP-0280): a client must not have what is later in its archive before what is
 * earlier. False: it goes at once. `log_id` may be 0. */
bool catch_up_skips_copy(struct session *session, int64_t log_id);
/* The session is no more: what it would have read is for the others (catch_up_all). */
void catch_up_end(struct catch_up **catch_up);
