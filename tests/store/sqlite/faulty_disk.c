/* SPDX-License-Identifier: Apache-2.0 */
/* A disk that breaks when told, under SQLite. */

#include "store/sqlite/faulty_disk.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <string.h>

static sqlite3_vfs faulty;
static const sqlite3_vfs *whole;
/* Of the log and of the database: as the system's (which knows no lock for the one), but for what
 * is replaced. */
static sqlite3_io_methods log_methods, database_methods;
static const sqlite3_io_methods *whole_log, *whole_database;
static atomic_bool syncs_fail, is_full, database_fails;

static int sync_log(sqlite3_file *file, int flags)
{
	return atomic_load(&syncs_fail) ? SQLITE_IOERR_FSYNC : whole_log->xSync(file, flags);
}

static int write_log(sqlite3_file *file, const void *at, int len, sqlite3_int64 offset)
{
	return atomic_load(&is_full) ? SQLITE_FULL : whole_log->xWrite(file, at, len, offset);
}

static int write_database(sqlite3_file *file, const void *at, int len, sqlite3_int64 offset)
{
	return atomic_load(&database_fails) ? SQLITE_IOERR_WRITE :
					      whole_database->xWrite(file, at, len, offset);
}

static void replace_log(sqlite3_file *file)
{
	if (!whole_log) {
		whole_log = file->pMethods;
		log_methods = *whole_log;
		log_methods.xSync = sync_log;
		log_methods.xWrite = write_log;
	}
	file->pMethods = &log_methods;
}

static void replace_database(sqlite3_file *file)
{
	if (!whole_database) {
		whole_database = file->pMethods;
		database_methods = *whole_database;
		database_methods.xWrite = write_database;
	}
	file->pMethods = &database_methods;
}

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
	int result = whole->xOpen(vfs, name, file, flags, out);

	if (result == SQLITE_OK && flags & SQLITE_OPEN_WAL)
		replace_log(file);
	else if (result == SQLITE_OK && flags & SQLITE_OPEN_MAIN_DB)
		replace_database(file);
	return result;
}

void faulty_disk_use(void)
{
	faulty_disk_fail_syncs(false);
	faulty_disk_fill(false);
	faulty_disk_fail_database(false);
	if (whole)
		return;
	whole = sqlite3_vfs_find(NULL);
	faulty = *whole;
	faulty.zName = "faulty";
	faulty.xOpen = open_file;
	sqlite3_vfs_register(&faulty, 1);
}

void faulty_disk_fail_syncs(bool fail)
{
	atomic_store(&syncs_fail, fail);
}

void faulty_disk_fill(bool full)
{
	atomic_store(&is_full, full);
}

void faulty_disk_fail_database(bool fail)
{
	atomic_store(&database_fails, fail);
}
