/* SPDX-License-Identifier: Apache-2.0 */
/* The tables are whole: every key has a sentence, no name stands twice, units are read and written
 * alike. */

#include "config/schema.h"

#include "config/config_fixture.h"

TEST(every_key_has_a_sentence_and_a_name_of_its_own)
{
	struct config_section section;

	for (size_t i = 0; config_section_at(i, &section); i++)
		for (const struct module_option *a = section.options; a->name; a++) {
			CHECK(a->sentence && str_ends(str_of(a->sentence), S(".")));
			CHECK(a->type != OPTION_INT || a->min < a->max);
			for (const struct module_option *b = section.options; b != a; b++)
				CHECK(!str_eq(str_of(a->name), str_of(b->name)));
		}
}

TEST(no_two_sections_have_one_name)
{
	struct config_section a, b;

	for (size_t i = 0; config_section_at(i, &a); i++)
		for (size_t j = 0; j < i && config_section_at(j, &b); j++)
			CHECK(!str_eq(str_of(a.name), str_of(b.name)));
}

TEST(the_modules_come_behind_the_core)
{
	struct config_section section;

	CHECK_INT(config_section_count(), CORE_SECTION_COUNT + 3);
	CHECK(config_section_at(CORE_SECTION_COUNT, &section));
	CHECK_STR(str_of(section.name), "bake");
	CHECK(config_section_at(CORE_SECTION_COUNT + 1, &section));
	CHECK_INT(config_option_count(section.options), 0);
	CHECK(!config_section_at(CORE_SECTION_COUNT + 3, &section));
}

static void check_number(const char *text, enum config_unit unit, int64_t number)
{
	int64_t read = -7;
	struct buf written;

	CHECK(config_read_number(str_of(text), unit, &read));
	CHECK_INT(read, number);
	buf_init(&written, 100);
	config_write_number(&written, number, unit);
	CHECK_STR(buf_str(&written), text);
	buf_fini(&written);
}

TEST(the_name_of_a_number_says_its_unit)
{
	static const struct {
		const char *name;
		enum config_unit unit;
	} table[] = { { "stanza_bytes", UNIT_BYTES },	     { "bytes", UNIT_BYTES },
		      { "bytes_per_second", UNIT_BYTES },    { "idle_seconds", UNIT_SECONDS },
		      { "stanzas_per_second", UNIT_NONE }, { "doors", UNIT_NONE } };

	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		CHECK_INT(config_unit_of(&(struct module_option){ .name = table[i].name,
								  .type = OPTION_INT }),
			  table[i].unit);
}

TEST(numbers_are_written_as_they_are_read)
{
	check_number("0", UNIT_NONE, 0);
	check_number("86400", UNIT_NONE, 86400);
	check_number("-5", UNIT_NONE, -5);
	check_number("0", UNIT_BYTES, 0);
	check_number("1023", UNIT_BYTES, 1023);
	check_number("1k", UNIT_BYTES, 1024);
	check_number("1025", UNIT_BYTES, 1025);
	check_number("3M", UNIT_BYTES, 3 << 20);
	check_number("2G", UNIT_BYTES, INT64_C(2) << 30);
	check_number("0", UNIT_SECONDS, 0);
	check_number("59s", UNIT_SECONDS, 59);
	check_number("1m", UNIT_SECONDS, 60);
	check_number("90m", UNIT_SECONDS, 5400);
	check_number("2h", UNIT_SECONDS, 7200);
	check_number("7d", UNIT_SECONDS, 604800);
}

TEST(what_is_no_number_is_refused)
{
	static const char *const wrong[] = {
		"",   "k",    "s",    "1kk",	     "1 k",
		"1K", "1.5k", "0x10", "9999999999G", "10000000000000000000"
	};
	int64_t number = 3;

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		CHECK(!config_read_number(str_of(wrong[i]), UNIT_BYTES, &number));
	CHECK(!config_read_number(S("1k"), UNIT_NONE, &number));
	CHECK(!config_read_number(S("1k"), UNIT_SECONDS, &number));
	CHECK(!config_read_number(S("1s"), UNIT_BYTES, &number));
	CHECK_INT(number, 3);
}
