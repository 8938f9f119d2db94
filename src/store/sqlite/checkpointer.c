/* SPDX-License-Identifier: Apache-2.0 */
/* Moves what the write-ahead log holds into the database, off the writer's path. */

#include "store/sqlite/checkpointer.h"

#include "store/sqlite/thread.h"

enum {
	PAGES_DUE = 250,	/* 1 MB: a commit waits while the disk takes them */
	PAGES_TOO_MANY = 16000, /* 64 MB */
};

/* Busy means that somebody else is at it. An error of the disk is final: the kernel may have
 * forgotten pages that it could not write, and the next sync would not tell. */
static void move_pages(struct queue *queue, struct db *db)
{
	int result =
		sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	struct db seen = { .error = result };

	if (result == SQLITE_OK)
		atomic_fetch_add(&queue->checkpoints, 1);
	else if (db_is_broken(&seen))
		queue_break(queue);
}

static bool wait_until_due(struct checkpointer *checkpointer)
{
	bool go_on;

	pthread_mutex_lock(&checkpointer->lock);
	while (!checkpointer->is_due && !checkpointer->is_closing)
		pthread_cond_wait(&checkpointer->poked, &checkpointer->lock);
	checkpointer->is_due = false;
	go_on = !checkpointer->is_closing;
	pthread_mutex_unlock(&checkpointer->lock);
	return go_on;
}

static void *run_checkpointer(void *what)
{
	struct checkpointer *checkpointer = what;

	while (wait_until_due(checkpointer)) {
		if (!atomic_load(&checkpointer->queue->is_broken))
			move_pages(checkpointer->queue, &checkpointer->db);
	}
	return NULL;
}

void checkpointer_start(struct checkpointer *checkpointer, struct db *db, struct queue *queue)
{
	*checkpointer = (struct checkpointer){ .db = *db, .queue = queue };
	*db = (struct db){ 0 };
	pthread_mutex_init(&checkpointer->lock, NULL);
	pthread_cond_init(&checkpointer->poked, NULL);
	checkpointer->thread = thread_start("checkpointer", run_checkpointer, checkpointer);
}

static void poke(struct checkpointer *checkpointer, bool close)
{
	pthread_mutex_lock(&checkpointer->lock);
	checkpointer->is_due = true;
	checkpointer->is_closing = close;
	pthread_cond_signal(&checkpointer->poked);
	pthread_mutex_unlock(&checkpointer->lock);
}

void checkpointer_stop(struct checkpointer *checkpointer)
{
	poke(checkpointer, true);
	pthread_join(checkpointer->thread, NULL);
	pthread_cond_destroy(&checkpointer->poked);
	pthread_mutex_destroy(&checkpointer->lock);
	/* On a disk that fails, whatever the log holds is safest where it is. */
	if (atomic_load(&checkpointer->queue->is_broken))
		db_leave_log(&checkpointer->db);
	db_close(&checkpointer->db);
}

void checkpointer_note(struct checkpointer *checkpointer, struct db *db, unsigned pages)
{
	/* The log began anew. */
	if (pages < checkpointer->pages_then)
		checkpointer->pages_then = 0;
	if (pages - checkpointer->pages_then < PAGES_DUE)
		return;
	checkpointer->pages_then = pages;
	if (pages >= PAGES_TOO_MANY)
		move_pages(checkpointer->queue, db);
	else
		poke(checkpointer, false);
}
