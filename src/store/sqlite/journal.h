/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The log of all accounts in one journal, a table that only grows at its end (and shrinks at its
 * front), with what finds its rows again: the tail in memory and the index behind it. Readers see
 * both as one: they look at the tail first and at the index after it, so what moves from one to the
 * other meanwhile is seen twice at most. */

#include "store/log.h"
#include "store/sqlite/log_index.h"
#include "store/sqlite/queue.h"

enum { JOURNAL_HOSTS_KEPT = 4096 };

/* The writer's memory of accounts that exist, and whose host is which number. */
struct journal_host {
	int64_t account;
	uint32_t host;
	uint16_t part;
};

struct journal {
	struct tail tail;
	struct queue *queue;
	struct directory *directory;

	/* the merger's */
	struct log_index index;
	struct db source; /* reads the database */
	struct tail_entry *slice;
	pthread_t merger;
	atomic_llong gone_synced; /* removals up to here need no longer be kept */

	/* the writer's */
	struct journal_host hosts[JOURNAL_HOSTS_KEPT];
	uint64_t *usage; /* bytes of each host, by its number */
	size_t usage_cap;
	int64_t *change; /* of usage, not committed */
	size_t change_cap;
	bool has_notes;	    /* for the merger, since the last commit */
	struct store_owner purged; /* the deleted account whose entries are being removed */
	int64_t purged_to;	   /* up to this id */
};

/* One for each connection that serves requests. */
struct journal_view {
	struct journal *journal;
	struct db index; /* reads */
	bool is_writer;
};

/* Opens the index, which may have to be made anew, over the database of `main`, where nobody writes
 * meanwhile. Blocks. Closed again by journal_close(), also after false. */
bool journal_open(struct journal *journal, struct directory *directory, struct db *main,
		  int64_t stream_us, struct buf *why) MUST_USE;
/* Gives the connection its view. */
bool journal_attach(struct journal *journal, struct journal_view *view, struct db *db,
		    struct buf *why) MUST_USE;
void journal_detach(struct journal_view *view);
/* The thread of the connection has nothing to do, and may have nothing for long: what it keeps of
 * the files goes back to the system. */
void journal_rest(struct db *db);
/* The merger begins; it ends in journal_stop(), after it has merged all. */
void journal_start(struct journal *journal, struct queue *queue);
void journal_stop(struct journal *journal);
void journal_close(struct journal *journal);

/* The writer, around its transactions: waits until `count` appends have room or none may be
 * hoped for; then what was appended is there for readers, or never was. */
void journal_make_room(struct journal *journal, size_t count);
void journal_commit(struct journal *journal);
void journal_roll_back(struct journal *journal);
/* The writer: an account may be gone. */
void journal_forget_hosts(struct journal *journal);

/* Appends; NOT_FOUND: there is no such account. On the writer's connection. */
enum store_status journal_append(struct db *db, const struct store_owner *owner,
				 const struct store_log_entry *entry);

/* Where entries are, tail and index as one: into `hits`, which has room for query->limit (at most
 * HITS_MAX), by id. An error of the index becomes one of the db. */
size_t journal_find(struct db *db, struct log_query *query, struct log_hit *hits);
bool journal_find_id(struct db *db, const struct store_owner *owner, int64_t id,
		     struct log_hit *out);
bool journal_find_stream(struct db *db, const struct store_owner *owner, uint64_t stream,
			 uint32_t *out_h);

/* A row of the journal, but for its stanza. */
struct journal_row {
	int64_t position;
	struct store_owner owner;
	int64_t id;
	uint32_t host;
	uint32_t bytes;
	unsigned flags;
	str peer; /* in the arena */
};

/* False: nothing is there (any more). */
bool journal_row_at(struct db *db, int64_t position, struct arena *arena, struct journal_row *out);

/* On the writer's connection: the row goes, and soon its places in the index. */
void journal_remove(struct db *db, const struct journal_row *row);
/* It is `bytes` smaller now (negative: larger). */
void journal_note_shrunk(struct db *db, const struct journal_row *row, int64_t bytes);
/* Drops some of the notes that the index has no more use for. */
void journal_drop_notes(struct db *db);
/* Bytes of a host's entries, what is not committed included. On the writer's connection. */
uint64_t journal_usage(const struct db *db, uint32_t host);
