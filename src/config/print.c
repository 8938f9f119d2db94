/* SPDX-License-Identifier: Apache-2.0 */
/* Writes what config_schema.h knows. */

#include "config/print.h"

#include "config/value.h"

enum { LINE_WIDTH = 80 };

/* A paragraph of comment, broken between words. */
static void print_comment(const char *indent, str text, struct buf *out)
{
	size_t width = 0;
	str word;

	while (str_cut(&text, ' ', &word)) {
		if (width && width + 1 + word.len > LINE_WIDTH) {
			buf_add_char(out, '\n');
			width = 0;
		}
		if (width == 0) {
			buf_printf(out, "%s#", indent);
			width = strlen(indent) * 8 + 1;
		}
		buf_printf(out, " %.*s", STR_ARG(word));
		width += word.len + 1;
	}
	buf_add_char(out, '\n');
}

static void print_default(const struct module_option *option, struct buf *out)
{
	struct arena arena;
	struct config_value value;

	arena_init(&arena);
	config_value_standard(option, &arena, &value);
	config_value_write(option, &value, out);
	arena_fini(&arena);
}

static void print_range(const struct module_option *option, struct buf *out)
{
	enum config_unit unit = config_unit_of(option);

	config_write_number(out, option->min, unit);
	buf_add(out, S(" to "));
	config_write_number(out, option->max, unit);
}

/* ---- the file ---- */

static void print_key(const char *indent, const struct module_option *option, struct buf *out)
{
	print_comment(indent, str_of(option->sentence), out);
	buf_printf(out, "%s#%s = ", indent, option->name);
	print_default(option, out);
	if (option->type == OPTION_INT) {
		buf_add(out, S(" # "));
		print_range(option, out);
	}
	buf_add(out, S("\n"));
}

static void print_data(str data, struct buf *out)
{
	const struct module_option option = { "data", OPTION_TEXT, "", "", 0, 0 };
	const struct config_value value = { .text = data };

	buf_add(out, S("data = "));
	config_value_write(&option, &value, out);
	buf_add_char(out, '\n');
}

/* The keys outside of sections; `data` is given. */
static void print_global(const struct config_section *section, str data, struct buf *out)
{
	print_comment("", str_of(section->options[GLOBAL_DATA].sentence), out);
	print_data(data, out);
	for (size_t i = GLOBAL_DATA + 1; section->options[i].name; i++) {
		buf_add_char(out, '\n');
		print_key("", &section->options[i], out);
	}
}

static void print_section(const struct config_section *section, str domain, struct buf *out)
{
	buf_add_char(out, '\n');
	if (section->sentence)
		print_comment("", str_of(section->sentence), out);
	buf_add(out, str_of(section->name));
	if (section->has_title)
		buf_printf(out, " \"%.*s\"", STR_ARG(domain));
	buf_add(out, S(" {\n"));
	for (const struct module_option *option = section->options; option->name; option++) {
		if (option != section->options)
			buf_add_char(out, '\n');
		print_key("\t", option, out);
	}
	buf_add(out, S("}\n"));
}

void config_print_file(str domain, str data, struct buf *out)
{
	struct config_section section;

	print_comment(
		"",
		S("The configuration of Jackdaw. Each key stands here with its default, which "
		  "is what is recommended; take the # away to set another. `jackdaw check` "
		  "says whether all is right, `jackdaw reload` makes a running server read "
		  "this file again."),
		out);
	buf_add_char(out, '\n');
	for (size_t i = 0; config_section_at(i, &section); i++) {
		if (i == SECTION_GLOBAL)
			print_global(&section, data, out);
		else if (section.options->name)
			print_section(&section, domain, out);
	}
}

/* ---- the manual ---- */

static const char *type_name(const struct module_option *option)
{
	switch (option->type) {
	case OPTION_BOOL:
		return "yes or no";
	case OPTION_TEXT:
		return "text";
	case OPTION_LIST:
		return "list of texts";
	case OPTION_INT:
		break;
	}
	switch (config_unit_of(option)) {
	case UNIT_BYTES:
		return "bytes, ";
	case UNIT_SECONDS:
		return "seconds, ";
	case UNIT_NONE:
		break;
	}
	return "number, ";
}

/* A bar would end the cell. */
static void print_cell(str text, struct buf *out)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '|')
			buf_add_char(out, '\\');
		buf_add_char(out, text.at[i]);
	}
}

static void print_row(const struct module_option *option, struct buf *out)
{
	buf_printf(out, "| `%s` | %s", option->name, type_name(option));
	if (option->type == OPTION_INT)
		print_range(option, out);
	buf_add(out, S(" | `"));
	print_default(option, out);
	buf_add(out, S("` | "));
	print_cell(str_of(option->sentence), out);
	buf_add(out, S(" |\n"));
}

static void print_chapter(const struct config_section *section, struct buf *out)
{
	if (section->has_title)
		buf_printf(out, "## `%s \"NAME\" { }`\n\n", section->name);
	else if (section->name[0])
		buf_printf(out, "## `%s { }`\n\n", section->name);
	else
		buf_add(out, S("## Outside of sections\n\n"));
	if (section->sentence)
		buf_printf(out, "%s\n\n", section->sentence);
	buf_add(out, S("| key | value | default | what it does |\n|---|---|---|---|\n"));
	for (const struct module_option *option = section->options; option->name; option++)
		print_row(option, out);
	buf_add_char(out, '\n');
}

void config_print_manual(struct buf *out)
{
	struct config_section section;

	for (size_t i = 0; config_section_at(i, &section); i++)
		if (section.options->name)
			print_chapter(&section, out);
}
