/* SPDX-License-Identifier: Apache-2.0 */
/* Two answers made one. */

#include "store/sqlite/hits.h"

#include "support/test.h"

static const struct log_hit odd[] = { { 1, 10 }, { 3, 30 }, { 5, 50 } };
static const struct log_hit some[] = { { 2, 20 }, { 3, 30 } };

static void check_united(unsigned limit, bool backwards, const char *expected)
{
	struct log_query query = { .limit = limit, .backwards = backwards };
	struct log_hit hits[10];
	char said[11] = "";
	size_t count = hits_unite(&query, odd, 3, some, 2, hits);

	for (size_t i = 0; i < count; i++) {
		said[i] = (char)('0' + hits[i].id);
		CHECK_INT(hits[i].position, 10 * hits[i].id);
	}
	CHECK_STR(str_of(said), expected);
}

TEST(each_id_comes_once_and_in_order)
{
	check_united(10, false, "1235");
	check_united(10, true, "1235");
}

TEST(the_first_or_the_last_are_kept)
{
	check_united(2, false, "12");
	check_united(3, true, "235");
}

TEST(nothing_and_something_is_something)
{
	struct log_query query = { .limit = 5 };
	struct log_hit hits[5];

	CHECK_INT(hits_unite(&query, odd, 3, NULL, 0, hits), 3);
	CHECK_INT(hits_unite(&query, NULL, 0, some, 2, hits), 2);
	CHECK_INT(hits_unite(&query, NULL, 0, NULL, 0, hits), 0);
}
