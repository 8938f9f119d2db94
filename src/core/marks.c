/* SPDX-License-Identifier: Apache-2.0 */
/* Floors and exceptions, written behind. */

#include "core/marks.h"

#include "base/mem.h"
#include "core/home.h"
#include "core/shard.h"
#include "store/home.h"
#include "store/log.h"

struct marks_write {
	struct store_log_mark row;
	struct home *home;
	size_t done_count; /* of home.done, that it tells */
	int64_t ids[];
};

void marks_load(struct home *home, const struct store_home *row)
{
	const struct store_log_marks *marks = &row->log_marks;

	open_ids_fini(&home->owed);
	open_ids_fini(&home->sent);
	open_ids_init(&home->owed, marks->owed_floor, marks->owed, marks->owed_count);
	open_ids_init(&home->sent, marks->settled_floor, NULL, 0);
	home->done_count = 0;
	/* What is owed above the floor is only in the store, until a session reads it. */
	home->owes_unread = row->owed_count > 0;
	home->owed_is_partial = row->owed_count > marks->owed_count;
	home->owed_stored_floor = marks->owed_floor;
}

void marks_fini(struct home *home)
{
	link_remove(&home->dirty_link);
	open_ids_fini(&home->owed);
	open_ids_fini(&home->sent);
	mem_free(home->done);
	home->done = NULL;
	home->done_count = home->done_cap = 0;
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

/* What the store now knows to be done need not be remembered, unless a read is under way that
 * was asked before. */
static void forget_done(struct home *home, size_t count)
{
	if (home->catch_ups || count > home->done_count)
		return;
	home->done_count -= count;
	if (home->done_count)
		memmove(home->done, home->done + count, home->done_count * sizeof(*home->done));
}

static void written(struct store_log_mark *row)
{
	struct marks_write *write = container_of(row, struct marks_write, row);
	struct home *home = write->home;

	if (row->request.status == STORE_OK)
		forget_done(home, write->done_count);
	/* If the store could not, the older marks stand: something is done twice after a crash. */
	mem_free(write);
	home_unpin(home);
}

static void write_marks(struct home *home)
{
	size_t room = home->owed.count + home->sent.count;
	struct marks_write *write = mem_zalloc(sizeof(*write) + room * sizeof(int64_t));
	struct store_log_marks *marks = &write->row.marks;
	int64_t *sent = write->ids + home->owed.count;

	write->home = home;
	write->row.owner = home_owner(home);
	/* As long as there is more in the store than we have read, nothing can be said above the
	 * floor that it has. */
	if (!home->owed_is_partial) {
		home->owed_stored_floor = home->owed.floor;
		write->done_count = home->done_count;
	}
	marks->owed_floor = home->owed_stored_floor;
	marks->owed = write->ids;
	marks->owed_count = open_ids_upto(&home->owed, home->owed_stored_floor, write->ids);
	marks->settled_floor = home->sent.floor;
	marks->unsettled = sent;
	marks->unsettled_count = open_ids_upto(&home->sent, home->sent.floor, sent);
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
	/* Who reads the log may have found it there before its turn came. */
	marks_learn(home, id);
}

void marks_learn(struct home *home, int64_t id)
{
	if (!open_ids_find(&home->owed, id))
		open_ids_insert(&home->owed, id);
}

bool marks_owe(struct home *home, int64_t id, bool is_owed)
{
	if (open_ids_find(&home->owed, id))
		return true;
	/* Only as long as the store knows of more than we have read, and all that was done since is
	 * remembered. */
	if (!is_owed || !home->owed_is_partial || id <= home->owed_stored_floor ||
	    marks_is_done(home, id))
		return false;
	marks_learn(home, id);
	return true;
}

void marks_delivered(struct home *home, int64_t id)
{
	if (!open_ids_close(&home->owed, id))
		return;
	home->done = vec_grow(home->done, &home->done_cap, home->done_count + 1, sizeof(id));
	home->done[home->done_count++] = id;
	dirty(home);
}

bool marks_is_done(const struct home *home, int64_t id)
{
	for (size_t i = 0; i < home->done_count; i++)
		if (home->done[i] == id)
			return true;
	return false;
}

void marks_all_read(struct home *home)
{
	home->owes_unread = false;
	if (!home->owed_is_partial)
		return;
	home->owed_is_partial = false;
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
