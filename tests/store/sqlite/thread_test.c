/* SPDX-License-Identifier: Apache-2.0 */
/* Threads of the store. */

#include "store/sqlite/thread.h"

#include <errno.h>
#include <signal.h>

#include "support/test.h"

struct seen {
	char name[16];
	sigset_t blocked;
};

static void *look_around(void *what)
{
	struct seen *seen = what;

	pthread_sigmask(SIG_SETMASK, NULL, &seen->blocked);
	pthread_getname_np(pthread_self(), seen->name, sizeof(seen->name));
	return what;
}

TEST(a_thread_has_its_name_from_its_first_step_and_takes_no_signals)
{
	struct seen seen;
	sigset_t ours;
	pthread_t thread;
	void *result;

	thread = thread_start("quill", look_around, &seen);
	CHECK(pthread_join(thread, &result) == 0);
	CHECK(result == &seen);
	CHECK_STR(str_of(seen.name), "quill");
	CHECK(sigismember(&seen.blocked, SIGTERM) == 1);
	CHECK(sigismember(&seen.blocked, SIGHUP) == 1);
	pthread_sigmask(SIG_SETMASK, NULL, &ours);
	CHECK(sigismember(&ours, SIGTERM) == 0);
}

TEST(a_condition_is_waited_for_until_its_deadline)
{
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pthread_cond_t never;
	struct timespec until = thread_deadline(1000);
	int result = 0;

	thread_cond_init(&never);
	pthread_mutex_lock(&lock);
	while (result == 0)
		result = pthread_cond_timedwait(&never, &lock, &until);
	pthread_mutex_unlock(&lock);
	CHECK_INT(result, ETIMEDOUT);
	pthread_cond_destroy(&never);
}
