/* SPDX-License-Identifier: Apache-2.0 */
/* Power fails (F-03): whatever was acknowledged is in the log, and the store opens. Each life
 * begins with what the death before it left, so that recovery is interrupted as well. */

#include "store/sqlite/power_loss.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "store/sqlite/temporary.h"
#include "store/world_log.h"
#include "support/test.h"

enum { LIVES = 600, LIES = 60, LIVES_IN_A_ROW = 5, BATCHES = 12, BATCH = 6, LEN_MAX = 30000 };

static const char ALICE[] = "alice@wonder.land";

/* Lives one after the other, with the same log. */
struct chain {
	struct temporary site;
	struct world world;
	struct store_owner alice;
	unsigned lives;
	int known;	  /* ids up to this one have been acknowledged */
	int next;	  /* the next id */
	atomic_int acked; /* of this life */
	int witnessed;	  /* of it, before the end */
};

static const char *peer_of(int id)
{
	return id % 3 ? "bob@x/tea" : "cat@x";
}

/* Of one page, of several, now and then of many. */
static str stanza_of(int id, char *at)
{
	size_t len = (size_t)id % 10 == 9 ? (size_t)id * 7919 % LEN_MAX : (size_t)id * 37 % 700;

	memset(at, 'a' + id % 26, len);
	return str_make(at, len);
}

struct one_append {
	struct store_log_append append;
	struct chain *chain;
	char stanza[LEN_MAX];
};

static void note_acked(struct store_log_append *append)
{
	struct one_append *one = container_of(append, struct one_append, append);

	CHECK(append->request.status == STORE_OK);
	atomic_store(&one->chain->acked, (int)append->entry.id);
}

static struct one_append window[BATCH];

static void append_batch(struct chain *chain)
{
	for (int i = 0; i < BATCH; i++) {
		int id = chain->next++;

		window[i].chain = chain;
		window[i].append = (struct store_log_append){ .owner = chain->alice };
		window[i].append.entry = entry_of(id, peer_of(id), STORE_LOG_OUT, "");
		window[i].append.entry.stanza = stanza_of(id, window[i].stanza);
		store_log_append(chain->world.client, &window[i].append, note_acked);
	}
	store_client_drain(chain->world.client);
}

/* Where the reading of a log has come to. */
struct reading {
	struct store_log_read read;
	int64_t last;
	size_t count;
	bool more, good;
};

static void check_page(struct store_log_read *read)
{
	static char stanza[LEN_MAX];
	struct reading *reading = container_of(read, struct reading, read);

	reading->good &= read->request.status == STORE_OK;
	for (size_t i = 0; i < read->count; i++) {
		const struct store_log_entry *entry = &read->entries[i];

		reading->good &= entry->id > reading->last &&
				 str_eq(entry->stanza, stanza_of((int)entry->id, stanza)) &&
				 str_eq(jid_str(entry->peer), str_of(peer_of((int)entry->id)));
		reading->last = entry->id;
	}
	reading->count += read->count;
	reading->more = read->has_more;
}

static struct reading read_all(struct chain *chain, const char *peer)
{
	struct reading reading = { .more = true, .good = true };

	while (reading.more && reading.good) {
		reading.read = (struct store_log_read){ .owner = chain->alice,
							.after = reading.last,
							.limit = 1000 };
		reading.read.peer = peer ? jid_of(peer) : JID_NONE;
		store_log_read(chain->world.client, &reading.read, check_page);
		store_client_drain(chain->world.client);
	}
	return reading;
}

static bool try_start(struct chain *chain)
{
	struct world *world = &chain->world;
	struct store_options options = { .directory = str_of(chain->site.directory), .readers = 1 };
	struct buf why;

	buf_init(&why, 1000);
	world->store = store_open(&options, &why);
	buf_fini(&why);
	if (!world->store)
		return false;
	world->client = store_client_open(world->store, NULL);
	return true;
}

/* Everything acknowledged is there, no id is missing below the last, and the lists of peers name
 * the same entries. */
static bool is_whole(struct chain *chain)
{
	struct reading all = read_all(chain, NULL);
	size_t by_peer = read_all(chain, "bob@x").count + read_all(chain, "cat@x").count;

	chain->next = (int)all.last + 1;
	return all.good && all.last >= chain->known && all.count == (size_t)all.last &&
	       by_peer == all.count;
}

/* The account may be lost as long as nothing of its log was acknowledged. */
static bool remembers_all(struct chain *chain)
{
	if (chain->known == 0)
		(void)make_account(&chain->world, ALICE);
	if (find_account(&chain->world, ALICE) != STORE_OK)
		return false;
	chain->alice = owner_of(&chain->world, ALICE);
	return is_whole(chain);
}

/* A life has 50 to 350 operations: in its beginning, in its middle, while it closes. */
static unsigned long end_of(uint64_t seed)
{
	return (unsigned long)((seed * UINT64_C(2654435761) >> 8) % 350) + 1;
}

/* One life and its end; *out_good: it could live, and remembered all. */
static bool live(struct chain *chain, uint64_t seed, bool *out_good)
{
	struct temporary next;
	int batches = (int)(seed % BATCHES) + 1;

	temporary_open(&next);
	power_loss_begin(seed);
	atomic_store(&chain->acked, chain->known);
	power_loss_at(end_of(seed), next.directory, &chain->acked, &chain->witnessed);
	*out_good = try_start(chain);
	if (*out_good) {
		*out_good = remembers_all(chain);
		for (int i = 0; *out_good && i < batches; i++)
			append_batch(chain);
		world_stop(&chain->world);
	}
	power_loss_now();
	chain->known = chain->witnessed;
	temporary_close(&chain->site);
	chain->site = next;
	chain->lives++;
	return *out_good;
}

static void chain_begin(struct chain *chain)
{
	*chain = (struct chain){ .next = 1 };
	arena_init(&chain->world.arena);
	buf_init(&chain->world.heard, 1 << 20);
	temporary_open(&chain->site);
}

static void chain_end(struct chain *chain)
{
	temporary_close(&chain->site);
	buf_fini(&chain->world.heard);
	arena_fini(&chain->world.arena);
}

/* The number of the seed that went wrong; 0: none did. */
static uint64_t first_loss(uint64_t first, uint64_t count)
{
	struct chain chain;
	uint64_t wrong = 0;
	bool good;

	chain_begin(&chain);
	for (uint64_t seed = first; seed < first + count && wrong == 0; seed++) {
		if (chain.lives == LIVES_IN_A_ROW) {
			chain_end(&chain);
			chain_begin(&chain);
		}
		if (!live(&chain, seed, &good))
			wrong = seed;
	}
	chain_end(&chain);
	return wrong;
}

BEFORE_MAIN static void use_the_disk(void)
{
	power_loss_use();
}

TEST(f_03_whatever_was_acknowledged_survives_a_loss_of_power)
{
	const char *only = getenv("SEED");
	uint64_t first = only ? strtoull(only, NULL, 10) : 1;

	power_loss_lie(false);
	CHECK_INT(first_loss(first, only ? LIVES_IN_A_ROW : LIVES), 0);
}

TEST(f_03_a_disk_that_does_not_sync_is_found_out)
{
	power_loss_lie(true);
	CHECK(first_loss(1, LIES) != 0);
	power_loss_lie(false);
}
