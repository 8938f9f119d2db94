/* SPDX-License-Identifier: Apache-2.0 */
/* The one thread that writes, in groups. */

#include "store/sqlite/writer.h"

#include "base/clock.h"
#include "store/driver.h"
#include "store/sqlite/ops.h"
#include "store/sqlite/thread.h"

enum { GROUP_MAX = 1000, GROUP_MOST = TAIL_MAX / 4, GROUP_US = 5000, PURGE_ROWS = 200 };
/* A commit costs what some fifty rows cost: see doc/decisions/0005. */
enum { APART_US = 500, MANY = 250 };

/* What becomes of a group. */
enum outcome { COMMITTED, ROLLED_BACK, UNKNOWN };

static struct sql begin = SQL("BEGIN IMMEDIATE");
static struct sql commit = SQL("COMMIT");
static struct sql rollback = SQL("ROLLBACK");
static struct sql begin_request = SQL("SAVEPOINT request");
static struct sql keep_request = SQL("RELEASE request");
static struct sql undo_request = SQL("ROLLBACK TO request");

static bool run(struct db *db, struct sql *sql)
{
	struct query query = db_query(db, sql);

	query_run(&query);
	return !db_failed(db);
}

static struct store_request *request_of(struct link *link)
{
	return container_of(link, struct store_request, link);
}

static void note_trouble(struct writer *writer)
{
	writer->has_trouble = true;
	atomic_store(&writer->queue->trouble, writer->db.error);
}

/* Takes the error off the connection, and draws the conclusion when it is of the disk. */
static void digest_error(struct writer *writer)
{
	note_trouble(writer);
	if (db_is_broken(&writer->db))
		queue_break(writer->queue);
	db_forgive(&writer->db);
	/* On some errors (disk full, above all) SQLite rolls back everything by itself. */
	if (sqlite3_get_autocommit(writer->db.handle))
		writer->is_lost = true;
}

static void run_read(struct writer *writer, struct store_request *request)
{
	request->status = sqlite_op_run(&writer->db, request);
	if (db_failed(&writer->db))
		digest_error(writer);
}

static void undo(struct writer *writer)
{
	if (db_failed(&writer->db))
		digest_error(writer);
	if (writer->is_lost)
		return;
	run(&writer->db, &undo_request);
	if (!run(&writer->db, &keep_request))
		digest_error(writer);
}

static void note_deletion(struct writer *writer)
{
	writer->may_purge = true;
	journal_forget_hosts(writer->db.view->journal);
}

/* What the archive shows is one row, and a statement takes itself back when it fails: a savepoint
 * would cost half as much again. The rest is two (sqlite/journal.c). */
static bool is_one_row(const struct store_request *request)
{
	return request->op == STORE_OP_LOG_APPEND &&
	       container_of(request, struct store_log_append, request)->entry.flags &
		       STORE_LOG_ARCHIVED;
}

static void run_append(struct writer *writer, struct store_request *request)
{
	request->status = sqlite_op_run(&writer->db, request);
	if (db_failed(&writer->db))
		digest_error(writer);
}

static void run_write(struct writer *writer, struct store_request *request)
{
	struct db *db = &writer->db;

	run(db, &begin_request);
	request->status = sqlite_op_run(db, request);
	if (request->status == STORE_OK && run(db, &keep_request)) {
		if (request->op == STORE_OP_ACCOUNT_DELETE)
			note_deletion(writer);
		return;
	}
	if (db_failed(db))
		request->status = STORE_FAILED;
	undo(writer);
}

static void run_one(struct writer *writer, struct store_request *request)
{
	if (writer->is_lost || atomic_load(&writer->queue->is_broken))
		request->status = STORE_FAILED;
	else if (is_one_row(request))
		run_append(writer, request);
	else if (store_op_writes(request->op))
		run_write(writer, request);
	else
		run_read(writer, request);
}

/* Runs `group` and what arrives meanwhile, as far as the limits go. */
static size_t run_group(struct writer *writer, struct list *group, struct list *done)
{
	int64_t deadline = clock_mono_us() + writer->group_us;
	size_t count = 0;
	struct link *link;

	do {
		while ((link = list_shift(group))) {
			run_one(writer, request_of(link));
			list_push(done, link);
			count++;
		}
	} while (count < writer->group_max && clock_mono_us() < deadline &&
		 queue_take_writes(writer->queue, group, writer->group_max - count, false) > 0);
	return count;
}

static void purge_slice(struct writer *writer)
{
	struct db *db = &writer->db;
	bool more;

	run(db, &begin_request);
	more = sqlite_purge(db, PURGE_ROWS);
	if (run(db, &keep_request)) {
		writer->may_purge = more;
		return;
	}
	/* Tried again after the next start. */
	writer->may_purge = false;
	undo(writer);
}

