/* SPDX-License-Identifier: Apache-2.0 */
/* The fake world: loops that are stepped, their mail, timers, workers and signals. Its connections
 * are in fake_conn.c.
 *
 * All that can happen next hangs in one queue; a step takes one out of it, the first or the one
 * that the seed chooses, makes its loop the current one, lets it happen, and runs what that
 * deferred: a turn. */

#include "support/fake_net.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/bug.h"
#include "base/clock.h"
#include "base/mem.h"
#include "net/timer.h"
#include "support/fake_clock.h"
#include "support/fake_parts.h"
#include "support/fake_random.h"

/* Finer than the real grain, so that a test can count on round times. */
enum { LOOPS_MAX = 64, GRAIN_MS = 10, ROUNDS_MAX = 1000, STEPS_MAX = 1000000 };

struct loop {
	const char *name;
	int index;
	bool is_running;
	int things; /* connections and listeners */
	struct list deferred;
	struct list next_turn;
	struct happening turn;
};

struct letterbox {
	struct happening happening;
	struct mail *mail;
};

static struct {
	bool is_open;
	enum fake_order order;
	struct loop *loops[LOOPS_MAX];
	struct loop *current;
	struct list pending; /* happenings */
	struct list timers;  /* the earliest first */
} world;

/* One for each pair of poster and receiver: mail of one thread to one loop keeps its order. The
 * last row is the test itself. */
static const char streams[LOOPS_MAX + 1][LOOPS_MAX];

static struct happening *happening_of(struct link *link)
{
	return container_of(link, struct happening, link);
}

void happening_queue(struct happening *happening)
{
	if (!link_is_in_list(&happening->link))
		list_push(&world.pending, &happening->link);
}

/* --- loops --- */

struct loop *loop_new(const char *name)
{
	struct loop *loop = mem_zalloc(sizeof(*loop));

	BUG_ON(!world.is_open);
	loop->name = name;
	list_init(&loop->deferred);
	list_init(&loop->next_turn);
	while (world.loops[loop->index])
		BUG_ON(++loop->index == LOOPS_MAX);
	world.loops[loop->index] = loop;
	return loop;
}

void loop_start(struct loop *loop)
{
	loop->is_running = true;
}

void loop_run(struct loop *loop)
{
	loop->is_running = true;
	while (loop->is_running && fake_world_step())
		;
}

void loop_stop(struct loop *loop)
{
	loop->is_running = false;
}

void loop_join(struct loop *loop)
{
	BUG_ON(loop->is_running); /* would wait for ever */
}

static void drop_happenings(struct loop *loop);

void loop_free(struct loop **loop_at)
{
	struct loop *loop = *loop_at;

	*loop_at = NULL;
	if (!loop)
		return;
	BUG_ON(loop->is_running || loop->things || world.current == loop);
	happening_cancel(&loop->turn);
	drop_happenings(loop);
	fake_signals_forget(loop);
	world.loops[loop->index] = NULL;
	mem_free(loop);
}

struct loop *loop_current(void)
{
	BUG_ON(!world.current);
	return world.current;
}

bool loop_is_current(const struct loop *loop)
{
	return world.current == loop;
}

const char *loop_name(const struct loop *loop)
{
	return loop->name;
}

void fake_loop_count(struct loop *loop, int change)
{
	loop->things += change;
}

/* --- deferred work --- */

static void run_list(struct list *list)
{
	struct list batch;
	struct link *link;

	list_init(&batch);
	list_append(&batch, list);
	while ((link = list_shift(&batch))) {
		struct defer *defer = container_of(link, struct defer, link);

		defer->run(defer);
	}
}

static void run_deferred(struct loop *loop)
{
	for (int i = 0; !list_is_empty(&loop->deferred); i++) {
		BUG_ON(i == ROUNDS_MAX); /* it feeds itself */
		run_list(&loop->deferred);
	}
}

static void begin_turn(struct happening *turn)
{
	run_list(&container_of(turn, struct loop, turn)->next_turn);
}

static void want_turn(struct loop *loop)
{
	loop->turn.run = begin_turn;
	loop->turn.loop = loop;
	loop->turn.stream = loop;
	happening_queue(&loop->turn);
}

void loop_defer(struct loop *loop, struct defer *defer)
{
	if (defer_is_queued(defer))
		return;
	list_push(&loop->deferred, &defer->link);
	if (world.current != loop)
		want_turn(loop);
}

void loop_defer_to_next_turn(struct loop *loop, struct defer *defer)
{
	if (defer_is_queued(defer))
		return;
	list_push(&loop->next_turn, &defer->link);
	want_turn(loop);
}

void defer_cancel(struct defer *defer)
{
	link_remove(&defer->link);
}

/* --- mail --- */

static void deliver(struct happening *happening)
{
	struct letterbox *letterbox = container_of(happening, struct letterbox, happening);
	struct mail *mail = letterbox->mail;

	mem_free(letterbox);
	mail->next = NULL;
	mail->arrived(mail);
}

void fake_post(struct loop *to, struct mail *mail, const void *stream)
{
	struct letterbox *letterbox = mem_zalloc(sizeof(*letterbox));

	letterbox->mail = mail;
	letterbox->happening.run = deliver;
	letterbox->happening.loop = to;
	letterbox->happening.stream = stream;
	happening_queue(&letterbox->happening);
}

void mail_post(struct loop *to, struct mail *mail)
{
	int from = world.current ? world.current->index : LOOPS_MAX;

	fake_post(to, mail, &streams[from][to->index]);
}

