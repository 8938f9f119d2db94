/* SPDX-License-Identifier: Apache-2.0 */
/* The time as the kernel knows it. */

#include "base/clock.h"

#include <time.h>

static int64_t read_us(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_now_us(void)
{
	return read_us(CLOCK_REALTIME);
}

int64_t clock_now(void)
{
	return clock_now_us() / 1000000;
}

int64_t clock_mono_us(void)
{
	return read_us(CLOCK_MONOTONIC);
}

int64_t clock_mono_ms(void)
{
	return clock_mono_us() / 1000;
}
