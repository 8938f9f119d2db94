/* SPDX-License-Identifier: Apache-2.0 */
/* Forms are written as the documents say and read with limits. */

#include "xmpp/form.h"

#include <stdio.h>

#include "support/test.h"
#include "xml/stanza.h"

static struct arena arena;
static struct stanza *sealed;

static const struct form_option access_options[] = {
	{ "open", "For all" },
	{ "closed", NULL },
	{ NULL, NULL },
};

/* What was written between the two, without <x/> itself. */
static void begin(struct xml_writer *writer)
{
	stanza_unref(&sealed);
	xml_begin(writer, 10000);
	form_begin(writer, FORM_FORM, STR_NONE);
}

static str written(struct xml_writer *writer)
{
	form_end(writer);
	sealed = xml_seal(writer);
	CHECK(sealed != NULL);
	return node_content(stanza_root(sealed));
}

TEST(a_form_has_its_type_title_and_form_type)
{
	struct xml_writer writer;

	xml_begin(&writer, 10000);
	form_begin(&writer, FORM_RESULT, S("urn:x"));
	form_title(&writer, S("T <"));
	form_instructions(&writer, S("I"));
	form_end(&writer);
	sealed = xml_seal(&writer);
	CHECK_STR(stanza_bytes(sealed),
		  "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'>"
		  "<value>urn:x</value></field><title>T "
		  "&lt;</title><instructions>I</instructions></x>");
	stanza_unref(&sealed);
}

TEST(fields_are_written_by_their_type)
{
	struct xml_writer writer;

	begin(&writer);
	form_add(&writer, FIELD_TEXT_PRIVATE, "secret", S("s"));
	form_add(&writer, FIELD_UNTYPED, "plain", STR_NONE);
	form_add_bool(&writer, "yes", true);
	form_add_int(&writer, "n", -5);
	form_add_fixed(&writer, S("Part"));
	CHECK_STR(written(&writer),
		  "<field var='secret' type='text-private'><value>s</value></field>"
		  "<field var='plain'/>"
		  "<field var='yes' type='boolean'><value>1</value></field>"
		  "<field var='n' type='text-single'><value>-5</value></field>"
		  "<field type='fixed'><value>Part</value></field>");
	stanza_unref(&sealed);
}

TEST(a_rule_writes_options_and_validation)
{
	static const struct form_rule access = { .var = "access",
						 .label = "Who",
						 .type = FIELD_LIST_MULTI,
						 .required = true,
						 .options = access_options,
						 .least = 1,
						 .most = 2 };
	static const struct form_rule count = { .var = "max",
						.type = FIELD_TEXT_SINGLE,
						.datatype = FORM_INTEGER,
						.method = FORM_RANGE,
						.min = "1",
						.max = "10" };
	static const struct form_rule other = { .var = "o",
						.type = FIELD_LIST_SINGLE,
						.method = FORM_OPEN };
	struct xml_writer writer;

	begin(&writer);
	form_add_rule(&writer, &access, &S("open"), 1);
	form_add_rule(&writer, &count, NULL, 0);
	form_add_rule(&writer, &other, NULL, 0);
	CHECK_STR(
		written(&writer),
		"<field var='access' type='list-multi' label='Who'>"
		"<validate xmlns='http://jabber.org/protocol/xdata-validate' datatype='xs:string'>"
		"<basic/><list-range min='1' max='2'/></validate><required/><value>open</value>"
		"<option label='For all'><value>open</value></option>"
		"<option><value>closed</value></option></field>"
		"<field var='max' type='text-single'>"
		"<validate xmlns='http://jabber.org/protocol/xdata-validate' datatype='xs:integer'>"
		"<range min='1' max='10'/></validate></field>"
		"<field var='o' type='list-single'>"
		"<validate xmlns='http://jabber.org/protocol/xdata-validate' datatype='xs:string'>"
		"<open/></validate></field>");
	stanza_unref(&sealed);
}

/* Reads <x> with this inside; the form lives until the next call. */
static enum stanza_error read(const char *attrs, const char *fields, struct form *form)
{
	struct stanza *stanza;
	const struct node *x;

	arena_fini(&arena);
	stanza = stanza_parse(
		arena_printf(&arena, "<iq><x xmlns='jabber:x:data'%s>%s</x></iq>", attrs, fields));
	CHECK(stanza != NULL);
	x = node_first(stanza_root(arena_keep(&arena, stanza)));
	stanza_unref(&stanza);
	return form_read(x, &arena, form);
}

