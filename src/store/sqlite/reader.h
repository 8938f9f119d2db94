/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A thread that answers reads, on a connection of its own that cannot write. */

#include "store/sqlite/db.h"
#include "store/sqlite/queue.h"

struct reader {
	struct db db;
	struct queue *queue;
	pthread_t thread;
};

/* `db` is taken over. */
void reader_start(struct reader *reader, struct db *db, struct queue *queue);
/* After queue_close(): waits until everything is answered. */
void reader_stop(struct reader *reader);
