/* SPDX-License-Identifier: Apache-2.0 */
/* The wheel of timers, turned by hand under a clock that stands still. */

#include "net/timer.h"

#include "base/clock.h"
#include "net/loop_parts.h"
#include "support/fake_clock.h"
#include "support/fake_random.h"
#include "support/test.h"

static struct loop *loop;

static void begin(void)
{
	fake_clock_reset();
	loop = loop_new("timers");
	loop_enter(loop);
}

static void end(void)
{
	loop_free(&loop);
}

struct alarm {
	struct timer timer;
	int64_t wanted_at, fired_at;
	int count;
};

static void ring(struct timer *timer)
{
	struct alarm *alarm = container_of(timer, struct alarm, timer);

	alarm->fired_at = clock_mono_ms();
	alarm->count++;
}

static void set(struct alarm *alarm, int64_t ms)
{
	alarm->wanted_at = clock_mono_ms() + ms;
	timer_start(&alarm->timer, ms, ring);
}

/* Time passes in small steps. */
static void pass(int64_t ms)
{
	for (int64_t at = 0; at < ms; at += 10) {
		fake_clock_advance_ms(10);
		wheel_turn(loop_wheel(loop));
	}
}

TEST(a_timer_is_forty_bytes)
{
	CHECK(sizeof(struct timer) <= 40);
}

TEST(a_timer_fires_once_not_early_and_within_the_grain)
{
	static const int64_t times[] = { 0, 1, 49, 50, 51, 3199, 3200, 3201, 10000, 204799, 204800,
		204801, 600000 };

	for (size_t i = 0; i < ARRAY_LEN(times); i++) {
		struct alarm alarm = { .count = 0 };

		begin();
		fake_clock_advance_ms(7); /* off the grain */
		set(&alarm, times[i]);
		CHECK(timer_is_running(&alarm.timer));
		pass(times[i] + 200);
		CHECK_INT(alarm.count, 1);
		CHECK(alarm.fired_at >= alarm.wanted_at);
		CHECK(alarm.fired_at <= alarm.wanted_at + TIMER_GRAIN_MS + 10);
		CHECK(!timer_is_running(&alarm.timer));
		end();
	}
}

TEST(a_stopped_timer_does_not_fire_and_a_restarted_one_fires_at_its_new_time)
{
	struct alarm stopped = { .count = 0 }, restarted = { .count = 0 };

	begin();
	set(&stopped, 1000);
	set(&restarted, 1000);
	pass(900);
	timer_stop(&stopped.timer);
	set(&restarted, 5000);
	pass(4900);
	CHECK_INT(restarted.count, 0);
	pass(300);
	CHECK_INT(restarted.count, 1);
	CHECK_INT(stopped.count, 0);
	end();
}

static struct alarm *victim;

static void stop_victim(struct timer *timer)
{
	ring(timer);
	timer_stop(&victim->timer);
}

TEST(a_timer_may_stop_another_that_is_due_at_the_same_moment)
{
	struct alarm killer = { .count = 0 }, other = { .count = 0 };

	begin();
	victim = &other;
	timer_start(&killer.timer, 500, stop_victim);
	set(&other, 500);
	pass(1000);
	CHECK_INT(killer.count, 1);
	CHECK_INT(other.count, 0);
	end();
}

static void ring_and_restart(struct timer *timer)
{
	ring(timer);
	timer_start(timer, 100, ring_and_restart);
}

TEST(a_timer_may_start_itself_again)
{
	struct alarm alarm = { .count = 0 };

	begin();
	timer_start(&alarm.timer, 100, ring_and_restart);
	pass(10000);
	CHECK(alarm.count >= 60 && alarm.count <= 100);
	timer_stop(&alarm.timer);
	end();
}

TEST(a_loop_that_slept_for_hours_fires_all_that_became_due)
{
	struct alarm alarms[100];

	begin();
	memset(alarms, 0, sizeof(alarms));
	for (int i = 0; i < 100; i++)
		set(&alarms[i], i * 60000);
	fake_clock_advance_ms(50 * 60000 + 200);
	wheel_turn(loop_wheel(loop));
	for (int i = 0; i < 100; i++)
		CHECK_INT(alarms[i].count, i <= 50);
	for (int i = 51; i < 100; i++)
		timer_stop(&alarms[i].timer);
	end();
}

TEST(thousands_of_timers_set_and_stopped_at_random_fire_when_they_should)
{
	enum { COUNT = 2000 };
	static struct alarm alarms[COUNT];

	begin();
	fake_random_seed(7);
	memset(alarms, 0, sizeof(alarms));
	for (int round = 0; round < 50; round++) {
		for (int i = 0; i < COUNT / 10; i++) {
			struct alarm *alarm = &alarms[fake_random_below(COUNT)];

			if (alarm->count == 0)
				set(alarm, (int64_t)fake_random_below(1000000));
		}
		pass((int64_t)fake_random_below(2000));
	}
	pass(1000200);
	for (int i = 0; i < COUNT; i++) {
		if (!alarms[i].wanted_at)
			continue;
		CHECK_INT(alarms[i].count, 1);
		CHECK(alarms[i].fired_at >= alarms[i].wanted_at);
		CHECK(alarms[i].fired_at <= alarms[i].wanted_at + TIMER_GRAIN_MS + 10);
	}
	end();
}

TEST(a_timer_beyond_the_coarsest_ring_waits_its_full_time)
{
	const int64_t day = 24 * 60 * 60 * INT64_C(1000);
	struct alarm alarm = { .count = 0 };

	begin();
	set(&alarm, 30 * day); /* the rings reach nine days */
	for (int i = 0; i < 29; i++) {
		fake_clock_advance_ms(day);
		wheel_turn(loop_wheel(loop));
	}
	CHECK_INT(alarm.count, 0);
	fake_clock_advance_ms(day + TIMER_GRAIN_MS);
	wheel_turn(loop_wheel(loop));
	CHECK_INT(alarm.count, 1);
	end();
}
