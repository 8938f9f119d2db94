/* SPDX-License-Identifier: Apache-2.0 */
/* The log of a whole store, with its threads: merging while others write and read, errors of the
 * disk, crashes, the purge, the migration. */

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/sqlite/db.h"
#include "store/sqlite/faulty_disk.h"
#include "store/world_log.h"
#include "support/test.h"

#define PLACES "SELECT coalesce(sum(length(places)), 0) / 14 FROM run"

static const char ALICE[] = "alice@wonder.land";

static struct store_owner open_with_alice(struct world *world)
{
	faulty_disk_use();
	world_open(world);
	CHECK(make_account(world, ALICE) == STORE_OK);
	return owner_of(world, ALICE);
}

static void wait_until_merged(struct world *world)
{
	for (int i = 0; i < 1000 && store_stats(world->store).unmerged > 0; i++)
		usleep(10000);
	CHECK_INT(store_stats(world->store).unmerged, 0);
}

/* Of a database in the directory, on a connection of its own. */
static int64_t ask(struct world *world, const char *name, const char *question)
{
	struct sql sql = { question, 0 };
	struct buf path, why;
	struct query query;
	struct db db;
	int64_t value;

	buf_init(&path, 1000);
	buf_init(&why, 1000);
	buf_printf(&path, "%s/%s", world->directory.at, name);
	CHECK(db_open(&db, buf_cstr(&path), SQLITE_OPEN_READONLY, &why));
	query = db_query(&db, &sql);
	CHECK(query_next(&query));
	value = query_get_int(&query, 0);
	query_end(&query);
	db_close(&db);
	buf_fini(&why);
	buf_fini(&path);
	return value;
}

static void check_all(struct world *world, struct store_owner owner, int64_t count)
{
	struct buf expected;
	struct store_log_read read = { .owner = owner };

	buf_init(&expected, 100000);
	for (int64_t id = 1; id <= count; id++)
		buf_printf(&expected, "%s%lld", id > 1 ? " " : "", (long long)id);
	CHECK(read_log(world, &read) == STORE_OK);
	CHECK_STR_EQ(heard(world), buf_str(&expected));
	read.peer = jid_of("bob@x");
	CHECK(read_log(world, &read) == STORE_OK);
	CHECK_STR_EQ(heard(world), buf_str(&expected));
	buf_fini(&expected);
}

TEST(entries_leave_memory_soon)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);

	append_many(&world, alice, 1, 50, entry_of(0, "bob@x", STORE_LOG_OUT, "m"));
	wait_until_merged(&world);
	check_all(&world, alice, 50);
	CHECK_INT(ask(&world, "index.db", PLACES), 100);
	world_close(&world);
}

/* ---- many at once */

enum { WRITERS = 3, EACH = 4000, AT_A_TIME = 50, PAGE = 100 };

struct busy {
	struct world *world;
	struct store_client *client;
	struct store_owner owner;
	pthread_t thread;
	int64_t appended; /* this client's, and answered */
	int64_t last;
	size_t failed;
	bool is_growing;
};

struct busy_append {
	struct store_log_append append;
	struct busy *busy;
};

struct busy_read {
	struct store_log_read read;
	struct busy *busy;
};

static void count_append(struct store_log_append *append)
{
	container_of(append, struct busy_append, append)->busy->failed +=
		append->request.status != STORE_OK;
}

/* The last page has all that was appended before, without a gap. */
static void check_last_page(struct store_log_read *read)
{
	struct busy *busy = container_of(read, struct busy_read, read)->busy;
	int64_t last = read->count ? read->entries[read->count - 1].id : 0;

	busy->failed += read->request.status != STORE_OK || last != busy->appended;
	for (size_t i = 1; i < read->count; i++)
		busy->failed += read->entries[i].id != read->entries[i - 1].id + 1;
}

static void *be_busy(void *what)
{
	struct busy *busy = what;
	static const char *const peers[] = { "bob@x/a", "bob@x" };
	struct busy_append appends[AT_A_TIME];
	struct busy_read read = { .busy = busy };

	while (busy->appended < EACH) {
		for (int i = 0; i < AT_A_TIME; i++) {
			appends[i].busy = busy;
			appends[i].append = (struct store_log_append){ .owner = busy->owner };
			appends[i].append.entry =
				entry_of(++busy->appended, peers[i % 2], STORE_LOG_ARCHIVED, "m");
			store_log_append(busy->client, &appends[i].append, count_append);
		}
		read.read = (struct store_log_read){ .owner = busy->owner,
						     .peer = jid_of("bob@x"),
						     .only_archived = true,
						     .backwards = true,
						     .limit = PAGE };
		store_log_read(busy->client, &read.read, check_last_page);
		store_client_drain(busy->client);
		/* And from a reader, when nothing is under way. */
		store_log_read(busy->client, &read.read, check_last_page);
		store_client_drain(busy->client);
	}
	return NULL;
}

