/* SPDX-License-Identifier: Apache-2.0 */
/* Moments are read and written to the microsecond, and no others. */

#include "xmpp/datetime.h"

#include "support/fake_random.h"
#include "support/test.h"

TEST(moments_are_read)
{
	/* Computed by Python's datetime. */
	static const struct {
		const char *text;
		int64_t us;
	} moments[] = {
		{ "1970-01-01T00:00:00Z", INT64_C(0) },
		{ "1969-07-21T02:56:15Z", INT64_C(-14159025000000) },
		{ "1969-07-20T21:56:15-05:00", INT64_C(-14159025000000) },
		{ "2026-11-20T11:30:00.5Z", INT64_C(1795174200500000) },
		{ "0001-01-01T00:00:00Z", INT64_C(-62135596800000000) },
		{ "9999-12-31T23:59:59.999999Z", INT64_C(253402300799999999) },
		{ "2038-01-19T03:14:08Z", INT64_C(2147483648000000) },
		{ "2000-02-29T12:00:00+14:00", INT64_C(951775200000000) },
		{ "1900-02-28T23:59:59-00:00", INT64_C(-2203891201000000) },
		{ "1969-12-31T23:59:59.999999Z", INT64_C(-1) },
		{ "2024-02-29T00:00:00.123456Z", INT64_C(1709164800123456) },
		{ "2024-02-29T00:00:00.1234569999999999999999999999Z", INT64_C(1709164800123456) },
		{ "1600-02-29T00:00:00Z", INT64_C(-11670998400000000) },
	};

	for (size_t i = 0; i < ARRAY_LEN(moments); i++) {
		int64_t us = -7;

		CHECK(datetime_parse(str_of(moments[i].text), &us));
		CHECK_INT(us, moments[i].us);
	}
}

TEST(a_106_what_is_no_moment_of_the_calendar_is_refused)
{
	static const char *const bad[] = {
		"",
		"2026",
		"2026-11-20",
		"2026-11-20T11:30:00",
		"2026-11-20T11:30Z",
		"2026-11-20 11:30:00Z",
		"2026-11-20t11:30:00Z",
		"2026-11-20T11:30:00z",
		" 2026-11-20T11:30:00Z",
		"2026-11-20T11:30:00Z ",
		"20261120T11:30:00Z",
		"20261120T11:30:00",
		"2026-11-20T113000Z",
		"2026-13-01T00:00:00Z",
		"2026-00-01T00:00:00Z",
		"2026-01-00T00:00:00Z",
		"2026-01-32T00:00:00Z",
		"2026-02-29T00:00:00Z",
		"1900-02-29T00:00:00Z",
		"2024-02-30T00:00:00Z",
		"2026-04-31T00:00:00Z",
		"2026-01-01T24:00:00Z",
		"2026-01-01T00:60:00Z",
		"2016-12-31T23:59:60Z", /* a leap second that was */
		"2026-01-01T00:00:61Z",
		"2026-01-01T00:00:00.Z",
		"2026-01-01T00:00:00,5Z",
		"2026-01-01T00:00:00.5",
		"2026-01-01T00:00:00+99:99",
		"2026-01-01T00:00:00+14:01",
		"2026-01-01T00:00:00-15:00",
		"2026-01-01T00:00:00+01:60",
		"2026-01-01T00:00:00+1:00",
		"2026-01-01T00:00:00+0100",
		"2026-01-01T00:00:00+01",
		"2026-01-01T00:00:00Z+01:00",
		"0000-01-01T00:00:00Z",
		"0001-01-01T00:00:00+00:01", /* carried out of the range */
		"9999-12-31T23:59:59-00:01",
		"-001-01-01T00:00:00Z",
		"-0001-01-01T00:00:00Z",
		"10000-01-01T00:00:00Z",
		"+2026-01-01T00:00:00Z",
		"2026-1-01T00:00:00Z",
		"2026-01-01T0:00:00Z",
		"2026-01-01T00:00:00.5.5Z",
		"\u0662\x30\x32\x36-01-01T00:00:00Z",
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		int64_t us = -7;

		CHECK(!datetime_parse(str_of(bad[i]), &us));
		CHECK_INT(us, -7);
	}
	CHECK(!datetime_parse(str_make("2026-01-01T00:00:00Z\0", 21), &(int64_t){ 0 }));
}

TEST(moments_are_written_with_the_fraction_that_is_asked_for)
{
	char room[DATETIME_MAX];

	CHECK_STR(datetime_write(INT64_C(1709164800123456), 0, room), "2024-02-29T00:00:00Z");
	CHECK_STR(datetime_write(INT64_C(1709164800123456), 3, room), "2024-02-29T00:00:00.123Z");
	CHECK_STR(datetime_write(INT64_C(1709164800123456), 6, room),
		  "2024-02-29T00:00:00.123456Z");
	CHECK_STR(datetime_write(INT64_C(1709164800000009), 6, room),
		  "2024-02-29T00:00:00.000009Z");
	CHECK_STR(datetime_write(-1, 6, room), "1969-12-31T23:59:59.999999Z");
	CHECK_STR(datetime_write(-1, 0, room), "1969-12-31T23:59:59Z");
	CHECK_STR(datetime_write(INT64_C(-62135596800000000), 3, room), "0001-01-01T00:00:00.000Z");
	CHECK_STR(datetime_write(INT64_C(253402300799999999), 6, room),
		  "9999-12-31T23:59:59.999999Z");
	CHECK(!datetime_is_in_range(INT64_C(-62135596800000001)));
	CHECK(!datetime_is_in_range(INT64_C(253402300800000000)));
	CHECK(!datetime_is_in_range(INT64_MIN) && !datetime_is_in_range(INT64_MAX));
}

TEST(a_106_what_is_written_is_read_back)
{
	fake_random_seed(82);
	for (int i = 0; i < 50000; i++) {
		char room[DATETIME_MAX];
		int64_t us = INT64_C(-62135596800000000) +
			     (int64_t)fake_random_below(UINT64_C(315537897600000000));
		int64_t back = 0;

		CHECK(datetime_parse(datetime_write(us, 6, room), &back));
		CHECK_INT(back, us);
	}
}

TEST(every_day_of_four_centuries_follows_the_one_before)
{
	int64_t us = INT64_C(-11676096000000000); /* 1600-01-01 */
	str last = S("");
	char rooms[2][DATETIME_MAX];

	for (int day = 0; day < 146097 + 366; day++) {
		str now = datetime_write(us, 0, rooms[day % 2]);

		CHECK(str_cmp(last, now) < 0);
		last = now;
		us += INT64_C(86400000000);
	}
	CHECK_STR(last, "2000-12-31T00:00:00Z");
}
