/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* One value of jackdaw.conf: from an entry of the file, or from the default in its table, into the
 * form in which the program has it, and back into text. Pure; any thread. */

#include "config/schema.h"
#include "config/syntax.h"

struct config_value {
	struct config_place place; /* line 0: it is the default */
	int64_t number;		   /* OPTION_INT; OPTION_BOOL: 0 or 1 */
	str text;		   /* OPTION_TEXT; a NUL stands behind it */
	str *items;		   /* OPTION_LIST */
	unsigned count;
};

/* Texts are copied into the arena. False with a sentence without place in `why`: the value is not
 * of the option's type or range. */
bool config_value_read(const struct module_option *option, const struct config_entry *entry,
		       struct arena *arena, struct config_value *out, struct buf *why) MUST_USE;
/* The default; one that does not fit its own table is a bug. */
void config_value_standard(const struct module_option *option, struct arena *arena,
			   struct config_value *out);
/* As it stands in a file: yes, 256k, "text", { "a", "b" }. */
void config_value_write(const struct module_option *option, const struct config_value *value,
			struct buf *out);
