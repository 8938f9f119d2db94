/* SPDX-License-Identifier: Apache-2.0 */
/* Files are made for their owner alone and never overwritten. */

#include "config/file.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/test.h"

static mode_t mode_of(const char *path)
{
	struct stat found;

	CHECK(stat(path, &found) == 0);
	return found.st_mode & 0777;
}

TEST(what_is_written_is_read)
{
	char dir[] = "/tmp/file_test.XXXXXX";
	struct buf text;

	CHECK(mkdtemp(dir) && chdir(dir) == 0);
	buf_init(&text, 100);
	CHECK(!file_exists(S("f")));
	CHECK(file_write_new(S("f"), S("hello")));
	CHECK(file_exists(S("f")));
	CHECK(file_read(S("f"), &text));
	CHECK_STR(buf_str(&text), "hello");
	CHECK_INT(mode_of("f"), 0600);
	errno = 0;
	CHECK(!file_write_new(S("f"), S("other")));
	CHECK_INT(errno, EEXIST);
	buf_fini(&text);
	buf_init(&text, 4);
	CHECK(!file_read(S("f"), &text));
	CHECK_INT(errno, EFBIG);
	buf_fini(&text);
	unlink("f");
	CHECK(!file_read(S("f"), &text));
	CHECK_INT(errno, ENOENT);
	CHECK(rmdir(dir) == 0);
}

TEST(a_directory_is_made_with_those_above_it)
{
	char dir[] = "/tmp/file_test.XXXXXX";

	CHECK(mkdtemp(dir) && chdir(dir) == 0);
	umask(022);
	CHECK(directory_make(S("a/b/c")));
	CHECK_INT(mode_of("a/b/c"), 0700);
	CHECK_INT(mode_of("a"), 0755);
	CHECK(directory_make(S("a/b/c")));
	CHECK(file_write_new(S("f"), S("")));
	CHECK(!directory_make(S("f")));
	CHECK_INT(errno, ENOTDIR);
	CHECK(!directory_make(S("f/g")));
	CHECK(!directory_make(S("a\0b")));
	unlink("f");
	rmdir("a/b/c");
	rmdir("a/b");
	rmdir("a");
	CHECK(rmdir(dir) == 0);
}
