/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A thread of the store: it takes no signals and has a name in the process list. */

#include <pthread.h>
#include <time.h>

#include "base/base.h"

/* `name` has at most 15 characters. Aborts when the system has no thread for us. */
pthread_t thread_start(const char *name, void *(*run)(void *what), void *what);

/* A condition for pthread_cond_timedwait() that no change of the wall clock touches, and a time
 * from now on its clock. */
void thread_cond_init(pthread_cond_t *cond);
struct timespec thread_deadline(int64_t us);
