/* SPDX-License-Identifier: Apache-2.0 */
/* Another entity's answer to disco#info, and what is ill-formed in it (XEP-0115 §5.4). */

#include "xmpp/caps.h"

/* Absent or present, but without the character that parts the pieces. */
static bool take(str text, str *out)
{
	*out = str_exists(text) ? text : S("");
	return str_find(*out, '<') == out->len;
}

static bool take_attr(const struct caps *caps, const struct node *node, enum at at, str *out)
{
	return take(node_attr(node, at, caps->arena), out);
}

static bool has_slash(str text)
{
	return str_find(text, '/') < text.len;
}

static bool is_name(str text)
{
	return text.len > 0 && !has_slash(text);
}

static bool read_identity(struct caps *caps, struct caps_identity *identity,
			  const struct node *node)
{
	return take_attr(caps, node, AT_CATEGORY, &identity->category) &&
	       take_attr(caps, node, AT_TYPE, &identity->type) &&
	       take_attr(caps, node, AT_LANG, &identity->lang) &&
	       take_attr(caps, node, AT_NAME, &identity->name) && is_name(identity->category) &&
	       is_name(identity->type) && !has_slash(identity->lang);
}

/* Put in front: the order does not matter for what is only hashed and looked up. */
static bool read_identities(struct caps *caps, const struct node *query)
{
	const struct node *node = node_find(query, NS_DISCO_INFO, EL_IDENTITY);

	for (; node; node = node_find_next(node, NS_DISCO_INFO, EL_IDENTITY)) {
		struct caps_identity *identity = arena_zalloc(caps->arena, sizeof(*identity));

		if (!read_identity(caps, identity, node))
			return false;
		identity->next = caps->identities;
		caps->identities = identity;
		caps->identity_count++;
	}
	/* XEP-0030 §3.1: one at least. */
	return caps->identity_count > 0;
}

static bool read_features(struct caps *caps, const struct node *query)
{
	const struct node *node = node_find(query, NS_DISCO_INFO, EL_FEATURE);

	for (; node; node = node_find_next(node, NS_DISCO_INFO, EL_FEATURE)) {
		str var;

		if (!take_attr(caps, node, AT_VAR, &var) || var.len == 0)
			return false;
		caps_add_feature(caps, var);
	}
	return true;
}

static bool is_form_type(const struct node *field)
{
	return node_attr_is(field, AT_VAR, S("FORM_TYPE"));
}

static const struct node *next_field(const struct node *field)
{
	return node_find_next(field, NS_FORM, EL_FIELD);
}

/* §5.4: the values of FORM_TYPE must agree. STR_NONE: to be ignored, no hidden FORM_TYPE. */
static bool read_form_type(const struct caps *caps, const struct node *x, str *out)
{
	const struct node *field = node_find(x, NS_FORM, EL_FIELD), *value;

	*out = STR_NONE;
	while (field && !is_form_type(field))
		field = next_field(field);
	value = node_find(field, NS_FORM, EL_VALUE);
	if (!value || !node_attr_is(field, AT_TYPE, S("hidden")))
		return true;
	if (!take(node_text(value, caps->arena), out))
		return false;
	while ((value = node_find_next(value, NS_FORM, EL_VALUE)))
		if (!str_eq(node_text(value, caps->arena), *out))
			return false;
	return true;
}

static bool read_values(struct caps *caps, struct caps_field *out, const struct node *field)
{
	const struct node *node = node_find(field, NS_FORM, EL_VALUE);

	for (; node; node = node_find_next(node, NS_FORM, EL_VALUE)) {
		str value;

		if (!take(node_text(node, caps->arena), &value))
			return false;
		caps_add_value(caps, out, value);
	}
	return true;
}

static bool read_form(struct caps *caps, const struct node *x)
{
	const struct node *field = node_find(x, NS_FORM, EL_FIELD);
	struct caps_form *form;
	str form_type, var;

	if (!read_form_type(caps, x, &form_type))
		return false;
	if (!str_exists(form_type))
		return true;
	form = caps_add_form(caps, form_type);
	for (; field; field = next_field(field)) {
		if (is_form_type(field))
			continue;
		if (!take_attr(caps, field, AT_VAR, &var) ||
		    !read_values(caps, caps_add_field(caps, form, var), field))
			return false;
	}
	return true;
}

static bool read_forms(struct caps *caps, const struct node *query)
{
	const struct node *x = node_find(query, NS_FORM, EL_X);

	for (; x; x = node_find_next(x, NS_FORM, EL_X))
		if (!read_form(caps, x))
			return false;
	return true;
}

bool caps_read(struct caps *out, const struct node *query, struct arena *arena)
{
	caps_init(out, arena);
	return node_is(query, NS_DISCO_INFO, EL_QUERY) && read_identities(out, query) &&
	       read_features(out, query) && read_forms(out, query) && !caps_have_doubles(out);
}
