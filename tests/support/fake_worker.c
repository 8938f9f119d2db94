/* SPDX-License-Identifier: Apache-2.0 */
/* The workers and signals of the fake world. */

#include "net/worker.h"

#include "base/bug.h"
#include "base/mem.h"
#include "net/signals.h"
#include "support/fake_net.h"
#include "support/fake_parts.h"

struct worker_pool {
	struct list jobs; /* of struct work */
	unsigned waiting, waiting_max;
};

struct work {
	struct happening happening;
	struct link link; /* pool.jobs */
	struct worker_pool *pool;
	struct job *job;
};

static bool refuses_work;

struct worker_pool *worker_pool_new(unsigned threads, unsigned waiting_max)
{
	struct worker_pool *pool = mem_zalloc(sizeof(*pool));

	(void)threads;
	list_init(&pool->jobs);
	pool->waiting_max = waiting_max;
	return pool;
}

static void job_returned(struct mail *mail)
{
	struct job *job = container_of(mail, struct job, mail);

	job->done(job);
}

static void run_job(struct happening *happening)
{
	struct work *work = container_of(happening, struct work, happening);
	struct job *job = work->job;

	work->pool->waiting--;
	link_remove(&work->link);
	mem_free(work);
	job->run(job);
	job->mail.arrived = job_returned;
	fake_post(job->loop, &job->mail, job);
}

bool worker_submit(struct worker_pool *pool, struct job *job)
{
	struct work *work;

	job->loop = loop_current();
	if (refuses_work || pool->waiting == pool->waiting_max)
		return false;
	work = mem_zalloc(sizeof(*work));
	work->pool = pool;
	work->job = job;
	work->happening.run = run_job;
	work->happening.stream = work;
	pool->waiting++;
	list_push(&pool->jobs, &work->link);
	happening_queue(&work->happening);
	return true;
}

void worker_pool_free(struct worker_pool **pool)
{
	if (!*pool)
		return;
	while (!list_is_empty(&(*pool)->jobs)) {
		struct work *work = container_of((*pool)->jobs.head.next, struct work, link);

		happening_cancel(&work->happening);
		run_job(&work->happening);
	}
	mem_free(*pool);
	*pool = NULL;
}

void fake_workers_refuse(bool refuse)
{
	refuses_work = refuse;
}

/* --- signals --- */

struct watch {
	struct link link;
	struct loop *loop;
	struct signal_watcher *watcher;
	int signum;
};

struct raising {
	struct happening happening;
	struct signal_watcher *watcher;
	int signum;
};

static struct list watches;

void fake_signals_open(void)
{
	list_init(&watches);
	refuses_work = false;
}

void loop_on_signal(struct loop *loop, int signum, struct signal_watcher *watcher)
{
	struct watch *watch = mem_zalloc(sizeof(*watch));

	watch->loop = loop;
	watch->signum = signum;
	watch->watcher = watcher;
	list_push(&watches, &watch->link);
}

static void signal_raised(struct happening *happening)
{
	struct raising raising = *container_of(happening, struct raising, happening);

	mem_free(container_of(happening, struct raising, happening));
	raising.watcher->raised(raising.watcher, raising.signum);
}

void fake_signal_raise(int signum)
{
	LIST_EACH(link, &watches) {
		struct watch *watch = container_of(link, struct watch, link);
		struct raising *raising;

		if (watch->signum != signum)
			continue;
		raising = mem_zalloc(sizeof(*raising));
		raising->watcher = watch->watcher;
		raising->signum = signum;
		raising->happening.run = signal_raised;
		raising->happening.loop = watch->loop;
		raising->happening.stream = watch;
		happening_queue(&raising->happening);
	}
}

void fake_signals_forget(struct loop *loop)
{
	LIST_EACH(link, &watches) {
		struct watch *watch = container_of(link, struct watch, link);

		if (watch->loop != loop)
			continue;
		link_remove(link);
		mem_free(watch);
	}
}

void fake_signal_dropped(struct happening *happening)
{
	if (happening->run == signal_raised)
		mem_free(container_of(happening, struct raising, happening));
}
