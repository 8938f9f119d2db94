/* SPDX-License-Identifier: Apache-2.0 */
/* Floors and exceptions, written behind. */

#include "core/marks.h"

#include "base/mem.h"
#include "config/config.h"
#include "core/home.h"
#include "core/shard.h"
#include "store/home.h"
#include "store/log.h"

struct marks_write {
	struct store_log_mark row;
	struct home *home;
	int64_t ids[];
};

/* What was owed when the home woke is only in the store, and is learned by reading it in order;
 * what came since is known. */
void marks_load(struct home *home, const struct store_home *row)
{
	const struct store_log_marks *marks = &row->log_marks;
	bool is_partial = row->owed_count > marks->owed_count;

	open_ids_fini(&home->owed);
	open_ids_fini(&home->sent);
	open_ids_init(&home->owed, marks->owed_floor, marks->owed, marks->owed_count);
	open_ids_init(&home->sent, marks->settled_floor, NULL, 0);
	open_ids_fini(&home->done);
	home->owes_unread = row->owed_count > 0;
	home->owed_known_upto = marks->owed_floor;
	home->owed_known_from = is_partial ? row->log_last : marks->owed_floor;
	home->owed_unread = is_partial ? row->owed_count - marks->owed_count : 0;
}

void marks_fini(struct home *home)
{
	link_remove(&home->dirty_link);
	open_ids_fini(&home->owed);
	open_ids_fini(&home->sent);
	open_ids_fini(&home->done);
}

static bool is_partial(const struct home *home)
{
	return home->owed_known_upto < home->owed_known_from;
}

static bool is_known(const struct home *home, int64_t id)
{
	return id <= home->owed_known_upto || id > home->owed_known_from;
}

static void dirty(struct home *home)
{
	struct shard *shard = home->shard;

	if (link_is_in_list(&home->dirty_link))
		return;
	home_pin(home);
	list_push(&shard->dirty_homes, &home->dirty_link);
	if (!timer_is_running(&shard->marks))
		timer_start(&shard->marks, MARKS_WRITE_MS, shard_write_marks);
}

static void written(struct store_log_mark *row)
{
	struct marks_write *write = container_of(row, struct marks_write, row);
	struct home *home = write->home;

	/* If the store could not, the older marks stand: something is done twice after a crash. */
	mem_free(write);
	home_unpin(home);
}

static size_t exceptions_max(const struct open_ids *ids)
{
	return ids->count < STORE_LOG_EXCEPTIONS_MAX ? ids->count : STORE_LOG_EXCEPTIONS_MAX;
}

/* Nothing can be said of what the store has and we have not read. */
static int64_t owed_floor(const struct home *home)
{
	int64_t floor = home->owed.floor;

	if (is_partial(home) && home->owed_known_upto < floor)
		floor = home->owed_known_upto;
	return open_ids_floor(&home->owed, floor, STORE_LOG_EXCEPTIONS_MAX);
}

static void write_marks(struct home *home)
{
	size_t owed_max = exceptions_max(&home->owed), sent_max = exceptions_max(&home->sent);
	struct marks_write *write =
		mem_zalloc(sizeof(*write) + (owed_max + sent_max) * sizeof(int64_t));
	struct store_log_marks *marks = &write->row.marks;
	int64_t *sent = write->ids + owed_max;

	write->home = home;
	write->row.owner = home_owner(home);
	marks->owed_floor = owed_floor(home);
	marks->owed = write->ids;
	marks->owed_count = open_ids_upto(&home->owed, marks->owed_floor, write->ids, owed_max);
	marks->settled_floor =
		open_ids_floor(&home->sent, home->sent.floor, STORE_LOG_EXCEPTIONS_MAX);
	marks->unsettled = sent;
	marks->unsettled_count = open_ids_upto(&home->sent, marks->settled_floor, sent, sent_max);
	/* The pin of the dirty list is now the write's. */
	store_log_mark(home->shard->store, &write->row, written);
}

void marks_write_all(struct shard *shard)
{
	LIST_EACH(at, &shard->dirty_homes) {
		struct home *home = container_of(at, struct home, dirty_link);

		/* What was sent and is not read yet would be told settled. */
		if (home->is_reposting)
			continue;
		link_remove(at);
		if (home->has_unread_sent)
			home_unpin(home);
		else
			write_marks(home);
	}
	if (!list_is_empty(&shard->dirty_homes))
		timer_start(&shard->marks, MARKS_WRITE_MS, shard_write_marks);
}

void marks_sent(struct home *home, int64_t id)
{
	home_pin(home);
	open_ids_add(&home->sent, id);
}

void marks_sent_again(struct home *home, int64_t id)
{
	home_pin(home);
	open_ids_insert(&home->sent, id);
}

void marks_settled(struct home *home, int64_t id)
{
	if (!open_ids_close(&home->sent, id))
		return;
	dirty(home);
	home_unpin(home);
}

void marks_unsettled(struct home *home, int64_t id)
{
	if (open_ids_find(&home->sent, id))
		home_unpin(home);
}

void marks_owed(struct home *home, int64_t id)
{
	if (!open_ids_find(&home->owed, id))
		open_ids_insert(&home->owed, id);
}

/* ---- what only the store knew ---- */

static void forget_done(struct home *home, int64_t upto)
{
	int64_t id;

	while (open_ids_upto(&home->done, upto, &id, 1))
		open_ids_close(&home->done, id);
}

bool marks_owe(struct home *home, int64_t id, bool is_owed)
{
	if (open_ids_find(&home->owed, id))
		return true;
	if (!is_owed || is_known(home, id) || open_ids_find(&home->done, id))
		return false;
	open_ids_insert(&home->owed, id);
	if (home->owed_unread)
		home->owed_unread--;
	return true;
}

void marks_read(struct home *home, int64_t after, int64_t upto)
{
	if (!is_partial(home) || after > home->owed_known_upto || upto <= home->owed_known_upto)
		return;
	home->owed_known_upto = upto;
	forget_done(home, upto);
}

void marks_all_read(struct home *home)
{
	home->owes_unread = false;
	if (!is_partial(home))
		return;
	home->owed_known_upto = home->owed_known_from;
	home->owed_unread = 0;
	open_ids_fini(&home->done);
	dirty(home);
}

size_t marks_owed_count(const struct home *home)
{
	return home->owed.count + home->owed_unread + home->owed_coming;
}

bool marks_are_over(const struct home *home, size_t more)
{
	int64_t most = config_limits(home->shard->config)->owed_messages;

	return most && marks_owed_count(home) + more > (size_t)most;
}

/* ---- in the hands of sessions ---- */

void marks_delivered(struct home *home, int64_t id)
{
	if (!open_ids_close(&home->owed, id))
		return;
	if (!is_known(home, id))
		open_ids_insert(&home->done, id);
	dirty(home);
}

void marks_hold(struct home *home, int64_t id)
{
	struct open_id *open = open_ids_find(&home->owed, id);

	if (open)
		open->holders++;
}

bool marks_release(struct home *home, int64_t id)
{
	struct open_id *open = open_ids_find(&home->owed, id);

	if (!open || open->holders == 0)
		return false;
	return --open->holders == 0;
}

bool marks_is_held(const struct home *home, int64_t id)
{
	const struct open_id *open = open_ids_find(&home->owed, id);

	return open && open->holders > 0;
}
