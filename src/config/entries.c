/* SPDX-License-Identifier: Apache-2.0 */
/* Sections and keys of a file against their tables: known, in their place, once, of their type. */

#include "config/nearest.h"
#include "config/parts.h"

struct config_value *config_default_values(struct arena *arena, const struct module_option *options)
{
	size_t count = config_option_count(options);
	struct config_value *values = arena_zalloc(arena, (count + 1) * sizeof(*values));

	for (size_t i = 0; i < count; i++)
		config_value_standard(&options[i], arena, &values[i]);
	return values;
}

static bool find_section(str name, size_t *out_index)
{
	struct config_section section;

	for (size_t i = SECTION_GLOBAL + 1; config_section_at(i, &section); i++)
		if (str_eq(str_of(section.name), name)) {
			*out_index = i;
			return true;
		}
	return false;
}

static bool find_option(const struct module_option *options, str name, size_t *out_index)
{
	for (size_t i = 0; options[i].name; i++)
		if (str_eq(str_of(options[i].name), name)) {
			*out_index = i;
			return true;
		}
	return false;
}

/* The key may be right and stand in the wrong place. */
static const char *home_of_key(str name)
{
	struct config_section section;
	size_t unused;

	for (size_t i = 0; config_section_at(i, &section); i++)
		if (find_option(section.options, name, &unused))
			return section.name;
	return NULL;
}

static bool refuse_unknown_key(const struct config_reading *reading,
			       const struct config_section *section,
			       const struct config_entry *entry)
{
	struct nearest nearest = nearest_to(entry->name);
	const char *home = home_of_key(entry->name);
	const char *where = section->name[0] ? section->name : "the top of the file";
	str path = reading->config->path;

	for (const struct module_option *option = section->options; option->name; option++)
		nearest_try(&nearest, str_of(option->name));
	if (home && home[0])
		return config_refuse(reading->why, path, entry->place,
				     "the key \"%.*s\" stands in section %s { }, not in %s",
				     STR_ARG(entry->name), home, where);
	if (home)
		return config_refuse(reading->why, path, entry->place,
				     "the key \"%.*s\" stands in no section, not in %s",
				     STR_ARG(entry->name), where);
	if (nearest.best.len)
		return config_refuse(reading->why, path, entry->place,
				     "unknown key \"%.*s\"; did you mean \"%.*s\"?",
				     STR_ARG(entry->name), STR_ARG(nearest.best));
	return config_refuse(
		reading->why, path, entry->place,
		"unknown key \"%.*s\" in %s; `jackdaw modules --options` lists all keys",
		STR_ARG(entry->name), where);
}

static bool refuse_unknown_section(const struct config_reading *reading,
				   const struct config_entry *entry)
{
	struct nearest nearest = nearest_to(entry->name);
	struct config_section section;

	for (size_t i = SECTION_GLOBAL + 1; config_section_at(i, &section); i++)
		nearest_try(&nearest, str_of(section.name));
	if (nearest.best.len)
		return config_refuse(reading->why, reading->config->path, entry->place,
				     "unknown section \"%.*s\"; did you mean \"%.*s\"?",
				     STR_ARG(entry->name), STR_ARG(nearest.best));
	return config_refuse(
		reading->why, reading->config->path, entry->place,
		"unknown section \"%.*s\"; `jackdaw modules --options` lists all sections",
		STR_ARG(entry->name));
}

static bool read_key(const struct config_reading *reading, const struct config_section *section,
		     struct section_values *values, const struct config_entry *entry)
{
	struct config_value *value;
	struct buf sentence;
	size_t index;
	bool is_right;

	if (!find_option(section->options, entry->name, &index))
		return refuse_unknown_key(reading, section, entry);
	value = &values->values[index];
	if (value->place.line)
		return config_refuse(reading->why, reading->config->path, entry->place,
				     "\"%.*s\" stands twice; the first time in line %u",
				     STR_ARG(entry->name), value->place.line);
	buf_init(&sentence, 1000);
	is_right = config_value_read(&section->options[index], entry, &reading->config->arena,
				     value, &sentence);
	if (!is_right)
		config_refuse(reading->why, reading->config->path, entry->place, "%s",
			      buf_cstr(&sentence));
	buf_fini(&sentence);
	return is_right;
}

/* NULL: refused. */
static struct section_values *begin_host(const struct config_reading *reading,
					 const struct config_section *section,
					 const struct config_entry *entry)
{
	struct config *config = reading->config;
	struct section_values *host, **end = &config->host_sections;

	if (!str_exists(entry->title)) {
		config_refuse(reading->why, config->path, entry->place,
			      "%s needs a name: %s \"example.org\" { }", section->name,
			      section->name);
		return NULL;
	}
	while (*end)
		end = &(*end)->next;
	host = arena_zalloc(&config->arena, sizeof(*host));
	host->values = config_default_values(&config->arena, section->options);
	*end = host;
	return host;
}

/* NULL: refused. */
static struct section_values *begin_plain(const struct config_reading *reading, size_t index,
					  const struct config_entry *entry)
{
	struct section_values *values = &reading->config->sections[index];

	if (str_exists(entry->title))
		config_refuse(reading->why, reading->config->path, entry->place,
			      "section \"%.*s\" has no name: %.*s { }", STR_ARG(entry->name),
			      STR_ARG(entry->name));
	else if (values->place.line)
		config_refuse(reading->why, reading->config->path, entry->place,
			      "section \"%.*s\" stands twice; the first time in line %u",
			      STR_ARG(entry->name), values->place.line);
	else
		return values;
	return NULL;
}

static bool read_section(const struct config_reading *reading, const struct config_entry *entry)
{
	struct config_section section;
	struct section_values *values;
	size_t index = 0;

	if (!find_section(entry->name, &index) || !config_section_at(index, &section))
		return refuse_unknown_section(reading, entry);
	values = section.has_title ? begin_host(reading, &section, entry)
				   : begin_plain(reading, index, entry);
	if (!values)
		return false;
	values->place = entry->place;
	values->title = entry->title;
	for (const struct config_entry *key = entry->entries; key; key = key->next)
		if (!read_key(reading, &section, values, key))
			return false;
	return true;
}

bool config_take_entries(const struct config_reading *reading, const struct config_entry *entry)
{
	struct config_section global;

	(void)config_section_at(SECTION_GLOBAL, &global);
	for (; entry; entry = entry->next) {
		if (entry->is_section
			    ? !read_section(reading, entry)
			    : !read_key(reading, &global,
					&reading->config->sections[SECTION_GLOBAL], entry))
			return false;
	}
	return true;
}
