/* SPDX-License-Identifier: Apache-2.0 */
/* The builder keeps the rules of the form, and its memory for the next one. */

#include "xml/builder.h"

#include <pthread.h>

#include "support/test.h"

static const struct xml_limits limits = {
	.bytes = 1000, .elements = 10, .attributes = 4, .depth = 3
};

static void add_attr(struct xml_builder *b, str name, str value)
{
	builder_begin_attr(b, name);
	builder_add_value(b, value);
	builder_end_attr(b);
}

/* The bytes, or the name of nothing when it is broken. */
static void check_sealed(struct xml_builder *b, const char *expected)
{
	struct stanza *stanza = builder_seal(b);

	CHECK(stanza != NULL);
	CHECK_STR(stanza_bytes(stanza), expected);
	stanza_unref(&stanza);
	builder_give_back(&b);
	CHECK(b == NULL);
}

TEST(the_attributes_of_the_root_are_brought_into_their_order)
{
	struct xml_builder *b = builder_take(&xml_limits_after_auth);

	builder_open(b, NS_PING, EL_PING, S("ping"));
	add_attr(b, S("z"), S("1"));
	add_attr(b, S("xml:lang"), S("2"));
	add_attr(b, S("type"), S("3"));
	builder_begin_attr_ns(b, NS_MUC, S("a"));
	builder_end_attr(b);
	add_attr(b, S("id"), S("4"));
	add_attr(b, S("from"), S("5"));
	add_attr(b, S("to"), S("6"));
	builder_close(b);
	check_sealed(b, "<ping xmlns='urn:xmpp:ping' to='6' from='5' id='4' type='3' xml:lang='2' "
			"z='1' xmlns:ns1='http://jabber.org/protocol/muc' ns1:a=''/>");
}

TEST(a_005_one_namespace_has_one_prefix_on_an_element)
{
	struct xml_builder *b = builder_take(&xml_limits_after_auth);

	builder_open(b, NS_CONTENT, EL_IQ, S("iq"));
	builder_begin_attr_ns(b, NS_MUC, S("a"));
	builder_end_attr(b);
	builder_begin_attr_ns(b, NS_PING, S("b"));
	builder_end_attr(b);
	builder_begin_attr_ns(b, NS_MUC, S("c"));
	builder_end_attr(b);
	builder_close(b);
	check_sealed(b, "<iq xmlns:ns1='http://jabber.org/protocol/muc' ns1:a='' "
			"xmlns:ns2='urn:xmpp:ping' ns2:b='' ns1:c=''/>");
}

TEST(the_content_namespace_has_a_name_only_inside_foreign_elements)
{
	struct xml_builder *b = builder_take(&xml_limits_after_auth);

	builder_open(b, NS_CONTENT, EL_IQ, S("iq"));
	builder_open(b, NS_FORWARD, EL_FORWARDED, S("forwarded"));
	builder_open(b, NS_CONTENT, EL_MESSAGE, S("message"));
	builder_open(b, NS_CONTENT, EL_BODY, S("body"));
	while (b->depth)
		builder_close(b);
	check_sealed(b, "<iq><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'>"
			"<body/></message></forwarded></iq>");
}

static enum xml_fault fault_and_end(struct xml_builder *b)
{
	enum xml_fault fault = (enum xml_fault)b->fault;

	CHECK(builder_seal(b) == NULL);
	builder_give_back(&b);
	return fault;
}

TEST(each_limit_is_the_last_that_goes)
{
	struct xml_builder *b = builder_take(&limits);

	for (int i = 0; i < 3; i++)
		builder_open(b, NS_CONTENT, EL_X, S("x"));
	CHECK(!builder_is_broken(b));
	builder_open(b, NS_CONTENT, EL_X, S("x"));
	CHECK_INT(fault_and_end(b), XML_LIMIT_DEPTH);

	b = builder_take(&limits);
	builder_open(b, NS_CONTENT, EL_X, S("x"));
	for (int i = 0; i < 9; i++) {
		builder_open(b, NS_CONTENT, EL_X, S("x"));
		builder_close(b);
	}
	CHECK(!builder_is_broken(b));
	builder_open(b, NS_CONTENT, EL_X, S("x"));
	CHECK_INT(fault_and_end(b), XML_LIMIT_ELEMENTS);

	b = builder_take(&limits);
	builder_open(b, NS_PING, EL_X, S("x"));	  /* xmlns is one */
	builder_begin_attr_ns(b, NS_MUC, S("a")); /* and xmlns:ns1 */
	builder_end_attr(b);
	add_attr(b, S("b"), S(""));
	CHECK(!builder_is_broken(b));
	add_attr(b, S("c"), S(""));
	CHECK_INT(fault_and_end(b), XML_LIMIT_ATTRIBUTES);
}

TEST(the_limit_of_bytes_counts_the_end_tags)
{
	static char text[1000];
	struct xml_builder *b = builder_take(&limits);

	memset(text, 'x', sizeof(text));
	builder_open(b, NS_CONTENT, EL_X, S("x"));
	CHECK(builder_begin_content(b));
	builder_add_text(b, str_make(text, 993)); /* <x> and </x> take seven */
	builder_close(b);
	CHECK(!builder_is_broken(b));
	CHECK_INT(b->len, 1000);
	builder_give_back(&b);

	b = builder_take(&limits);
	builder_open(b, NS_CONTENT, EL_X, S("x"));
	CHECK(builder_begin_content(b));
	builder_add_text(b, str_make(text, 994));
	builder_close(b);
	CHECK_INT(fault_and_end(b), XML_LIMIT_BYTES);
}

TEST(what_was_given_back_is_used_again_and_empty)
{
	struct xml_builder *b = builder_take(&limits), *same = b;

	builder_open(b, NS_CONTENT, EL_X, S("x"));
	builder_break(b, XML_RESTRICTED);
	builder_give_back(&b);
	b = builder_take(&limits);
	CHECK(b == same);
	CHECK(!builder_is_broken(b) && b->depth == 0 && b->len == 0 && b->node_count == 0);
	CHECK(builder_seal(b) == NULL); /* nothing is not a stanza */
	builder_give_back(&b);
}

static void *use_and_end(void *unused)
{
	struct xml_builder *b = builder_take(&limits);

	builder_give_back(&b);
	return unused;
}

/* AddressSanitizer looks for the leak. */
TEST(a_thread_takes_its_stock_with_it)
{
	for (int i = 0; i < 4; i++) {
		pthread_t thread;

		CHECK_INT(pthread_create(&thread, NULL, use_and_end, NULL), 0);
		CHECK_INT(pthread_join(thread, NULL), 0);
	}
}
