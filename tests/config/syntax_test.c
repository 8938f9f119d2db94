/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar of jackdaw.conf: what stands in the file is what is read, or is refused with its
 * place. */

#include "config/syntax.h"

#include "support/test.h"

static struct arena arena;
static struct buf why;

static struct config_entry *entries_of(str text)
{
	struct config_entry *entries = NULL;

	arena_fini(&arena);
	arena_init(&arena);
	CHECK(config_parse(text, S("f"), &arena, &entries, &why));
	return entries;
}

static const char *refusal_of(str text)
{
	struct config_entry *entries = NULL;

	arena_fini(&arena);
	arena_init(&arena);
	buf_fini(&why);
	buf_init(&why, 1000);
	CHECK(!config_parse(text, S("f"), &arena, &entries, &why));
	CHECK(entries == NULL);
	return buf_cstr(&why);
}

#define CHECK_REFUSED(text, sentence) CHECK_STR(str_of(refusal_of(S(text))), sentence)

TEST(an_empty_file_has_no_entries)
{
	CHECK(entries_of(S("")) == NULL);
	CHECK(entries_of(STR_NONE) == NULL);
	CHECK(entries_of(S(" \t\r\n# comment\n// another\n/* a third\n */")) == NULL);
}

TEST(keys_sections_and_lists_are_read_with_their_places)
{
	struct config_entry *entry =
		entries_of(S("data = /var/lib/x\n"
			     "host \"a.example\" {\n\tkey = \"k \\\"\\\\\"\n}\n"
			     "listen { all = { \"*:1\", b } none={} }"));

	CHECK_STR(entry->name, "data");
	CHECK_STR(entry->values->text, "/var/lib/x");
	CHECK_INT(entry->place.line, 1);
	CHECK(!entry->is_section && !entry->is_list);
	entry = entry->next;
	CHECK_STR(entry->title, "a.example");
	CHECK_INT(entry->place.line, 2);
	CHECK_STR(entry->entries->values->text, "k \"\\");
	CHECK_INT(entry->entries->place.line, 3);
	CHECK_INT(entry->entries->place.column, 2);
	entry = entry->next;
	CHECK(!str_exists(entry->title));
	CHECK(entry->is_section);
	CHECK_STR(entry->entries->values->text, "*:1");
	CHECK_STR(entry->entries->values->next->text, "b");
	CHECK(entry->entries->is_list);
	CHECK(entry->entries->next->is_list && !entry->entries->next->values);
	CHECK(entry->next == NULL);
}

TEST(lines_and_indentation_mean_nothing)
{
	struct config_entry *entry = entries_of(S("a=1 b\n=\r\n2# end\n   c  =  \"3\""));

	CHECK_STR(entry->values->text, "1");
	CHECK_STR(entry->next->values->text, "2");
	CHECK_INT(entry->next->place.line, 1);
	CHECK_STR(entry->next->next->values->text, "3");
	CHECK_INT(entry->next->next->place.line, 4);
}

TEST(comments_end_where_they_should)
{
	struct config_entry *entry =
		entries_of(S("a=x#b=2\nc=\"#no // no /* no\"/**/d=http://h//p"));

	CHECK_STR(entry->values->text, "x");
	CHECK_STR(entry->next->values->text, "#no // no /* no");
	CHECK_STR(entry->next->next->values->text, "http://h//p");
}

/* A library's scanner passed over these in silence, so that `tries = *3` was 3. */
TEST(nothing_is_skipped)
{
	CHECK_REFUSED("a = *3",
		      "f:1:5: '*' cannot stand here; a value with such characters goes in "
		      "double quotes");
	CHECK_REFUSED("a = 1;",
		      "f:1:6: ';' cannot stand here; a value with such characters goes in "
		      "double quotes");
	CHECK_REFUSED("a += 1",
		      "f:1:3: '+' cannot stand here; a value with such characters goes in "
		      "double quotes");
	CHECK_REFUSED("a = 'x'",
		      "f:1:5: ''' cannot stand here; a value with such characters goes in "
		      "double quotes");
	CHECK_REFUSED("a = ${HOME}", "f:1:5: '$' cannot stand here; a value with such characters "
				     "goes in double quotes");
}

TEST(what_is_cut_off_is_refused)
{
	CHECK_REFUSED("a",
		      "f:1:2: the file ends too early; wanted: an equals sign or an opening brace");
	CHECK_REFUSED("a =", "f:1:4: the file ends too early; wanted: a value");
	CHECK_REFUSED("\na = { 1,",
		      "f:2:9: the file ends too early; wanted: a value or the closing "
		      "brace of the list");
	CHECK_REFUSED("a = { 1",
		      "f:1:8: the file ends too early; wanted: a comma or the closing brace "
		      "of the list");
	CHECK_REFUSED("a \"b", "f:1:3: this text has no closing quote in its line");
	CHECK_REFUSED("a = \"b\n\"", "f:1:5: this text has no closing quote in its line");
	CHECK_REFUSED("a = \"b\\", "f:1:5: this text has no closing quote in its line");
	CHECK_REFUSED("a = \"b\\\n\"", "f:1:5: this text has no closing quote in its line");
	CHECK_REFUSED("s { a = 1", "f:1:10: the file ends too early; wanted: a key or the closing "
				   "brace of the section");
	CHECK_REFUSED("x = 1 /* s { a = 1 }", "f:1:7: this comment is never closed");
}

TEST(what_is_out_of_place_is_refused)
{
	CHECK_REFUSED("}", "f:1:1: \"}\" where a key or a section should be");
	CHECK_REFUSED("a = }", "f:1:5: \"}\" where a value should be");
	CHECK_REFUSED("a = { , }",
		      "f:1:7: \",\" where a value or the closing brace of the list should "
		      "be");
	CHECK_REFUSED("a = { 1 2 }", "f:1:9: \"2\" where a comma or the closing brace of the list "
				     "should be");
	CHECK_REFUSED("s { t { } }", "f:1:7: \"{\" where an equals sign should be");
	CHECK_REFUSED("a b c", "f:1:5: \"c\" where an equals sign or an opening brace should be");
	CHECK_REFUSED("\"a\" = 1", "f:1:1: \"a\" where a key or a section should be");
	CHECK_REFUSED("a = \"\\n\"", "f:1:5: only \\\" and \\\\ are escapes in a text");
}

TEST(what_a_reader_of_the_file_would_not_see_is_refused)
{
	CHECK_REFUSED("a = 1\nb = \"\x1B[2J\"", "f:2:6: a control character (code 27)");
	CHECK_REFUSED("a\0= 1", "f:1:2: a control character (code 0)");
	CHECK_REFUSED("a = 1\rb = 2", "f:1:6: a control character (code 13)");
	CHECK_REFUSED("a = \xC3(", "f:1:1: the file is not UTF-8");
}

TEST(a_file_without_end_is_refused)
{
	static char many[CONFIG_TEXT_MAX + 1];
	struct config_entry *entries = NULL;

	memset(many, ' ', sizeof(many));
	CHECK(config_parse(str_make(many, CONFIG_TEXT_MAX), S("f"), &arena, &entries, &why));
	buf_fini(&why);
	buf_init(&why, 1000);
	CHECK(!config_parse(str_make(many, sizeof(many)), S("f"), &arena, &entries, &why));
	CHECK_STR(buf_str(&why), "f:1:1: the file is longer than 1048576 bytes");
	buf_fini(&why);
}
