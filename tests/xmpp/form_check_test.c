/* SPDX-License-Identifier: Apache-2.0 */
/* A submitted form keeps the rules, or the field that does not is named. */

#include "support/test.h"
#include "xml/stanza.h"
#include "xmpp/form.h"

static const struct form_option colours[] = { { "red", NULL }, { "blue", NULL }, { NULL, NULL } };

static const struct form_rule text = { .var = "v", .type = FIELD_TEXT_SINGLE };
static const struct form_rule wanted = { .var = "v", .type = FIELD_TEXT_SINGLE, .required = true };
static const struct form_rule yes = { .var = "v", .type = FIELD_BOOLEAN };
static const struct form_rule jid_one = { .var = "v", .type = FIELD_JID_SINGLE };
static const struct form_rule jid_many = { .var = "v", .type = FIELD_JID_MULTI };
static const struct form_rule colour = { .var = "v",
					 .type = FIELD_LIST_SINGLE,
					 .options = colours };
static const struct form_rule any_colour = {
	.var = "v", .type = FIELD_LIST_SINGLE, .options = colours, .method = FORM_OPEN
};
static const struct form_rule two_colours = {
	.var = "v", .type = FIELD_LIST_MULTI, .options = colours, .least = 2, .most = 2
};
static const struct form_rule number = { .var = "v",
					 .type = FIELD_TEXT_SINGLE,
					 .datatype = FORM_INTEGER };
static const struct form_rule small = { .var = "v",
					.type = FIELD_TEXT_SINGLE,
					.datatype = FORM_INTEGER,
					.method = FORM_RANGE,
					.min = "-1",
					.max = "10" };
static const struct form_rule moment = { .var = "v",
					 .type = FIELD_TEXT_SINGLE,
					 .datatype = FORM_DATETIME,
					 .method = FORM_RANGE,
					 .min = "2003-10-05T00:00:00-07:00" };
static const struct form_rule truth = { .var = "v",
					.type = FIELD_TEXT_SINGLE,
					.datatype = FORM_BOOLEAN };
static const struct form_rule header = { .type = FIELD_FIXED, .required = true };

/* Whether a form with these values (between commas) in the field v keeps the rule. */
static bool keeps(const struct form_rule *rule, const char *values)
{
	struct form_field field = { .var = S("v") };
	struct form form = { .type = FORM_SUBMIT, .fields = &field, .count = 1 };
	str all[8], rest = str_of(values), var = S("");
	enum stanza_error error;

	while (str_cut(&rest, ',', &all[field.count]))
		field.count++;
	field.values = all;
	error = form_check(&form, rule, 1, &var);
	CHECK(error == ERROR_NONE || (error == ERROR_NOT_ACCEPTABLE && str_eq(var, S("v"))));
	return error == ERROR_NONE;
}

TEST(required_fields_have_a_value_and_single_ones_no_second)
{
	CHECK(keeps(&text, "x"));
	CHECK(keeps(&text, ""));
	CHECK(keeps(&text, NULL));
	CHECK(!keeps(&text, "x,y"));
	CHECK(!keeps(&text, ",y"));
	CHECK(keeps(&wanted, "x"));
	CHECK(!keeps(&wanted, ""));
	CHECK(!keeps(&wanted, NULL));
	CHECK(!keeps(&wanted, ",,"));
}

TEST(types_are_checked)
{
	CHECK(keeps(&yes, "1") && keeps(&yes, "0") && keeps(&yes, "true") && keeps(&yes, "false"));
	CHECK(!keeps(&yes, "yes") && !keeps(&yes, "TRUE") && !keeps(&yes, "2"));
	CHECK(keeps(&jid_one, "a@b") && !keeps(&jid_one, "@") && !keeps(&jid_one, "a@b,c@d"));
	CHECK(keeps(&jid_many, "a@b,c@d/e") && !keeps(&jid_many, "a@b,@"));
	CHECK(keeps(&colour, "red") && !keeps(&colour, "green") && !keeps(&colour, "RED"));
	CHECK(keeps(&any_colour, "green"));
}

TEST(datatypes_and_ranges_are_checked)
{
	CHECK(keeps(&number, "-5") && keeps(&number, "+5") && keeps(&number, "0"));
	CHECK(!keeps(&number, "5.0") && !keeps(&number, "five") && !keeps(&number, "+-5"));
	CHECK(!keeps(&number, "99999999999999999999"));
	CHECK(keeps(&small, "-1") && keeps(&small, "10"));
	CHECK(!keeps(&small, "-2") && !keeps(&small, "11"));
	CHECK(keeps(&moment, "2003-10-05T07:00:00Z"));
	CHECK(!keeps(&moment, "2003-10-05T06:59:59Z") && !keeps(&moment, "2003-10-05"));
	CHECK(keeps(&truth, "true") && !keeps(&truth, "maybe"));
}

TEST(lists_have_as_many_values_as_the_range_says)
{
	CHECK(!keeps(&two_colours, "red"));
	CHECK(keeps(&two_colours, "red,blue"));
	CHECK(!keeps(&two_colours, "red,blue,red"));
	CHECK(keeps(&two_colours, NULL)); /* not required: left as it is */
}

TEST(the_first_field_that_breaks_its_rule_is_named)
{
	static const struct form_rule rules[] = {
		{ .var = "a", .type = FIELD_BOOLEAN },
		{ .var = "b", .type = FIELD_BOOLEAN, .required = true },
		{ .var = "c", .type = FIELD_TEXT_SINGLE, .required = true },
	};
	struct form form = { .type = FORM_SUBMIT };
	str var = S("untouched");

	CHECK_INT(form_check(&form, rules, 1, &var), ERROR_NONE);
	CHECK_STR(var, "untouched");
	CHECK_INT(form_check(&form, rules, 3, &var), ERROR_NOT_ACCEPTABLE);
	CHECK_STR(var, "b");
	CHECK_INT(form_check(&form, &header, 1, &var), ERROR_NONE);
}
