/* SPDX-License-Identifier: Apache-2.0 */
/* Workers: jobs run elsewhere and come back, and no more wait than may. */

#include "net/worker.h"

#include <pthread.h>

#include "base/mem.h"
#include "net/real.h"
#include "support/test.h"

enum { JOBS = 500 };

struct sum {
	struct job job;
	pthread_t submitted_by, ran_by;
	int result;
};

static struct loop *loop;
static struct worker_pool *pool;
static struct sum sums[JOBS];
static atomic_int done_count, taken, refused, may_run;

static void run_sum(struct job *job)
{
	struct sum *sum = container_of(job, struct sum, job);

	while (!atomic_load(&may_run))
		;
	sum->ran_by = pthread_self();
	sum->result = 42;
}

static void sum_done(struct job *job)
{
	struct sum *sum = container_of(job, struct sum, job);

	CHECK(loop_is_current(loop));
	CHECK(pthread_equal(sum->submitted_by, pthread_self()));
	CHECK(!pthread_equal(sum->ran_by, pthread_self()));
	CHECK_INT(sum->result, 42);
	atomic_fetch_add(&done_count, 1);
}

static void submit_all(void *arg)
{
	(void)arg;
	for (int i = 0; i < JOBS; i++) {
		sums[i].job.run = run_sum;
		sums[i].job.done = sum_done;
		sums[i].submitted_by = pthread_self();
		if (worker_submit(pool, &sums[i].job))
			taken++;
		else
			refused++;
	}
}

static void begin(unsigned waiting_max)
{
	done_count = taken = refused = 0;
	memset(sums, 0, sizeof(sums));
	loop = loop_new("asking");
	pool = worker_pool_new(2, waiting_max);
	loop_start(loop);
}

static void end(void)
{
	worker_pool_free(&pool);
	loop_stop(loop);
	loop_join(loop);
	loop_free(&loop);
}

TEST(every_job_that_is_taken_is_done_on_the_loop_that_asked)
{
	begin(JOBS);
	may_run = 1;
	run_on(loop, submit_all, NULL);
	CHECK_INT(taken, JOBS);
	wait_for(&done_count, JOBS);
	end();
	CHECK_INT(done_count, JOBS);
}

TEST(beyond_the_bound_jobs_are_refused_and_the_taken_ones_are_still_done)
{
	begin(10);
	may_run = 0;
	run_on(loop, submit_all, NULL);
	/* Ten wait; up to two run. */
	CHECK(taken >= 10 && taken <= 12);
	CHECK_INT(taken + refused, JOBS);
	may_run = 1;
	wait_for(&done_count, taken);
	end();
	CHECK_INT(done_count, taken);
}

TEST(a_pool_that_ends_runs_what_waits)
{
	begin(JOBS);
	may_run = 1;
	run_on(loop, submit_all, NULL);
	worker_pool_free(&pool);
	CHECK(pool == NULL);
	wait_for(&done_count, JOBS);
	end();
}
