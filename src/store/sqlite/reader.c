/* SPDX-License-Identifier: Apache-2.0 */
/* A thread that answers reads. */

#include "store/sqlite/reader.h"

#include "store/driver.h"
#include "store/sqlite/journal.h"
#include "store/sqlite/ops.h"
#include "store/sqlite/thread.h"

/* In a transaction, so that all statements of a request see one moment. */
static void run_request(struct db *db, struct store_request *request)
{
	static struct sql begin = SQL("BEGIN");
	static struct sql end = SQL("COMMIT");
	struct query query = db_query(db, &begin);

	query_run(&query);
	request->status = sqlite_op_run(db, request);
	/* Perhaps the file is damaged in one place: the others go on. */
	db_forgive(db);
	query = db_query(db, &end);
	query_run(&query);
	db_forgive(db);
}

static struct store_request *next_read(struct reader *reader)
{
	if (!queue_wait_for_read(reader->queue))
		journal_rest(&reader->db);
	return queue_take_read(reader->queue);
}

static void *run_reader(void *what)
{
	struct reader *reader = what;
	struct store_request *request;

	while ((request = next_read(reader))) {
		if (!atomic_load(&reader->queue->is_broken))
			run_request(&reader->db, request);
		atomic_fetch_add(&reader->queue->read, 1);
		store_request_answer(request);
	}
	return NULL;
}

void reader_start(struct reader *reader, struct db *db, struct queue *queue)
{
	*reader = (struct reader){ .db = *db, .queue = queue };
	*db = (struct db){ 0 };
	reader->thread = thread_start("store reader", run_reader, reader);
}

void reader_stop(struct reader *reader)
{
	pthread_join(reader->thread, NULL);
	db_close(&reader->db);
}
