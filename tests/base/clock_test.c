/* SPDX-License-Identifier: Apache-2.0 */
/* The real clock goes forward, and its units are what they say. */

#include "base/clock.h"

#include <time.h>

#include "support/test.h"

TEST(the_monotonic_clock_never_goes_back)
{
	int64_t before = clock_mono_us();

	for (int i = 0; i < 10000; i++) {
		int64_t now = clock_mono_us();

		CHECK(now >= before);
		before = now;
	}
}

TEST(the_units_agree)
{
	CHECK(clock_mono_ms() - clock_mono_us() / 1000 <= 0);
	CHECK(clock_mono_us() / 1000 - clock_mono_ms() < 1000);
	CHECK(clock_now() - clock_now_us() / 1000000 <= 0);
	CHECK(clock_now() >= (int64_t)time(NULL) - 2 && clock_now() <= (int64_t)time(NULL) + 2);
}

TEST(a_wait_is_measured)
{
	struct timespec pause = { .tv_nsec = 3000000 };
	int64_t start = clock_mono_us();

	CHECK(nanosleep(&pause, NULL) == 0);
	CHECK(clock_mono_us() - start >= 3000);
}
