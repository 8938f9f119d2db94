/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Moves what the write-ahead log holds into the database, in a thread and on a connection of its
 * own, so that commits do not wait for it. */

#include "store/sqlite/db.h"
#include "store/sqlite/queue.h"

struct checkpointer {
	struct db db;
	struct queue *queue;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t poked;
	bool is_due, is_closing;
	unsigned pages_then; /* the writer's: length of the log when it was last due */
};

/* `db` is taken over. */
void checkpointer_start(struct checkpointer *checkpointer, struct db *db, struct queue *queue);
/* Waits for the checkpoint under way. */
void checkpointer_stop(struct checkpointer *checkpointer);

/* Writer, after a commit: the log has so many pages. Where the log outgrows the thread, the writer
 * moves the rest itself, on its own connection: only while nothing is appended can the log be
 * emptied. */
void checkpointer_note(struct checkpointer *checkpointer, struct db *db, unsigned pages);
