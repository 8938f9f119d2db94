/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A key of the configuration as its table describes it: name, type, range, default, one sentence.
 * The configuration's own keys stand in config/schema.c, those of the extensions in their
 * descriptors (core/module.h), of which this floor knows no more than what is here. Constant; any
 * thread. */

#include "base/str.h"

struct config;
struct module;

enum option_type { OPTION_BOOL, OPTION_INT, OPTION_TEXT, OPTION_LIST };

/* A key of a section `NAME { … }`, NAME being the module's. */
struct module_option {
	const char *name;
	enum option_type type;
	const char *standard; /* the default, as it would stand in the file */
	const char *sentence; /* for the commented file and the manual */
	int64_t min, max;     /* of an OPTION_INT */
};
#define OPTIONS(...) (const struct module_option[]){ __VA_ARGS__, { .name = NULL } }

/* The extensions of this program, in order, ended by NULL: who links it brings the list
 * (modules.c) and what this floor asks of each (core/module.c). */
extern const struct module *const modules[];
const char *module_name(const struct module *module);
const char *module_sentence(const struct module *module);
const struct module_option *module_options(const struct module *module); /* NULL: none */

/* The value of the option at this place of the module's list, as configured. */
bool option_bool(const struct config *config, const struct module *module, unsigned index);
int64_t option_int(const struct config *config, const struct module *module, unsigned index);
str option_text(const struct config *config, const struct module *module, unsigned index);
/* OPTION_LIST: the number of texts, and each. */
unsigned option_count(const struct config *config, const struct module *module, unsigned index);
str option_item(const struct config *config, const struct module *module, unsigned index,
		unsigned item);
