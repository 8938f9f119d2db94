/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The end of the journal in memory: the entries that the index does not have yet, found by account.
 * A ring by position with one chain for each bucket of accounts; what has left the front is cut off
 * a chain by its position alone, so nothing is ever searched to be removed. Bounded: the writer
 * waits when it is full.
 *
 * Any thread; "writer" and "merger" name the one thread that may call. */

#include <pthread.h>

#include "store/sqlite/hits.h"

/* Entries; a power of two. About ten megabytes, whatever the archive's size. */
enum { TAIL_MAX = 1 << 17, TAIL_DUE = TAIL_MAX / 4 };

struct tail_entry {
	int64_t position; /* in the journal */
	int64_t id;
	int64_t account;
	uint64_t peer; /* hash of the bare JID */
	uint64_t stream;
	int64_t previous; /* the tail's: position of the one before in the bucket */
	uint32_t h;
	uint32_t host;
	uint32_t bytes;
	uint16_t part;
	uint16_t marks; /* STORE_LOG_* and, in the upper half, a hash of the peer's resource */
};

struct tail {
	pthread_mutex_t lock;
	pthread_cond_t changed; /* for who waits: room, or something to merge */
	struct tail_entry *ring;
	int64_t *buckets;	      /* position of the last entry; before front: none */
	int64_t front;		      /* the first that is not merged */
	int64_t committed, end;	      /* behind the last */
	bool is_stuck;		      /* merging fails */
	bool is_poked;
	bool is_closing;
};

/* `next` is the position of the first entry to come. */
void tail_init(struct tail *tail, int64_t next);
void tail_fini(struct tail *tail);

/* Writer: the position of the next entry. */
int64_t tail_next(const struct tail *tail);
/* Writer: waits until `count` more fit. False: merging fails, so it may last. */
bool tail_wait_for_room(struct tail *tail, size_t count) MUST_USE;
/* Writer: there must be room. */
bool tail_has_room(struct tail *tail);
void tail_add(struct tail *tail, const struct tail_entry *entry);
/* Writer: all that was added is on the disk, or is not. */
void tail_commit(struct tail *tail);
void tail_roll_back(struct tail *tail);

/* Committed entries. */
size_t tail_length(struct tail *tail);
/* Into `hits`, which has room for query->limit, by id. Says how many. */
size_t tail_find(struct tail *tail, const struct log_query *query, struct log_hit *hits);
/* The h of the last entry of the stream. */
bool tail_find_stream(struct tail *tail, const struct log_query *query, uint64_t stream,
		      uint32_t *out_h);

/* Merger: false when there has been nothing to do for some seconds. */
bool tail_wait_a_while(struct tail *tail);
/* Merger: sleeps until there are many entries, or some for a while, or somebody poked. False: it
 * was told to close. */
bool tail_wait_for_work(struct tail *tail);
/* There is other work for the merger. */
void tail_poke(struct tail *tail);
void tail_close(struct tail *tail);
/* Merger: copies the first committed entries and says how many. */
size_t tail_peek(struct tail *tail, struct tail_entry *out, size_t max);
/* Merger: the index has the first `count`. */
void tail_drop(struct tail *tail, size_t count);
/* Merger: the last try failed, or not. */
void tail_set_stuck(struct tail *tail, bool is_stuck);
