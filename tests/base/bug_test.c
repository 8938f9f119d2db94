/* SPDX-License-Identifier: Apache-2.0 */
/* A bug says where it is and ends the process. */

#include "base/bug.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/test.h"

TEST(a_broken_invariant_aborts_and_says_where)
{
	int ends[2], status;
	char said[500];
	ssize_t len;
	pid_t child;

	CHECK(pipe(ends) == 0);
	child = fork();
	CHECK(child >= 0);
	if (child == 0) {
		signal(SIGABRT, SIG_DFL); /* cmocka has its own */
		dup2(ends[1], 2);
		BUG_ON(ends[0] != 12345);
	}
	close(ends[1]);
	CHECK(waitpid(child, &status, 0) == child);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	len = read(ends[0], said, sizeof(said));
	close(ends[0]);
	CHECK(len > 0);
	CHECK(memmem(said, (size_t)len, "bug_test.c:", 11) != NULL);
	CHECK(memmem(said, (size_t)len, "ends[0] != 12345", 16) != NULL);
}

TEST(what_holds_costs_nothing)
{
	int checks = 0;

	BUG_ON(checks++ != 0);
	CHECK_INT(checks, 1);
}
