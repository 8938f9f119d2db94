/* SPDX-License-Identifier: Apache-2.0 */
/* Keys and sections that are not right are refused with their line and what to write instead. */

#include "config/config_fixture.h"

#define HOST "host \"a.example\" { }\n"

TEST(an_unknown_key_names_the_nearest)
{
	CHECK_REFUSED(HOST "limits {\n\tstanza_byte = 1\n}",
		      "dir/f:3:2: unknown key \"stanza_byte\"; did you mean \"stanza_bytes\"?");
	CHECK_REFUSED("dta = x", "dir/f:1:1: unknown key \"dta\"; did you mean \"data\"?");
	CHECK_REFUSED(HOST "bake { heet = 1 }",
		      "dir/f:2:8: unknown key \"heet\"; did you mean \"heat\"?");
	CHECK_REFUSED(
		HOST "bake { zzzzzz = 1 }",
		"dir/f:2:8: unknown key \"zzzzzz\" in bake; `jackdaw modules --options` lists "
		"all keys");
	CHECK_REFUSED("mute { open = 1 }",
		      "dir/f:1:8: the key \"open\" stands in section bake { }, not in mute");
}

TEST(a_key_in_the_wrong_place_is_told_its_section)
{
	CHECK_REFUSED("stanza_bytes = 1", "dir/f:1:1: the key \"stanza_bytes\" stands in section "
					  "limits { }, not in the top of the file");
	CHECK_REFUSED("log { data = x }",
		      "dir/f:1:7: the key \"data\" stands in no section, not in log");
}

TEST(an_unknown_section_names_the_nearest)
{
	CHECK_REFUSED("limit { }",
		      "dir/f:1:1: unknown section \"limit\"; did you mean \"limits\"?");
	CHECK_REFUSED("hsot \"a.example\" { }",
		      "dir/f:1:1: unknown section \"hsot\"; did you mean \"host\"?");
	CHECK_REFUSED("zzzzzz { }", "dir/f:1:1: unknown section \"zzzzzz\"; `jackdaw modules "
				    "--options` lists all sections");
	CHECK_REFUSED("\"\" { }", "dir/f:1:1: \"\" where a key or a section should be");
}

TEST(nothing_stands_twice)
{
	CHECK_REFUSED("data = a\ndata = a",
		      "dir/f:2:1: \"data\" stands twice; the first time in line 1");
	CHECK_REFUSED("log { }\n\nlog { }",
		      "dir/f:3:1: section \"log\" stands twice; the first time in line 1");
	CHECK_REFUSED("host \"a\" { key = k\n key = k }",
		      "dir/f:2:2: \"key\" stands twice; the first time in line 1");
	CHECK_REFUSED("listen { clients = { }\nclients = { } }",
		      "dir/f:2:1: \"clients\" stands twice; the first time in line 1");
}

TEST(only_hosts_have_names)
{
	CHECK_REFUSED("host { }", "dir/f:1:1: host needs a name: host \"example.org\" { }");
	CHECK_REFUSED("log \"x\" { }", "dir/f:1:1: section \"log\" has no name: log { }");
}

TEST(a_value_of_the_wrong_type_says_which_is_right)
{
	CHECK_REFUSED("shards = many", "dir/f:1:1: shards is a whole number, \"many\" is none");
	CHECK_REFUSED("shards = { 1 }", "dir/f:1:1: shards takes one value, not a list");
	CHECK_REFUSED("shards = -1", "dir/f:1:1: shards must be between 0 and 256");
	CHECK_REFUSED(
		"limits { stanza_bytes = 1T }",
		"dir/f:1:10: stanza_bytes is a whole number with or without a unit, \"1T\" is "
		"none (bytes, or 64k, 1M, 1G)");
	CHECK_REFUSED("limits { stanza_bytes = 9999 }",
		      "dir/f:1:10: stanza_bytes must be between 10000 and 16M");
	CHECK_REFUSED("limits { auth_seconds = 1h }",
		      "dir/f:1:10: auth_seconds must be between 5s and 10m");
	CHECK_REFUSED("bake { open = perhaps }", "dir/f:1:8: open is yes or no, not \"perhaps\"");
}

TEST(a_module_without_options_may_have_an_empty_section)
{
	struct config *config = config_of(S(HOST "mute { }"));

	CHECK(config != NULL);
	config_unref(&config);
}
