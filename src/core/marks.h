/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What of a home's log is not done with (store/log.h): entries owed to its sessions, and entries
 * sent whose letters have not come back. The store learns of changes a little later, many at once;
 * what a crash takes back of that is delivered or confirmed a second time under the same id. On the
 * home's shard. */

#include "core/open_ids.h"

struct home;
struct shard;
struct store_home;

enum { MARKS_WRITE_MS = 200 };

void marks_load(struct home *home, const struct store_home *row);
void marks_fini(struct home *home);

/* A letter with this id is on its way; keeps the home awake until it is back. */
void marks_sent(struct home *home, int64_t id);
/* The same for an older one. */
void marks_sent_again(struct home *home, int64_t id);
void marks_settled(struct home *home, int64_t id);
/* It is back and not settled: it stays so, for the next start. */
void marks_unsettled(struct home *home, int64_t id);

/* The entry must reach a session. */
void marks_owed(struct home *home, int64_t id);
/* Must an entry still get to a session? Asked of one that was read from the store, where `is_owed`
 * is its STORE_LOG_OWED; what only the store knew is learned. */
bool marks_owe(struct home *home, int64_t id, bool is_owed);
/* A session has acknowledged it. */
void marks_delivered(struct home *home, int64_t id);
/* What is owed with ids above the one, up to the other, has been read from the store, and each was
 * asked for by marks_owe(). */
void marks_read(struct home *home, int64_t after, int64_t upto);
/* How many entries are owed, about, with those that wait for the log. */
size_t marks_owed_count(const struct home *home);
/* With so many more it would be more than may be (limits.owed_messages). */
bool marks_are_over(const struct home *home, size_t more);
/* All that is owed has been read from the store and learned. */
void marks_all_read(struct home *home);
/* A session has it in its hands; or has lost it (true: nobody else has it). */
void marks_hold(struct home *home, int64_t id);
bool marks_release(struct home *home, int64_t id);
bool marks_is_held(const struct home *home, int64_t id);

/* Writes what has changed; by the shard's timer, and before it ends. */
void marks_write_all(struct shard *shard);
