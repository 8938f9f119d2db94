/* SPDX-License-Identifier: Apache-2.0 */
/* Types and ranges of single values. */

#include "config/value.h"

#include "base/bug.h"

/* Booleans are yes and no; the other usual words mean the same. */
static bool read_bool(str text, int64_t *out)
{
	static const char *const words[] = { "no", "yes", "off", "on", "false", "true" };

	for (unsigned i = 0; i < ARRAY_LEN(words); i++)
		if (str_eq(text, str_of(words[i]))) {
			*out = i % 2;
			return true;
		}
	return false;
}

static void say_units(enum config_unit unit, struct buf *why)
{
	switch (unit) {
	case UNIT_BYTES:
		buf_add(why, S(" (bytes, or 64k, 1M, 1G)"));
		break;
	case UNIT_SECONDS:
		buf_add(why, S(" (seconds, or 30s, 5m, 2h, 7d)"));
		break;
	case UNIT_NONE:
		break;
	}
}

static bool read_int(const struct module_option *option, str text, int64_t *out, struct buf *why)
{
	enum config_unit unit = config_unit_of(option);

	if (!config_read_number(text, unit, out)) {
		buf_printf(why, "%s is a whole number%s, \"%.*s\" is none", option->name,
			   unit == UNIT_NONE ? "" : " with or without a unit", STR_ARG(text));
		say_units(unit, why);
		return false;
	}
	if (*out >= option->min && *out <= option->max)
		return true;
	buf_printf(why, "%s must be between ", option->name);
	config_write_number(why, option->min, unit);
	buf_add(why, S(" and "));
	config_write_number(why, option->max, unit);
	return false;
}

static bool read_single(const struct module_option *option, str text, struct config_value *value,
			struct buf *why)
{
	switch (option->type) {
	case OPTION_BOOL:
		if (read_bool(text, &value->number))
			return true;
		buf_printf(why, "%s is yes or no, not \"%.*s\"", option->name, STR_ARG(text));
		return false;
	case OPTION_INT:
		return read_int(option, text, &value->number, why);
	case OPTION_TEXT:
	case OPTION_LIST:
		break;
	}
	value->text = text;
	return true;
}

/* A single value without braces is a list of one. */
static void read_items(const struct config_entry *entry, struct arena *arena,
		       struct config_value *value)
{
	for (const struct config_item *item = entry->values; item; item = item->next)
		value->count++;
	value->items = arena_alloc(arena, (value->count + 1) * sizeof(*value->items));
	value->count = 0;
	for (const struct config_item *item = entry->values; item; item = item->next)
		value->items[value->count++] = arena_str(arena, item->text);
}

bool config_value_read(const struct module_option *option, const struct config_entry *entry,
		       struct arena *arena, struct config_value *out, struct buf *why)
{
	struct config_value value = { .place = entry->place, .text = S("") };

	if (option->type == OPTION_LIST) {
		read_items(entry, arena, &value);
	} else if (entry->is_list) {
		buf_printf(why, "%s takes one value, not a list", option->name);
		return false;
	} else if (!read_single(option, arena_str(arena, entry->values->text), &value, why)) {
		return false;
	}
	*out = value;
	return true;
}

/* Defaults stand in the tables as they would stand in the file, except that a bare text or list
 * needs no quotes or braces there. */
static void write_standard(const struct module_option *option, struct buf *text)
{
	str standard = str_of(option->standard);
	bool is_bare_text = option->type == OPTION_TEXT && !str_starts(standard, S("\""));
	bool is_bare_list = option->type == OPTION_LIST && !str_starts(standard, S("{"));
	const char *open = is_bare_text ? "\"" : is_bare_list ? "{ " : "";
	const char *close = is_bare_text ? "\"" : is_bare_list ? " }" : "";

	buf_printf(text, "%s = %s%.*s%s\n", option->name, open, STR_ARG(standard), close);
}

void config_value_standard(const struct module_option *option, struct arena *arena,
			   struct config_value *out)
{
	struct config_entry *entry = NULL;
	struct buf text, why;
	bool is_right;

	buf_init(&text, 4096);
	buf_init(&why, 1000);
	write_standard(option, &text);
	is_right = config_parse(buf_str(&text), S("default"), arena, &entry, &why) && entry &&
		   !entry->next && config_value_read(option, entry, arena, out, &why);
	BUG_ON(!is_right);
	out->place = (struct config_place){ 0, 0 };
	buf_fini(&text);
	buf_fini(&why);
}

static void write_quoted(str text, struct buf *out)
{
	buf_add_char(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '"' || text.at[i] == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, text.at[i]);
	}
	buf_add_char(out, '"');
}

static void write_list(const struct config_value *value, struct buf *out)
{
	buf_add_char(out, '{');
	for (unsigned i = 0; i < value->count; i++) {
		buf_add(out, i ? S(", ") : S(" "));
		write_quoted(value->items[i], out);
	}
	buf_add(out, S(" }"));
}

void config_value_write(const struct module_option *option, const struct config_value *value,
			struct buf *out)
{
	switch (option->type) {
	case OPTION_BOOL:
		buf_add(out, value->number ? S("yes") : S("no"));
		break;
	case OPTION_INT:
		config_write_number(out, value->number, config_unit_of(option));
		break;
	case OPTION_TEXT:
		write_quoted(value->text, out);
		break;
	case OPTION_LIST:
		write_list(value, out);
		break;
	}
}
