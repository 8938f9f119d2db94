/* SPDX-License-Identifier: Apache-2.0 */
/* What waits for the threads of the store, in its order. */

#include "store/sqlite/queue.h"

#include <errno.h>

#include "base/bug.h"
#include "store/driver.h"
#include "store/sqlite/thread.h"

void queue_init(struct queue *queue)
{
	memset(queue, 0, sizeof(*queue));
	pthread_mutex_init(&queue->lock, NULL);
	thread_cond_init(&queue->for_writer);
	thread_cond_init(&queue->for_readers);
	list_init(&queue->writes);
	list_init(&queue->reads);
	queue->wanted = 1;
}

void queue_fini(struct queue *queue)
{
	BUG_ON(!list_is_empty(&queue->writes) || !list_is_empty(&queue->reads));
	pthread_cond_destroy(&queue->for_readers);
	pthread_cond_destroy(&queue->for_writer);
	pthread_mutex_destroy(&queue->lock);
}

static bool must_follow_writes(const struct queue *queue, const struct store_request *request)
{
	if (request->part == STORE_EVERY_PART)
		return queue->owed_in_all > 0;
	return queue->owed[request->part] > 0;
}

static void push_for_writer(struct queue *queue, struct store_request *request)
{
	list_push(&queue->writes, &request->link);
	if (++queue->write_count >= queue->wanted)
		pthread_cond_signal(&queue->for_writer);
}

static void put_write(struct queue *queue, struct store_request *request)
{
	BUG_ON(request->part >= PARTITIONS);
	queue->owed[request->part]++;
	queue->owed_in_all++;
	push_for_writer(queue, request);
}

static void put_read(struct queue *queue, struct store_request *request)
{
	BUG_ON(request->part >= PARTITIONS && request->part != STORE_EVERY_PART);
	if (must_follow_writes(queue, request)) {
		push_for_writer(queue, request);
	} else {
		list_push(&queue->reads, &request->link);
		pthread_cond_signal(&queue->for_readers);
	}
}

void queue_put(struct queue *queue, struct store_request *request)
{
	if (atomic_load(&queue->is_broken)) {
		request->status = STORE_FAILED;
		store_request_answer(request);
		return;
	}
	pthread_mutex_lock(&queue->lock);
	if (store_op_writes(request->op))
		put_write(queue, request);
	else
		put_read(queue, request);
	pthread_mutex_unlock(&queue->lock);
}

size_t queue_take_writes(struct queue *queue, struct list *out, size_t max, bool wait)
{
	size_t count = 0;
	struct link *link;

	pthread_mutex_lock(&queue->lock);
	while (wait && list_is_empty(&queue->writes) && !queue->is_closing)
		pthread_cond_wait(&queue->for_writer, &queue->lock);
	for (; count < max && (link = list_shift(&queue->writes)); count++)
		list_push(out, link);
	queue->write_count -= count;
	queue->is_urged = false;
	pthread_mutex_unlock(&queue->lock);
	return count;
}

void queue_gather(struct queue *queue, size_t enough, int64_t us)
{
	struct timespec until = thread_deadline(us);

	pthread_mutex_lock(&queue->lock);
	queue->wanted = enough;
	while (queue->write_count < enough && !queue->is_closing && !queue->is_urged &&
	       pthread_cond_timedwait(&queue->for_writer, &queue->lock, &until) != ETIMEDOUT)
		;
	queue->wanted = 1;
	pthread_mutex_unlock(&queue->lock);
}

void queue_urge(struct queue *queue)
{
	pthread_mutex_lock(&queue->lock);
	queue->is_urged = true;
	pthread_cond_signal(&queue->for_writer);
	pthread_mutex_unlock(&queue->lock);
}

void queue_note_done(struct queue *queue, const struct list *requests)
{
	pthread_mutex_lock(&queue->lock);
	LIST_EACH(link, requests) {
		struct store_request *request = container_of(link, struct store_request, link);

		if (!store_op_writes(request->op))
			continue;
		queue->owed[request->part]--;
		queue->owed_in_all--;
	}
	pthread_mutex_unlock(&queue->lock);
}

struct store_request *queue_take_read(struct queue *queue)
{
	struct link *link;

	pthread_mutex_lock(&queue->lock);
	while (list_is_empty(&queue->reads) && !queue->is_closing)
		pthread_cond_wait(&queue->for_readers, &queue->lock);
	link = list_shift(&queue->reads);
	pthread_mutex_unlock(&queue->lock);
	return link ? container_of(link, struct store_request, link) : NULL;
}

static bool wait_for(struct queue *queue, const struct list *list, pthread_cond_t *filled)
{
	struct timespec until = thread_deadline(QUEUE_REST_MS * INT64_C(1000));
	bool is_there;

	pthread_mutex_lock(&queue->lock);
	while (list_is_empty(list) && !queue->is_closing &&
	       pthread_cond_timedwait(filled, &queue->lock, &until) != ETIMEDOUT)
		;
	is_there = !list_is_empty(list) || queue->is_closing;
	pthread_mutex_unlock(&queue->lock);
	return is_there;
}

bool queue_wait_for_write(struct queue *queue)
{
	return wait_for(queue, &queue->writes, &queue->for_writer);
}

bool queue_wait_for_read(struct queue *queue)
{
	return wait_for(queue, &queue->reads, &queue->for_readers);
}

void queue_close(struct queue *queue)
{
	pthread_mutex_lock(&queue->lock);
	queue->is_closing = true;
	pthread_cond_broadcast(&queue->for_writer);
	pthread_cond_broadcast(&queue->for_readers);
	pthread_mutex_unlock(&queue->lock);
}

bool queue_is_closing(struct queue *queue)
{
	bool closing;

	pthread_mutex_lock(&queue->lock);
	closing = queue->is_closing;
	pthread_mutex_unlock(&queue->lock);
	return closing;
}

void queue_break(struct queue *queue)
{
	atomic_store(&queue->is_broken, true);
}
