/* SPDX-License-Identifier: Apache-2.0 */
/* What is true of all modules together, and of the one that only names documents. */

#include "core/module.h"
#include "support/test.h"

extern const struct module xep_core;

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || c == '_';
}

/* They are sections of the configuration. */
TEST(every_module_has_a_name_of_its_own)
{
	for (const struct module *const *at = modules; *at; at++) {
		for (const char *c = (*at)->name; *c; c++)
			CHECK(is_name_char(*c));
		for (const struct module *const *other = modules; other != at; other++)
			CHECK(strcmp((*at)->name, (*other)->name) != 0);
	}
}

/* "XEP-0012 2.0" or "RFC 6120", with ", " between: doc/jackdaw.doap is made of it. */
TEST(every_module_names_its_documents)
{
	for (const struct module *const *at = modules; *at; at++) {
		str rest = str_of((*at)->spec), piece;

		CHECK((*at)->sentence != NULL);
		CHECK(str_ends(str_of((*at)->sentence), S(".")));
		while (str_cut(&rest, ',', &piece)) {
			piece = str_trim(piece);
			if (str_starts(piece, S("RFC ")))
				CHECK_INT(piece.len, 8);
			else
				CHECK(str_starts(piece, S("XEP-")) && piece.len >= 12 &&
				      piece.at[8] == ' ');
		}
	}
}

static bool names(const struct module *module, str document)
{
	str rest = str_of(module->spec), piece;

	while (str_cut(&rest, ',', &piece)) {
		if (str_eq(str_upto(str_trim(piece), document.len), document))
			return true;
	}
	return false;
}

TEST(no_document_is_named_twice)
{
	for (const struct module *const *at = modules; *at; at++) {
		str rest = str_of((*at)->spec), piece;

		while (str_cut(&rest, ',', &piece)) {
			for (const struct module *const *other = modules; *other; other++)
				CHECK(other == at || !names(*other, str_upto(str_trim(piece), 8)));
		}
	}
}

TEST(options_have_a_sentence_and_a_default)
{
	for (const struct module *const *at = modules; *at; at++) {
		const struct module_option *option = (*at)->options;

		for (; option && option->name; option++) {
			CHECK(option->standard != NULL);
			CHECK(str_ends(str_of(option->sentence), S(".")));
			CHECK(option->type != OPTION_INT || option->min < option->max);
		}
	}
}

/* XEP-0115 §5.4: a feature that stands twice would make the answer ill-formed. */
TEST(no_feature_is_named_twice)
{
	for (const struct module *const *at = modules; *at; at++) {
		for (const char *const *feature = (*at)->features; feature && *feature; feature++) {
			unsigned count = 0;

			for (const struct module *const *other = modules; *other; other++) {
				const char *const *one = (*other)->features;

				for (; one && *one; one++)
					count += strcmp(*one, *feature) == 0;
			}
			CHECK_INT(count, 1);
		}
	}
}

TEST(the_core_answers_nothing_by_itself)
{
	CHECK(xep_core.iqs == NULL && xep_core.hooks == NULL && xep_core.features == NULL);
	CHECK(names(&xep_core, S("XEP-0172")));
	CHECK(names(&xep_core, S("RFC 6120")));
}
