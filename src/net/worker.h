/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A small pool of threads for work that takes long and waits for nothing (PBKDF2), so that no loop
 * does it. The queue is bounded: a storm of logins is answered with temporary-auth-failure, not
 * with memory. */

#include "net/loop.h"

struct worker_pool;

/* Embed it. */
struct job {
	struct mail mail;
	void (*run)(struct job *job);  /* on a worker; touches only what is the job's */
	void (*done)(struct job *job); /* on the loop that submitted it; exactly once */
	struct loop *loop;
	struct job *next;
};

/* `waiting_max`: jobs that wait, not counting those that run. */
struct worker_pool *worker_pool_new(unsigned threads, unsigned waiting_max);
/* Runs what is waiting, then ends the threads. `done` comes as long as the loops run. */
void worker_pool_free(struct worker_pool **pool);

/* On a loop's thread. The job is the pool's until `done`, which never comes before this returns.
 * False: too many wait; `done` does not come. */
bool worker_submit(struct worker_pool *pool, struct job *job) MUST_USE;
