/* SPDX-License-Identifier: Apache-2.0 */
/* A directory of a test's own. */

#include "store/sqlite/temporary.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/test.h"

void temporary_open(struct temporary *temporary)
{
	snprintf(temporary->directory, sizeof(temporary->directory), "/tmp/jackdaw-test-XXXXXX");
	CHECK(mkdtemp(temporary->directory) != NULL);
	snprintf(temporary->database, sizeof(temporary->database), "%s/jackdaw.db",
		 temporary->directory);
}

void temporary_close(struct temporary *temporary)
{
	DIR *dir = opendir(temporary->directory);
	struct dirent *entry;

	CHECK(dir != NULL);
	while ((entry = readdir(dir)))
		unlinkat(dirfd(dir), entry->d_name, 0);
	closedir(dir);
	CHECK(rmdir(temporary->directory) == 0);
}

void temporary_db(struct temporary *temporary, struct db *db)
{
	struct buf why;

	buf_init(&why, 1000);
	CHECK(db_open(db, temporary->database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &why));
	CHECK_STR(buf_str(&why), "");
	buf_fini(&why);
}

long temporary_size(struct temporary *temporary, const char *name)
{
	struct stat info;
	char path[200];

	snprintf(path, sizeof(path), "%s/%s", temporary->directory, name);
	return stat(path, &info) == 0 ? (long)info.st_size : -1;
}
