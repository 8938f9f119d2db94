/* SPDX-License-Identifier: Apache-2.0 */
/* Data forms: writing (XEP-0004 §3, XEP-0122 §3) and reading. The rules are applied in
 * form_check.c. */

#include "xmpp/form.h"

#include <stdio.h>

#include "base/bug.h"

static const char *const form_types[] = {
	[FORM_FORM] = "form",
	[FORM_SUBMIT] = "submit",
	[FORM_CANCEL] = "cancel",
	[FORM_RESULT] = "result",
};

static const char *const field_types[] = {
	[FIELD_UNTYPED] = NULL,
	[FIELD_BOOLEAN] = "boolean",
	[FIELD_FIXED] = "fixed",
	[FIELD_HIDDEN] = "hidden",
	[FIELD_JID_MULTI] = "jid-multi",
	[FIELD_JID_SINGLE] = "jid-single",
	[FIELD_LIST_MULTI] = "list-multi",
	[FIELD_LIST_SINGLE] = "list-single",
	[FIELD_TEXT_MULTI] = "text-multi",
	[FIELD_TEXT_PRIVATE] = "text-private",
	[FIELD_TEXT_SINGLE] = "text-single",
};

static const char *const datatypes[] = {
	[FORM_STRING] = "xs:string",
	[FORM_INTEGER] = "xs:integer",
	[FORM_BOOLEAN] = "xs:boolean",
	[FORM_DATETIME] = "xs:dateTime",
};

void form_begin(struct xml_writer *writer, enum form_type type, str form_type)
{
	xml_open(writer, NS_FORM, EL_X);
	xml_attr(writer, AT_TYPE, str_of(form_types[type]));
	/* XEP-0068 §3.1: hidden in forms and results, and wherever else it is sent. */
	if (str_exists(form_type))
		form_add(writer, FIELD_HIDDEN, "FORM_TYPE", form_type);
}

void form_end(struct xml_writer *writer)
{
	xml_close(writer);
}

void form_title(struct xml_writer *writer, str text)
{
	xml_element(writer, NS_FORM, EL_TITLE, text);
}

void form_instructions(struct xml_writer *writer, str text)
{
	xml_element(writer, NS_FORM, EL_INSTRUCTIONS, text);
}

static void open_field(struct xml_writer *writer, enum form_field_type type, const char *var,
		       const char *label)
{
	xml_open(writer, NS_FORM, EL_FIELD);
	xml_attr(writer, AT_VAR, str_of(var));
	xml_attr(writer, AT_TYPE, str_of(field_types[type]));
	xml_attr(writer, AT_LABEL, str_of(label));
}

void form_add(struct xml_writer *writer, enum form_field_type type, const char *var, str value)
{
	open_field(writer, type, var, NULL);
	if (str_exists(value))
		xml_element(writer, NS_FORM, EL_VALUE, value);
	xml_close(writer);
}

void form_add_bool(struct xml_writer *writer, const char *var, bool value)
{
	form_add(writer, FIELD_BOOLEAN, var, value ? S("1") : S("0"));
}

void form_add_int(struct xml_writer *writer, const char *var, int64_t value)
{
	char text[24];
	int len = snprintf(text, sizeof(text), "%lld", (long long)value);

	form_add(writer, FIELD_TEXT_SINGLE, var, str_make(text, (size_t)len));
}

void form_add_fixed(struct xml_writer *writer, str text)
{
	form_add(writer, FIELD_FIXED, NULL, text);
}

/* XEP-0122 §3. Nothing is said of strings without more rules: that is what everybody assumes. */
static void add_validation(struct xml_writer *writer, const struct form_rule *rule)
{
	bool has_list_range = rule->least || rule->most;

	if (rule->datatype == FORM_STRING && rule->method == FORM_BASIC && !has_list_range)
		return;
	xml_open(writer, NS_FORM_VALIDATE, EL_VALIDATE);
	xml_attr(writer, AT_DATATYPE, str_of(datatypes[rule->datatype]));
	xml_open(writer, NS_FORM_VALIDATE,
		 rule->method == FORM_RANGE  ? EL_RANGE
		 : rule->method == FORM_OPEN ? EL_OPEN
					     : EL_BASIC);
	if (rule->method == FORM_RANGE) {
		xml_attr(writer, AT_MIN, str_of(rule->min));
		xml_attr(writer, AT_MAX, str_of(rule->max));
	}
	xml_close(writer);
	if (has_list_range) {
		xml_open(writer, NS_FORM_VALIDATE, EL_LIST_RANGE);
		if (rule->least)
			xml_attr_int(writer, AT_MIN, rule->least);
		if (rule->most)
			xml_attr_int(writer, AT_MAX, rule->most);
		xml_close(writer);
	}
	xml_close(writer);
}

