/* SPDX-License-Identifier: Apache-2.0 */
/* A growing piece of bytes keeps its limit. */

#include "base/buf.h"

#include "support/test.h"

TEST(an_empty_buffer_owns_no_memory)
{
	struct buf buf;

	buf_init(&buf, 10);
	CHECK(buf.at == NULL);
	CHECK_STR(buf_str(&buf), "");
}

TEST(past_the_limit_nothing_is_added_and_the_failure_is_remembered)
{
	struct buf buf;

	buf_init(&buf, 5);
	buf_add(&buf, S("12345"));
	CHECK(!buf_failed(&buf));
	buf_add_char(&buf, '6');
	CHECK(buf_failed(&buf));
	CHECK_STR(buf_str(&buf), "12345");
	buf_fini(&buf);
}

TEST(what_is_expected_moves_nothing_when_it_comes)
{
	struct buf buf;
	const char *at;

	buf_init(&buf, 1000);
	buf_expect(&buf, 500);
	CHECK_INT(buf.len, 0);
	at = buf.at;
	for (int i = 0; i < 500; i++)
		buf_add_char(&buf, 'x');
	CHECK(buf.at == at);
	/* A wish beyond the limit is none, and no failure. */
	buf_expect(&buf, 501);
	CHECK(!buf_failed(&buf));
	buf_fini(&buf);
}

TEST(a_017_integers_are_written_to_both_ends_of_their_range)
{
	struct buf buf;

	buf_init(&buf, 100);
	buf_add_int(&buf, INT64_MIN);
	buf_add_char(&buf, ' ');
	buf_add_int(&buf, 0);
	buf_add_char(&buf, ' ');
	buf_add_int(&buf, INT64_MAX);
	CHECK_STR(buf_str(&buf), "-9223372036854775808 0 9223372036854775807");
	buf_fini(&buf);
}
