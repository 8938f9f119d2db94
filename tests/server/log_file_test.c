/* SPDX-License-Identifier: Apache-2.0 */
/* The log's file is exchanged under its descriptor. */

#include "server/log_file.h"

#include "config/file.h"
#include "core/scratch.h"

static void check_content(const char *path, const char *content)
{
	struct buf text;

	buf_init(&text, 100);
	CHECK(file_read(str_of(path), &text));
	CHECK_STR(buf_str(&text), content);
	buf_fini(&text);
}

TEST(the_same_descriptor_writes_into_the_new_file)
{
	struct buf why;
	int fd;

	scratch_open();
	buf_init(&why, 1000);
	CHECK(log_file_open(S("log"), &why));
	fd = log_file_descriptor();
	CHECK_INT(write(fd, "one\n", 4), 4);
	CHECK(rename("log", "log.1") == 0);
	CHECK_INT(write(fd, "two\n", 4), 4);
	CHECK(log_file_open(S("log"), &why));
	CHECK_INT(log_file_descriptor(), fd);
	CHECK_INT(write(fd, "three\n", 6), 6);
	check_content("log.1", "one\ntwo\n");
	check_content("log", "three\n");
	CHECK_INT(scratch_mode("log"), 0600);
	CHECK(!log_file_open(S("none/log"), &why));
	CHECK_STR(buf_str(&why), "the log none/log cannot be opened: No such file or directory");
	CHECK_INT(write(fd, "four\n", 5), 5);
	check_content("log", "three\nfour\n");
	buf_fini(&why);
	scratch_close();
}

TEST(judging_opens_and_makes_nothing)
{
	struct buf why;

	scratch_open();
	buf_init(&why, 1000);
	CHECK(log_file_judge(S(""), &why));
	CHECK(log_file_judge(S("new"), &why));
	CHECK_INT(scratch_mode("new"), 0);
	CHECK(log_file_judge(S("/tmp/new"), &why));
	CHECK_STR(buf_str(&why), "");
	CHECK(!log_file_judge(S("none/new"), &why));
	CHECK_STR(buf_str(&why), "the log none/new cannot be opened: No such file or directory");
	buf_fini(&why);
	scratch_close();
}
