/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* For the tests of the configuration: two modules with options of every type and one without, and
 * reading a text with its refusal. Included once in a program. */

#include "config/config.h"
#include "core/module.h"

#include "support/test.h"

enum { BAKE_OPEN, BAKE_HEAT, BAKE_SECONDS, BAKE_BYTES, BAKE_NAME, BAKE_FLOURS };

static const struct module bake = {
	.name = "bake",
	.spec = "XEP-9999 1.0",
	.sentence = "Bread from the server.",
	.options = OPTIONS({ "open", OPTION_BOOL, "no", "Let in everybody.", 0, 0 },
			   { "heat", OPTION_INT, "220", "Degrees.", 0, 300 },
			   { "rest_seconds", OPTION_INT, "2h", "How long it rests.", 60, 86400 },
			   { "loaf_bytes", OPTION_INT, "64k", "How large it is.", 1, 1 << 20 },
			   { "name", OPTION_TEXT, "rye | wheat", "What it is called.", 0, 0 },
			   { "flours", OPTION_LIST, "\"rye\", wheat", "What is in it.", 0, 0 }),
};
static const struct module mute = { .name = "mute", .spec = "XEP-9998 1.0" };
static const struct module brew = {
	.name = "brew",
	.spec = "RFC 1149, XEP-9997 2.3.4",
	.options = OPTIONS({ "strength", OPTION_INT, "5", "How strong.", 1, 10 }),
};
const struct module *const modules[] = { &bake, &mute, &brew, NULL };

static struct buf refusal;

/* The file is called dir/f. NULL: the sentence is in `refusal`. */
static inline struct config *config_of(str text)
{
	buf_fini(&refusal);
	buf_init(&refusal, 2000);
	return config_read(text, S("dir/f"), STR_NONE, &refusal);
}

#define CHECK_REFUSED(text, sentence) \
	do { \
		CHECK(config_of(S(text)) == NULL); \
		CHECK_STR(buf_str(&refusal), sentence); \
		buf_fini(&refusal); \
	} while (0)
