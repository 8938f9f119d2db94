/* SPDX-License-Identifier: Apache-2.0 */
/* The store in SQLite as a whole: crashes, one process at a time, modes of files. */

#include "store/store.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/world.h"
#include "support/test.h"

static const char ALICE[] = "alice@wonder.land";

enum { WINDOW = 64, NAME_MAX_LEN = 32, ROUNDS = 5, WRITES = 600 };

/* The child: writes without end, many at once, and tells each write that was acknowledged. */
struct writing {
	struct store_roster_write write;
	struct world *world;
	int pipe;
	int *next;
	int number;
	char contact[NAME_MAX_LEN];
};

static bool tell(int to, int number)
{
	return write(to, &number, sizeof(number)) == sizeof(number);
}

static void acknowledged(struct store_roster_write *write);

static void write_next(struct writing *writing)
{
	struct store_owner owner = writing->write.owner;

	writing->number = (*writing->next)++;
	snprintf(writing->contact, sizeof(writing->contact), "c%d@x", writing->number);
	writing->write = (struct store_roster_write){ .owner = owner, .change_item = STORE_SET };
	writing->write.item.contact = jid_of(writing->contact);
	store_roster_write(writing->world->client, &writing->write, acknowledged);
}

static void acknowledged(struct store_roster_write *write)
{
	struct writing *writing = container_of(write, struct writing, write);

	if (write->request.status != STORE_OK ||
	    !tell(writing->pipe, writing->number))
		_exit(1);
	write_next(writing);
}

static struct writing window[WINDOW];

NORETURN static void be_child(str directory, int first, int pipe)
{
	struct world world = { .directory = directory };
	struct store_owner owner;

	world_start(&world);
	owner = owner_of(&world, ALICE);
	for (int i = 0; i < WINDOW; i++) {
		window[i] = (struct writing){ .world = &world, .pipe = pipe, .next = &first };
		window[i].write.owner = owner;
		write_next(&window[i]);
	}
	store_client_drain(world.client);
	_exit(1);
}

/* The greatest number that the child told of before it was killed. */
static int kill_after(str directory, int first, int writes)
{
	int ends[2], number, last = first - 1, status;
	pid_t child;

	CHECK(pipe(ends) == 0);
	child = fork();
	CHECK(child >= 0);
	if (child == 0)
		be_child(directory, first, ends[1]);
	close(ends[1]);
	while (read(ends[0], &number, sizeof(number)) == sizeof(number)) {
		last = number > last ? number : last;
		if (number == first + writes)
			kill(child, SIGKILL);
	}
	close(ends[0]);
	CHECK(waitpid(child, &status, 0) == child);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	return last;
}

struct present {
	struct store_home home;
	unsigned char *numbers;
};

static void note_present(struct store_home *home)
{
	struct present *present = container_of(home, struct present, home);
	int number;

	CHECK(home->request.status == STORE_OK);
	for (size_t i = 0; i < home->item_count; i++) {
		if (sscanf(home->items[i].contact.at, "c%d@x", &number) == 1)
			present->numbers[number] = 1;
	}
}

static unsigned char numbers[1 << 20];

TEST(f_01_whatever_was_acknowledged_survives_kill_9)
{
	struct world world;
	struct present present = { .home.user = jid_of(ALICE), .numbers = numbers };
	int next = 0, last = 0;

	world_open(&world);
	CHECK(make_account(&world, ALICE) == STORE_OK);
	for (int round = 0; round < ROUNDS; round++) {
		world_stop(&world);
		last = kill_after(world.directory, next, WRITES);
		CHECK(last >= next + WRITES);
		world_start(&world);
		store_home_load(world.client, &present.home, note_present);
		store_client_drain(world.client);
		/* Writes of one client are done in order: all up to the last are there. */
		for (int i = next; i <= last; i++)
			CHECK(numbers[i] == 1);
		next = last + WINDOW + 1;
	}
	world_close(&world);
}

static struct store *try_open(str directory, struct buf *why)
{
	struct store_options options = { .directory = directory };

	buf_init(why, 1000);
	return store_open(&options, why);
}

TEST(f_47_a_second_server_is_refused_and_told_who_is_there)
{
	struct world world;
	struct buf why;
	char pid[32];

	world_open(&world);
	CHECK(try_open(world.directory, &why) == NULL);
	snprintf(pid, sizeof(pid), "process %ld", (long)getpid());
	CHECK(strstr(buf_cstr(&why), "in use by another server") != NULL);
	CHECK(strstr(buf_cstr(&why), pid) != NULL);
	buf_fini(&why);
	CHECK(make_account(&world, ALICE) == STORE_OK);
	world_close(&world);
}

TEST(f_47_the_lock_ends_with_the_process_that_held_it)
{
	struct world world;

	world_open(&world);
	CHECK(make_account(&world, ALICE) == STORE_OK);
	world_stop(&world);
	kill_after(world.directory, 0, 1);
	world_start(&world);
	CHECK(find_account(&world, ALICE) == STORE_OK);
	world_close(&world);
}

static unsigned mode_of(struct world *world, const char *name)
{
	struct stat info;
	char path[1000];

	snprintf(path, sizeof(path), "%s/%s", world->directory.at, name);
	CHECK(stat(path, &info) == 0);
	return info.st_mode & 07777;
}

/* */
TEST(a_122_files_are_for_our_eyes_only_whatever_the_umask_is)
{
	struct world world;
	mode_t before = umask(0);

	world_open(&world);
	CHECK(make_account(&world, ALICE) == STORE_OK);
	CHECK_INT(mode_of(&world, "jackdaw.db"), 0600);
	CHECK_INT(mode_of(&world, "jackdaw.db-wal"), 0600);
	CHECK_INT(mode_of(&world, "jackdaw.db-shm"), 0600);
	CHECK_INT(mode_of(&world, "lock"), 0600);
	umask(before);
	world_close(&world);
}

TEST(closing_leaves_one_whole_file)
{
	struct world world;
	char path[1000];

	world_open(&world);
	CHECK(make_account(&world, ALICE) == STORE_OK);
	world_stop(&world);
	snprintf(path, sizeof(path), "%s/jackdaw.db-wal", world.directory.at);
	CHECK(access(path, F_OK) < 0 && errno == ENOENT);
	world_start(&world);
	CHECK(find_account(&world, ALICE) == STORE_OK);
	world_close(&world);
}

TEST(a_directory_that_cannot_be_made_is_an_error_in_words)
{
	struct buf why;

	CHECK(try_open(S("/dev/null/jackdaw"), &why) == NULL);
	CHECK(strstr(buf_cstr(&why), "/dev/null/jackdaw: Not a directory") != NULL);
	buf_fini(&why);
	CHECK(try_open(S(""), &why) == NULL);
	CHECK(why.len > 0);
	buf_fini(&why);
}

TEST(reads_and_writes_are_counted)
{
	struct world world;
	struct store_stats stats;

	world_open(&world);
	CHECK(make_account(&world, ALICE) == STORE_OK);
	CHECK(find_account(&world, ALICE) == STORE_OK);
	CHECK(find_account(&world, ALICE) == STORE_OK);
	stats = store_stats(world.store);
	CHECK_INT(stats.writes, 1);
	CHECK_INT(stats.reads, 2);
	world_close(&world);
}
