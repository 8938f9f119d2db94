/* SPDX-License-Identifier: Apache-2.0 */
/* What a stream header leaves behind. */

#include "xml/header.h"

#include "support/test.h"
#include "xml/reader.h"

#define STREAM "http://etherx.jabber.org/streams"

static struct xml_reader reader;

static void open_stream(const char *header)
{
	struct stanza *stanza = NULL;
	str input = str_of(header);

	xml_reader_fini(&reader);
	xml_reader_init(&reader, &xml_limits_after_auth);
	CHECK_INT(xml_read(&reader, &input, &stanza), XML_STREAM_OPEN);
	CHECK_INT(input.len, 0);
	stanza_unref(&stanza);
}

static void check_next(const char *text, const char *expected)
{
	struct stanza *stanza = NULL;
	str input = str_of(text);

	CHECK_INT(xml_read(&reader, &input, &stanza), XML_STANZA);
	CHECK_STR(stanza_bytes(stanza), expected);
	stanza_unref(&stanza);
}

static void end(void)
{
	xml_reader_fini(&reader);
}

TEST(the_usual_header_costs_no_memory)
{
	open_stream("<stream:stream xmlns='jabber:server' xml:lang='en' xmlns:stream='" STREAM
		    "'>");
	CHECK(reader.prefixes == NULL && reader.builder == NULL);
	CHECK_INT(xml_reader_content_ns(&reader), NS_SERVER);
	check_next("<a xmlns='jabber:server'/>", "<a xml:lang='en'/>");
	check_next("<a xmlns='jabber:client'/>", "<a xmlns='jabber:client' xml:lang='en'/>");
	end();
}

TEST(the_content_namespace_is_one_of_three)
{
	open_stream("<stream:stream xmlns='jabber:component:accept' xmlns:stream='" STREAM "'>");
	CHECK_INT(xml_reader_content_ns(&reader), NS_COMPONENT);
	open_stream("<stream:stream xmlns='jabber:nothing' xmlns:stream='" STREAM "'>");
	CHECK_INT(xml_reader_content_ns(&reader), NS_UNKNOWN);
	check_next("<a/>", "<a xmlns='jabber:nothing'/>");
	open_stream("<stream:stream xmlns:stream='" STREAM "'>");
	CHECK_INT(xml_reader_content_ns(&reader), NS_UNKNOWN);
	check_next("<a/>", "<a xmlns=''/>");
	open_stream("<stream xmlns='" STREAM "' xmlns:c='jabber:client'>");
	CHECK_INT(xml_reader_content_ns(&reader), NS_CLIENT);
	check_next("<c:a/>", "<a/>");
	end();
}

TEST(a_header_may_leave_the_content_namespace_to_us)
{
	open_stream("<stream xmlns='" STREAM "'>");
	CHECK_INT(xml_reader_content_ns(&reader), NS_UNKNOWN);
	xml_reader_set_content_ns(&reader, NS_CLIENT);
	check_next("<a xmlns='jabber:client'/>", "<a/>");
	check_next("<a/>", "<a xmlns='" STREAM "'/>");
	end();
}

TEST(prefixes_of_the_header_hold_in_every_stanza_and_may_be_hidden)
{
	open_stream("<stream:stream xmlns='jabber:server' xmlns:db='jabber:server:dialback' "
		    "xmlns:stream='" STREAM "'>");
	CHECK(reader.prefixes != NULL && xml_reader_is_idle(&reader));
	check_next("<db:verify/>", "<verify xmlns='jabber:server:dialback'/>");
	check_next("<a xmlns:db='u'><db:b/></a>", "<a><b xmlns='u'/></a>");
	check_next("<a db:b='1'/>", "<a xmlns:ns1='jabber:server:dialback' ns1:b='1'/>");
	check_next("<stream:features/>", "<features xmlns='" STREAM "'/>");
	end();
}

TEST(a_language_too_long_to_be_one_is_not_handed_down)
{
	open_stream(
		"<stream:stream xmlns='jabber:client' xmlns:stream='" STREAM "' xml:lang='"
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'>");
	check_next("<a/>", "<a/>");
	open_stream("<stream:stream xmlns='jabber:client' xmlns:stream='" STREAM "' xml:lang='"
		    "0123456789abcdef'>"); /* as long as the room for it */
	CHECK(reader.prefixes == NULL);
	check_next("<a/>", "<a xml:lang='0123456789abcdef'/>");
	end();
}
