/* SPDX-License-Identifier: Apache-2.0 */
/* Becoming somebody else, tried by children. Without root there is little to give up: then only
 * the refusals are seen. */

#include "server/privileges.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/test.h"

const struct module *const modules[] = { NULL };

static char place[] = "/tmp/jackdaw-user-XXXXXX";

/* Who the child is after it, or -1 when it was refused. */
static int becomes(const char *user, const char *directory)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		struct buf why;

		buf_init(&why, 1000);
		if (!privileges_drop(str_of(user), str_of(directory), &why))
			_exit(why.len ? 1 : 2);
		if (getuid() != geteuid() || (geteuid() != 0 && setuid(0) == 0))
			_exit(3);
		_exit(geteuid() == 0 ? 10 : geteuid() == 12345 ? 11 : 12);
	}
	CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
	return WEXITSTATUS(status);
}

TEST(who_is_not_on_this_machine_cannot_be_become)
{
	CHECK_INT(becomes("no-such-user-here", "/"), 1);
}

TEST(a_122_root_becomes_the_owner_of_the_data_directory)
{
	if (geteuid() != 0) {
		CHECK_INT(becomes("root", "/"), 1);
		return;
	}
	CHECK(mkdtemp(place) != NULL);
	CHECK_INT(becomes("", place), 10);
	CHECK_INT(chown(place, 12345, 12345), 0);
	CHECK_INT(becomes("", place), 11);
	CHECK_INT(becomes("root", place), 10);
	CHECK_INT(becomes("nobody", place), 12);
	rmdir(place);
	CHECK_INT(becomes("", place), 10); /* there is none yet */
}
