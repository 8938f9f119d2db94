/* SPDX-License-Identifier: Apache-2.0 */

#include "bench/process.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/test.h"

static void work_ns(int64_t ns)
{
	int64_t until = own_cpu_ns() + ns;

	while (own_cpu_ns() < until)
		;
}

/* A child that has worked so long and now waits. */
static pid_t worker(int64_t ns)
{
	int done[2];
	char byte;
	pid_t child;

	CHECK_INT(pipe(done), 0);
	child = fork();
	if (child == 0) {
		work_ns(ns);
		(void)!write(done[1], "", 1);
		pause();
		_exit(0);
	}
	CHECK_INT(read(done[0], &byte, 1), 1);
	close(done[0]);
	close(done[1]);
	return child;
}

TEST(the_cpu_of_a_process_is_told_and_that_of_its_children_too)
{
	pid_t child = worker(30000000);
	int64_t alone = process_cpu_ns(child), all = process_cpu_ns(getpid());

	CHECK(alone >= 30000000);
	CHECK(all >= alone + own_cpu_ns() - 1000000000);
	CHECK(all >= alone);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

TEST(memory_is_told)
{
	CHECK(process_memory_kb(getpid()) > 100);
}

TEST(a_process_that_is_not_there_has_used_nothing)
{
	pid_t child = worker(0);

	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	CHECK_INT(process_cpu_ns(child), -1);
	CHECK_INT(process_memory_kb(child), -1);
}