/* --- timers --- */

static struct timer *timer_of(struct link *link)
{
	return container_of(link, struct timer, link);
}

static int64_t due_ms(const struct timer *timer)
{
	/* Until the clock has gone on for 248 days past it or towards it. */
	int64_t now = clock_mono_ms() / GRAIN_MS;

	return (now + (int32_t)(timer->due - (uint32_t)now)) * GRAIN_MS;
}

static void hang(struct timer *timer)
{
	struct link *place = &world.timers.head;

	while (place->prev != &world.timers.head
		&& (int32_t)(timer_of(place->prev)->due - timer->due) > 0)
		place = place->prev;
	link_insert_before(place, &timer->link);
}

void timer_start(struct timer *timer, int64_t ms, void (*fired)(struct timer *timer))
{
	int64_t most = (int64_t)(INT32_MAX - 1) * GRAIN_MS;

	link_remove(&timer->link);
	if (ms > most)
		ms = most;
	if (ms < 1)
		ms = 1;
	timer->fired = fired;
	timer->loop = loop_current();
	timer->due = (uint32_t)((clock_mono_ms() + ms + GRAIN_MS - 1) / GRAIN_MS);
	hang(timer);
}

void timer_stop(struct timer *timer)
{
	BUG_ON(timer_is_running(timer) && world.current && world.current != timer->loop);
	link_remove(&timer->link);
}

static struct timer *next_timer(void)
{
	LIST_EACH(link, &world.timers)
		if (timer_of(link)->loop->is_running)
			return timer_of(link);
	return NULL;
}

static struct timer *due_timer(void)
{
	struct timer *timer = next_timer();

	return timer && due_ms(timer) <= clock_mono_ms() ? timer : NULL;
}

/* Mail that has not arrived when a loop ends never arrives, nor do signals. */
static void drop_happenings(struct loop *loop)
{
	LIST_EACH(link, &world.pending) {
		struct happening *happening = happening_of(link);

		if (happening->loop != loop)
			continue;
		link_remove(link);
		if (happening->run == deliver)
			mem_free(container_of(happening, struct letterbox, happening));
		else
			fake_signal_dropped(happening);
	}
}

/* --- the world --- */

void fake_world_open(void)
{
	BUG_ON(world.is_open);
	memset(&world, 0, sizeof(world));
	world.is_open = true;
	list_init(&world.pending);
	list_init(&world.timers);
	fake_signals_open();
	fake_clock_reset();
	fake_wires_open();
}

void fake_world_close(void)
{
	for (int i = 0; i < LOOPS_MAX; i++)
		if (world.loops[i]) {
			fprintf(stderr, "loop \"%s\" was not freed\n", world.loops[i]->name);
			abort();
		}
	fake_wires_close();
	BUG_ON(!list_is_empty(&world.timers));
	world.is_open = false;
}

void fake_world_set_order(enum fake_order order)
{
	world.order = order;
}

static bool may_happen(const struct happening *happening)
{
	return !happening->loop || happening->loop->is_running;
}

static struct happening *first_happening(void)
{
	LIST_EACH(link, &world.pending)
		if (may_happen(happening_of(link)))
			return happening_of(link);
	return NULL;
}

static size_t count_happenings(void)
{
	size_t count = 0;

	LIST_EACH(link, &world.pending)
		count += may_happen(happening_of(link));
	return count;
}

static struct happening *first_of_stream(const void *stream)
{
	LIST_EACH(link, &world.pending)
		if (may_happen(happening_of(link)) && happening_of(link)->stream == stream)
			return happening_of(link);
	return NULL;
}

static struct happening *chosen_happening(size_t index)
{
	LIST_EACH(link, &world.pending)
		if (may_happen(happening_of(link)) && index-- == 0)
			return first_of_stream(happening_of(link)->stream);
	return NULL;
}

static bool step_with(struct timer *timer, struct happening *happening)
{
	struct loop *loop;

	if (!timer && !happening)
		return false;
	loop = timer ? timer->loop : happening->loop;
	link_remove(timer ? &timer->link : &happening->link);
	world.current = loop;
	if (timer)
		timer->fired(timer);
	else
		happening->run(happening);
	if (loop)
		run_deferred(loop);
	world.current = NULL;
	return true;
}

bool fake_world_step(void)
{
	struct timer *timer = due_timer();
	size_t count;

	BUG_ON(world.current);
	if (world.order == FAKE_IN_ORDER)
		return step_with(timer, timer ? NULL : first_happening());
	count = count_happenings();
	if (count == 0 || (timer && fake_random_below(count + 1) == count))
		return step_with(timer, NULL);
	return step_with(NULL, chosen_happening(fake_random_below(count)));
}

void fake_world_settle(void)
{
	for (int i = 0; fake_world_step(); i++)
		BUG_ON(i == STEPS_MAX);
}

void fake_world_advance_ms(int64_t ms)
{
	int64_t until = clock_mono_ms() + ms;

	fake_world_settle();
	for (;;) {
		struct timer *timer = next_timer();

		if (!timer || due_ms(timer) > until)
			break;
		fake_clock_advance_ms(due_ms(timer) - clock_mono_ms());
		fake_world_settle();
	}
	fake_clock_advance_ms(until - clock_mono_ms());
	fake_world_settle();
}

void fake_loop_enter(struct loop *loop)
{
	BUG_ON(world.current);
	world.current = loop;
}

void fake_loop_leave(void)
{
	BUG_ON(!world.current);
	run_deferred(world.current);
	world.current = NULL;
}
