/* SPDX-License-Identifier: Apache-2.0 */
/* A hierarchical timing wheel (Varghese and Lauck, 1987): four rings of 64 slots. A timer hangs in
 * the ring whose slots are as coarse as its time is far, and falls to finer rings as it nears. */

#include "net/timer.h"

#include "base/bug.h"
#include "base/clock.h"
#include "base/mem.h"
#include "net/loop_parts.h"

enum { RINGS = 4, SLOT_BITS = 6, SLOTS = 1 << SLOT_BITS, SLOT_MASK = SLOTS - 1 };

/* Farther ahead than half of all grains would be behind. */
#define MS_MAX ((int64_t)(INT32_MAX - 1) * TIMER_GRAIN_MS)

struct wheel {
	uv_timer_t tick;
	struct loop *loop;
	struct list slots[RINGS][SLOTS];
	size_t count;
	int64_t start_ms;
	uint32_t now;  /* the last grain whose timers fired */
	uint32_t wake; /* the grain that the tick waits for, when it is active */
};

static uint32_t grain_at(const struct wheel *wheel, int64_t ms)
{
	return (uint32_t)((ms - wheel->start_ms) / TIMER_GRAIN_MS);
}

static void hang(struct wheel *wheel, struct timer *timer)
{
	uint32_t ahead = timer->due - wheel->now;
	uint32_t place = timer->due;
	int ring = 0;

	if (ahead >= 1u << (RINGS * SLOT_BITS)) {
		/* Too far for the coarsest ring: its farthest slot, from where it hangs again. */
		place = wheel->now + (1u << (RINGS * SLOT_BITS)) - 1;
		ahead = place - wheel->now;
	}
	while (ahead >> (SLOT_BITS * (ring + 1)))
		ring++;
	list_push(&wheel->slots[ring][(place >> (SLOT_BITS * ring)) & SLOT_MASK], &timer->link);
}

static void rehang_slot(struct wheel *wheel, struct list *slot)
{
	struct list moving;
	struct link *link;

	list_init(&moving);
	list_append(&moving, slot);
	while ((link = list_shift(&moving)))
		hang(wheel, container_of(link, struct timer, link));
}

static void fire_slot(struct wheel *wheel, struct list *slot)
{
	struct list due;
	struct link *link;

	list_init(&due);
	list_append(&due, slot);
	while ((link = list_shift(&due))) {
		struct timer *timer = container_of(link, struct timer, link);

		wheel->count--;
		timer->fired(timer);
	}
}

static void step(struct wheel *wheel)
{
	wheel->now++;
	for (int ring = RINGS - 1; ring > 0; ring--) {
		uint32_t below = (1u << (SLOT_BITS * ring)) - 1;

		if ((wheel->now & below) == 0)
			rehang_slot(wheel, &wheel->slots[ring][(wheel->now >> (SLOT_BITS * ring)) &
							       SLOT_MASK]);
	}
	fire_slot(wheel, &wheel->slots[0][wheel->now & SLOT_MASK]);
}

/* The next grain at which there is something to do: a slot of the finest ring, or the turn of a
 * coarser one. */
static uint32_t next_grain(const struct wheel *wheel)
{
	uint32_t grain = wheel->now;

	do {
		grain++;
	} while ((grain & SLOT_MASK) && list_is_empty(&wheel->slots[0][grain & SLOT_MASK]));
	return grain;
}

static void tick(uv_timer_t *handle)
{
	wheel_turn(container_of(handle, struct wheel, tick));
}

static void sleep_until(struct wheel *wheel, uint32_t grain)
{
	int64_t now = clock_mono_ms();
	/* Grains wrap around after some years, their differences do not. */
	int64_t ms = (int64_t)(int32_t)(grain - grain_at(wheel, now)) * TIMER_GRAIN_MS -
		     (now - wheel->start_ms) % TIMER_GRAIN_MS;

	wheel->wake = grain;
	uv_update_time(loop_uv(wheel->loop));
	uv_timer_start(&wheel->tick, tick, ms > 0 ? (uint64_t)ms : 0, 0);
}

void wheel_turn(struct wheel *wheel)
{
	uint32_t target = grain_at(wheel, clock_mono_ms());

	/* A timer that was started meanwhile may have taken the wheel to its target. */
	while ((int32_t)(target - wheel->now) > 0 && wheel->count)
		step(wheel);
	if ((int32_t)(target - wheel->now) > 0)
		wheel->now = target;
	if (wheel->count)
		sleep_until(wheel, next_grain(wheel));
	else
		uv_timer_stop(&wheel->tick);
}

void timer_start(struct timer *timer, int64_t ms, void (*fired)(struct timer *timer))
{
	struct loop *loop = loop_current();
	struct wheel *wheel = loop_wheel(loop);
	int64_t now = clock_mono_ms();

	timer_stop(timer);
	if (!wheel->count)
		wheel->now = grain_at(wheel, now);
	timer->fired = fired;
	timer->loop = loop;
	if (ms > MS_MAX)
		ms = MS_MAX;
	timer->due = grain_at(wheel, now + ms + TIMER_GRAIN_MS - 1);
	/* The grain that is under way, or one that the wheel has yet to catch up with. */
	if ((int32_t)(timer->due - wheel->now) <= 0)
		timer->due = wheel->now + 1;
	wheel->count++;
	hang(wheel, timer);
	if (!uv_is_active((uv_handle_t *)&wheel->tick) || (int32_t)(timer->due - wheel->wake) < 0)
		sleep_until(wheel, next_grain(wheel));
}

void timer_stop(struct timer *timer)
{
	struct wheel *wheel;

	if (!timer_is_running(timer))
		return;
	BUG_ON(!loop_is_ours(timer->loop));
	wheel = loop_wheel(timer->loop);
	link_remove(&timer->link);
	wheel->count--;
}

struct wheel *wheel_new(struct loop *loop)
{
	struct wheel *wheel = mem_zalloc(sizeof(*wheel));

	wheel->loop = loop;
	wheel->start_ms = clock_mono_ms();
	for (int ring = 0; ring < RINGS; ring++)
		for (int slot = 0; slot < SLOTS; slot++)
			list_init(&wheel->slots[ring][slot]);
	uv_timer_init(loop_uv(loop), &wheel->tick);
	return wheel;
}

void wheel_close(struct wheel *wheel)
{
	uv_close((uv_handle_t *)&wheel->tick, NULL);
}

void wheel_free(struct wheel **wheel)
{
	mem_free(*wheel);
	*wheel = NULL;
}
