/* SPDX-License-Identifier: Apache-2.0 */
/* A disk that remembers what was synced, and loses the rest when told. */

#include "store/sqlite/power_loss.h"

#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "support/test.h"

enum { FILES_MAX = 16, SECTOR = 512, PATH_MAX_LEN = 300 };

/* A piece of a sector that was written, or (at NULL) the file cut at `offset`. */
struct change {
	int64_t offset;
	size_t len;
	unsigned char *at;
};

struct shadow {
	char path[PATH_MAX_LEN];
	unsigned char *synced;
	size_t len, cap;
	struct change *changes;
	size_t count, changes_cap;
	bool is_linked;	 /* its name is on the disk too */
	bool is_removed; /* which the disk may not know */
};

struct power_file {
	sqlite3_file base;
	struct shadow *shadow; /* NULL: of no interest (shared memory has no file here) */
	sqlite3_file *real;
};

static sqlite3_vfs power;
static sqlite3_vfs *whole;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* All that follows is guarded by it. */
static struct shadow files[FILES_MAX];
static size_t file_count;
static uint64_t dice;
static unsigned long operations, fatal;
static const char *target;
static const atomic_int *witness;
static int *witnessed_to;
static bool lies;

static uint64_t roll(void)
{
	dice ^= dice << 13;
	dice ^= dice >> 7;
	dice ^= dice << 17;
	return dice * UINT64_C(0x2545F4914F6CDD1D) >> 16;
}

/* ---- what is on the disk */

static void reserve(struct shadow *file, size_t len)
{
	if (len > file->cap)
		file->synced = vec_grow(file->synced, &file->cap, len, 1);
	if (len > file->len)
		memset(file->synced + file->len, 0, len - file->len);
}

static void apply(struct shadow *file, const struct change *change)
{
	size_t offset = (size_t)change->offset;

	if (!change->at) {
		reserve(file, offset);
		file->len = offset;
		return;
	}
	reserve(file, offset + change->len);
	memcpy(file->synced + offset, change->at, change->len);
	if (offset + change->len > file->len)
		file->len = offset + change->len;
}

static void forget_changes(struct shadow *file)
{
	for (size_t i = 0; i < file->count; i++)
		mem_free(file->changes[i].at);
	file->count = 0;
}

static void settle(struct shadow *file)
{
	for (size_t i = 0; i < file->count; i++)
		apply(file, &file->changes[i]);
	forget_changes(file);
	file->is_linked = true;
}

static void add_change(struct shadow *file, int64_t offset, const unsigned char *at, size_t len)
{
	struct change *change;

	file->changes = vec_grow(file->changes, &file->changes_cap, file->count + 1,
				 sizeof(*file->changes));
	change = &file->changes[file->count++];
	*change = (struct change){ .offset = offset, .len = len };
	if (at)
		change->at = memcpy(mem_alloc(len), at, len);
}

static void note_write(struct shadow *file, int64_t offset, const unsigned char *at, size_t len)
{
	while (len > 0) {
		size_t piece = SECTOR - (size_t)(offset % SECTOR);

		if (piece > len)
			piece = len;
		add_change(file, offset, at, piece);
		offset += (int64_t)piece;
		at += piece;
		len -= piece;
	}
}

static struct shadow *shadow_of(const char *path)
{
	for (size_t i = 0; i < file_count; i++) {
		if (strcmp(files[i].path, path) == 0)
			return &files[i];
	}
	CHECK(file_count < FILES_MAX);
	struct shadow *file = &files[file_count++];

	*file = (struct shadow){ 0 };
	snprintf(file->path, sizeof(file->path), "%s", path);
	return file;
}

/* What was there when it was opened first is on the disk. */
static void load(struct shadow *file)
{
	int fd = open(file->path, O_RDONLY);
	off_t len;

	if (fd < 0)
		return;
	len = lseek(fd, 0, SEEK_END);
	reserve(file, (size_t)len + 1);
	file->len = (size_t)len;
	CHECK(pread(fd, file->synced, file->len, 0) == len);
	file->is_linked = len > 0;
	close(fd);
}

/* ---- the end of the world */