TEST(pages_have_no_gaps_while_entries_move_into_the_index)
{
	struct world world;
	struct busy busy[WRITERS] = { 0 };
	char name[32];

	open_with_alice(&world);
	for (int i = 0; i < WRITERS; i++) {
		snprintf(name, sizeof(name), "user%d@wonder.land", i);
		CHECK(make_account(&world, name) == STORE_OK);
		busy[i].owner = owner_of(&world, name);
		busy[i].client = store_client_open(world.store, NULL);
		CHECK(pthread_create(&busy[i].thread, NULL, be_busy, &busy[i]) == 0);
	}
	for (int i = 0; i < WRITERS; i++) {
		pthread_join(busy[i].thread, NULL);
		CHECK_INT(busy[i].failed, 0);
		store_client_close(&busy[i].client);
	}
	world_restart(&world);
	for (int i = 0; i < WRITERS; i++) {
		struct store_log_read read = { .owner = busy[i].owner,
					       .backwards = true,
					       .limit = 1 };

		CHECK(read_log(&world, &read) == STORE_OK);
		CHECK_STR(heard(&world), "4000 …");
	}
	world_close(&world);
}

/* ---- errors of the disk (F-04, F-05) */

TEST(f_04_an_append_whose_sync_failed_is_uncertain_and_nothing_is_acknowledged_after)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);

	append_many(&world, alice, 1, 10, entry_of(0, "bob@x", STORE_LOG_OUT, "m"));
	faulty_disk_fail_syncs(true);
	CHECK(append_entry(&world, alice, entry_of(11, "bob@x", STORE_LOG_OUT, "m")) ==
	      STORE_UNCERTAIN);
	faulty_disk_fail_syncs(false);
	CHECK(store_is_broken(world.store));
	CHECK(append_entry(&world, alice, entry_of(12, "bob@x", STORE_LOG_OUT, "m")) ==
	      STORE_FAILED);
	world_restart(&world);
	CHECK(find_account(&world, ALICE) == STORE_OK);
	struct store_log_read read = { .owner = alice, .before = 11 };

	CHECK(read_log(&world, &read) == STORE_OK);
	CHECK_STR(heard(&world), "1 2 3 4 5 6 7 8 9 10");
	read.before = 0;
	CHECK(read_log(&world, &read) == STORE_OK);
	/* It may be there or not; what was refused is not. */
	CHECK(str_ends(heard(&world), S(" 10")) || str_ends(heard(&world), S(" 11")));
	world_close(&world);
}

TEST(f_05_a_full_disk_refuses_appends_and_loses_none)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);

	append_many(&world, alice, 1, 10, entry_of(0, "bob@x", STORE_LOG_OUT, "m"));
	faulty_disk_fill(true);
	for (int i = 0; i < 3; i++)
		CHECK(append_entry(&world, alice, entry_of(11, "bob@x", STORE_LOG_OUT, "m")) ==
		      STORE_FAILED);
	/* The merger has tried and failed as well. */
	usleep(400000);
	check_all(&world, alice, 10);
	CHECK(!store_is_broken(world.store));
	CHECK(store_stats(world.store).unmerged > 0);
	faulty_disk_fill(false);
	CHECK(append_entry(&world, alice, entry_of(11, "bob@x", STORE_LOG_OUT, "m")) == STORE_OK);
	check_all(&world, alice, 11);
	wait_until_merged(&world);
	check_all(&world, alice, 11);
	world_restart(&world);
	check_all(&world, alice, 11);
	world_close(&world);
}

/* ---- kill -9 */

enum { WINDOW = 64, ROUNDS = 5, WRITES = 600 };

struct writing {
	struct store_log_append append;
	struct store_client *client;
	int64_t *next;
	int pipe;
};

static void acknowledged(struct store_log_append *append);

static void write_next(struct writing *writing)
{
	struct store_owner owner = writing->append.owner;

	writing->append = (struct store_log_append){ .owner = owner };
	writing->append.entry =
		entry_of((*writing->next)++, "bob@x/tea", STORE_LOG_ARCHIVED, "<message/>");
	store_log_append(writing->client, &writing->append, acknowledged);
}

static void acknowledged(struct store_log_append *append)
{
	struct writing *writing = container_of(append, struct writing, append);
	int64_t id = append->entry.id;

	if (append->request.status != STORE_OK ||
	    write(writing->pipe, &id, sizeof(id)) != sizeof(id))
		_exit(1);
	write_next(writing);
}

static struct writing window[WINDOW];

NORETURN static void be_child(str directory, int64_t first, int pipe)
{
	struct world world = { .directory = directory };
	struct store_owner owner;

	buf_init(&world.heard, 1000);
	world_start(&world);
	owner = owner_of(&world, ALICE);
	for (int i = 0; i < WINDOW; i++) {
		window[i] =
			(struct writing){ .client = world.client, .pipe = pipe, .next = &first };
		window[i].append.owner = owner;
		write_next(&window[i]);
	}
	store_client_drain(world.client);
	_exit(1);
}

