/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What waits for the threads of the store, and the one rule of order: a read goes to the readers,
 * unless a write for the same account's partition is not committed yet; then it goes to the writer,
 * behind that write, and runs there in the same transaction. So a read sees all that was asked
 * before it, whoever asked. Any thread, except where said. */

#include <pthread.h>
#include <stdatomic.h>

#include "store/store.h"
#include "xmpp/jid.h"

struct queue {
	pthread_mutex_t lock;
	pthread_cond_t for_writer, for_readers;
	struct list writes; /* store_request.link; the reads behind them too */
	struct list reads;
	size_t write_count; /* in `writes` */
	size_t wanted;	    /* the writer sleeps until so many are there */
	uint32_t owed[PARTITIONS]; /* writes asked and not done, by partition */
	uint64_t owed_in_all;
	bool is_closing;
	bool is_urged;

	atomic_bool is_broken;
	atomic_int trouble; /* SQLite's result, see store_trouble() */
	/* struct store_stats */
	atomic_ullong commits, written, read, checkpoints;
};

void queue_init(struct queue *queue);
void queue_fini(struct queue *queue);

/* A broken queue answers at once: FAILED. */
void queue_put(struct queue *queue, struct store_request *request);

/* Writer: moves at most `max` requests to `out` and says how many. With `wait`, sleeps until
 * there are some; 0 only when the queue closes. */
size_t queue_take_writes(struct queue *queue, struct list *out, size_t max, bool wait);
/* Writer: sleeps until `enough` requests wait for it, but for `us` at most and not when the queue
 * closes or somebody urges. */
void queue_gather(struct queue *queue, size_t enough, int64_t us);
/* The writer does not gather, until it has taken what is there. */
void queue_urge(struct queue *queue);
/* Writer: the end of those requests is known. Before they are answered. */
void queue_note_done(struct queue *queue, const struct list *requests);

/* Readers: the next one, in the order asked; sleeps. NULL when the queue closes. */
struct store_request *queue_take_read(struct queue *queue);

/* Before one waits for long: false when nothing has come for QUEUE_REST_MS. True: something is
 * there, or it closes. */
enum { QUEUE_REST_MS = 5000 };
bool queue_wait_for_write(struct queue *queue);
bool queue_wait_for_read(struct queue *queue);

/* What is asked already is still done, then the threads are told to end. */
void queue_close(struct queue *queue);
bool queue_is_closing(struct queue *queue);

/* For ever: see store_is_broken(). */
void queue_break(struct queue *queue);
