/* SPDX-License-Identifier: Apache-2.0 */
/* A thread of the store: it takes no signals and has a name in the process list. */

#include "store/sqlite/thread.h"

#include <signal.h>

#include "base/bug.h"

pthread_t thread_start(const char *name, void *(*run)(void *what), void *what)
{
	sigset_t all, before;
	pthread_t thread;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	BUG_ON(pthread_create(&thread, NULL, run, what) != 0);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_setname_np(thread, name);
	return thread;
}
