/* SPDX-License-Identifier: Apache-2.0 */
/* A value written is the value read. */

#include "config/value.h"

#include "config/config_fixture.h"

static void check_round(const struct module_option *option, const char *text, const char *again)
{
	struct config_entry *entry = NULL;
	struct config_value value;
	struct arena arena;
	struct buf out;

	arena_init(&arena);
	buf_init(&out, 1000);
	buf_printf(&out, "%s = %s", option->name, text);
	CHECK(config_parse(arena_str(&arena, buf_str(&out)), S("f"), &arena, &entry, &out));
	CHECK(config_value_read(option, entry, &arena, &value, &out));
	CHECK_INT(value.place.line, 1);
	buf_clear(&out);
	config_value_write(option, &value, &out);
	CHECK_STR(buf_str(&out), again);
	buf_fini(&out);
	arena_fini(&arena);
}

TEST(each_type_is_written_in_one_way)
{
	check_round(&bake.options[BAKE_OPEN], "true", "yes");
	check_round(&bake.options[BAKE_OPEN], "on", "yes");
	check_round(&bake.options[BAKE_OPEN], "yes", "yes");
	check_round(&bake.options[BAKE_OPEN], "false", "no");
	check_round(&bake.options[BAKE_OPEN], "off", "no");
	check_round(&bake.options[BAKE_OPEN], "\"no\"", "no");
	check_round(&bake.options[BAKE_BYTES], "2048", "2k");
	check_round(&bake.options[BAKE_NAME], "plain", "\"plain\"");
	check_round(&bake.options[BAKE_NAME], "\"a \\\"b\\\" \\\\\"", "\"a \\\"b\\\" \\\\\"");
	check_round(&bake.options[BAKE_FLOURS], "one", "{ \"one\" }");
	check_round(&bake.options[BAKE_FLOURS], "{ a, \"b\", }", "{ \"a\", \"b\" }");
	check_round(&bake.options[BAKE_FLOURS], "{ }", "{ }");
}

TEST(a_default_does_not_stand_in_the_file)
{
	struct config_value value;
	struct arena arena;

	arena_init(&arena);
	config_value_standard(&bake.options[BAKE_HEAT], &arena, &value);
	CHECK_INT(value.number, 220);
	CHECK_INT(value.place.line, 0);
	arena_fini(&arena);
}
