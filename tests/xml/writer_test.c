/* SPDX-License-Identifier: Apache-2.0 */
/* The writer writes the canonical form, and its errors stick. */

#include "xml/writer.h"

#include "support/test.h"
#include "xml/read_all.h"

static struct xml_writer w;

static void check_sealed(const char *expected)
{
	struct stanza *stanza = xml_seal(&w), *again;

	CHECK(w.builder == NULL);
	CHECK(stanza != NULL);
	CHECK_STR(stanza_bytes(stanza), expected);
	again = stanza_parse(stanza_bytes(stanza));
	CHECK(again != NULL);
	CHECK_STR_EQ(stanza_bytes(again), stanza_bytes(stanza));
	stanza_unref(&again);
	stanza_unref(&stanza);
}

static void check_refused(void)
{
	CHECK(xml_seal(&w) == NULL);
	CHECK(w.builder == NULL);
}

static void begin_iq(void)
{
	xml_begin(&w, 10000);
	xml_open(&w, NS_CONTENT, EL_IQ);
}

TEST(an_answer_is_written)
{
	begin_iq();
	xml_attr(&w, AT_TYPE, S("result"));
	xml_attr(&w, AT_TO, S("a&b'@\"c"));
	xml_attr(&w, AT_FROM, STR_NONE);
	xml_attr(&w, AT_LANG, S("en"));
	xml_open(&w, NS_VERSION, EL_QUERY);
	xml_element(&w, NS_VERSION, EL_NAME, S("<Jackdaw> & \r\n\t\"x\""));
	xml_element(&w, NS_VERSION, EL_OS, S(""));
	xml_attr_int(&w, AT_SECONDS, 1);
	CHECK(xml_seal(&w) == NULL); /* an attribute behind its element */
	begin_iq();
	xml_attr(&w, AT_TYPE, S("result"));
	xml_attr(&w, AT_TO, S("a&b'@\"c"));
	xml_open(&w, NS_VERSION, EL_QUERY);
	xml_attr_int(&w, AT_SECONDS, INT64_MIN);
	CHECK_INT(xml_depth(&w), 2);
	xml_element(&w, NS_VERSION, EL_NAME, S("<Jackdaw> & \r\n\t\"x\""));
	xml_element(&w, NS_VERSION, EL_OS, S(""));
	check_sealed(
		"<iq to='a&amp;b&apos;@&quot;c' type='result'><query xmlns='jabber:iq:version' "
		"seconds='-9223372036854775808'><name>&lt;Jackdaw&gt; &amp; &#xD;\n\t\"x\"</name>"
		"<os/></query></iq>");
}

TEST(names_may_be_a_peers)
{
	begin_iq();
	xml_open_named(&w, S("urn:x&y"), S("\u0436"));
	xml_attr_named(&w, S(""), S("a"), S("1"));
	xml_attr_named(&w, S("urn:z"), S("a"), S("2"));
	xml_attr_named(&w, S("http://www.w3.org/XML/1998/namespace"), S("space"), S("3"));
	xml_open_named(&w, S("urn:x&y"), S("c"));
	xml_open_named(&w, S(""), S("d"));
	check_sealed("<iq><\u0436 xmlns='urn:x&amp;y' a='1' xmlns:ns1='urn:z' ns1:a='2' "
		     "xml:space='3'><c><d xmlns=''/></c></\u0436></iq>");
}

TEST(a_known_name_is_known_however_it_is_written)
{
	struct stanza *stanza;
	const struct node *child;

	begin_iq();
	xml_open_named(&w, S("urn:xmpp:ping"), S("ping"));
	stanza = xml_seal(&w);
	child = node_first(stanza_root(stanza));
	CHECK(node_is(child, NS_PING, EL_PING));
	stanza_unref(&stanza);
}

TEST(what_xml_cannot_hold_is_refused)
{
	static const char *const bad[] = { "\x01",	   "\x1F",	   "\xC3",
					   "\xED\xA0\x80", "\xEF\xBF\xBF", "a\xFF" };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		begin_iq();
		xml_text(&w, str_of(bad[i]));
		check_refused();
		begin_iq();
		xml_attr(&w, AT_ID, str_of(bad[i]));
		check_refused();
		begin_iq();
		xml_open_named(&w, str_of(bad[i]), S("a"));
		check_refused();
		begin_iq();
		xml_open_named(&w, S("u"), str_of(bad[i]));
		check_refused();
	}
	begin_iq();
	xml_text(&w, str_make("a\0b", 3));
	check_refused();
}

TEST(bad_names_are_refused)
{
	static const char *const bad[] = { "", "a:b", "1", "a b", "a>", "a'", "-" };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		begin_iq();
		xml_open_named(&w, S("u"), str_of(bad[i]));
		check_refused();
		begin_iq();
		xml_attr_named(&w, S(""), str_of(bad[i]), S("v"));
		check_refused();
		begin_iq();
		xml_attr_named(&w, S("u"), str_of(bad[i]), S("v"));
		check_refused();
	}
	begin_iq();
	xml_attr_named(&w, S(""), S("xmlns"), S("u"));
	check_refused();
	begin_iq();
	xml_attr(&w, AT_XMLNS, S("u"));
	check_refused();
	begin_iq();
	xml_open(&w, NS_UNKNOWN, EL_QUERY);
	check_refused();
	begin_iq();
	xml_open(&w, NS_PING, EL_UNKNOWN);
	check_refused();
	begin_iq();
	xml_open_named(&w, S("http://www.w3.org/XML/1998/namespace"), S("a"));
	check_refused();
}

