/* SPDX-License-Identifier: Apache-2.0 */
/* The clock that stands still. */

#include "support/fake_clock.h"

#include "base/clock.h"

#define START_WALL_US (INT64_C(1767225600) * 1000000)
#define START_MONO_US (INT64_C(3600) * 1000000)

static int64_t wall_us = START_WALL_US;
static int64_t mono_us = START_MONO_US;

void fake_clock_reset(void)
{
	wall_us = START_WALL_US;
	mono_us = START_MONO_US;
}

void fake_clock_advance_ms(int64_t ms)
{
	wall_us += ms * 1000;
	mono_us += ms * 1000;
}

void fake_clock_jump_ms(int64_t ms)
{
	wall_us += ms * 1000;
}

int64_t clock_now(void)
{
	return wall_us / 1000000;
}

int64_t clock_now_us(void)
{
	return wall_us;
}

int64_t clock_mono_ms(void)
{
	return mono_us / 1000;
}

int64_t clock_mono_us(void)
{
	return mono_us;
}
