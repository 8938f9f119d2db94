/* SPDX-License-Identifier: Apache-2.0 */
/* Which characters may stand where. */

#include "xml/chars.h"

#include "support/test.h"

TEST(a_008_characters_are_those_of_xml_1_0)
{
	for (uint32_t code = 0; code < 0x20; code++)
		CHECK(xml_is_char(code) == (code == 9 || code == 10 || code == 13));
	CHECK(xml_is_char(0x7F) && xml_is_char(0x85) && xml_is_char(0xD7FF) && xml_is_char(0xE000));
	CHECK(!xml_is_char(0xD800) && !xml_is_char(0xDFFF));
	CHECK(xml_is_char(0xFFFD) && !xml_is_char(0xFFFE) && !xml_is_char(0xFFFF));
	CHECK(xml_is_char(0x10FFFF) && !xml_is_char(0x110000));
}

/* Every code point above ASCII: its UTF-8 is accepted exactly if it is a character. */
TEST(utf8_is_written_and_read_alike)
{
	char utf8[4];

	for (uint32_t code = 0x80; code <= 0x10FFFF; code++) {
		int len = (int)xml_put_char(utf8, code);

		CHECK_INT(xml_char_len(utf8, 4), xml_is_char(code) ? len : -1);
		if (xml_is_char(code))
			CHECK_INT(xml_char_code(utf8, len), code);
	}
	CHECK_INT(xml_put_char(utf8, 'a'), 1);
	CHECK_INT(utf8[0], 'a');
}

/* Every two bytes, and the third and fourth at their bounds: never more than UTF-8 allows. */
TEST(a_001_what_is_accepted_is_utf8)
{
	static const unsigned char ends[] = { 0x00, 0x7F, 0x80, 0xBD, 0xBE, 0xBF, 0xC0, 0xFF };

	for (int first = 0x80; first < 0x100; first++)
		for (int second = 0; second < 0x100; second++)
			for (size_t i = 0; i < 64; i++) {
				char bytes[4] = { (char)first, (char)second, (char)ends[i / 8],
						  (char)ends[i % 8] };
				int len = xml_char_len(bytes, 4);

				CHECK(len != 0);
				if (len > 0)
					CHECK(str_is_utf8(str_make(bytes, (size_t)len)));
			}
}

TEST(a_001_a_character_cut_in_two_is_neither_right_nor_wrong)
{
	CHECK_INT(xml_char_len("\xC3", 1), 0);
	CHECK_INT(xml_char_len("\xE2\x82", 2), 0);
	CHECK_INT(xml_char_len("\xF0\x9F\x98", 3), 0);
	CHECK_INT(xml_char_len("\xE2<", 2), -1);
	CHECK_INT(xml_char_len("\xED\xA0", 2), -1);
	CHECK_INT(xml_char_len("\xC0", 1), -1);
}

TEST(names_end_where_the_name_ends)
{
	CHECK_INT(xml_name_len(S("abc def")), 3);
	CHECK_INT(xml_name_len(S("a.b-c_1:x")), 7);
	CHECK_INT(xml_name_len(S("1a")), 0);
	CHECK_INT(xml_name_len(S("-a")), 0);
	CHECK_INT(xml_name_len(S("")), 0);
	CHECK_INT(xml_name_len(S("\u00E9\u0301\u00B7=")), 6);
	CHECK_INT(xml_name_len(S("\u0301")), 0);
	CHECK_INT(xml_name_len(S("a\u00D7")), 1);
	CHECK_INT(xml_name_len(S("a\xC3")), 1);
	CHECK_INT(xml_name_len(S("a\U000F0000")), 1);
}

TEST(runs_stop_at_every_place)
{
	char text[33];

	for (size_t stop = 0; stop < 32; stop++) {
		memset(text, 'x', 32);
		text[stop] = '<';
		CHECK(skip_class(text, text + 32, CHAR_TEXT) == text + stop);
		CHECK(skip_class(text, text + stop, CHAR_TEXT) == text + stop);
	}
}

TEST(classes_hold_what_their_names_say)
{
	for (int byte = 0; byte < 256; byte++) {
		char c = (char)byte;
		bool ascii = byte >= 0x20 && byte < 0x80;

		CHECK(!char_is(c, CHAR_TEXT) ==
		      !((ascii || c == '\t' || c == '\n') && !strchr("<>&]", c)));
		CHECK(!char_is(c, CHAR_VALUE) == !(ascii && !strchr("<>&'\"", c)));
		CHECK(!char_is(c, CHAR_SPACE) == !(c && strchr(" \t\r\n", c)));
		CHECK(!char_is(c, CHAR_IN_TAG) == !(!c || !strchr("<>'\"", c)));
	}
}
