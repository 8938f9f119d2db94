/* SPDX-License-Identifier: Apache-2.0 */
/* The data directory. */

#include "store/sqlite/directory.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sqlite/temporary.h"
#include "support/test.h"

static unsigned mode_of(const char *path)
{
	struct stat info;

	CHECK(stat(path, &info) == 0);
	return info.st_mode & 07777;
}

TEST(it_is_made_for_our_eyes_only)
{
	struct temporary temporary;
	struct directory directory;
	struct buf why;
	char path[100];
	mode_t before = umask(0);

	temporary_open(&temporary);
	buf_init(&why, 1000);
	snprintf(path, sizeof(path), "%s/data", temporary.directory);
	CHECK(directory_open(&directory, str_of(path), &why));
	umask(before);
	CHECK_INT(mode_of(path), 0700);
	CHECK(str_ends(buf_str(&directory.database), S("/data/jackdaw.db")));
	directory_close(&directory);
	snprintf(path, sizeof(path), "%s/data/lock", temporary.directory);
	CHECK_INT(mode_of(path), 0600);
	unlink(path);
	snprintf(path, sizeof(path), "%s/data", temporary.directory);
	rmdir(path);
	buf_fini(&why);
	temporary_close(&temporary);
}

TEST(one_holds_it_at_a_time)
{
	struct temporary temporary;
	struct directory first, second;
	struct buf why;

	temporary_open(&temporary);
	buf_init(&why, 1000);
	CHECK(directory_open(&first, str_of(temporary.directory), &why));
	CHECK(!directory_open(&second, str_of(temporary.directory), &why));
	CHECK(why.len > 0);
	directory_close(&second);
	directory_close(&first);
	buf_clear(&why);
	CHECK(directory_open(&second, str_of(temporary.directory), &why));
	CHECK_INT(why.len, 0);
	directory_close(&second);
	buf_fini(&why);
	temporary_close(&temporary);
}

TEST(the_lock_is_not_inherited_by_programs_that_we_start)
{
	struct temporary temporary;
	struct directory directory;
	struct buf why;

	temporary_open(&temporary);
	buf_init(&why, 1000);
	CHECK(directory_open(&directory, str_of(temporary.directory), &why));
	CHECK(fcntl(directory.lock, F_GETFD) & FD_CLOEXEC);
	directory_close(&directory);
	buf_fini(&why);
	temporary_close(&temporary);
}

TEST(a_122_a_directory_that_others_may_write_is_refused)
{
	struct temporary temporary;
	struct directory directory;
	struct buf why;

	temporary_open(&temporary);
	buf_init(&why, 1000);
	CHECK(chmod(temporary.directory, 0770) == 0);
	CHECK(!directory_open(&directory, str_of(temporary.directory), &why));
	CHECK(strstr(buf_cstr(&why), "may be written by others") != NULL);
	CHECK(temporary_size(&temporary, "lock") < 0);
	buf_fini(&why);
	temporary_close(&temporary);
}

TEST(f_47_a_file_is_no_directory_and_a_link_is_no_lock)
{
	struct temporary temporary;
	struct directory directory;
	struct buf why;
	char path[100];

	temporary_open(&temporary);
	buf_init(&why, 1000);
	CHECK(file_make_private(temporary.database, &why));
	CHECK(!directory_open(&directory, str_of(temporary.database), &why));
	CHECK(strstr(buf_cstr(&why), "is not a directory") != NULL);
	snprintf(path, sizeof(path), "%s/lock", temporary.directory);
	CHECK(symlink(temporary.database, path) == 0);
	CHECK(!directory_open(&directory, str_of(temporary.directory), &why));
	buf_fini(&why);
	temporary_close(&temporary);
}

TEST(a_122_an_open_file_is_tightened)
{
	struct temporary temporary;
	struct buf why;

	temporary_open(&temporary);
	buf_init(&why, 1000);
	CHECK(file_make_private(temporary.database, &why));
	CHECK(chmod(temporary.database, 0666) == 0);
	CHECK(file_make_private(temporary.database, &why));
	CHECK_INT(mode_of(temporary.database), 0600);
	CHECK(file_sync(temporary.database, &why));
	CHECK(file_sync(temporary.directory, &why));
	CHECK_STR(buf_str(&why), "");
	CHECK(!file_sync("/nowhere/at/all", &why));
	CHECK(why.len > 0);
	buf_fini(&why);
	temporary_close(&temporary);
}
