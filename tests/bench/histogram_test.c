/* SPDX-License-Identifier: Apache-2.0 */

#include "bench/histogram.h"

#include "support/test.h"

TEST(nothing_has_no_percentiles)
{
	static struct histogram histogram;

	CHECK_INT(histogram_at(&histogram, 0.5), 0);
	CHECK_INT(histogram.max, 0);
}

TEST(small_values_are_exact)
{
	static struct histogram histogram;

	for (int i = 1; i <= 100; i++)
		histogram_add(&histogram, i);
	CHECK_INT(histogram_at(&histogram, 0.5), 50);
	CHECK_INT(histogram_at(&histogram, 0.99), 99);
	CHECK_INT(histogram_at(&histogram, 1), 100);
	CHECK_INT(histogram_at(&histogram, 0), 1);
}

TEST(every_value_is_found_within_one_percent_and_never_below)
{
	for (int64_t value = 1; value < INT64_C(1) << 39; value += value / 3 + 1) {
		static struct histogram histogram;

		histogram_clear(&histogram);
		histogram_add(&histogram, value);
		histogram_add(&histogram, INT64_C(1) << 39);
		int64_t found = histogram_at(&histogram, 0.5);

		CHECK(found >= value);
		CHECK(found - value <= value / 100);
	}
}

TEST(the_largest_is_exact_and_limits_what_is_said)
{
	static struct histogram histogram;

	histogram_clear(&histogram);
	histogram_add(&histogram, 100001);
	CHECK_INT(histogram.max, 100001);
	CHECK_INT(histogram_at(&histogram, 0.999), 100001);
}

TEST(what_is_out_of_range_counts_at_its_end)
{
	static struct histogram histogram;

	histogram_clear(&histogram);
	histogram_add(&histogram, -5);
	CHECK_INT(histogram_at(&histogram, 1), 0);
	histogram_add(&histogram, INT64_MAX);
	CHECK_INT(histogram.count, 2);
	CHECK(histogram_at(&histogram, 1) >= INT64_C(1) << 39);
}

TEST(one_outlier_in_a_thousand_is_behind_the_last_per_mille)
{
	static struct histogram histogram;

	histogram_clear(&histogram);
	for (int i = 0; i < 999; i++)
		histogram_add(&histogram, 10);
	histogram_add(&histogram, 1000000);
	CHECK_INT(histogram_at(&histogram, 0.999), 10);
	CHECK(histogram_at(&histogram, 0.9995) > 990000);
}
