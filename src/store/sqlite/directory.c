/* SPDX-License-Identifier: Apache-2.0 */
/* The data directory: made when missing, held by one process at a time. */

#include "store/sqlite/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_LIMIT = 4096 };

static bool fail(struct buf *why, const char *path, const char *doing)
{
	buf_printf(why, "cannot %s %s: %s", doing, path, strerror(errno));
	return false;
}

/* A new directory is on the disk when the one that names it is. */
static bool sync_parent(const char *path, struct buf *why)
{
	struct buf parent;
	bool done;

	buf_init(&parent, PATH_LIMIT);
	buf_printf(&parent, "%s/..", path);
	done = file_sync(buf_cstr(&parent), why);
	buf_fini(&parent);
	return done;
}

static bool make_directory(const char *path, struct buf *why)
{
	if (mkdir(path, 0700) == 0) {
		if (!sync_parent(path, why))
			return false;
	} else if (errno != EEXIST) {
		return fail(why, path, "make the data directory");
	}
	return directory_judge(path, why);
}

bool directory_judge(const char *path, struct buf *why)
{
	struct stat info;

	if (stat(path, &info) < 0)
		return errno == ENOENT || fail(why, path, "look at the data directory");
	if (!S_ISDIR(info.st_mode)) {
		buf_printf(why, "%s is not a directory", path);
		return false;
	}
	/* Others may perhaps read its list of names, if the administrator wants that; but whoever
	 * could make files in it could make our database. */
	if (info.st_mode & (S_IWGRP | S_IWOTH)) {
		buf_printf(why, "the data directory %s may be written by others; do: chmod go-w %s",
			   path, path);
		return false;
	}
	return true;
}

static void name_holder(int lock, const char *path, struct buf *why)
{
	char pid[24];
	ssize_t len = pread(lock, pid, sizeof(pid), 0);
	str text = str_trim(str_make(pid, len > 0 ? (size_t)len : 0));
	int64_t number;

	buf_printf(why, "the data directory %s is in use by another server", path);
	if (str_to_int(text, 1, INT32_MAX, &number))
		buf_printf(why, ", process %lld", (long long)number);
}

static bool write_pid(int lock)
{
	char pid[24];
	int len = snprintf(pid, sizeof(pid), "%ld\n", (long)getpid());

	return ftruncate(lock, 0) == 0 && pwrite(lock, pid, (size_t)len, 0) == len;
}

static bool take_lock(struct directory *directory, const char *path, struct buf *why)
{
	struct buf name;
	int fd;

	buf_init(&name, PATH_LIMIT);
	buf_printf(&name, "%s/lock", path);
	fd = open(buf_cstr(&name), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	buf_fini(&name);
	if (fd < 0)
		return fail(why, path, "make the lock in");
	directory->lock = fd;
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno == EWOULDBLOCK)
			name_holder(fd, path, why);
		else
			fail(why, path, "lock");
		return false;
	}
	return write_pid(fd) || fail(why, path, "write the lock in");
}

bool directory_open(struct directory *directory, str path, struct buf *why)
{
	const char *name;

	buf_init(&directory->path, PATH_LIMIT);
	buf_init(&directory->database, PATH_LIMIT);
	directory->lock = -1;
	buf_add(&directory->path, path);
	name = buf_cstr(&directory->path);
	buf_printf(&directory->database, "%s/jackdaw.db", name);
	if (path.len == 0 || memchr(path.at, '\0', path.len) || buf_failed(&directory->database)) {
		buf_add(why, S("the name of the data directory is empty or too long"));
		directory_close(directory);
		return false;
	}
	if (make_directory(name, why) && take_lock(directory, name, why))
		return true;
	directory_close(directory);
	return false;
}

/* The file `lock` stays: removing it would race with who is just opening it. */
void directory_close(struct directory *directory)
{
	if (directory->lock >= 0)
		close(directory->lock);
	directory->lock = -1;
	buf_fini(&directory->path);
	buf_fini(&directory->database);
}

bool file_make_private(const char *path, struct buf *why)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool done;

	if (fd < 0)
		return fail(why, path, "open");
	done = fchmod(fd, 0600) == 0 || fail(why, path, "set the mode of");
	close(fd);
	return done;
}

bool file_sync(const char *path, struct buf *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool done;

	if (fd < 0)
		return fail(why, path, "open");
	done = fsync(fd) == 0 || fail(why, path, "sync");
	close(fd);
	return done;
}