/* Any subset of what was not synced, in any order. */
static void lose(struct shadow *file)
{
	/* From nothing lost to nearly all. */
	uint64_t odds = roll() % 5;

	for (size_t i = file->count; i > 1; i--) {
		size_t other = roll() % i;
		struct change swapped = file->changes[i - 1];

		file->changes[i - 1] = file->changes[other];
		file->changes[other] = swapped;
	}
	for (size_t i = 0; i < file->count; i++) {
		if (roll() % 4 >= odds)
			apply(file, &file->changes[i]);
	}
}

static void lay_down(struct shadow *file)
{
	struct shadow left = *file;
	const char *name = strrchr(file->path, '/') + 1;
	char path[PATH_MAX_LEN * 2];
	int fd;

	if ((!file->is_linked || file->is_removed) && roll() % 2)
		return;
	left.synced = mem_alloc(file->len + 1);
	left.cap = file->len + 1;
	if (file->len)
		memcpy(left.synced, file->synced, file->len);
	lose(&left);
	snprintf(path, sizeof(path), "%s/%s", target, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	CHECK(fd >= 0 && write(fd, left.synced, left.len) == (ssize_t)left.len);
	close(fd);
	mem_free(left.synced);
}

static void fail_power(void)
{
	for (size_t i = 0; i < file_count; i++) {
		if (files[i].len || files[i].count)
			lay_down(&files[i]);
	}
	*witnessed_to = atomic_load(witness);
	target = NULL;
}

static void count_operation(void)
{
	if (++operations == fatal && target)
		fail_power();
}

/* ---- the VFS */

static struct power_file *of(sqlite3_file *file)
{
	return (struct power_file *)(void *)file;
}

static int power_close(sqlite3_file *file)
{
	return of(file)->real->pMethods->xClose(of(file)->real);
}

static int power_read(sqlite3_file *file, void *at, int len, sqlite3_int64 offset)
{
	return of(file)->real->pMethods->xRead(of(file)->real, at, len, offset);
}

static int power_write(sqlite3_file *file, const void *at, int len, sqlite3_int64 offset)
{
	int result;

	pthread_mutex_lock(&lock);
	count_operation();
	result = of(file)->real->pMethods->xWrite(of(file)->real, at, len, offset);
	if (result == SQLITE_OK && of(file)->shadow)
		note_write(of(file)->shadow, offset, at, (size_t)len);
	pthread_mutex_unlock(&lock);
	return result;
}

static int power_truncate(sqlite3_file *file, sqlite3_int64 len)
{
	int result;

	pthread_mutex_lock(&lock);
	count_operation();
	result = of(file)->real->pMethods->xTruncate(of(file)->real, len);
	if (result == SQLITE_OK && of(file)->shadow)
		add_change(of(file)->shadow, len, NULL, 0);
	pthread_mutex_unlock(&lock);
	return result;
}

/* The real disk is spared: nobody pulls its plug. */
static int power_sync(sqlite3_file *file, int flags)
{
	(void)flags;
	pthread_mutex_lock(&lock);
	count_operation();
	if (of(file)->shadow && !lies)
		settle(of(file)->shadow);
	pthread_mutex_unlock(&lock);
	return SQLITE_OK;
}

static int power_size(sqlite3_file *file, sqlite3_int64 *out)
{
	return of(file)->real->pMethods->xFileSize(of(file)->real, out);
}

static int power_lock(sqlite3_file *file, int level)
{
	return of(file)->real->pMethods->xLock(of(file)->real, level);
}

static int power_unlock(sqlite3_file *file, int level)
{
	return of(file)->real->pMethods->xUnlock(of(file)->real, level);
}

static int power_check_lock(sqlite3_file *file, int *out)
{
	return of(file)->real->pMethods->xCheckReservedLock(of(file)->real, out);
}

static int power_control(sqlite3_file *file, int op, void *argument)
{
	return of(file)->real->pMethods->xFileControl(of(file)->real, op, argument);
}

static int power_sector(sqlite3_file *file)
{
	return of(file)->real->pMethods->xSectorSize(of(file)->real);
}

static int power_device(sqlite3_file *file)
{
	return of(file)->real->pMethods->xDeviceCharacteristics(of(file)->real);
}

static int power_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
	return of(file)->real->pMethods->xShmMap(of(file)->real, page, size, extend, out);
}

static int power_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
	return of(file)->real->pMethods->xShmLock(of(file)->real, offset, count, flags);
}

