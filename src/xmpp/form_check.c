/* SPDX-License-Identifier: Apache-2.0 */
/* A submitted form against the rules of the form that was asked (XEP-0004 §3.3, XEP-0122 §3, §4:
 * nothing may be taken for validated because a client could have). */

#include "base/bug.h"
#include "xmpp/datetime.h"
#include "xmpp/form.h"
#include "xmpp/jid.h"

/* A value as a number that can be compared: integers, moments, booleans. */
static bool number_of(enum form_datatype datatype, str value, int64_t *out)
{
	switch (datatype) {
	case FORM_INTEGER:
		/* xs:integer may have a plus. */
		if (str_starts(value, S("+")) && !str_starts(value, S("+-")))
			value = str_from(value, 1);
		return str_to_int(value, INT64_MIN, INT64_MAX, out);
	case FORM_DATETIME:
		return datetime_parse(value, out);
	case FORM_BOOLEAN:
		*out = str_eq(value, S("1")) || str_eq(value, S("true"));
		return *out || str_eq(value, S("0")) || str_eq(value, S("false"));
	case FORM_STRING:
		break;
	}
	*out = 0;
	return true;
}

static bool is_at_least(enum form_datatype datatype, int64_t number, const char *min)
{
	int64_t bound;

	if (!min)
		return true;
	BUG_ON(!number_of(datatype, str_of(min), &bound));
	return number >= bound;
}

static bool is_at_most(enum form_datatype datatype, int64_t number, const char *max)
{
	int64_t bound;

	if (!max)
		return true;
	BUG_ON(!number_of(datatype, str_of(max), &bound));
	return number <= bound;
}

static bool fits_datatype(const struct form_rule *rule, str value)
{
	int64_t number;

	if (!number_of(rule->datatype, value, &number))
		return false;
	if (rule->method != FORM_RANGE)
		return true;
	BUG_ON(rule->datatype == FORM_STRING); /* XEP-0122 §5 */
	return is_at_least(rule->datatype, number, rule->min) &&
	       is_at_most(rule->datatype, number, rule->max);
}

static bool is_option(const struct form_option *option, str value)
{
	for (; option->value; option++)
		if (str_eq(str_of(option->value), value))
			return true;
	return false;
}

static bool is_jid(str value)
{
	struct arena arena;
	bool fits;
	jid j;

	arena_init(&arena);
	fits = jid_parse(value, &arena, &j);
	arena_fini(&arena);
	return fits;
}

static bool fits_type(const struct form_rule *rule, str value)
{
	int64_t number;

	switch (rule->type) {
	case FIELD_BOOLEAN:
		return number_of(FORM_BOOLEAN, value, &number);
	case FIELD_JID_SINGLE:
	case FIELD_JID_MULTI:
		return is_jid(value);
	case FIELD_LIST_SINGLE:
	case FIELD_LIST_MULTI:
		/* XEP-0122 §3.2: every method but basic lets other values in. */
		return !rule->options || rule->method != FORM_BASIC ||
		       is_option(rule->options, value);
	case FIELD_UNTYPED:
	case FIELD_FIXED:
	case FIELD_HIDDEN:
	case FIELD_TEXT_MULTI:
	case FIELD_TEXT_PRIVATE:
	case FIELD_TEXT_SINGLE:
		break;
	}
	return true;
}

static bool is_multi(enum form_field_type type)
{
	return type == FIELD_JID_MULTI || type == FIELD_LIST_MULTI || type == FIELD_TEXT_MULTI;
}

/* Of `count` values that are not empty. */
static bool fits_count(const struct form_rule *rule, size_t count)
{
	if (rule->required && count == 0)
		return false;
	/* XEP-0122 §3.5: only of list-multi; a field that was left out leaves the list as it is. */
	if (rule->type != FIELD_LIST_MULTI || (count == 0 && !rule->required))
		return true;
	return count >= rule->least && (!rule->most || count <= rule->most);
}

static bool fits_rule(const struct form_rule *rule, const struct form_field *field)
{
	size_t filled = 0;

	if (field && field->count > 1 && !is_multi(rule->type))
		return false;
	for (size_t i = 0; field && i < field->count; i++) {
		if (field->values[i].len == 0)
			continue;
		filled++;
		if (!fits_type(rule, field->values[i]) || !fits_datatype(rule, field->values[i]))
			return false;
	}
	return fits_count(rule, filled);
}

enum stanza_error form_check(const struct form *form, const struct form_rule *rules, size_t count,
			     str *out_var)
{
	for (size_t i = 0; i < count; i++) {
		if (rules[i].type == FIELD_FIXED)
			continue;
		if (fits_rule(&rules[i], form_find(form, rules[i].var)))
			continue;
		*out_var = str_of(rules[i].var);
		return ERROR_NOT_ACCEPTABLE;
	}
	return ERROR_NONE;
}