TEST(a_007_twins_are_refused)
{
	begin_iq();
	xml_attr(&w, AT_ID, S("1"));
	xml_attr(&w, AT_ID, S("2"));
	check_refused();
	begin_iq();
	xml_attr_named(&w, S("u"), S("a"), S("1"));
	xml_attr_named(&w, S("v"), S("a"), S("1"));
	xml_attr_named(&w, S("u"), S("a"), S("1"));
	check_refused();
	begin_iq();
	xml_attr(&w, AT_LANG, S("1"));
	xml_attr_named(&w, S("http://www.w3.org/XML/1998/namespace"), S("lang"), S("1"));
	check_refused();
	begin_iq();
	xml_attr_named(&w, S("u"), S("ns1"), S("1"));
	xml_attr_named(&w, S("v"), S("ns1"), S("1"));
	check_sealed("<iq xmlns:ns1='u' ns1:ns1='1' xmlns:ns2='v' ns2:ns1='1'/>");
}

TEST(there_is_one_root_and_everything_is_in_it)
{
	xml_begin(&w, 1000);
	check_refused();
	xml_begin(&w, 1000);
	xml_text(&w, S("x"));
	check_refused();
	xml_begin(&w, 1000);
	xml_attr(&w, AT_ID, S("x"));
	check_refused();
	begin_iq();
	xml_close(&w);
	xml_open(&w, NS_CONTENT, EL_IQ);
	check_refused();
	begin_iq();
	xml_close(&w);
	xml_text(&w, S("x"));
	check_refused();
	begin_iq();
	xml_close(&w);
	xml_close(&w);
	check_refused();
}

TEST(a_016_the_limits_of_bytes_and_depth_hold_to_the_last)
{
	xml_begin(&w, 13);
	xml_element(&w, NS_CONTENT, EL_BODY, S(""));
	check_sealed("<body/>");
	xml_begin(&w, 14);
	xml_element(&w, NS_CONTENT, EL_BODY, S("x"));
	check_sealed("<body>x</body>");
	xml_begin(&w, 13);
	xml_element(&w, NS_CONTENT, EL_BODY, S("x"));
	check_refused();
	xml_begin(&w, 10000);
	for (int i = 0; i < XML_DEPTH_MAX; i++)
		xml_open(&w, NS_CONTENT, EL_X);
	xml_abandon(&w);
	CHECK(w.builder == NULL);
	xml_begin(&w, 10000);
	for (int i = 0; i <= XML_DEPTH_MAX; i++)
		xml_open(&w, NS_CONTENT, EL_X);
	check_refused();
}

/* ---- copies ---- */

TEST(a_copy_declares_what_its_place_needs)
{
	struct stanza *from = read_stanza(
		"<message to='a' x='1' xml:lang='en'>t<body>x<b/></body>u<y xmlns='u' xmlns:p='v' "
		"p:q='1'><z/><body xmlns='jabber:client'/></y>&#13;</message>");

	xml_begin(&w, 10000);
	xml_open(&w, NS_CONTENT, EL_MESSAGE);
	xml_attr(&w, AT_TO, S("b"));
	xml_open(&w, NS_FORWARD, EL_FORWARDED);
	xml_copy(&w, stanza_root(from));
	check_sealed("<message to='b'><forwarded xmlns='urn:xmpp:forward:0'><message "
		     "xmlns='jabber:client' to='a' xml:lang='en' x='1'>t<body>x<b/></body>u<y "
		     "xmlns='u' xmlns:ns1='v' ns1:q='1'><z/><body xmlns='jabber:client'/></y>&#xD;"
		     "</message></forwarded></message>");

	xml_begin(&w, 10000);
	xml_open(&w, NS_CONTENT, EL_IQ);
	xml_copy_content(&w, stanza_root(from));
	check_sealed("<iq>t<body>x<b/></body>u<y xmlns='u' xmlns:ns1='v' ns1:q='1'><z/><body "
		     "xmlns='jabber:client'/></y>&#xD;</iq>");
	stanza_unref(&from);
}

TEST(a_copy_out_of_a_foreign_place_takes_its_namespace_along)
{
	struct stanza *from = read_stanza("<iq><q xmlns='u'><r type='1' to='2'>x</r></q></iq>");
	const struct node *r = node_first(node_first(stanza_root(from)));

	xml_begin(&w, 10000);
	xml_copy(&w, r);
	check_sealed("<r xmlns='u' to='2' type='1'>x</r>");
	xml_begin(&w, 10000);
	xml_open_named(&w, S("u"), S("a"));
	xml_copy(&w, r);
	xml_copy(&w, NULL);
	xml_copy_content(&w, NULL);
	check_sealed("<a xmlns='u'><r type='1' to='2'>x</r></a>");
	stanza_unref(&from);
}

TEST(the_content_namespace_said_aloud_is_not_said_twice)
{
	/* On a stream of servers, jabber:client has to be said below the stanza. */
	struct stanza *from = stanza_parse(S("<m><x xmlns='jabber:client'><y/></x></m>"));

	CHECK(from != NULL);
	xml_begin(&w, 10000);
	xml_open(&w, NS_FORWARD, EL_FORWARDED);
	xml_copy(&w, stanza_root(from));
	check_sealed(
		"<forwarded xmlns='urn:xmpp:forward:0'><m xmlns='jabber:client'><x><y/></x></m>"
		"</forwarded>");
	stanza_unref(&from);
}
