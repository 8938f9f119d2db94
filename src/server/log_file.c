/* SPDX-License-Identifier: Apache-2.0 */
/* One descriptor for the life of the process; what it stands for is exchanged under it. */

#include "server/log_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

static int descriptor = -1;

static bool name_of(str path, char name[PATH_MAX])
{
	if (path.len >= PATH_MAX)
		return false;
	memcpy(name, path.at, path.len);
	name[path.len] = '\0';
	return true;
}

static int open_file(str path)
{
	char name[PATH_MAX];

	if (path.len == 0)
		return fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
	if (!name_of(path, name)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return open(name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

bool log_file_open(str path, struct buf *why)
{
	int fd = open_file(path);

	if (fd >= 0 && descriptor < 0) {
		descriptor = fd;
		return true;
	}
	if (fd >= 0 && dup3(fd, descriptor, O_CLOEXEC) >= 0) {
		close(fd);
		return true;
	}
	buf_printf(why, "the log %.*s cannot be opened: %s", STR_ARG(path), strerror(errno));
	if (fd >= 0)
		close(fd);
	return false;
}

static bool may_make(char *name)
{
	char *slash = strrchr(name, '/');

	if (!slash)
		return access(".", W_OK | X_OK) == 0;
	slash[slash == name] = '\0';
	return access(name, W_OK | X_OK) == 0;
}

bool log_file_judge(str path, struct buf *why)
{
	char name[PATH_MAX];

	if (path.len == 0)
		return true;
	errno = ENAMETOOLONG;
	if (name_of(path, name)) {
		if (access(name, W_OK) == 0)
			return true;
		if (errno == ENOENT && may_make(name))
			return true;
	}
	buf_printf(why, "the log %.*s cannot be opened: %s", STR_ARG(path), strerror(errno));
	return false;
}

int log_file_descriptor(void)
{
	return descriptor;
}
