/* SPDX-License-Identifier: Apache-2.0 */
/* SASLprep by the examples of RFC 4013 §3 and its tables. */

#include "support/fake_random.h"
#include "support/test.h"
#include "xmpp/jid.h"

static struct arena arena;

static str prepared(const char *text, bool stored)
{
	str out;

	arena_clear(&arena);
	return saslprep(str_of(text), stored, &arena, &out) ? out : S("refused");
}

TEST(the_examples_of_the_document_come_out)
{
	CHECK_STR(prepared("I\u00ADX", true), "IX");
	CHECK_STR(prepared("user", true), "user");
	CHECK_STR(prepared("USER", true), "USER");
	CHECK_STR(prepared("\u00AA", true), "a");
	CHECK_STR(prepared("\u2168", true), "IX");
	CHECK_STR(prepared("\007", true), "refused");
	CHECK_STR(prepared("\u06271", true), "refused");
	arena_fini(&arena);
}

TEST(spaces_are_mapped_and_the_prohibited_is_refused)
{
	CHECK_STR(prepared("a\u00A0b\u3000c", true), "a b c");
	CHECK_STR(prepared("\x7F", true), "refused");
	CHECK_STR(prepared("a\xC2\x85", true), "refused");
	CHECK_STR(prepared("\uE000", true), "refused");	    /* C.3 private use */
	CHECK_STR(prepared("\uFFFE", true), "refused");	    /* C.4 noncharacter */
	CHECK_STR(prepared("\uFFFD", true), "refused");	    /* C.6 */
	CHECK_STR(prepared("\u2FF0", true), "refused");	    /* C.7 */
	CHECK_STR(prepared("\u202E", true), "refused");	    /* C.8 */
	CHECK_STR(prepared("\U000E0041", true), "refused"); /* C.9 tags */
	CHECK_STR(prepared("\xC0\x80", true), "refused");
	arena_fini(&arena);
}

TEST(right_to_left_text_keeps_the_rule_of_rfc_3454_section_6)
{
	CHECK_STR(prepared("\u06271\u0628", true), "\u06271\u0628");
	CHECK_STR(prepared("\u0627a\u0628", true), "refused");
	CHECK_STR(prepared("1\u0627", true), "refused");
	CHECK_STR(prepared("a\u0301", true), "\u00E1");
	arena_fini(&arena);
}

TEST(what_unicode_3_2_did_not_know_is_refused_only_when_stored)
{
	CHECK_STR(prepared("\U0001F37A", true), "refused");
	CHECK_STR(prepared("\U0001F37A", false), "\U0001F37A");
	CHECK_STR(prepared("\u0221", true), "refused");
	CHECK_STR(prepared("\u0221", false), "\u0221");
	arena_fini(&arena);
}

TEST(it_may_come_out_empty_and_ascii_is_lent)
{
	str text = S("pencil ~!"), out;

	CHECK_STR(prepared("\u00AD\u200B", true), "");
	arena_fini(&arena);
	CHECK(saslprep(text, true, &arena, &out));
	CHECK(out.at == text.at);
	CHECK(saslprep(S(""), true, &arena, &out));
	CHECK_INT(out.len, 0);
	CHECK(arena.chunks == NULL);
}

TEST(random_bytes_are_prepared_or_refused_and_stay_utf_8)
{
	size_t accepted = 0;

	fake_random_seed(4013);
	for (int i = 0; i < 20000; i++) {
		char text[6];
		size_t len = (size_t)fake_random_below(sizeof(text));
		str out;

		for (size_t k = 0; k < len; k++)
			text[k] = (char)fake_random_below(256);
		if (len > 1 && fake_random_below(2)) {
			text[0] = (char)(0xC2 + fake_random_below(0x1E));
			text[1] = (char)(0x80 + fake_random_below(0x40));
			len = 2;
		}
		arena_clear(&arena);
		if (!saslprep(str_make(text, len), false, &arena, &out))
			continue;
		accepted++;
		CHECK(str_is_utf8(out));
	}
	CHECK(accepted > 1000);
	arena_fini(&arena);
}
