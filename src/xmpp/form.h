/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Data forms (XEP-0004 2.13) with FORM_TYPE (XEP-0068) and validation (XEP-0122): writing them,
 * reading what was submitted, and judging it by the same rules that the form was written from.
 * Pure; any thread. */

#include "xml/node.h"
#include "xml/writer.h"
#include "xmpp/error.h"

enum form_type { FORM_FORM, FORM_SUBMIT, FORM_CANCEL, FORM_RESULT };

enum form_field_type {
	FIELD_UNTYPED, /* no attribute: usual in results and submissions */
	FIELD_BOOLEAN,
	FIELD_FIXED,
	FIELD_HIDDEN,
	FIELD_JID_MULTI,
	FIELD_JID_SINGLE,
	FIELD_LIST_MULTI,
	FIELD_LIST_SINGLE,
	FIELD_TEXT_MULTI,
	FIELD_TEXT_PRIVATE,
	FIELD_TEXT_SINGLE,
};

enum form_datatype { FORM_STRING, FORM_INTEGER, FORM_BOOLEAN, FORM_DATETIME };

/* <regex/> is not among them: patterns are for the user's eyes in the client, and a matcher that is
 * linear on every pattern is not worth its weight for forms whose rules are our own. */
enum form_method { FORM_BASIC, FORM_OPEN, FORM_RANGE };

enum { FORM_FIELDS_MAX = 256, FORM_VALUES_MAX = 4096 }; /* of one submitted form */

struct form_option {
	const char *value, *label; /* a value of NULL ends the list; label may be NULL */
};

/* One field of a form of ours. What is zero is not there. */
struct form_rule {
	const char *var, *label;
	enum form_field_type type;
	bool required;
	const struct form_option *options; /* of lists; NULL: whatever */
	enum form_datatype datatype;
	enum form_method method;
	const char *min, *max; /* of FORM_RANGE, as values of the datatype; not for strings */
	uint32_t least, most;  /* how many values (list-range); only for FIELD_LIST_MULTI */
};

struct form_field {
	str var;
	const str *values;
	size_t count;
};

struct form {
	enum form_type type;
	str form_type; /* the value of FORM_TYPE; STR_NONE: there is none */
	const struct form_field *fields;
	size_t count;
};

/* --- writing; between form_begin() and form_end() the writer stands inside <x/> --- */

/* `form_type` becomes the hidden field FORM_TYPE; STR_NONE: none. */
void form_begin(struct xml_writer *writer, enum form_type type, str form_type);
void form_end(struct xml_writer *writer);
void form_title(struct xml_writer *writer, str text);
void form_instructions(struct xml_writer *writer, str text);

/* A field with one value; STR_NONE as value: none. */
void form_add(struct xml_writer *writer, enum form_field_type type, const char *var, str value);
void form_add_bool(struct xml_writer *writer, const char *var, bool value);
void form_add_int(struct xml_writer *writer, const char *var, int64_t value);
void form_add_fixed(struct xml_writer *writer, str text);
/* A field by its rule, with its label, options and validation, and these values. */
void form_add_rule(struct xml_writer *writer, const struct form_rule *rule, const str *values,
		   size_t count);

/* --- reading --- */

/* ERROR_NONE; or bad-request when it is no form, has a type that does not exist, a field without or
 * with the same var as another (fixed ones are skipped), or more than the limits allow: then *out
 * is untouched. `x` may be NULL. Everything is lent from the stanza or the arena. */
enum stanza_error form_read(const struct node *x, struct arena *arena, struct form *out) MUST_USE;

/* NULL when there is no such field. */
const struct form_field *form_find(const struct form *form, const char *var);
/* The first value; STR_NONE when there is none. */
str form_value(const struct form *form, const char *var);
/* False, and *out untouched, when there is no value or none of that kind. Booleans are "1", "true",
 * "0", "false" (XEP-0004 §3.3). */
bool form_bool(const struct form *form, const char *var, bool *out) MUST_USE;
bool form_int(const struct form *form, const char *var, int64_t *out) MUST_USE;

/* Whether the submitted form keeps all the rules: ERROR_NONE, or not-acceptable and in *out_var the
 * field that does not. Fields without a rule are ignored (XEP-0004 §3.2); an empty value counts as
 * none. */
enum stanza_error form_check(const struct form *form, const struct form_rule *rules, size_t count,
			     str *out_var) MUST_USE;
