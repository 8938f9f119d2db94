/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The one thread that writes. It commits in groups: what arrived while the last commit ran goes
 * into the next, so that one sync of the disk serves all that wait. On a fast disk that would be a
 * commit for every few: commits begin half a millisecond apart, unless many wait already. Who comes
 * after a pause is not held back. Each request has its own savepoint: one that fails takes no other
 * with it. */

#include "store/sqlite/checkpointer.h"
#include "store/sqlite/journal.h"

struct writer {
	struct db db;
	struct queue *queue;
	struct checkpointer *checkpointer;
	pthread_t thread;
	size_t group_max;
	int64_t group_us;
	int64_t began_us; /* the last commit */

	unsigned log_pages; /* of the write-ahead log, after the last commit */
	bool may_purge;	    /* deleted accounts may have left rows */
	bool is_lost;	    /* SQLite has rolled the whole transaction back by itself */
	bool has_trouble;   /* in this transaction: see store_trouble() */
};

struct store_options;

/* `db` is taken over. */
void writer_start(struct writer *writer, struct db *db, const struct store_options *options,
		  struct queue *queue, struct checkpointer *checkpointer);
/* After queue_close(), before checkpointer_stop(): waits until everything is answered. */
void writer_stop(struct writer *writer);
