/* SPDX-License-Identifier: Apache-2.0 */
/* A stanza without some of its children. */

#include "xmpp/stanza_strip.h"

#include "base/buf.h"
#include "support/test.h"
#include "xml/stanza.h"

static bool is_gone(const struct node *child, const void *with)
{
	return str_eq(node_name(child), *(const str *)with);
}

/* Without the children of that name. */
static void check(const char *xml, const char *name, const char *expected)
{
	struct stanza *stanza = stanza_parse(str_of(xml)), *rest;
	str gone = str_of(name);

	CHECK(stanza != NULL);
	rest = stanza_without(stanza, is_gone, &gone);
	CHECK_STR(stanza_bytes(rest), expected);
	stanza_unref(&rest);
	stanza_unref(&stanza);
}

TEST(a_stanza_with_nothing_to_drop_is_itself)
{
	struct stanza *stanza = stanza_parse(S("<message id='1'><a/><b><gone/></b></message>"));
	struct stanza *rest = stanza_without(stanza, is_gone, &S("gone"));

	CHECK(rest == stanza);
	stanza_unref(&stanza);
	/* The reference was its own. */
	CHECK_STR(stanza_bytes(rest), "<message id='1'><a/><b><gone/></b></message>");
	stanza_unref(&rest);
}

TEST(children_are_dropped_wherever_they_stand)
{
	check("<message><x/>1<a/></message>", "x", "<message>1<a/></message>");
	check("<message><a/><x>text<y/></x><b/></message>", "x", "<message><a/><b/></message>");
	check("<message><a/><x/></message>", "x", "<message><a/></message>");
	check("<message><x/><x/>t<x/>u<x/></message>", "x", "<message>tu</message>");
	check("<message id='1'><x/></message>", "x", "<message id='1'/>");
}

TEST(all_else_stays_as_it_was)
{
	check("<message to='a@b' from='c@d/e' id='&amp;&#xA;' type='chat' xml:lang='de' "
	      "p:q='1' xmlns:p='urn:p' foo='bar'><x/><body>a &lt; b&#xD;</body>"
	      "<y xmlns='urn:y' z:a='1' xmlns:z='urn:z'><body "
	      "xmlns='jabber:client'/></y></message>",
	      "x",
	      "<message to='a@b' from='c@d/e' id='&amp;&#xA;' type='chat' xml:lang='de' "
	      "xmlns:ns1='urn:p' ns1:q='1' foo='bar'><body>a &lt; b&#xD;</body>"
	      "<y xmlns='urn:y' xmlns:ns1='urn:z' ns1:a='1'><body xmlns='jabber:client'/></y>"
	      "</message>");
}

TEST(the_rest_is_sealed_as_any_stanza)
{
	struct stanza *stanza =
		stanza_parse(S("<message foo='bar'><x/><a/><x/><b xmlns='urn:b'/></message>"));
	struct stanza *rest = stanza_without(stanza, is_gone, &S("x"));
	const struct node *first = node_first(stanza_root(rest));

	CHECK(rest != stanza);
	CHECK_STR(stanza_other_attrs(rest), " foo='bar'");
	CHECK_STR(node_name(first), "a");
	CHECK_STR(node_ns_name(node_next(first)), "urn:b");
	CHECK(!node_next(node_next(first)));
	CHECK_INT(node_ns(stanza_root(rest)), NS_CONTENT);
	stanza_unref(&rest);
	stanza_unref(&stanza);
}

TEST(a_013_many_children_and_great_depth_are_no_matter)
{
	struct stanza *stanza, *rest;
	struct buf xml;

	buf_init(&xml, 1 << 20);
	buf_add(&xml, S("<message>"));
	for (int i = 0; i < 63; i++)
		buf_add(&xml, S("<a>"));
	for (int i = 0; i < 63; i++)
		buf_add(&xml, S("</a>"));
	for (int i = 0; i < 9000; i++)
		buf_add(&xml, S("<x/>"));
	buf_add(&xml, S("</message>"));
	stanza = stanza_parse(buf_str(&xml));
	CHECK(stanza != NULL);
	rest = stanza_without(stanza, is_gone, &S("x"));
	CHECK_INT(stanza_bytes(rest).len, xml.len - 9000 * 4 - 3); /* <a></a> is <a/> */
	stanza_unref(&rest);
	stanza_unref(&stanza);
	buf_fini(&xml);
}