/* The greatest id that the child told of before it was killed. */
static int64_t kill_after(str directory, int64_t first)
{
	int ends[2], status;
	int64_t id, last = first - 1;
	pid_t child;

	CHECK(pipe(ends) == 0);
	child = fork();
	CHECK(child >= 0);
	if (child == 0)
		be_child(directory, first, ends[1]);
	close(ends[1]);
	while (read(ends[0], &id, sizeof(id)) == sizeof(id)) {
		last = id > last ? id : last;
		if (id == first + WRITES)
			kill(child, SIGKILL);
	}
	close(ends[0]);
	CHECK(waitpid(child, &status, 0) == child);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	return last;
}

/* Every id from 1 to at least `last`; says which is the last. */
static int64_t count_all(struct world *world, struct store_owner owner, const char *peer)
{
	struct store_log_read read = { .owner = owner, .limit = 1000 };
	int64_t id, next = 1;
	str rest, piece;
	bool more = true;

	read.peer = peer ? jid_of(peer) : JID_NONE;
	while (more) {
		read.after = next - 1;
		CHECK(read_log(world, &read) == STORE_OK);
		rest = heard(world);
		more = str_ends(rest, S(" …"));
		while (str_cut(&rest, ' ', &piece)) {
			if (str_to_int(piece, 1, INT64_MAX, &id))
				CHECK_INT(id, next++);
		}
	}
	return next - 1;
}

TEST(f_01_whatever_was_acknowledged_to_a_log_survives_kill_9)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);
	int64_t last = 0, there;

	for (int round = 0; round < ROUNDS; round++) {
		world_stop(&world);
		last = kill_after(world.directory, last + 1);
		world_start(&world);
		there = count_all(&world, alice, NULL);
		CHECK(there >= last);
		CHECK_INT(count_all(&world, alice, "bob@x"), there);
		last = there;
	}
	world_close(&world);
}

/* ---- the rest of an account */

TEST(the_log_of_a_deleted_account_is_purged)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);

	append_many(&world, alice, 1, 1500, entry_of(0, "bob@x", STORE_LOG_OWED, "m"));
	CHECK(put_marks(&world, alice, (struct store_log_marks){ .owed_floor = 3 }) == STORE_OK);
	CHECK(delete_account(&world, ALICE) == STORE_OK);
	for (int i = 0; i < 1000 && ask(&world, "jackdaw.db", "SELECT count(*) FROM purge"); i++)
		usleep(10000);
	CHECK_INT(ask(&world, "jackdaw.db", "SELECT count(*) FROM journal"), 0);
	CHECK_INT(ask(&world, "jackdaw.db", "SELECT count(*) FROM log_mark"), 0);
	wait_until_merged(&world);
	for (int i = 0; i < 300 && ask(&world, "index.db", PLACES); i++)
		usleep(10000);
	CHECK_INT(ask(&world, "index.db", PLACES), 0);
	CHECK_INT(ask(&world, "index.db", "SELECT bytes FROM usage"), 0);
	world_close(&world);
}

/* ---- the migration */

static void make_older(struct world *world)
{
	struct buf path, why;
	struct db db;

	buf_init(&path, 1000);
	buf_init(&why, 1000);
	buf_printf(&path, "%s/jackdaw.db", world->directory.at);
	CHECK(db_open(&db, buf_cstr(&path), SQLITE_OPEN_READWRITE, &why));
	/* As schema 1 was. */
	CHECK(db_run(&db, "DROP TABLE host; DROP TABLE journal; DROP TABLE gone;"
			  "DROP TABLE log_mark; DROP TABLE retention; DROP TABLE kept;"
			  "DROP TABLE archive_prefs; DROP TABLE archive_rule; DROP TABLE capsule;"
			  "DELETE FROM meta WHERE name IN ('journal', 'journal_last');"
			  "PRAGMA user_version = 1"));
	db_close(&db);
	buf_fini(&why);
	buf_fini(&path);
}

TEST(a_store_of_schema_1_gets_its_logs_and_keeps_the_rest)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);

	CHECK(set_item(&world, ALICE, "bob@x") == STORE_OK);
	append_many(&world, alice, 1, 5, entry_of(0, "bob@x", STORE_LOG_OUT, "m"));
	world_stop(&world);
	make_older(&world);
	world_start(&world);
	CHECK_INT(ask(&world, "jackdaw.db", "PRAGMA user_version"), 2);
	CHECK_INT(ask(&world, "jackdaw.db.schema-1", "PRAGMA user_version"), 1);
	CHECK(load_home(&world, ALICE) == STORE_OK);
	CHECK_STR(heard(&world), "version 1\nitem bob@x none v1\n");
	/* The index of a journal that is no more was not believed. */
	check_all(&world, alice, 0);
	append_many(&world, alice, 1, 3, entry_of(0, "bob@x", STORE_LOG_OUT, "m"));
	check_all(&world, alice, 3);
	world_restart(&world);
	check_all(&world, alice, 3);
	world_close(&world);
}
