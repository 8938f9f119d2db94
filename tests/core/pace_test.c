/* SPDX-License-Identifier: Apache-2.0 */
/* Who sends too fast is read later, and never loses what is his. */

#include "core/pace.h"

#include "support/test.h"

static const struct pace_rates rates = { .bytes = 1000, .stanzas = 10, .burst_seconds = 2 };

TEST(a_burst_is_free_and_what_is_beyond_waits_as_long_as_it_is)
{
	struct pace pace = { 0 };

	CHECK_INT(pace_spend(&pace, &rates, 2000, 0, 5000), 0);
	CHECK_INT(pace_spend(&pace, &rates, 500, 0, 5000), 500);
	CHECK_INT(pace_spend(&pace, &rates, 0, 0, 5200), 300);
	CHECK_INT(pace_spend(&pace, &rates, 0, 0, 5500), 0);
	CHECK_INT(pace_spend(&pace, &rates, 1, 0, 5500), 1);
}

TEST(stanzas_have_their_own_bucket)
{
	struct pace pace = { 0 };

	CHECK_INT(pace_spend(&pace, &rates, 10, 20, 0), 0);
	CHECK_INT(pace_spend(&pace, &rates, 10, 1, 0), 100);
	CHECK_INT(pace_spend(&pace, &rates, 5000, 0, 0), 3020);
}

TEST(what_is_saved_is_a_burst_and_no_more)
{
	struct pace pace = { 0 };

	CHECK_INT(pace_spend(&pace, &rates, 0, 0, 0), 0);
	CHECK_INT(pace_spend(&pace, &rates, 2000, 0, 1000000), 0);
	CHECK_INT(pace_spend(&pace, &rates, 1, 0, 1000000), 1);
}

/* In the long run the rate is kept to the byte, whoever asks how often. */
TEST(the_rate_is_kept)
{
	struct pace pace = { 0 };
	int64_t now = 0, sent = 0;

	while (now < 1000000) {
		int64_t wait = pace_spend(&pace, &rates, 777, 0, now);

		sent += 777;
		now += wait ? wait : 1;
	}
	CHECK(sent >= 1000000 && sent <= 1000000 + 3 * 2000);
}

TEST(a_debt_beyond_measure_is_asked_for_in_parts)
{
	struct pace pace = { 0 };

	CHECK_INT(pace_spend(&pace, &rates, 20000, 0, 0), PACE_WAIT_MAX_MS);
	CHECK_INT(pace_spend(&pace, &rates, 0, 0, PACE_WAIT_MAX_MS), PACE_WAIT_MAX_MS);
	CHECK_INT(pace_spend(&pace, &rates, 0, 0, 18000), 0);
}

TEST(without_a_rate_nothing_waits)
{
	static const struct pace_rates none = { .burst_seconds = 1 };
	struct pace pace = { 0 };

	CHECK_INT(pace_spend(&pace, &none, 1 << 30, 1 << 30, 0), 0);
}
