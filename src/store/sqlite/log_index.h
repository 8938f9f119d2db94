/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What finds the journal's rows: derived from it, in a database of its own (index.db), written in
 * sorted slices behind the commits. Nothing in it is a truth: a row of the index may lead to a row
 * of the journal that is gone or has changed, and who follows it looks. It never runs ahead of what
 * the journal has on the disk, and after a crash it goes on where it stands; when it is missing,
 * damaged or of another journal it is made anew.
 *
 * Syncing is relaxed (NORMAL in WAL): a loss of power costs the last slices and tears nothing. */

#include "store/sqlite/db.h"
#include "store/sqlite/directory.h"
#include "store/sqlite/tail.h"

/* An entry stands in two lists of its account: of all, and of its peer's bare JID. Each list comes
 * in two halves, what is archived and what is not, so that reading the archive passes over nothing.
 * What comes into a list in one slice is one run there, or some (sqlite/index_run.h). Account
 * numbers are unique in a database, so the partition is left out: what is compared in each
 * insertion is short. */
struct index_row {
	int64_t account, list, id;
	int64_t place; /* position and marks (sqlite/tail.h) */
};

struct index_stream {
	uint64_t stream;
	int64_t id, position;
	int64_t account;
	uint32_t h;
};

/* The connection that writes it: the merger's. */
struct log_index {
	struct db db;
	int64_t merged;	     /* the journal's rows up to here are in it */
	int64_t gone;	     /* and its removals (table gone) up to here are done */
	int64_t gone_synced; /* those are so on the disk too */
	int64_t stream_us;   /* how long a stream is known */
	int64_t pruned_at;   /* when streams were last forgotten */
	unsigned log_pages;
	struct index_row *rows; /* of one slice, as what follows */
	const struct tail_entry **order, **spare;
	struct index_stream *streams;
};

enum { INDEX_SLICE = TAIL_DUE };
/* A place is a position times INDEX_PLACE, and marks. */
enum { INDEX_PLACE = 1 << 16, INDEX_MARKS = INDEX_PLACE - 1 };

/* Opens it, makes it anew if it must be, and brings it up to `main`'s journal, where nobody writes
 * meanwhile. Blocks: making it anew takes some seconds for each million entries. False with a
 * sentence in `why`. */
bool index_open(struct log_index *index, const struct directory *directory, struct db *main,
		int64_t stream_us, struct buf *why) MUST_USE;
void index_close(struct log_index *index);
/* Not even a checkpoint any more. */
void index_abandon(struct log_index *index);
/* The next start makes it anew. */
void index_condemn(const struct directory *directory);
/* A connection that reads. */
bool index_connect(struct db *db, const struct directory *directory, struct buf *why) MUST_USE;

/* One transaction; the entries follow one another and on index->merged. False: nothing is done,
 * the error is in index->db. */
bool index_merge(struct log_index *index, const struct tail_entry *entries, size_t count) MUST_USE;
/* The same; there is nothing between the last of them and `merged`. */
bool index_merge_to(struct log_index *index, const struct tail_entry *entries, size_t count,
		    int64_t merged) MUST_USE;
/* Does removals of `main`, as far as what they remove is merged; some at a time. False: an error of
 * either. */
bool index_remove_gone(struct log_index *index, struct db *main, bool is_opening, bool *out_more)
	MUST_USE;
/* Moves what was written into the file, when it is much. */
bool index_checkpoint(struct log_index *index) MUST_USE;
/* Bytes of each host's entries, by its number: an array of *out_count, the caller's. */
uint64_t *index_usage(struct log_index *index, size_t *out_count);

/* Reading, on any connection. */
/* Into `hits`, which has room for query->limit, by id. */
size_t index_find(struct db *db, const struct log_query *query, struct log_hit *hits);
/* Of a stream that is not older than query->after (an id). */
bool index_find_stream(struct db *db, const struct log_query *query, uint64_t stream,
		       uint32_t *out_h);

/* What stands for a bare JID in the index: even and never 0. */
uint64_t index_peer(str bare);
/* What the journal keeps as an entry's flags: STORE_LOG_* and seven bits of the stanza's id. */
unsigned index_flags(unsigned flags, str name);
/* An entry's marks: these, and six bits of the resource. They let a search for a full JID, or for a
 * stanza's id, pass over nearly all others without looking at the journal; a list for each would
 * cost every entry a third row, and a fourth. */
unsigned index_marks(unsigned kept_flags, str resource);
enum { INDEX_FLAGS = 0x7, INDEX_RESOURCE = 0x1f8, INDEX_NAME = 0xfe00 };
_Static_assert((STORE_LOG_OUT | STORE_LOG_ARCHIVED | STORE_LOG_OWED) == INDEX_FLAGS,
	       "a flag without its bit");
/* Of `peer`, or 0 for all. */
int64_t index_list(uint64_t peer, bool archived);
