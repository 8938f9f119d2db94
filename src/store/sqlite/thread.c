/* SPDX-License-Identifier: Apache-2.0 */
/* A thread of the store: it takes no signals and has a name in the process list. */

#include "store/sqlite/thread.h"

#include <signal.h>

#include "base/bug.h"
#include "base/clock.h"
#include "base/mem.h"

struct start {
	const char *name;
	void *(*run)(void *what);
	void *what;
};

/* It names itself: naming another thread is a write to /proc, which the sandbox refuses. */
static void *run_named(void *at)
{
	struct start start = *(struct start *)at;

	mem_free(at);
	pthread_setname_np(pthread_self(), start.name);
	return start.run(start.what);
}

pthread_t thread_start(const char *name, void *(*run)(void *what), void *what)
{
	sigset_t all, before;
	struct start *start = mem_alloc(sizeof(*start));
	pthread_t thread;

	*start = (struct start){ name, run, what };
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	BUG_ON(pthread_create(&thread, NULL, run_named, start) != 0);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return thread;
}

void thread_cond_init(pthread_cond_t *cond)
{
	pthread_condattr_t monotonic;

	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(cond, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

struct timespec thread_deadline(int64_t us)
{
	int64_t at = clock_mono_us() + us;

	return (struct timespec){ .tv_sec = at / 1000000, .tv_nsec = at % 1000000 * 1000 };
}
