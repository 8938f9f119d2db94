/* SPDX-License-Identifier: Apache-2.0 */
/* A turn of the line that the store could not answer for, or had no room for: asked again later.
 * wait_to_ask -> ask_later; wait_for_room -> begin_again. */

#include "base/mem.h"
#include "core/home.h"
#include "core/letter.h"
#include "core/line.h"
#include "core/resends.h"
#include "core/shard.h"
#include "core/turn.h"

struct inquiry *turn_inquiry(struct turn *turn)
{
	if (!turn->inquiry) {
		turn->inquiry = mem_zalloc(sizeof(*turn->inquiry));
		turn->inquiry->turn = turn;
	}
	return turn->inquiry;
}

static void ask_later(struct timer *timer)
{
	struct inquiry *inquiry = container_of(timer, struct inquiry, later);

	inquiry->turn->home->shard->held--;
	inquiry->ask(inquiry->turn);
}

/* As long as nobody knows whether the log has it, nobody is told that it has or has not. A server
 * that ends says nothing: the sender's home posts it again at the next start. */
void turn_wait_to_ask(struct turn *turn)
{
	struct home *home = turn->home;

	if (home->shard->is_draining) {
		turn->is_forgotten = turn->is_ready = true;
		line_turn_known(turn);
		return;
	}
	home->shard->held++;
	timer_start(&turn->inquiry->later, HOME_RETRY_MS, ask_later);
}

static void begin_again(struct timer *timer)
{
	struct home *home = container_of(timer, struct inquiry, later)->turn->home;

	/* In their order: their timers may know another one. */
	LIST_EACH(at, &home->line) {
		struct turn *turn = container_of(at, struct turn, link);

		if (!turn->is_stuck)
			continue;
		turn_begin(turn);
		line_turn_known(turn);
		return;
	}
}

void turn_unstick(struct turn *turn)
{
	turn->is_stuck = false;
	turn->home->stuck_turns--;
	turn->home->shard->held--;
	timer_stop(&turn->inquiry->later);
	turn_append(turn);
}

/* Ids increase along the line: it goes behind those that have theirs, and what has none waits. */
static void go_back(struct turn *turn)
{
	const struct list *line = &turn->home->line;
	struct link *at = turn->link.next;

	while (at != &line->head && (container_of(at, struct turn, link)->is_begun ||
				     container_of(at, struct turn, link)->is_stuck))
		at = at->next;
	link_remove(&turn->link);
	link_insert_before(at, &turn->link);
}

/* The sender's log has it and will post it again after a crash, so that it may not be refused any
 * more: it is tried until there is room, and its sender is not told that it arrived. */
static void wait_for_room(struct turn *turn)
{
	struct home *home = turn->home;

	if (home->shard->is_draining) {
		turn_wait_to_ask(turn);
		return;
	}
	go_back(turn);
	turn->is_begun = false;
	turn->is_stuck = true;
	home->stuck_turns++;
	home->shard->held++;
	timer_start(&turn_inquiry(turn)->later, HOME_RETRY_MS, begin_again);
	home_pin(home);
	line_go_on(home);
	home_unpin(home);
}

void turn_not_taken(struct turn *turn, enum store_status status)
{
	if (turn->way == IN && turn->letter->log_id && status != STORE_NOT_FOUND) {
		wait_for_room(turn);
		return;
	}
	if (turn->row.entry.token)
		resends_remove(&turn->home->resends, turn->row.entry.id);
	turn->is_refused = true;
	line_turn_ready(turn);
}

/* The commit's end is unknown; the log itself tells. */
static void looked_again(struct store_log_read *again)
{
	struct turn *turn = container_of(again, struct inquiry, again)->turn;

	if (again->request.status != STORE_OK) {
		turn_wait_to_ask(turn);
		return;
	}
	if (again->count)
		line_turn_ready(turn);
	else
		turn_not_taken(turn, STORE_FAILED);
}

void turn_look_again(struct turn *turn)
{
	struct inquiry *inquiry = turn_inquiry(turn);

	inquiry->again = (struct store_log_read){
		.owner = turn->row.owner,
		.ids = &turn->row.entry.id,
		.id_count = 1,
		.limit = 1,
	};
	inquiry->ask = turn_look_again;
	store_log_read(turn->home->shard->store, &inquiry->again, looked_again);
}
