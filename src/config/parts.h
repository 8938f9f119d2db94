/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What the files config*.c share: the inside of a snapshot, and the two steps of reading one. A
 * section's values are an array in the order of its table. */

#include "config/config.h"
#include "config/value.h"

struct section_values {
	struct section_values *next; /* of config.host_sections */
	struct config_place place;   /* line 0: does not stand in the file */
	str title;
	struct config_value *values;
};

struct config {
	struct arena arena; /* holds all that is below */
	unsigned references;
	str path, data;
	struct section_values *sections; /* one for each of the schema */
	struct section_values *host_sections;
	struct host *hosts;
	size_t host_count;
	struct limits limits;
	struct log_settings log;
	const char **listen, **listen_tls;
	str resume_at;
};

/* One reading of one file. */
struct config_reading {
	struct config *config;
	struct buf *why;
};

struct config_value *config_default_values(struct arena *arena,
					   const struct module_option *options) MUST_USE;
/* Each entry against its table. */
bool config_take_entries(const struct config_reading *reading,
			 const struct config_entry *entries) MUST_USE;
/* What the values mean, and what must hold between them. */
bool config_take_meaning(const struct config_reading *reading, str data) MUST_USE;

static inline const struct config_value *config_core_value(const struct config *config,
							   enum config_core_section section,
							   unsigned index)
{
	return &config->sections[section].values[index];
}