/* The write-ahead log gets its commit frame last and is synced after it: when the disk is full
 * there is no such frame, so nothing was written; after any other error it may be there. */
static enum outcome end_transaction(struct writer *writer)
{
	struct db *db = &writer->db;
	enum outcome outcome;

	if (atomic_load(&writer->queue->is_broken) || writer->is_lost)
		outcome = ROLLED_BACK;
	else if (run(db, &commit))
		return COMMITTED;
	else
		outcome = db_is_broken(db) ? UNKNOWN : ROLLED_BACK;
	if (db_failed(db))
		note_trouble(writer);
	if (outcome == UNKNOWN)
		queue_break(writer->queue);
	db_forgive(db);
	if (!sqlite3_get_autocommit(db->handle) && !run(db, &rollback))
		digest_error(writer);
	return outcome;
}

/* What said NOT_FOUND or the like may have said so because of a write that is gone now. */
static void take_back(struct store_request *request, enum outcome outcome)
{
	if (outcome == UNKNOWN && store_op_writes(request->op) && request->status == STORE_OK)
		request->status = STORE_UNCERTAIN;
	else
		request->status = STORE_FAILED;
}

static void answer(struct writer *writer, struct list *done, enum outcome outcome)
{
	struct link *link;

	queue_note_done(writer->queue, done);
	while ((link = list_shift(done))) {
		struct store_request *request = request_of(link);

		if (outcome != COMMITTED)
			take_back(request, outcome);
		atomic_fetch_add(store_op_writes(request->op) ? &writer->queue->written
							      : &writer->queue->read,
				 1);
		store_request_answer(request);
	}
}

/* One transaction, perhaps empty but for a slice of the purge. */
static void commit_group(struct writer *writer, struct list *group)
{
	struct journal *journal = writer->db.view->journal;
	struct list done;
	enum outcome outcome;
	size_t count;

	list_init(&done);
	writer->is_lost = writer->has_trouble = false;
	writer->began_us = clock_mono_us();
	journal_make_room(journal, writer->group_max);
	if (!run(&writer->db, &begin))
		digest_error(writer);
	count = run_group(writer, group, &done);
	if (writer->may_purge && count < writer->group_max && !writer->is_lost)
		purge_slice(writer);
	outcome = end_transaction(writer);
	if (outcome == COMMITTED) {
		atomic_fetch_add(&writer->queue->commits, 1);
		if (!writer->has_trouble)
			atomic_store(&writer->queue->trouble, SQLITE_OK);
		journal_commit(journal);
	} else {
		journal_roll_back(journal);
	}
	answer(writer, &done, outcome);
	if (!atomic_load(&writer->queue->is_broken))
		checkpointer_note(writer->checkpointer, &writer->db, writer->log_pages);
}

static void gather(struct writer *writer)
{
	int64_t left = writer->began_us + APART_US - clock_mono_us();

	if (left > 0)
		queue_gather(writer->queue, MANY, left);
}

static void *run_writer(void *what)
{
	struct writer *writer = what;
	struct list group;

	list_init(&group);
	for (;;) {
		bool purging = writer->may_purge && !queue_is_closing(writer->queue) &&
			       !atomic_load(&writer->queue->is_broken);

		if (!purging && !queue_wait_for_write(writer->queue))
			journal_rest(&writer->db);
		gather(writer);
		if (queue_take_writes(writer->queue, &group, writer->group_max, !purging) == 0 &&
		    !purging)
			return NULL;
		commit_group(writer, &group);
	}
}

static int note_log_pages(void *what, sqlite3 *handle, const char *name, int pages)
{
	struct writer *writer = what;

	(void)handle;
	(void)name;
	writer->log_pages = (unsigned)pages;
	return SQLITE_OK;
}

void writer_start(struct writer *writer, struct db *db, const struct store_options *options,
		  struct queue *queue, struct checkpointer *checkpointer)
{
	*writer = (struct writer){
		.db = *db,
		.queue = queue,
		.checkpointer = checkpointer,
		.group_max = options->commit_writes ? options->commit_writes : GROUP_MAX,
		.group_us = options->commit_us ? options->commit_us : GROUP_US,
		.may_purge = true,
	};
	if (writer->group_max > GROUP_MOST)
		writer->group_max = GROUP_MOST;
	*db = (struct db){ 0 };
	sqlite3_wal_hook(writer->db.handle, note_log_pages, writer);
	writer->thread = thread_start("store writer", run_writer, writer);
}

void writer_stop(struct writer *writer)
{
	pthread_join(writer->thread, NULL);
	if (atomic_load(&writer->queue->is_broken))
		db_leave_log(&writer->db);
	db_close(&writer->db);
}
