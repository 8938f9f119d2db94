/* SPDX-License-Identifier: Apache-2.0 */

#include "bench/splitter.h"

#include "base/buf.h"
#include "support/test.h"

/* All pieces as the splitter ends them, in lines with a letter before each; the bytes come in
 * portions of `portion`. */
static void split_by(str bytes, size_t portion, struct splitter splitter, struct buf *out)
{
	static const char letters[] = { '?', 'H', 'S', 'E' };
	struct buf piece;

	buf_init(&piece, 4096);
	while (bytes.len) {
		str fed = str_upto(bytes, portion);
		size_t used;
		enum split split = splitter_next(&splitter, fed, &used);

		buf_add(&piece, str_upto(fed, used));
		bytes = str_from(bytes, used);
		if (split == SPLIT_MORE)
			continue;
		buf_add_char(out, letters[split]);
		buf_add(out, buf_str(&piece));
		buf_add_char(out, '\n');
		buf_clear(&piece);
	}
	buf_add_char(out, '+');
	buf_add(out, buf_str(&piece));
	buf_fini(&piece);
}

static void check_split(str bytes, struct splitter splitter, const char *expected)
{
	for (size_t portion = 1; portion <= bytes.len; portion++) {
		struct buf out;

		buf_init(&out, 65536);
		split_by(bytes, portion, splitter, &out);
		CHECK_STR(buf_str(&out), expected);
		buf_fini(&out);
	}
}

TEST(header_stanzas_and_end_are_told_apart_however_they_are_cut)
{
	check_split(S("<?xml version='1.0'?><stream:stream to='x'><a/><b><c/></b></stream:stream>"),
		    (struct splitter){ 0 },
		    "H<?xml version='1.0'?><stream:stream to='x'>\n"
		    "S<a/>\n"
		    "S<b><c/></b>\n"
		    "E</stream:stream>\n"
		    "+");
}

TEST(what_stands_in_quotes_ends_nothing)
{
	check_split(S("<a x='>' y=\"/>'\"><b z='</a>'/>1 > 0</a><c/>"), splitter_within(),
		    "S<a x='>' y=\"/>'\"><b z='</a>'/>1 > 0</a>\n"
		    "S<c/>\n"
		    "+");
}

TEST(a_slash_ends_an_element_only_right_before_the_bracket)
{
	check_split(S("<a href='x/'>/</a><a href=\"/\" /><b / c=''></b>"), splitter_within(),
		    "S<a href='x/'>/</a>\n"
		    "S<a href=\"/\" />\n"
		    "S<b / c=''></b>\n"
		    "+");
}

TEST(white_space_between_stanzas_goes_with_the_next)
{
	check_split(S(" \n<a/> "), splitter_within(), "S \n<a/>\n+ ");
}

TEST(what_a_cdata_section_holds_is_text)
{
	check_split(S("<a><![CDATA[</a><b>]]]></a><b/>"), splitter_within(),
		    "S<a><![CDATA[</a><b>]]]></a>\n"
		    "S<b/>\n"
		    "+");
}

TEST(the_same_name_within_itself_is_counted)
{
	check_split(S("<a><a><a/></a></a><a>"), splitter_within(), "S<a><a><a/></a></a>\n+<a>");
}
