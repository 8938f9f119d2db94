/* SPDX-License-Identifier: Apache-2.0 */
/* Questions about pieces of text have the answers that the header gives. */

#include "base/str.h"

#include "support/test.h"

TEST(absent_and_empty_are_equal_but_only_one_exists)
{
	CHECK(str_eq(STR_NONE, S("")));
	CHECK(!str_exists(STR_NONE));
	CHECK(str_exists(S("")));
	CHECK(!str_exists(str_of(NULL)));
}

TEST(order_is_by_bytes_and_shorter_first)
{
	CHECK(str_cmp(S("a"), S("b")) < 0);
	CHECK(str_cmp(S("ab"), S("a")) > 0);
	CHECK(str_cmp(S("a"), S("a")) == 0);
	CHECK(str_cmp(STR_NONE, S("")) == 0);
	CHECK(str_cmp(S("\x7f"), S("\x80")) < 0);
}

TEST(only_ascii_letters_lose_their_case)
{
	CHECK(str_eq_nocase(S("AbZ"), S("aBz")));
	CHECK(!str_eq_nocase(S("a@"), S("a`")));
	CHECK(!str_eq_nocase(S("\xC4"), S("\xE4")));
	CHECK(!str_eq_nocase(S("a"), S("ab")));
}

TEST(beginnings_and_ends_are_found)
{
	CHECK(str_starts(S("urn:x"), S("urn:")));
	CHECK(!str_starts(S("ur"), S("urn:")));
	CHECK(str_ends(S("a.b"), S(".b")));
	CHECK(!str_ends(S("b"), S(".b")));
	CHECK_INT(str_find(S("a/b"), '/'), 1);
	CHECK_INT(str_find(S("ab"), '/'), 2);
	CHECK_INT(str_find(STR_NONE, '/'), 0);
}

TEST(cutting_gives_every_piece_and_then_nothing)
{
	str rest = S("a,,b"), piece;

	CHECK(str_cut(&rest, ',', &piece));
	CHECK_STR(piece, "a");
	CHECK(str_cut(&rest, ',', &piece));
	CHECK_STR(piece, "");
	CHECK(str_cut(&rest, ',', &piece));
	CHECK_STR(piece, "b");
	CHECK(!str_cut(&rest, ',', &piece));
}

TEST(slices_stay_inside)
{
	CHECK_STR(str_from(S("abc"), 1), "bc");
	CHECK_STR(str_from(S("abc"), 9), "");
	CHECK_STR(str_upto(S("abc"), 2), "ab");
	CHECK_STR(str_upto(S("abc"), 9), "abc");
	CHECK_STR(str_trim(S(" \t\r\n a b \n")), "a b");
	CHECK_STR(str_trim(S(" \n")), "");
}

TEST(a_017_integers_are_read_strictly)
{
	int64_t value = 7;

	CHECK(!str_to_int(S(""), 0, 9, &value));
	CHECK(!str_to_int(S("-"), -9, 9, &value));
	CHECK(!str_to_int(S("+1"), 0, 9, &value));
	CHECK(!str_to_int(S(" 1"), 0, 9, &value));
	CHECK(!str_to_int(S("1x"), 0, 99, &value));
	CHECK(!str_to_int(S("10"), 0, 9, &value));
	CHECK(!str_to_int(S("9999999999999999999"), 0, INT64_MAX, &value));
	CHECK_INT(value, 7);
	CHECK(str_to_int(S("-08"), -9, 9, &value));
	CHECK_INT(value, -8);
	CHECK(str_to_int(S("999999999999999999"), 0, INT64_MAX, &value));
	CHECK(value == INT64_C(999999999999999999));
}

TEST(utf8_is_what_rfc_3629_calls_so)
{
	static const char *const good[] = { "",
					    "a",
					    "\xC2\x80",
					    "\xDF\xBF",
					    "\xE0\xA0\x80",
					    "\xED\x9F\xBF",
					    "\xEE\x80\x80",
					    "\xEF\xBF\xBF",
					    "\xF0\x90\x80\x80",
					    "\xF4\x8F\xBF\xBF" };
	static const char *const bad[] = { "\x80",
					   "\xBF",
					   "\xC0\xAF",
					   "\xC1\xBF",
					   "\xC2",
					   "\xC2<",
					   "\xE0\x80\xAF",
					   "\xE0\x9F\xBF",
					   "\xE2\x82",
					   "\xE2\x82>",
					   "\xED\xA0\x80",
					   "\xED\xBF\xBF",
					   "\xF0\x8F\xBF\xBF",
					   "\xF0\x9F\x98",
					   "\xF4\x90\x80\x80",
					   "\xF5\x80\x80\x80",
					   "\xF8\x88\x80\x80\x80",
					   "\xFF" };

	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		CHECK(str_is_utf8(str_of(good[i])));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		CHECK(!str_is_utf8(str_of(bad[i])));
	CHECK(str_is_utf8(STR_NONE));
}