static void power_shm_barrier(sqlite3_file *file)
{
	of(file)->real->pMethods->xShmBarrier(of(file)->real);
}

static int power_shm_unmap(sqlite3_file *file, int remove)
{
	return of(file)->real->pMethods->xShmUnmap(of(file)->real, remove);
}

static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = power_close,
	.xRead = power_read,
	.xWrite = power_write,
	.xTruncate = power_truncate,
	.xSync = power_sync,
	.xFileSize = power_size,
	.xLock = power_lock,
	.xUnlock = power_unlock,
	.xCheckReservedLock = power_check_lock,
	.xFileControl = power_control,
	.xSectorSize = power_sector,
	.xDeviceCharacteristics = power_device,
	.xShmMap = power_shm_map,
	.xShmLock = power_shm_lock,
	.xShmBarrier = power_shm_barrier,
	.xShmUnmap = power_shm_unmap,
};

/* It may have been removed without our knowing, and made anew. */
static bool is_fresh(const char *name)
{
	struct stat info;

	return stat(name, &info) != 0 || info.st_size == 0;
}

static void watch(struct power_file *file, const char *name)
{
	struct shadow *shadow;

	pthread_mutex_lock(&lock);
	shadow = shadow_of(name);
	if (is_fresh(name)) {
		forget_changes(shadow);
		shadow->len = 0;
		shadow->is_linked = false;
	} else if (shadow->len == 0 && shadow->count == 0 && !shadow->is_linked) {
		load(shadow);
	}
	shadow->is_removed = false;
	file->shadow = shadow;
	pthread_mutex_unlock(&lock);
}

static int power_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *out)
{
	struct power_file *file = of(base);
	int result;

	(void)vfs;
	file->base.pMethods = NULL;
	file->shadow = NULL;
	file->real = (sqlite3_file *)(void *)(file + 1);
	memset(file->real, 0, (size_t)whole->szOsFile);
	result = whole->xOpen(whole, name, file->real, flags, out);
	if (result != SQLITE_OK)
		return result;
	file->base.pMethods = &methods;
	if (name && flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL))
		watch(file, name);
	return SQLITE_OK;
}

static int power_delete(sqlite3_vfs *vfs, const char *name, int sync_directory)
{
	int result;

	(void)vfs;
	pthread_mutex_lock(&lock);
	count_operation();
	result = whole->xDelete(whole, name, 0);
	if (result == SQLITE_OK) {
		struct shadow *file = shadow_of(name);

		forget_changes(file);
		file->is_removed = true;
		if (sync_directory && !lies)
			file->len = 0;
	}
	pthread_mutex_unlock(&lock);
	return result;
}

void power_loss_use(void)
{
	whole = sqlite3_vfs_find(NULL);
	power = *whole;
	power.zName = "power";
	power.szOsFile = (int)sizeof(struct power_file) + whole->szOsFile;
	power.xOpen = power_open;
	power.xDelete = power_delete;
	sqlite3_vfs_register(&power, 1);
}

void power_loss_begin(uint64_t seed)
{
	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < file_count; i++) {
		forget_changes(&files[i]);
		mem_free(files[i].changes);
		mem_free(files[i].synced);
	}
	file_count = 0;
	operations = 0;
	fatal = 0;
	target = NULL;
	dice = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
	for (int i = 0; i < 8; i++)
		roll();
	pthread_mutex_unlock(&lock);
}

void power_loss_at(unsigned long operation, const char *directory, const atomic_int *witnessed,
		   int *out_witnessed)
{
	pthread_mutex_lock(&lock);
	fatal = operations + operation;
	target = directory;
	witness = witnessed;
	witnessed_to = out_witnessed;
	pthread_mutex_unlock(&lock);
}

void power_loss_now(void)
{
	pthread_mutex_lock(&lock);
	if (target)
		fail_power();
	pthread_mutex_unlock(&lock);
}

unsigned long power_loss_operations(void)
{
	unsigned long count;

	pthread_mutex_lock(&lock);
	count = operations;
	pthread_mutex_unlock(&lock);
	return count;
}

void power_loss_lie(bool lie)
{
	pthread_mutex_lock(&lock);
	lies = lie;
	pthread_mutex_unlock(&lock);
}
