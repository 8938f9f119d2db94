/* SPDX-License-Identifier: Apache-2.0 */
/* A few threads and one bounded queue. */

#include "net/worker.h"

#include <pthread.h>

#include "base/bug.h"
#include "base/mem.h"

struct worker_pool {
	pthread_mutex_t lock;
	pthread_cond_t work;
	struct job *first;
	struct job **end;
	unsigned waiting, waiting_max;
	bool is_ending;
	unsigned thread_count;
	pthread_t threads[];
};

/* NULL: the pool ends. */
static struct job *next_job(struct worker_pool *pool)
{
	struct job *job;

	pthread_mutex_lock(&pool->lock);
	while (!pool->first && !pool->is_ending)
		pthread_cond_wait(&pool->work, &pool->lock);
	job = pool->first;
	if (job) {
		pool->first = job->next;
		if (!pool->first)
			pool->end = &pool->first;
		pool->waiting--;
	}
	pthread_mutex_unlock(&pool->lock);
	return job;
}

static void job_returned(struct mail *mail)
{
	struct job *job = container_of(mail, struct job, mail);

	job->done(job);
}

static void *work(void *arg)
{
	struct job *job;

	pthread_setname_np(pthread_self(), "worker");
	while ((job = next_job(arg))) {
		job->run(job);
		job->mail.arrived = job_returned;
		mail_post(job->loop, &job->mail);
	}
	return NULL;
}

struct worker_pool *worker_pool_new(unsigned threads, unsigned waiting_max)
{
	struct worker_pool *pool = mem_zalloc(sizeof(*pool) + threads * sizeof(pthread_t));

	BUG_ON(threads == 0);
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->work, NULL);
	pool->end = &pool->first;
	pool->waiting_max = waiting_max;
	pool->thread_count = threads;
	for (unsigned i = 0; i < threads; i++)
		BUG_ON(pthread_create(&pool->threads[i], NULL, work, pool) != 0);
	return pool;
}

void worker_pool_free(struct worker_pool **pool_at)
{
	struct worker_pool *pool = *pool_at;

	*pool_at = NULL;
	if (!pool)
		return;
	pthread_mutex_lock(&pool->lock);
	pool->is_ending = true;
	pthread_cond_broadcast(&pool->work);
	pthread_mutex_unlock(&pool->lock);
	for (unsigned i = 0; i < pool->thread_count; i++)
		pthread_join(pool->threads[i], NULL);
	pthread_cond_destroy(&pool->work);
	pthread_mutex_destroy(&pool->lock);
	mem_free(pool);
}

bool worker_submit(struct worker_pool *pool, struct job *job)
{
	bool has_room;

	job->loop = loop_current();
	job->next = NULL;
	pthread_mutex_lock(&pool->lock);
	BUG_ON(pool->is_ending);
	has_room = pool->waiting < pool->waiting_max;
	if (has_room) {
		pool->waiting++;
		*pool->end = job;
		pool->end = &job->next;
		pthread_cond_signal(&pool->work);
	}
	pthread_mutex_unlock(&pool->lock);
	return has_room;
}
