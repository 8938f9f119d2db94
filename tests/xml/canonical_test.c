/* SPDX-License-Identifier: Apache-2.0 */
/* The escapes and start tags of the canonical form. */

#include "xml/canonical.h"

#include "support/test.h"
#include "xml/writer.h"

static str escaped(str text, bool is_value)
{
	static struct buf out;

	buf_fini(&out);
	buf_init(&out, 1000);
	if (is_value)
		xml_escape_attr(&out, text);
	else
		xml_escape_text(&out, text);
	return buf_str(&out);
}

TEST(text_and_values_escape_what_they_must)
{
	str text = S("a&b<c>d'e\"f\rg\th\ni");

	CHECK_STR(escaped(text, true), "a&amp;b&lt;c&gt;d&apos;e&quot;f&#xD;g&#x9;h&#xA;i");
	CHECK_STR(escaped(text, false), "a&amp;b&lt;c&gt;d'e\"f&#xD;g\th\ni");
	CHECK_STR(escaped(S(""), true), "");
}

TEST(where_the_room_is_known_escaping_gives_the_same)
{
	static const char *const texts[] = { "a&b<c>d'e\"f\rg\th\ni", "'", "plain",
					     "\xC3\xA9&\xC3\xA9", "", NULL };
	char room[200];

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		str text = str_of(texts[i]), expected = escaped(text, true);

		CHECK_INT(xml_escaped_len(text), expected.len);
		CHECK(xml_put_escaped(room, text) == room + expected.len);
		CHECK_STR_EQ(str_make(room, expected.len), expected);
	}
}

TEST(unescaping_undoes_both)
{
	str text = S("&&amp;<>'\"\r\t\n;&;");
	struct arena arena;

	arena_init(&arena);
	CHECK_STR_EQ(xml_unescape(escaped(text, true), &arena), text);
	CHECK_STR_EQ(xml_unescape(escaped(text, false), &arena), text);
	arena_fini(&arena);
}

TEST(what_needs_no_unescaping_is_not_copied)
{
	str text = S("plain");
	struct arena arena;

	arena_init(&arena);
	CHECK(xml_unescape(text, &arena).at == text.at);
	CHECK(arena.chunks == NULL);
	CHECK(!str_exists(xml_unescape(STR_NONE, &arena)));
	arena_fini(&arena);
}

TEST(attributes_come_one_by_one)
{
	str tag = S("<abc xmlns='u' d='' e='&apos; f=&quot;'>x"), name, value;
	const char *at = tag_name(tag.at, tag.at + tag.len).at + 3;
	const char *end = tag.at + tag.len;

	CHECK_STR(tag_name(tag.at, end), "abc");
	CHECK(next_attr(&at, end, &name, &value));
	CHECK_STR(name, "xmlns");
	CHECK_STR(value, "u");
	CHECK(next_attr(&at, end, &name, &value));
	CHECK_STR(name, "d");
	CHECK_STR(value, "");
	CHECK(next_attr(&at, end, &name, &value));
	CHECK_STR(name, "e");
	CHECK_STR(value, "&apos; f=&quot;");
	CHECK(!next_attr(&at, end, &name, &value));
	tag = S("<a/>");
	CHECK_STR(tag_name(tag.at, tag.at + tag.len), "a");
}
