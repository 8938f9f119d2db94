/* SPDX-License-Identifier: Apache-2.0 */
/* What is ill-formed in another's answer (XEP-0115 §5.4) is not hashed. */

#include "support/test.h"
#include "xml/stanza.h"
#include "xmpp/caps.h"

static struct arena arena;
static struct caps caps;

#define ID "<identity category='client' type='pc'/>"
#define FORM(fields) "<x xmlns='jabber:x:data' type='result'>" fields "</x>"
#define TYPE(value) "<field var='FORM_TYPE' type='hidden'><value>" value "</value></field>"

static bool is_well_formed(const char *content)
{
	struct stanza *stanza;
	const struct node *query;

	arena_fini(&arena);
	stanza = stanza_parse(arena_printf(
		&arena, "<iq><query xmlns='http://jabber.org/protocol/disco#info'>%s</query></iq>",
		content));
	CHECK(stanza != NULL);
	query = node_first(stanza_root(arena_keep(&arena, stanza)));
	stanza_unref(&stanza);
	return caps_read(&caps, query, &arena);
}

TEST(well_formed_answers_are_read)
{
	CHECK(is_well_formed(ID));
	CHECK(is_well_formed(ID "<identity category='client' type='pc' name='x'/>"
				"<identity category='client' type='pc' xml:lang='de'/>"
				"<feature var='a'/><feature var='b'/><other xmlns='x'/>"));
	CHECK_INT(caps.identity_count, 3);
	CHECK_INT(caps.features.count, 2);
	CHECK(is_well_formed(ID FORM(TYPE("a")) FORM(TYPE("b") "<field var='c'/>")));
	CHECK_INT(caps.form_count, 2);
	/* Two values that agree are one (§5.4, 3.5). */
	CHECK(is_well_formed(ID FORM("<field var='FORM_TYPE' type='hidden'><value>a</value>"
				     "<value>a</value></field>")));
	CHECK_INT(caps.form_count, 1);
	arena_fini(&arena);
}

TEST(doubles_are_ill_formed)
{
	CHECK(!is_well_formed(ID ID));
	CHECK(!is_well_formed(ID "<feature var='a'/><feature var='b'/><feature var='a'/>"));
	CHECK(!is_well_formed(ID FORM(TYPE("a")) FORM(TYPE("a"))));
	CHECK(!is_well_formed(ID FORM(TYPE("a") "<field var='b'/><field var='b'/>")));
	CHECK(!is_well_formed(ID FORM("<field var='FORM_TYPE' type='hidden'><value>a</value>"
				      "<value>b</value></field>")));
	arena_fini(&arena);
}

TEST(what_lacks_its_name_is_ill_formed)
{
	CHECK(!is_well_formed(""));
	CHECK(!is_well_formed("<feature var='a'/>"));
	CHECK(!is_well_formed("<identity category='client'/>"));
	CHECK(!is_well_formed("<identity type='pc'/>"));
	CHECK(!is_well_formed(ID "<feature/>"));
	CHECK(!is_well_formed(ID "<feature var=''/>"));
	CHECK(!caps_read(&caps, NULL, &arena));
	arena_fini(&arena);
}

TEST(forms_without_a_hidden_form_type_are_ignored)
{
	CHECK(is_well_formed(ID FORM("<field var='a'><value>&lt;</value></field>")));
	CHECK_INT(caps.form_count, 0);
	CHECK(is_well_formed(ID FORM("<field var='FORM_TYPE'><value>a</value></field>")));
	CHECK_INT(caps.form_count, 0);
	CHECK(is_well_formed(ID FORM("<field var='FORM_TYPE' type='hidden'/>")));
	CHECK_INT(caps.form_count, 0);
	arena_fini(&arena);
}

TEST(separators_inside_the_pieces_are_ill_formed)
{
	CHECK(!is_well_formed(ID "<feature var='a&lt;b'/>"));
	CHECK(!is_well_formed("<identity category='client' type='pc' name='a&lt;feature'/>"));
	CHECK(!is_well_formed("<identity category='client/pc' type='x'/>"));
	CHECK(!is_well_formed("<identity category='client' type='pc/en'/>"));
	CHECK(!is_well_formed("<identity category='client' type='pc' xml:lang='en/x'/>"));
	CHECK(is_well_formed("<identity category='client' type='pc' name='a/b'/>"));
	CHECK(!is_well_formed(ID FORM(TYPE("a&lt;"))));
	CHECK(!is_well_formed(ID FORM(TYPE("a") "<field var='b&lt;'/>")));
	CHECK(!is_well_formed(ID FORM(TYPE("a") "<field var='b'><value>&lt;</value></field>")));
	arena_fini(&arena);
}
