/* SPDX-License-Identifier: Apache-2.0 */

#include "bench/look.h"

#include "support/test.h"

TEST(an_element_is_known_by_its_whole_name)
{
	CHECK(is_element(S("<a/>"), "a"));
	CHECK(is_element(S("<a h='1'/>"), "a"));
	CHECK(is_element(S("<presence>"), "presence"));
	CHECK(!is_element(S("<ab/>"), "a"));
	CHECK(!is_element(S("<a"), "a"));
	CHECK(!is_element(S("a/>"), "a"));
	CHECK(!is_element(S(""), "a"));
}

TEST(an_attribute_is_found_in_the_first_tag_alone)
{
	str stanza = S("<iq from=\"x\" id='7' type='result'><b to='y'/></iq>");

	CHECK_STR(attribute(stanza, "id"), "7");
	CHECK_STR(attribute(stanza, "from"), "x");
	CHECK_STR(attribute(stanza, "type"), "result");
	CHECK(!str_exists(attribute(stanza, "to")));
	CHECK(!str_exists(attribute(stanza, "d")));
	CHECK(!str_exists(attribute(S("<a"), "h")));
	CHECK(!str_exists(attribute(S("<a h="), "h")));
}

TEST(what_stands_in_a_value_is_no_attribute)
{
	CHECK_STR(attribute(S("<a x=' h=\"1\" > ' h='2'/>"), "h"), "2");
	CHECK_STR(attribute(S("<a h=''/>"), "h"), "");
}

TEST(the_text_behind_the_tag_ends_at_the_next)
{
	CHECK_STR(text_behind_tag(S("<success xmlns='x'>dj0x</success>")), "dj0x");
	CHECK_STR(text_behind_tag(S("<success xmlns='x'/>")), "");
	CHECK_STR(text_behind_tag(S("<a")), "");
}
