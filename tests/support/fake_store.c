/* SPDX-License-Identifier: Apache-2.0 */
/* The store of the fake world: when and how requests are answered. */

#include "support/fake_store.h"

#include "base/bug.h"
#include "base/mem.h"
#include "store/driver.h"
#include "support/fake_random.h"
#include "support/fake_tables.h"

enum { SCRIPT_MAX = 64 };

struct scripted {
	enum store_op op;
	enum fake_outcome outcome;
	unsigned count;
};

struct store {
	struct fake_disk *disk;
	struct list waiting; /* store_request.link */
	struct scripted script[SCRIPT_MAX];
	size_t script_len;
	struct store_stats stats;
	bool is_automatic;
	bool is_broken;
};

static struct list disks = { { &disks.head, &disks.head } }; /* fake_disk.link */

static struct fake_disk *find_disk(str directory)
{
	LIST_EACH (link, &disks) {
		struct fake_disk *disk = container_of(link, struct fake_disk, link);

		if (str_eq(disk->directory, directory))
			return disk;
	}
	return NULL;
}

void fake_store_reset(void)
{
	struct link *link;

	while ((link = list_shift(&disks))) {
		struct fake_disk *disk = container_of(link, struct fake_disk, link);

		BUG_ON(disk->is_open);
		fake_disk_free(&disk);
	}
}

struct store *store_open(const struct store_options *options, struct buf *why)
{
	struct fake_disk *disk = find_disk(options->directory);
	struct store *store;

	if (disk && disk->is_open) {
		buf_printf(why, "the data directory %.*s is in use by another server",
			   STR_ARG(options->directory));
		return NULL;
	}
	if (!disk) {
		disk = fake_disk_new(options->directory);
		list_push(&disks, &disk->link);
	}
	disk->is_open = true;
	disk->stream_us = (int64_t)(options->stream_seconds ? options->stream_seconds : 86400) *
			  1000000;
	store = mem_zalloc(sizeof(*store));
	store->disk = disk;
	list_init(&store->waiting);
	return store;
}

void store_close(struct store **store)
{
	struct store *gone = *store;

	if (!gone)
		return;
	*store = NULL;
	fake_store_answer_all(gone);
	gone->disk->is_open = false;
	mem_free(gone);
}

bool store_is_broken(const struct store *store)
{
	return store->is_broken;
}

const char *store_trouble(const struct store *store)
{
	return store->is_broken ? "broken" : NULL;
}

struct store_stats store_stats(struct store *store)
{
	return store->stats;
}

void store_secret(const struct store *store, unsigned char out[STORE_SECRET_LEN])
{
	memcpy(out, store->disk->secret, STORE_SECRET_LEN);
}

/* The next line of the script for the kind; false: there is none. */
static bool read_script(struct store *store, enum store_op op, enum fake_outcome *out)
{
	for (size_t i = 0; i < store->script_len; i++) {
		struct scripted *line = &store->script[i];

		if (line->op != op || line->count == 0)
			continue;
		line->count--;
		*out = line->outcome;
		return true;
	}
	return false;
}

static enum store_status end_as_told(struct store *store, struct store_request *request,
				     enum fake_outcome outcome)
{
	switch (outcome) {
	case FAKE_FAILS:
		return STORE_FAILED;
	case FAKE_UNCERTAIN_WRITTEN:
		fake_op_run(store->disk, request);
		return STORE_UNCERTAIN;
	case FAKE_UNCERTAIN_LOST:
		return STORE_UNCERTAIN;
	}
	return STORE_FAILED;
}

static void answer(struct store *store, struct store_request *request)
{
	enum fake_outcome outcome;

	link_remove(&request->link);
	if (store->is_broken)
		request->status = STORE_FAILED;
	else if (read_script(store, request->op, &outcome))
		request->status = end_as_told(store, request, outcome);
	else
		request->status = fake_op_run(store->disk, request);
	if (store_op_writes(request->op)) {
		store->stats.writes++;
		store->stats.commits++;
	} else {
		store->stats.reads++;
	}
	store_request_answer(request);
}

void store_take(struct store *store, struct store_request *request)
{
	list_push(&store->waiting, &request->link);
	if (store->is_automatic || store->is_broken)
		fake_store_answer_all(store);
}

void store_urge(struct store *store)
{
	fake_store_answer_all(store);
}

void fake_store_set_automatic(struct store *store, bool automatic)
{
	store->is_automatic = automatic;
	if (automatic)
		fake_store_answer_all(store);
}

size_t fake_store_waiting(const struct store *store)
{
	size_t count = 0;

	LIST_EACH (link, &store->waiting)
		count++;
	return count;
}

static struct store_request *waiting_at(const struct store *store, size_t at)
{
	const struct link *link = store->waiting.head.next;

	BUG_ON(at >= fake_store_waiting(store));
	while (at-- > 0)
		link = link->next;
	return container_of(link, struct store_request, link);
}

enum store_op fake_store_waiting_op(const struct store *store, size_t at)
{
	return waiting_at(store, at)->op;
}

bool fake_store_answer_one(struct store *store)
{
	if (list_is_empty(&store->waiting))
		return false;
	answer(store, waiting_at(store, 0));
	return true;
}

size_t fake_store_answer_all(struct store *store)
{
	size_t count = 0;

	while (fake_store_answer_one(store))
		count++;
	return count;
}

static bool parts_meet(const struct store_request *a, const struct store_request *b)
{
	return a->part == b->part || a->part == STORE_EVERY_PART || b->part == STORE_EVERY_PART;
}

static bool must_follow(const struct store_request *late, const struct store_request *early)
{
	if (!store_op_writes(early->op))
		return false;
	return (store_op_writes(late->op) && late->client == early->client) ||
	       parts_meet(late, early);
}

/* May it be answered before all that were asked before it? */
static bool may_be_next(const struct store *store, const struct store_request *request)
{
	LIST_EACH (link, &store->waiting) {
		if (link == &request->link)
			return true;
		if (must_follow(request, container_of(link, struct store_request, link)))
			return false;
	}
	return true;
}

bool fake_store_answer_any(struct store *store)
{
	size_t count = fake_store_waiting(store);
	struct store_request *request;

	if (count == 0)
		return false;
	/* The first always may. */
	do
		request = waiting_at(store, (size_t)fake_random_below(count));
	while (!may_be_next(store, request));
	answer(store, request);
	return true;
}

void fake_store_script(struct store *store, enum store_op op, enum fake_outcome outcome,
		       unsigned count)
{
	BUG_ON(store->script_len == SCRIPT_MAX);
	BUG_ON(outcome != FAKE_FAILS && !store_op_writes(op));
	store->script[store->script_len++] =
		(struct scripted){ .op = op, .outcome = outcome, .count = count };
}

void fake_store_break(struct store *store)
{
	store->is_broken = true;
	fake_store_answer_all(store);
}

bool fake_store_crossed(struct store *store, str asker, str answerer)
{
	return fake_letters_crossed(store->disk, asker, answerer);
}
