/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as jackdaw.conf: it is a configuration or is refused with a place, and what is accepted
 * means the same when it is read again. */

#include "base/bug.h"
#include "config/config.h"
#include "core/module.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct module bake = {
	.name = "bake",
	.options = OPTIONS({ "open", OPTION_BOOL, "no", "", 0, 0 },
			   { "heat", OPTION_INT, "220", "", 0, 300 },
			   { "rest_seconds", OPTION_INT, "2h", "", 60, 86400 },
			   { "name", OPTION_TEXT, "rye", "", 0, 0 },
			   { "flours", OPTION_LIST, "{ rye, wheat }", "", 0, 0 }),
};
const struct module *const modules[] = { &bake, NULL };

static void check(const struct config *config, const struct config *again)
{
	BUG_ON(config_host_count(config) == 0);
	BUG_ON(config_host_count(config) != config_host_count(again));
	BUG_ON(!str_eq(config_data_dir(config), config_data_dir(again)));
	BUG_ON(memcmp(config_limits(config), config_limits(again), sizeof(struct limits)) != 0);
	for (const struct host *host = config_first_host(config); host;
	     host = config_next_host(config, host))
		BUG_ON(config_host(config, host->domain) != host);
	BUG_ON(option_int(config, &bake, 1) < 0 || option_int(config, &bake, 1) > 300);
	for (unsigned i = 0; i < option_count(config, &bake, 4); i++)
		BUG_ON(!str_exists(option_item(config, &bake, 4, i)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str text = str_make((const char *)data, size);
	struct config *config, *again;
	struct buf why;

	buf_init(&why, 4000);
	config = config_read(text, S("dir/f"), STR_NONE, &why);
	/* Refused with a place, or accepted in silence. */
	BUG_ON((config == NULL) != str_starts(buf_str(&why), S("dir/f:")));
	if (config) {
		again = config_read(text, S("dir/f"), STR_NONE, &why);
		check(config, again);
		config_unref(&again);
	}
	config_unref(&config);
	buf_fini(&why);
	return 0;
}
