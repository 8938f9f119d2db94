/* SPDX-License-Identifier: Apache-2.0 */
/* The DateTime profile of XEP-0082. The machine's time zone and calendar functions are not asked:
 * negative and far moments are where they break. */

#include "xmpp/datetime.h"

#include <stdio.h>

#include "base/bug.h"

static const int64_t second = 1000000;
static const int64_t day_seconds = 86400;

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days from 0001-01-01 to the first of January of that year. */
static int64_t days_before_year(int64_t year)
{
	int64_t y = year - 1;

	return 365 * y + y / 4 - y / 100 + y / 400;
}

enum { DAYS_TO_1970 = 719162 };

static int64_t days_since_1970(int year, int month, int day)
{
	int64_t days = days_before_year(year) - DAYS_TO_1970 + day - 1;

	for (int m = 1; m < month; m++)
		days += days_in(year, m);
	return days;
}

bool datetime_is_in_range(int64_t us)
{
	return us >= -DAYS_TO_1970 * day_seconds * second &&
	       us < days_since_1970(10000, 1, 1) * day_seconds * second;
}

/* Takes exactly `count` digits off. */
static bool take_number(str *rest, size_t count, int *out)
{
	int value = 0;

	if (rest->len < count)
		return false;
	for (size_t i = 0; i < count; i++) {
		char c = rest->at[i];

		if (c < '0' || c > '9')
			return false;
		value = 10 * value + (c - '0');
	}
	*rest = str_from(*rest, count);
	*out = value;
	return true;
}

static bool take_char(str *rest, char c)
{
	if (rest->len == 0 || rest->at[0] != c)
		return false;
	*rest = str_from(*rest, 1);
	return true;
}

static bool take_date(str *rest, int64_t *out_days)
{
	int year, month, day;

	if (!take_number(rest, 4, &year) || !take_char(rest, '-') ||
	    !take_number(rest, 2, &month) || !take_char(rest, '-') || !take_number(rest, 2, &day))
		return false;
	if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in(year, month))
		return false;
	*out_days = days_since_1970(year, month, day);
	return true;
}

static bool take_time(str *rest, int64_t *out_seconds)
{
	int hour, minute, sec;

	if (!take_number(rest, 2, &hour) || !take_char(rest, ':') ||
	    !take_number(rest, 2, &minute) || !take_char(rest, ':') || !take_number(rest, 2, &sec))
		return false;
	if (hour > 23 || minute > 59 || sec > 59)
		return false;
	*out_seconds = 3600 * hour + 60 * minute + sec;
	return true;
}

/* Any number of digits, but one at least. */
static bool take_fraction(str *rest, int64_t *out_us)
{
	int64_t us = 0, unit = second / 10;
	int digit;

	*out_us = 0;
	if (!take_char(rest, '.'))
		return true;
	if (!take_number(rest, 1, &digit))
		return false;
	do {
		us += unit * digit;
		unit /= 10;
	} while (take_number(rest, 1, &digit));
	*out_us = us;
	return true;
}

/* Z or ±hh:mm, the seconds by which the zone is ahead of UTC. */
static bool take_zone(str *rest, int64_t *out_seconds)
{
	int hour, minute;
	bool ahead;

	*out_seconds = 0;
	if (take_char(rest, 'Z'))
		return true;
	ahead = take_char(rest, '+');
	if (!ahead && !take_char(rest, '-'))
		return false;
	if (!take_number(rest, 2, &hour) || !take_char(rest, ':') || !take_number(rest, 2, &minute))
		return false;
	if (minute > 59 || 60 * hour + minute > 14 * 60)
		return false;
	*out_seconds = (ahead ? 60 : -60) * (60 * hour + minute);
	return true;
}

bool datetime_parse(str text, int64_t *out_us)
{
	int64_t days, seconds, fraction, zone, us;

	if (!take_date(&text, &days) || !take_char(&text, 'T') || !take_time(&text, &seconds) ||
	    !take_fraction(&text, &fraction) || !take_zone(&text, &zone) || text.len)
		return false;
	us = (days * day_seconds + seconds - zone) * second + fraction;
	if (!datetime_is_in_range(us))
		return false;
	*out_us = us;
	return true;
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

struct date {
	int year, month, day;
};

static struct date date_of(int64_t days)
{
	struct date date = { 1, 1, 1 };

	days += DAYS_TO_1970;
	/* A year too far at most, never more: 365.2425 days are the mean of 400 years. */
	date.year = (int)(days * 400 / 146097) + 1;
	if (days_before_year(date.year + 1) <= days)
		date.year++;
	if (days_before_year(date.year) > days)
		date.year--;
	days -= days_before_year(date.year);
	while (days >= days_in(date.year, date.month))
		days -= days_in(date.year, date.month++);
	date.day += (int)days;
	return date;
}

str datetime_write(int64_t us, unsigned digits, char room[DATETIME_MAX])
{
	int64_t seconds = floor_div(us, second), days = floor_div(seconds, day_seconds);
	int rest = (int)(seconds - days * day_seconds), fraction = (int)(us - seconds * second);
	struct date date;
	char text[64];
	int len;

	BUG_ON(!datetime_is_in_range(us) || (digits != 0 && digits != 3 && digits != 6));
	date = date_of(days);
	len = snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d", date.year, date.month,
		       date.day, rest / 3600, rest / 60 % 60, rest % 60);
	if (digits)
		len += snprintf(text + len, sizeof(text) - (size_t)len, ".%0*d", (int)digits,
				digits == 3 ? fraction / 1000 : fraction);
	text[len++] = 'Z';
	memcpy(room, text, (size_t)len);
	return str_make(room, (size_t)len);
}
