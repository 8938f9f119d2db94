/* SPDX-License-Identifier: Apache-2.0 */
/* To be preloaded into the server (LD_PRELOAD): counts what it does to the files under a directory
 * or, by order, what it sends, and ends the process before or after the Nth of them, or lets that
 * one, or all from there on, fail with an errno. CRASH_DIRECTORY says where, CRASH_ORDERS names the
 * file with the orders, which is shared, so that the count goes on over a restart;
 * tests/crash/place.py gives them. */

#undef _FILE_OFFSET_BITS /* both pwrite() and pwrite64() are to be had under their own names */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CRASH_STATUS = 77, PATH_LEN = 500 };
enum place { DISK, WIRE };
enum operation { WRITES = 1, SYNCS = 2, NAMES = 4 };

/* As place.py packs it. */
struct orders {
	_Atomic uint64_t count; /* what was done, of what is counted */
	_Atomic uint64_t at;	/* which one is it; 0: none. May change at any time */
	uint32_t after;		/* 0: before it is done */
	uint32_t place;
	uint32_t operations; /* what is counted, of the disk */
	int32_t error;	     /* 0: the process ends; else it goes on with this errno, */
	uint32_t stays;	     /* and so do all that follow */
	char name[16];	     /* out: what it was */
};

static struct orders nobody;
static struct orders *orders = &nobody;
static char directory[PATH_LEN];
static size_t directory_len;

/* Before the process gives up what it does not need. */
__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("CRASH_ORDERS"), *where = getenv("CRASH_DIRECTORY");
	int fd = path && where ? open(path, O_RDWR | O_CLOEXEC) : -1;
	void *at;

	if (fd < 0)
		return;
	at = mmap(NULL, sizeof(*orders), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (at == MAP_FAILED)
		abort();
	snprintf(directory, sizeof(directory), "%s/", where);
	directory_len = strlen(directory);
	orders = at;
}

/* Asked anew each time: no table to keep, and it cannot be wrong. */
static int is_in_place(int fd)
{
	char link[40], target[PATH_LEN] = "";

	if (orders == &nobody)
		return 0;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t len = readlink(link, target, sizeof(target) - 1);
	if (len < 0)
		return 0;
	if (orders->place == WIRE)
		return strncmp(target, "socket:", 7) == 0;
	target[len] = '/'; /* the directory itself, too: it is synced */
	return strncmp(target, directory, directory_len) == 0;
}

static int is_named(const char *path)
{
	return orders != &nobody && orders->place == DISK &&
	       strncmp(path, directory, directory_len) == 0;
}

/* True: this is the one. */
static int is_it(int counts, enum operation operation, const char *name)
{
	if (!counts || (orders->place == DISK && !(orders->operations & operation)))
		return 0;
	uint64_t number = atomic_fetch_add(&orders->count, 1) + 1, at = orders->at;

	if (at == 0 || number < at || (number > at && !orders->stays))
		return 0;
	snprintf(orders->name, sizeof(orders->name), "%s", name);
	if (!orders->error && !orders->after)
		_exit(CRASH_STATUS);
	return 1;
}

/* The call, counted, as the orders say: the return type, its name, what it is, whether this one
 * counts, its arguments as declared and as given on. */
#define WATCHED(type, name, operation, counts, declared, given)                                    \
	type name declared;                                                                        \
	type name declared                                                                         \
	{                                                                                          \
		static type(*real) declared;                                                       \
		int fatal = is_it(counts, operation, #name);                                       \
		type result;                                                                       \
                                                                                                   \
		if (!real)                                                                         \
			*(void **)&real = dlsym(RTLD_NEXT, #name);                                 \
		if (fatal && orders->error) {                                                      \
			errno = orders->error;                                                     \
			return -1;                                                                 \
		}                                                                                  \
		result = real given;                                                               \
		if (fatal)                                                                         \
			_exit(CRASH_STATUS);                                                       \
		return result;                                                                     \
	}

WATCHED(ssize_t, write, WRITES, is_in_place(fd), (int fd, const void *at, size_t len),
	(fd, at, len))
WATCHED(ssize_t, pwrite, WRITES, is_in_place(fd), (int fd, const void *at, size_t len, off_t to),
	(fd, at, len, to))
WATCHED(ssize_t, pwrite64, WRITES, is_in_place(fd),
	(int fd, const void *at, size_t len, off64_t to), (fd, at, len, to))
WATCHED(ssize_t, writev, WRITES, is_in_place(fd), (int fd, const struct iovec *at, int count),
	(fd, at, count))
WATCHED(ssize_t, pwritev, WRITES, is_in_place(fd),
	(int fd, const struct iovec *at, int count, off_t to), (fd, at, count, to))
WATCHED(int, ftruncate, WRITES, is_in_place(fd), (int fd, off_t len), (fd, len))
WATCHED(int, ftruncate64, WRITES, is_in_place(fd), (int fd, off64_t len), (fd, len))
WATCHED(int, fsync, SYNCS, is_in_place(fd), (int fd), (fd))
WATCHED(int, fdatasync, SYNCS, is_in_place(fd), (int fd), (fd))
WATCHED(int, rename, NAMES, is_named(to), (const char *from, const char *to), (from, to))
WATCHED(int, unlink, NAMES, is_named(path), (const char *path), (path))
WATCHED(ssize_t, send, WRITES, is_in_place(fd), (int fd, const void *at, size_t len, int flags),
	(fd, at, len, flags))
WATCHED(ssize_t, sendmsg, WRITES, is_in_place(fd),
	(int fd, const struct msghdr *message, int flags), (fd, message, flags))
