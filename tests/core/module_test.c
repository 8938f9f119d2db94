/* SPDX-License-Identifier: Apache-2.0 */
/* What every module of the program must be. */

#include "core/module.h"

#include "support/test.h"

TEST(each_module_says_what_it_is_and_which_document_it_obeys)
{
	for (const struct module *const *at = modules; *at; at++) {
		CHECK(module_name(*at) && *module_name(*at));
		CHECK(module_sentence(*at) && *module_sentence(*at));
		CHECK((*at)->spec && *(*at)->spec);
	}
}

TEST(no_two_modules_share_a_name)
{
	for (const struct module *const *a = modules; *a; a++)
		for (const struct module *const *b = modules; *b; b++)
			CHECK(*a == *b || !str_eq(str_of((*a)->name), str_of((*b)->name)));
}

TEST(each_option_has_a_default_and_a_sentence)
{
	for (const struct module *const *at = modules; *at; at++)
		for (const struct module_option *option = module_options(*at);
		     option && option->name; option++)
			CHECK(option->standard && option->sentence && *option->sentence);
}
