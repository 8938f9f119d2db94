/* SPDX-License-Identifier: Apache-2.0 */
/* The store in SQLite: the directory, the database, the threads. */

#include "store/store.h"

#include "base/bug.h"
#include "base/mem.h"
#include "store/driver.h"
#include "store/sqlite/journal.h"
#include "store/sqlite/ops.h"
#include "store/sqlite/reader.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/writer.h"

enum { READERS = 2, READERS_MAX = 64, STREAM_SECONDS = 24 * 60 * 60 };

struct store {
	struct directory directory;
	struct queue queue;
	struct journal journal;
	struct journal_view writer_view, views[READERS_MAX];
	struct checkpointer checkpointer;
	struct writer writer;
	struct reader readers[READERS_MAX];
	unsigned reader_count;
	unsigned char secret[STORE_SECRET_LEN];
};

/* The connections, before their threads have them. */
struct connections {
	struct db writer, checkpointer, readers[READERS_MAX];
};

static unsigned count_readers(const struct store_options *options)
{
	if (options->readers == 0)
		return READERS;
	return options->readers < READERS_MAX ? options->readers : READERS_MAX;
}

static bool make_secret(struct store *store, struct db *db, struct buf *why)
{
	sqlite_secret(db, store->secret);
	if (!db_failed(db))
		return true;
	buf_printf(why, "cannot use %s: %s", buf_cstr(&store->directory.database),
		   db_error_text(db));
	return false;
}

static bool open_journal(struct store *store, struct connections *connections, unsigned seconds,
			 struct buf *why)
{
	int64_t stream_us = (int64_t)(seconds ? seconds : STREAM_SECONDS) * 1000000;

	if (!journal_open(&store->journal, &store->directory, &connections->writer, stream_us,
			  why) ||
	    !journal_attach(&store->journal, &store->writer_view, &connections->writer, why))
		return false;
	store->writer_view.is_writer = true;
	return true;
}

static bool connect_all(struct store *store, struct connections *connections,
			const struct store_options *options, struct buf *why)
{
	const char *path = buf_cstr(&store->directory.database);

	if (!schema_open(&connections->writer, &store->directory, &schema_today, why) ||
	    !make_secret(store, &connections->writer, why) ||
	    !open_journal(store, connections, options->stream_seconds, why) ||
	    !db_open(&connections->checkpointer, path, SQLITE_OPEN_READWRITE, why))
		return false;
	for (unsigned i = 0; i < store->reader_count; i++) {
		struct db *reader = &connections->readers[i];

		if (!db_open(reader, path, SQLITE_OPEN_READONLY, why) ||
		    !journal_attach(&store->journal, &store->views[i], reader, why))
			return false;
	}
	return true;
}

static void detach_all(struct store *store)
{
	for (unsigned i = 0; i < READERS_MAX; i++)
		journal_detach(&store->views[i]);
	journal_detach(&store->writer_view);
	journal_close(&store->journal);
}

static void disconnect_all(struct store *store, struct connections *connections)
{
	detach_all(store);
	for (unsigned i = 0; i < READERS_MAX; i++)
		db_close(&connections->readers[i]);
	db_close(&connections->checkpointer);
	db_close(&connections->writer);
}

static void start_threads(struct store *store, struct connections *connections,
			  const struct store_options *options)
{
	queue_init(&store->queue);
	journal_start(&store->journal, &store->queue);
	checkpointer_start(&store->checkpointer, &connections->checkpointer, &store->queue);
	writer_start(&store->writer, &connections->writer, options, &store->queue,
		     &store->checkpointer);
	for (unsigned i = 0; i < store->reader_count; i++)
		reader_start(&store->readers[i], &connections->readers[i], &store->queue);
}

struct store *store_open(const struct store_options *options, struct buf *why)
{
	struct store *store = mem_zalloc(sizeof(*store));
	struct connections connections = { 0 };

	/* We ask nowhere how much memory SQLite has; counting it would cost a lock. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	store->reader_count = count_readers(options);
	if (!directory_open(&store->directory, options->directory, why)) {
		mem_free(store);
		return NULL;
	}
	if (!connect_all(store, &connections, options, why)) {
		disconnect_all(store, &connections);
		directory_close(&store->directory);
		mem_free(store);
		return NULL;
	}
	/* Checking the files took pages that only a start needs. */
	mem_trim();
	start_threads(store, &connections, options);
	return store;
}

/* The last connection to close empties the log into the database. */
void store_close(struct store **store)
{
	struct store *gone = *store;

	if (!gone)
		return;
	*store = NULL;
	queue_close(&gone->queue);
	for (unsigned i = 0; i < gone->reader_count; i++)
		reader_stop(&gone->readers[i]);
	writer_stop(&gone->writer);
	journal_stop(&gone->journal);
	detach_all(gone);
	checkpointer_stop(&gone->checkpointer);
	queue_fini(&gone->queue);
	directory_close(&gone->directory);
	mem_wipe(gone->secret, sizeof(gone->secret));
	mem_free(gone);
}

bool store_is_broken(const struct store *store)
{
	return atomic_load(&store->queue.is_broken);
}

const char *store_trouble(const struct store *store)
{
	int error = atomic_load(&store->queue.trouble);

	return error ? sqlite3_errstr(error) : NULL;
}

struct store_stats store_stats(struct store *store)
{
	return (struct store_stats){
		.commits = atomic_load(&store->queue.commits),
		.writes = atomic_load(&store->queue.written),
		.reads = atomic_load(&store->queue.read),
		.checkpoints = atomic_load(&store->queue.checkpoints),
		.unmerged = tail_length(&store->journal.tail),
	};
}

void store_secret(const struct store *store, unsigned char out[STORE_SECRET_LEN])
{
	memcpy(out, store->secret, STORE_SECRET_LEN);
}

void store_take(struct store *store, struct store_request *request)
{
	queue_put(&store->queue, request);
}

void store_urge(struct store *store)
{
	queue_urge(&store->queue);
}