TEST(a_submitted_form_answers_by_names)
{
	struct form form;
	int64_t number = 0;
	bool yes = false;

	CHECK_INT(read(" type='submit'",
		       "<field var='FORM_TYPE' type='hidden'><value>urn:x</value></field>"
		       "<field var='a'><value>1 &lt; 2</value></field>"
		       "<field var='many'><value>x</value><value/><value>z</value></field>"
		       "<field var='none'/><field type='fixed'><value>label</value></field>"
		       "<field var='yes' type='boolean'><value>true</value></field>"
		       "<field var='n'><value>42</value></field><other xmlns='y'/>",
		       &form),
		  ERROR_NONE);
	CHECK_INT(form.type, FORM_SUBMIT);
	CHECK_STR(form.form_type, "urn:x");
	CHECK_STR(form_value(&form, "a"), "1 < 2");
	CHECK_INT(form_find(&form, "many")->count, 3);
	CHECK_STR(form_find(&form, "many")->values[2], "z");
	CHECK_STR(form_find(&form, "many")->values[1], "");
	CHECK(form_find(&form, "none") && !str_exists(form_value(&form, "none")));
	CHECK(!form_find(&form, "missing") && !str_exists(form_value(&form, "missing")));
	CHECK(form_bool(&form, "yes", &yes) && yes);
	CHECK(!form_bool(&form, "a", &yes) && yes);
	CHECK(!form_bool(&form, "missing", &yes) && yes);
	CHECK(form_int(&form, "n", &number));
	CHECK_INT(number, 42);
	CHECK(!form_int(&form, "a", &number));
	CHECK_INT(form.count, 6);
	arena_fini(&arena);
}

TEST(each_way_to_say_a_boolean_is_understood)
{
	struct form form;
	bool value = false;

	CHECK_INT(read(" type='submit'",
		       "<field var='a'><value>1</value></field><field "
		       "var='b'><value>0</value></field>"
		       "<field var='c'><value>false</value></field><field "
		       "var='d'><value>TRUE</value></field>"
		       "<field var='e'><value/></field>",
		       &form),
		  ERROR_NONE);
	CHECK(form_bool(&form, "a", &value) && value);
	CHECK(form_bool(&form, "b", &value) && !value);
	value = true;
	CHECK(form_bool(&form, "c", &value) && !value);
	CHECK(!form_bool(&form, "d", &value) && !form_bool(&form, "e", &value));
	arena_fini(&arena);
}

TEST(what_is_no_form_is_a_bad_request)
{
	struct form form = { .count = 99 };

	CHECK_INT(form_read(NULL, &arena, &form), ERROR_BAD_REQUEST);
	CHECK_INT(read("", "", &form), ERROR_BAD_REQUEST);
	CHECK_INT(read(" type='nonsense'", "", &form), ERROR_BAD_REQUEST);
	CHECK_INT(read(" type='submit'", "<field/>", &form), ERROR_BAD_REQUEST);
	CHECK_INT(read(" type='submit'", "<field var='a'/><field var='a'/>", &form),
		  ERROR_BAD_REQUEST);
	CHECK_INT(form.count, 99);
	CHECK_INT(read(" type='cancel'", "", &form), ERROR_NONE);
	CHECK_INT(form.type, FORM_CANCEL);
	CHECK_INT(form.count, 0);
	CHECK(!str_exists(form.form_type));
	arena_fini(&arena);
}

static char *append(char *at, const char *format, unsigned number)
{
	return at + snprintf(at, 60, format, number);
}

TEST(fields_and_values_are_limited)
{
	static char text[200000];
	struct form form;
	char *at = text;

	for (unsigned i = 0; i < FORM_FIELDS_MAX; i++)
		at = append(at, "<field var='f%u'/>", i);
	CHECK_INT(read(" type='submit'", text, &form), ERROR_NONE);
	CHECK_INT(form.count, FORM_FIELDS_MAX);
	append(at, "<field var='f%u'/>", FORM_FIELDS_MAX);
	CHECK_INT(read(" type='submit'", text, &form), ERROR_BAD_REQUEST);

	at = append(text, "<field var='f%u'>", 0);
	for (unsigned i = 0; i < FORM_VALUES_MAX; i++)
		at = append(at, "<value>%u</value>", i);
	append(at, "</field><field var='f%u'/>", 1);
	CHECK_INT(read(" type='submit'", text, &form), ERROR_NONE);
	CHECK_INT(form.fields[0].count, FORM_VALUES_MAX);
	append(at, "</field><field var='f%u'><value/></field>", 1);
	CHECK_INT(read(" type='submit'", text, &form), ERROR_BAD_REQUEST);
	arena_fini(&arena);
}
