/* SPDX-License-Identifier: Apache-2.0 */
/* The journal opened and closed, and the thread that moves its tail into the index. */

#include "base/mem.h"
#include "store/sqlite/journal.h"
#include "store/sqlite/thread.h"

bool journal_attach(struct journal *journal, struct journal_view *view, struct db *db,
		    struct buf *why)
{
	*view = (struct journal_view){ .journal = journal };
	db->view = view;
	return index_connect(&view->index, journal->directory, why);
}

void journal_rest(struct db *db)
{
	db_rest(db);
	if (db->view)
		db_rest(&db->view->index);
	mem_trim();
}

void journal_detach(struct journal_view *view)
{
	db_close(&view->index);
}

/* All that is in the journal is in the index now. */
bool journal_open(struct journal *journal, struct directory *directory, struct db *main,
		  int64_t stream_us, struct buf *why)
{
	memset(journal, 0, sizeof(*journal));
	journal->directory = directory;
	if (!index_open(&journal->index, directory, main, stream_us, why))
		return false;
	tail_init(&journal->tail, journal->index.merged + 1);
	journal->slice = mem_alloc(INDEX_SLICE * sizeof(*journal->slice));
	journal->usage = index_usage(&journal->index, &journal->usage_cap);
	return db_open(&journal->source, buf_cstr(&directory->database), SQLITE_OPEN_READONLY, why);
}

void journal_close(struct journal *journal)
{
	if (!journal->slice)
		return;
	db_close(&journal->source);
	index_close(&journal->index);
	tail_fini(&journal->tail);
	mem_free(journal->slice);
	mem_free(journal->usage);
	mem_free(journal->change);
	journal->slice = NULL;
}

static bool merge(struct journal *journal)
{
	size_t count;

	do {
		count = tail_peek(&journal->tail, journal->slice, INDEX_SLICE);
		if (!index_merge(&journal->index, journal->slice, count) ||
		    !index_checkpoint(&journal->index))
			return false;
		tail_drop(&journal->tail, count);
	} while (count == INDEX_SLICE);
	return true;
}

static bool remove_gone(struct journal *journal)
{
	bool more = true;

	while (more) {
		if (!index_remove_gone(&journal->index, &journal->source, false, &more))
			return false;
	}
	atomic_store(&journal->gone_synced, journal->index.gone_synced);
	return true;
}

/* When the disk is full it is tried again; an error of the disk is final; a damaged index is made
 * anew at the next start. */
static void digest_error(struct journal *journal)
{
	int code = journal->index.db.error & 0xff;

	if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
		index_condemn(journal->directory);
	if (db_is_broken(&journal->index.db) || db_is_broken(&journal->source))
		queue_break(journal->queue);
	db_forgive(&journal->index.db);
	db_forgive(&journal->source);
}

static void work(struct journal *journal)
{
	bool is_broken = atomic_load(&journal->queue->is_broken);
	bool done = !is_broken && merge(journal) && remove_gone(journal);

	if (!done)
		digest_error(journal);
	tail_set_stuck(&journal->tail, !done);
}

static void rest(struct journal *journal)
{
	db_rest(&journal->index.db);
	db_rest(&journal->source);
	mem_trim();
}

static bool wait_for_work(struct journal *journal)
{
	if (!tail_wait_a_while(&journal->tail))
		rest(journal);
	return tail_wait_for_work(&journal->tail);
}

static void *run_merger(void *what)
{
	struct journal *journal = what;

	while (wait_for_work(journal))
		work(journal);
	work(journal);
	return NULL;
}

void journal_start(struct journal *journal, struct queue *queue)
{
	journal->queue = queue;
	journal->merger = thread_start("store merger", run_merger, journal);
}

void journal_stop(struct journal *journal)
{
	tail_close(&journal->tail);
	pthread_join(journal->merger, NULL);
	if (atomic_load(&journal->queue->is_broken))
		index_abandon(&journal->index);
}
