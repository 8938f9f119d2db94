/* SPDX-License-Identifier: Apache-2.0 */
/* What a node answers. */

#include "xml/node.h"

#include "support/test.h"
#include "xml/read_all.h"

static struct stanza *stanza;
static struct arena arena;

/* Ends the one before. */
static const struct node *root_of(const char *text)
{
	arena_fini(&arena);
	stanza_unref(&stanza);
	if (!text)
		return NULL;
	stanza = read_stanza(text);
	return stanza_root(stanza);
}

TEST(names_are_numbers_where_they_are_known)
{
	const struct node *root = root_of("<message><body/><foo xmlns='urn:foo'><body/></foo>"
					  "<query xmlns='jabber:iq:roster'/></message>");
	const struct node *body = node_first(root), *foo = node_next(body);

	CHECK(node_is(root, NS_CONTENT, EL_MESSAGE));
	CHECK(node_is(body, NS_CONTENT, EL_BODY));
	CHECK(node_ns(foo) == NS_UNKNOWN && node_el(foo) == EL_UNKNOWN);
	CHECK_STR(node_name(foo), "foo");
	CHECK_STR(node_ns_name(foo), "urn:foo");
	CHECK(node_is_named(foo, S("urn:foo"), S("foo")));
	CHECK(!node_is_named(foo, S("urn:foo"), S("fo")));
	CHECK(!node_is(foo, NS_CONTENT, EL_UNKNOWN));
	CHECK_STR(node_ns_name(root), "jabber:client");
	CHECK(node_is_named(root, S("jabber:client"), S("message")));
	CHECK(node_el(node_first(foo)) == EL_BODY && node_ns(node_first(foo)) == NS_UNKNOWN);
	CHECK(!node_same_name(node_first(foo), body));
	CHECK(node_is(node_next(foo), NS_ROSTER, EL_QUERY));
	CHECK(node_stanza(foo) == stanza);
}

TEST(the_same_name_is_the_same_in_two_stanzas)
{
	struct stanza *other = read_stanza("<m><a xmlns='urn:b'/><a xmlns='urn:a'/></m>");
	const struct node *b = node_first(stanza_root(other));
	const struct node *root = root_of("<m><a xmlns='urn:a'/></m>");

	CHECK(node_same_name(node_first(root), node_next(b)));
	CHECK(!node_same_name(node_first(root), b));
	CHECK(node_same_name(root, stanza_root(other)));
	CHECK(!node_same_name(root, NULL) && !node_same_name(NULL, NULL));
	stanza_unref(&other);
}

TEST(children_are_found_in_order)
{
	const struct node *root = root_of(
		"<m><a/>x<body>1<c><body>no</body></c></body><a/><body>2</body><x xmlns='u'/>"
		"<ping xmlns='urn:xmpp:ping'/></m>");
	const struct node *body = node_find(root, NS_CONTENT, EL_BODY);
	int count = 0;

	NODE_EACH(child, root)
	count++;
	CHECK_INT(count, 6);
	CHECK_STR(node_text(body, &arena), "1");
	body = node_find_next(body, NS_CONTENT, EL_BODY);
	CHECK_STR(node_text(body, &arena), "2");
	CHECK(node_find_next(body, NS_CONTENT, EL_BODY) == NULL);
	CHECK(node_find(root, NS_PING, EL_BODY) == NULL);
	CHECK(node_is(node_find_ns(root, NS_PING), NS_PING, EL_PING));
	CHECK(node_find_ns(root, NS_MUC) == NULL);
	CHECK(node_next(root) == NULL);
	CHECK(node_first(node_find_ns(root, NS_PING)) == NULL);
}

TEST(attributes_are_given_as_they_are_and_unescaped)
{
	const struct node *root = root_of(
		"<m to='a&amp;b' id='' xml:lang='de' lang='x' xmlns:p='u' p:type='no' name='&#10;'>"
		"<body xmlns='u' to='y'/></m>");

	CHECK_STR(node_attr(root, AT_TO, &arena), "a&b");
	CHECK_STR(node_raw_attr(root, AT_TO), "a&amp;b");
	CHECK(str_exists(node_attr(root, AT_ID, &arena)));
	CHECK_STR(node_attr(root, AT_ID, &arena), "");
	CHECK(!str_exists(node_attr(root, AT_FROM, &arena)));
	CHECK(!str_exists(node_attr(root, AT_TYPE, &arena)));
	CHECK_STR(node_attr(root, AT_LANG, &arena), "de");
	CHECK_STR(node_attr_named(root, S("lang"), &arena), "x");
	CHECK(!str_exists(node_attr_named(root, S("xml:lang"), &arena)));
	CHECK(!str_exists(node_attr_named(root, S("xmlns:ns1"), &arena)));
	CHECK(!str_exists(node_attr_named(node_first(root), S("xmlns"), &arena)));
	CHECK(!str_exists(node_attr(node_first(root), AT_XMLNS, &arena)));
	CHECK_STR(node_attr(node_first(root), AT_TO, &arena), "y");
	CHECK_STR(node_attr(root, AT_NAME, &arena), "\n");
}

