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
	int64_t ids[];
};

void marks_load(struct home *home, const struct store_home *row)
{
	const struct store_log_marks *marks = &row->log_marks;

	open_ids_fini(&home->owed);
	open_ids_fini(&home->sent);
	open_ids_init(&home->owed, marks->owed_floor, marks->owed, marks->owed_count);
	open_ids_init(&home->sent, marks->settled_floor, NULL, 0);
	/* What is owed above the floor is only in the store, until a session reads it. */
	home->owes_unread = row->owed_count > marks->owed_count;
}

void marks_fini(struct home *home)
{
	link_remove(&home->dirty_link);
	open_ids_fini(&home->owed);
	open_ids_fini(&home->sent);
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

static void write_marks(struct home *home)
{
	size_t room = home->owed.count + home->sent.count;
	struct marks_write *write = mem_zalloc(sizeof(*write) + room * sizeof(int64_t));
	struct store_log_marks *marks = &write->row.marks;
	int64_t *sent = write->ids + home->owed.count;

	write->home = home;
	write->row.owner = home_owner(home);
	marks->owed_floor = home->owed.floor;
	marks->owed = write->ids;
	marks->owed_count = open_ids_exceptions(&home->owed, write->ids);
	marks->settled_floor = home->sent.floor;
	marks->unsettled = sent;
	marks->unsettled_count = open_ids_exceptions(&home->sent, sent);
	/* The pin of the dirty list is now the write's. */
	store_log_mark(home->shard->store, &write->row, written);
}

void marks_write_all(struct shard *shard)
{
	struct link *link;

	while ((link = list_shift(&shard->dirty_homes)))
		write_marks(container_of(link, struct home, dirty_link));
}

void marks_sent(struct home *home, int64_t id)
{
	home_pin(home);
	open_ids_add(&home->sent, id);
}

void marks_settled(struct home *home, int64_t id)
{
	if (!open_ids_close(&home->sent, id))
		return;
	dirty(home);
	home_unpin(home);
}

void marks_owed(struct home *home, int64_t id)
{
	open_ids_add(&home->owed, id);
}

void marks_delivered(struct home *home, int64_t id)
{
	if (open_ids_close(&home->owed, id))
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
