/* SPDX-License-Identifier: Apache-2.0 */
/* Character data, however it is cut: the same text in every division into two and three pieces. */

#include "xml/text.h"

#include "support/test.h"
#include "xml/read_all.h"

/* Between <a> and </a>, cut at two places. */
static void check_text(const char *inside, const char *expected)
{
	struct buf input = { .limit = 1000 }, wanted = { .limit = 1000 };
	size_t start = strlen(C2S) + 3;

	buf_printf(&input, C2S "<a>%s</a>", inside);
	buf_printf(&wanted, "%s\n", expected);
	for (size_t at = start; at < input.len; at++)
		for (size_t piece = 1; piece < input.len - at; piece++) {
			str report = read_cut(buf_str(&input), at, piece, &xml_limits_after_auth);

			CHECK_STR_EQ(str_from(report, str_find(report, '\n') + 1),
				     buf_str(&wanted));
		}
	buf_fini(&input);
	buf_fini(&wanted);
}

TEST(text_is_the_same_in_pieces)
{
	check_text("a\u00E9\u20AC\U0001F600b", "<a>a\u00E9\u20AC\U0001F600b</a>");
	check_text("1\r\n2\r\r3\n\n4", "<a>1\n2\n\n3\n\n4</a>");
	check_text("&amp;&#13;&#x20AC;&gt;", "<a>&amp;&#xD;\u20AC&gt;</a>");
	check_text("]]&gt; ]]<b/>> ]>", "<a>]]&gt; ]]<b/>&gt; ]&gt;</a>");
}

TEST(cdata_is_the_same_in_pieces)
{
	check_text("<![CDATA[<b>&amp;]] ]]]]>", "<a>&lt;b&gt;&amp;amp;]] ]]</a>");
	check_text("<![CDATA[]\r\n]\u20AC]]]]><![CDATA[]]>x", "<a>]\n]\u20AC]]x</a>");
	check_text("<![CDATA[]]>", "<a/>");
}

TEST(what_is_wrong_is_wrong_in_pieces)
{
	check_text("]]>", "broken: not-well-formed");
	check_text("x]]]>", "broken: not-well-formed");
	check_text("\xE2\x82", "broken: not-well-formed");
	check_text("<![CDATA[\xED\xA0\x80]]>", "broken: not-well-formed");
	check_text("<![CDATA[\x01]]>", "broken: not-well-formed");
	check_text("&am;", "broken: restricted");
	check_text("<!-", "broken: restricted");
}
