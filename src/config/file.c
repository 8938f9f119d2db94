/* SPDX-License-Identifier: Apache-2.0 */
/* Files by their whole content. */

#include "config/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

static bool name_of(str path, char name[PATH_MAX])
{
	if (path.len >= PATH_MAX || memchr(path.at, '\0', path.len)) {
		errno = ENAMETOOLONG;
		return false;
	}
	memcpy(name, path.at, path.len);
	name[path.len] = '\0';
	return true;
}

/* Keeps the errno of what went before. */
static bool close_file(int fd, bool is_right)
{
	int error = errno;

	if (close(fd) != 0 && is_right)
		return false;
	errno = error;
	return is_right;
}

static bool read_all(int fd, struct buf *out)
{
	char piece[8192];
	ssize_t len;

	while ((len = read(fd, piece, sizeof(piece))) != 0) {
		if (len < 0 && errno == EINTR)
			continue;
		if (len < 0)
			return false;
		buf_add(out, str_make(piece, (size_t)len));
		if (buf_failed(out)) {
			errno = EFBIG;
			return false;
		}
	}
	return true;
}

static bool write_all(int fd, str bytes)
{
	while (bytes.len) {
		ssize_t len = write(fd, bytes.at, bytes.len);

		if (len < 0 && errno != EINTR)
			return false;
		bytes = str_from(bytes, len < 0 ? 0 : (size_t)len);
	}
	return fsync(fd) == 0;
}

bool file_read(str path, struct buf *out)
{
	char name[PATH_MAX];
	int fd;

	if (!name_of(path, name))
		return false;
	fd = open(name, O_RDONLY | O_CLOEXEC);
	return fd >= 0 && close_file(fd, read_all(fd, out));
}

bool file_write_new(str path, str bytes)
{
	char name[PATH_MAX];
	int fd;

	if (!name_of(path, name))
		return false;
	fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	return fd >= 0 && close_file(fd, write_all(fd, bytes));
}

bool file_exists(str path)
{
	char name[PATH_MAX];
	struct stat found;

	return name_of(path, name) && stat(name, &found) == 0;
}

static bool make_one(const char *name, mode_t mode)
{
	struct stat found;

	if (mkdir(name, mode) == 0)
		return true;
	if (errno != EEXIST)
		return false;
	if (stat(name, &found) == 0 && S_ISDIR(found.st_mode))
		return true;
	errno = ENOTDIR;
	return false;
}

bool directory_make(str path)
{
	char name[PATH_MAX];

	if (!name_of(path, name))
		return false;
	for (size_t i = 1; i < path.len; i++) {
		if (name[i] != '/')
			continue;
		name[i] = '\0';
		if (!make_one(name, 0777))
			return false;
		name[i] = '/';
	}
	return make_one(name, 0700);
}