static void add_options(struct xml_writer *writer, const struct form_option *option)
{
	for (; option && option->value; option++) {
		xml_open(writer, NS_FORM, EL_OPTION);
		xml_attr(writer, AT_LABEL, str_of(option->label));
		xml_element(writer, NS_FORM, EL_VALUE, str_of(option->value));
		xml_close(writer);
	}
}

void form_add_rule(struct xml_writer *writer, const struct form_rule *rule, const str *values,
		   size_t count)
{
	open_field(writer, rule->type, rule->var, rule->label);
	add_validation(writer, rule);
	if (rule->required) {
		xml_open(writer, NS_FORM, EL_REQUIRED);
		xml_close(writer);
	}
	for (size_t i = 0; i < count; i++)
		xml_element(writer, NS_FORM, EL_VALUE, values[i]);
	add_options(writer, rule->options);
	xml_close(writer);
}

static bool type_of(const struct node *x, enum form_type *out)
{
	for (size_t i = 0; i < ARRAY_LEN(form_types); i++) {
		if (!node_attr_is(x, AT_TYPE, str_of(form_types[i])))
			continue;
		*out = (enum form_type)i;
		return true;
	}
	return false;
}

static size_t count_children(const struct node *parent, enum el el, size_t most)
{
	const struct node *child = node_find(parent, NS_FORM, el);
	size_t count = 0;

	for (; child && count <= most; child = node_find_next(child, NS_FORM, el))
		count++;
	return count;
}

static void read_values(const struct node *node, struct arena *arena, struct form_field *out)
{
	const struct node *value = node_find(node, NS_FORM, EL_VALUE);
	str *values = arena_alloc(arena, out->count * sizeof(*values));

	for (size_t i = 0; i < out->count; i++) {
		values[i] = node_text(value, arena);
		value = node_find_next(value, NS_FORM, EL_VALUE);
	}
	out->values = values;
}

static bool is_taken(const struct form *form, str var)
{
	for (size_t i = 0; i < form->count; i++)
		if (str_eq(form->fields[i].var, var))
			return true;
	return false;
}

/* Adds a field behind the others, for which there is room. */
static bool read_field(const struct node *node, struct arena *arena, struct form *form,
		       struct form_field *fields)
{
	struct form_field *field = &fields[form->count];
	size_t values = 0;

	*field = (struct form_field){ .var = node_attr(node, AT_VAR, arena) };
	/* XEP-0004 §3.2: only a fixed field needs no var, and there is nothing to submit in it. */
	if (node_attr_is(node, AT_TYPE, S("fixed")))
		return true;
	if (!str_exists(field->var) || is_taken(form, field->var))
		return false;
	for (size_t i = 0; i < form->count; i++)
		values += fields[i].count;
	field->count = count_children(node, EL_VALUE, FORM_VALUES_MAX);
	if (values + field->count > FORM_VALUES_MAX)
		return false;
	read_values(node, arena, field);
	form->count++;
	return true;
}

enum stanza_error form_read(const struct node *x, struct arena *arena, struct form *out)
{
	const struct node *node = node_find(x, NS_FORM, EL_FIELD);
	size_t count = count_children(x, EL_FIELD, FORM_FIELDS_MAX);
	struct form form = { .form_type = STR_NONE };
	struct form_field *fields;

	if (!node_is(x, NS_FORM, EL_X) || !type_of(x, &form.type) || count > FORM_FIELDS_MAX)
		return ERROR_BAD_REQUEST;
	fields = arena_alloc(arena, count * sizeof(*fields));
	form.fields = fields;
	for (; node; node = node_find_next(node, NS_FORM, EL_FIELD))
		if (!read_field(node, arena, &form, fields))
			return ERROR_BAD_REQUEST;
	form.form_type = form_value(&form, "FORM_TYPE");
	*out = form;
	return ERROR_NONE;
}

const struct form_field *form_find(const struct form *form, const char *var)
{
	for (size_t i = 0; i < form->count; i++)
		if (str_eq(form->fields[i].var, str_of(var)))
			return &form->fields[i];
	return NULL;
}

str form_value(const struct form *form, const char *var)
{
	const struct form_field *field = form_find(form, var);

	return field && field->count ? field->values[0] : STR_NONE;
}

bool form_bool(const struct form *form, const char *var, bool *out)
{
	str value = form_value(form, var);
	bool yes = str_eq(value, S("1")) || str_eq(value, S("true"));

	if (!yes && !str_eq(value, S("0")) && !str_eq(value, S("false")))
		return false;
	*out = yes;
	return true;
}

bool form_int(const struct form *form, const char *var, int64_t *out)
{
	return str_to_int(form_value(form, var), INT64_MIN, INT64_MAX, out);
}
