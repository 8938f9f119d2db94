/* SPDX-License-Identifier: Apache-2.0 */
/* What the configuration asks of a module (config/option.h). */

#include "core/module.h"

const char *module_name(const struct module *module)
{
	return module->name;
}

const char *module_sentence(const struct module *module)
{
	return module->sentence;
}

const struct module_option *module_options(const struct module *module)
{
	return module->options;
}