TEST(attributes_are_compared_unescaped)
{
	const struct node *root = root_of("<m to='a&amp;&apos;b' id='' type='&#9;&lt;'/>");

	CHECK(node_attr_is(root, AT_TO, S("a&'b")));
	CHECK(!node_attr_is(root, AT_TO, S("a&'")));
	CHECK(!node_attr_is(root, AT_TO, S("a&'bc")));
	CHECK(!node_attr_is(root, AT_TO, S("a&amp;&apos;b")));
	CHECK(node_attr_is(root, AT_TYPE, S("\t<")));
	CHECK(node_attr_is(root, AT_ID, S("")));
	CHECK(!node_attr_is(root, AT_FROM, S("")));
}

TEST(text_is_joined_and_unescaped)
{
	const struct node *root;

	CHECK_STR(node_text(root_of("<m/>"), &arena), "");
	CHECK_STR(node_text(root_of("<m>plain</m>"), &arena), "plain");
	CHECK_STR(node_text(root_of("<m>&lt;b&gt;&#13;</m>"), &arena), "<b>\r");
	root = root_of("<m>one<a>no</a></m>");
	CHECK_STR(node_text(root, &arena), "one");
	CHECK(arena.chunks == NULL); /* a single piece is not copied */
	CHECK_STR(node_text(root_of("<m><a>no</a>two<b/></m>"), &arena), "two");
	CHECK_STR(node_text(root_of("<m>1<a/>&amp;<b><c/>no</b>3</m>"), &arena), "1&3");
	CHECK_STR(node_text(root_of("<m><a/><b/></m>"), &arena), "");
}

TEST(white_space_is_no_text)
{
	CHECK(!node_has_text(root_of("<m/>")));
	CHECK(!node_has_text(root_of("<m> \n\t&#13; <a>x</a> &#13;&#13;</m>")));
	CHECK(node_has_text(root_of("<m> x</m>")));
	CHECK(node_has_text(root_of("<m> <a/> &#13;x</m>")));
	CHECK(node_has_text(root_of("<m>&#xA0;</m>")));
}

TEST(bytes_and_content_are_those_of_the_canonical_form)
{
	const struct node *root = root_of("<m to=\"x\"><a></a><b c='1'>t<d/></b></m>");
	const struct node *a = node_first(root), *b = node_next(a);

	CHECK_STR(node_bytes(root), "<m to='x'><a/><b c='1'>t<d/></b></m>");
	CHECK_STR(node_content(root), "<a/><b c='1'>t<d/></b>");
	CHECK_STR(node_bytes(a), "<a/>");
	CHECK_STR(node_content(a), "");
	CHECK_STR(node_content(b), "t<d/>");
}

TEST(a_chain_of_look_ups_needs_no_checks)
{
	const struct node *nothing = node_find(node_first(NULL), NS_PING, EL_PING);

	CHECK(nothing == NULL);
	CHECK(node_ns(nothing) == NS_UNKNOWN && node_el(nothing) == EL_UNKNOWN);
	CHECK(!node_is(nothing, NS_UNKNOWN, EL_UNKNOWN));
	CHECK_STR(node_name(nothing), "");
	CHECK_STR(node_ns_name(nothing), "");
	CHECK(!node_is_named(nothing, S(""), S("")));
	CHECK(node_next(nothing) == NULL && node_find_next(nothing, NS_PING, EL_PING) == NULL);
	CHECK(node_find_ns(nothing, NS_PING) == NULL);
	CHECK(!str_exists(node_attr(nothing, AT_TO, &arena)));
	CHECK(!str_exists(node_attr_named(nothing, S("a"), &arena)));
	CHECK(!node_attr_is(nothing, AT_TO, S("")));
	CHECK_STR(node_text(nothing, &arena), "");
	CHECK(!node_has_text(nothing));
	CHECK_STR(node_bytes(nothing), "");
	CHECK_STR(node_content(nothing), "");
	CHECK(node_stanza(nothing) == NULL);
	root_of(NULL);
}
