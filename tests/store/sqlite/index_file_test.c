/* SPDX-License-Identifier: Apache-2.0 */
/* The file of the index: whatever became of it, the journal makes it whole again. */

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/sqlite/journal_site.h"
#include "support/test.h"

static struct journal_site site;

/* 50 entries, of which one is removed and one has shrunk; all merged. */
static void open_filled(void)
{
	site_open(&site);
	site_append(&site, 1, 50, STORE_LOG_ARCHIVED);
	site_merge(&site);
	site_remove(&site, 7);
	site_merge(&site);
}

static void check_whole(size_t count)
{
	CHECK_INT(site_count(&site, NULL), count);
	CHECK_INT(site_count(&site, "bob@x"), count);
	CHECK_INT(site_places(&site), 2 * count);
	CHECK_INT(site_ask(&site.journal.index.db, "SELECT bytes FROM usage"), 10 * count);
	CHECK_INT(journal_usage(&site.db, 1), 10 * count);
}

/* Whether the file was made anew is seen by what was left in it. */
static void leave_a_trace(void)
{
	CHECK(db_run(&site.journal.index.db, "INSERT INTO state VALUES ('trace', 1)"));
}

static bool trace_is_there(void)
{
	return site_ask(&site.journal.index.db,
			"SELECT count(*) FROM state WHERE name = 'trace'") == 1;
}

TEST(a_good_index_is_used_and_brought_up_to_the_journal)
{
	open_filled();
	leave_a_trace();
	site_append(&site, 51, 10, STORE_LOG_ARCHIVED);
	site_restart(&site);
	CHECK(trace_is_there());
	check_whole(59);
	site_close(&site);
}

TEST(f_13_an_index_that_is_missing_is_made)
{
	open_filled();
	site_stop(&site);
	CHECK(unlink(site_path(&site, "index.db")) == 0);
	site_start(&site);
	check_whole(49);
	site_close(&site);
}

TEST(an_index_for_our_eyes_only)
{
	struct stat info;
	mode_t before = umask(0);

	open_filled();
	CHECK(stat(site_path(&site, "index.db"), &info) == 0);
	CHECK_INT(info.st_mode & 07777, 0600);
	CHECK(stat(site_path(&site, "index.db-wal"), &info) == 0);
	CHECK_INT(info.st_mode & 07777, 0600);
	umask(before);
	site_close(&site);
}

static void overwrite(off_t at, size_t len)
{
	int fd = open(site_path(&site, "index.db"), O_WRONLY);
	char *junk = mem_alloc(len);

	memset(junk, 0x5a, len);
	CHECK(fd >= 0 && pwrite(fd, junk, len, at) == (ssize_t)len);
	close(fd);
	mem_free(junk);
}

TEST(f_13_a_torn_index_is_made_anew)
{
	static const struct {
		off_t at;
		size_t len;
	} tears[] = { { 0, 512 }, { 100, 3000 }, { 4096, 4096 }, { 8192, 512 }, { 12288, 4096 } };

	for (size_t i = 0; i < ARRAY_LEN(tears); i++) {
		open_filled();
		leave_a_trace();
		site_stop(&site);
		overwrite(tears[i].at, tears[i].len);
		site_start(&site);
		check_whole(49);
		CHECK(!trace_is_there());
		site_close(&site);
	}
}

TEST(f_13_an_index_cut_short_is_made_anew)
{
	open_filled();
	leave_a_trace();
	site_stop(&site);
	CHECK(truncate(site_path(&site, "index.db"), 8192) == 0);
	site_start(&site);
	check_whole(49);
	CHECK(!trace_is_there());
	site_close(&site);
}

static void copy_file(const char *from_name, const char *to_name)
{
	char from[200], bytes[4096];
	int in, out;
	ssize_t len;

	snprintf(from, sizeof(from), "%s", site_path(&site, from_name));
	in = open(from, O_RDONLY);
	out = open(site_path(&site, to_name), O_WRONLY | O_CREAT | O_TRUNC, 0600);
	CHECK(in >= 0 && out >= 0);
	while ((len = read(in, bytes, sizeof(bytes))) > 0)
		CHECK(write(out, bytes, (size_t)len) == len);
	close(in);
	close(out);
}

TEST(f_13_an_index_older_than_the_journal_is_brought_up_to_it)
{
	open_filled();
	leave_a_trace();
	site_stop(&site);
	copy_file("index.db", "index.old");
	site_start(&site);
	site_append(&site, 51, 20, STORE_LOG_ARCHIVED);
	site_remove(&site, 8);
	site_merge(&site);
	site_remove(&site, 60);
	site_stop(&site);
	copy_file("index.old", "index.db");
	site_start(&site);
	CHECK(trace_is_there());
	check_whole(67);
	site_close(&site);
}

TEST(f_13_an_index_ahead_of_the_journal_is_made_anew)
{
	open_filled();
	site_stop(&site);
	copy_file("jackdaw.db", "jackdaw.old");
	site_start(&site);
	site_append(&site, 51, 20, STORE_LOG_ARCHIVED);
	site_merge(&site);
	leave_a_trace();
	site_stop(&site);
	copy_file("jackdaw.old", "jackdaw.db");
	site_start(&site);
	CHECK(!trace_is_there());
	check_whole(49);
	site_close(&site);
}

TEST(f_13_an_index_of_another_journal_is_made_anew)
{
	open_filled();
	leave_a_trace();
	db_run(&site.db, "UPDATE meta SET value = randomblob(16) WHERE name = 'journal'");
	site_restart(&site);
	CHECK(!trace_is_there());
	check_whole(49);
	site_close(&site);
}

TEST(an_index_that_was_condemned_is_made_anew_once)
{
	open_filled();
	leave_a_trace();
	index_condemn(&site.directory);
	site_restart(&site);
	CHECK(!trace_is_there());
	check_whole(49);
	leave_a_trace();
	site_restart(&site);
	CHECK(trace_is_there());
	site_close(&site);
}

TEST(a_long_journal_is_read_in_slices)
{
	site_open(&site);
	site_append(&site, 1, INDEX_SLICE, 0);
	site_merge(&site);
	site_append(&site, INDEX_SLICE + 1, INDEX_SLICE, 0);
	site_stop(&site);
	CHECK(unlink(site_path(&site, "index.db")) == 0);
	site_start(&site);
	CHECK_INT(site_places(&site), 4 * INDEX_SLICE);
	CHECK_INT(site.journal.index.merged, 2 * INDEX_SLICE);
	site_close(&site);
}

TEST(the_log_of_the_index_is_moved_when_it_is_long)
{
	site_open(&site);
	site_append(&site, 1, INDEX_SLICE, 0);
	site_merge(&site);
	site_remove(&site, 1);
	site_merge(&site);
	CHECK(index_checkpoint(&site.journal.index));
	CHECK_INT(site.journal.index.gone_synced, 0);
	site.journal.index.log_pages = 4000;
	CHECK(index_checkpoint(&site.journal.index));
	CHECK_INT(site.journal.index.gone_synced, 1);
	CHECK(temporary_size(&site.temporary, "index.db") > 1000000);
	site_close(&site);
}
