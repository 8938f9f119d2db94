/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* One thread with the homes that live on it. The partition of a bare JID decides, for ever, which
 * homes live together; shard_of() which shard of this node owns a partition. */

#include "base/arena.h"
#include "base/list.h"
#include "base/map.h"
#include "config/config.h"
#include "net/loop.h"
#include "net/timer.h"
#include "store/store.h"

struct archive_ids;

struct shard {
	struct loop *loop;
	struct store_client *store;
	struct archive_ids *archive_ids; /* xmpp/archive_id.h */
	struct config *config; /* this shard's reference of the snapshot in force */
	struct map homes;      /* struct home */
	struct list idle_homes; /* oldest first */
	struct list dirty_homes; /* their marks are to be written */
	struct map replaced;	/* core/credentials.c */
	struct list replaced_order;
	struct timer marks;	/* when */
	struct timer sweep;	/* evicts idle homes */
	unsigned number;
	uint64_t next_serial;
	uint64_t session_count;
	unsigned held;	  /* retries that wait for their time */
	bool is_draining; /* the server ends: nobody new */
};

/* The shard of the running thread; a bug outside of one. In the fake world, where one thread plays
 * all, the loop that is being run says which. */
struct shard *shard_current(void);
/* The owner of a partition. */
struct shard *shard_of(uint16_t partition);
struct shard *shard_at(unsigned number);
unsigned shard_count(void);

/* For core/marks.c: its timer has fired. */
void shard_write_marks(struct timer *timer);

/* Shards in their threads, with the store open. Once. */
void shards_start(unsigned count, struct store *store, struct config *config);
/* Ends every session with system-shutdown; `done` when the last one is gone. */
void shards_drain(void (*done)(void));
void shards_stop(void);
/* A new snapshot for every shard, by mail. */
void shards_reconfigure(struct config *config);
