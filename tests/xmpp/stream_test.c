/* SPDX-License-Identifier: Apache-2.0 */
/* Stream headers and errors (RFC 6120 §4). */

#include "xmpp/stream.h"

#include "support/test.h"

#define STREAMS " xmlns:stream='http://etherx.jabber.org/streams'>"

static struct arena arena;

/* Reads a header and judges it: the error's name, "ok", or "unread" where the reader says no. */
static str judged(const char *xml, struct stream_header *out)
{
	struct xml_reader reader;
	struct stanza *header = NULL;
	str input = str_of(xml);
	str result = S("unread");
	struct stream_fault fault;

	xml_reader_init(&reader, &xml_limits_before_auth);
	if (xml_read(&reader, &input, &header) == XML_STREAM_OPEN) {
		arena_keep(&arena, header);
		fault = stream_header_judge(stanza_root(header), (enum ns)reader.content_ns, &arena,
					    out);
		result = fault.error == STREAM_OK ? S("ok") : stream_error_name(fault.error);
	}
	stanza_unref(&header);
	xml_reader_fini(&reader);
	return result;
}

static str judged_alone(const char *xml)
{
	struct stream_header header;
	str result = judged(xml, &header);

	arena_fini(&arena);
	return result;
}

TEST(a_good_header_is_read)
{
	struct stream_header header;

	CHECK_STR(judged("<?xml version='1.0'?><stream:stream from='Juliet@CAPULET.example/x'"
			 " to='Capulet.Example' version='1.0' xml:lang='de' "
			 "xmlns='jabber:client'" STREAMS,
			 &header),
		  "ok");
	CHECK_STR(jid_str(header.to), "capulet.example");
	CHECK_STR(jid_str(header.from), "juliet@capulet.example");
	arena_fini(&arena);
}

TEST(a_header_needs_no_from)
{
	struct stream_header header;

	CHECK_STR(judged("<stream:stream to='a' version='1.0' xmlns='jabber:client'" STREAMS,
			 &header),
		  "ok");
	CHECK(!jid_exists(header.from));
	arena_fini(&arena);
}

TEST(the_version_must_be_one_or_above)
{
	static const struct {
		const char *version, *result;
	} table[] = {
		{ " version='1.0'", "ok" },
		{ " version='1.12'", "ok" },
		{ " version='2.0'", "ok" },
		{ " version='01.0'", "ok" },
		{ "", "unsupported-version" },
		{ " version=''", "unsupported-version" },
		{ " version='0.9'", "unsupported-version" },
		{ " version='1'", "unsupported-version" },
		{ " version='1.'", "unsupported-version" },
		{ " version='.1'", "unsupported-version" },
		{ " version='1.0.0'", "unsupported-version" },
		{ " version='-1.0'", "unsupported-version" },
		{ " version='1.0 '", "unsupported-version" },
	};

	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct buf xml;

		buf_init(&xml, 1000);
		buf_printf(&xml, "<stream:stream to='a'%s xmlns='jabber:client'" STREAMS,
			   table[i].version);
		CHECK_STR(judged_alone(buf_cstr(&xml)), table[i].result);
		buf_fini(&xml);
	}
}

TEST(a_005_namespaces_must_be_those_of_a_clients_stream)
{
	CHECK_STR(judged_alone("<stream:stream to='a' version='1.0' xmlns='jabber:server'" STREAMS),
		  "invalid-namespace");
	CHECK_STR(judged_alone("<stream:stream to='a' version='1.0'" STREAMS), "invalid-namespace");
	CHECK_STR(judged_alone("<stream:stream to='a' version='1.0' xmlns='jabber:client' "
			       "xmlns:stream='http://etherx.jabber.org/stream'>"),
		  "invalid-namespace");
	CHECK_STR(judged_alone("<stream:flow to='a' version='1.0' xmlns='jabber:client'" STREAMS),
		  "bad-format");
}

TEST(a_header_without_a_domain_is_to_no_host)
{
	static const char *const wrong[] = { "",	  " to=''",    " to='a@b'",
					     " to='a/b'", " to='a b'", " to='&lt;'" };

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		struct buf xml;

		buf_init(&xml, 1000);
		buf_printf(&xml, "<stream:stream version='1.0' xmlns='jabber:client'%s" STREAMS,
			   wrong[i]);
		CHECK_STR(judged_alone(buf_cstr(&xml)), "host-unknown");
		buf_fini(&xml);
	}
}

TEST(a_from_that_is_no_address_is_refused)
{
	CHECK_STR(judged_alone("<stream:stream to='a' from='@' version='1.0' "
			       "xmlns='jabber:client'" STREAMS),
		  "invalid-from");
}

TEST(our_header_escapes_what_it_repeats)
{
	struct buf out;

	buf_init(&out, 1000);
	arena_init(&arena);
	stream_header_write(&out, S("a"), jid_join(&arena, S("o'hara"), S("b"), S("")), S("id"));
	CHECK_STR(buf_str(&out), "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
				 "xmlns:stream='http://etherx.jabber.org/streams' id='id' from='a' "
				 "to='o&apos;hara@b' version='1.0' xml:lang='en'>");
	arena_fini(&arena);
	buf_fini(&out);
}

TEST(an_error_is_told_with_its_text_and_its_condition)
{
	const struct stream_fault big = stream_fault_of(XML_LIMIT_BYTES);
	const struct stream_fault none = { .error = STREAM_OK };
	struct buf out;

	buf_init(&out, 1000);
	stream_fault_write(&out, &big);
	CHECK_STR(buf_str(&out),
		  "<stream:error><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
		  "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams' xml:lang='en'>The stanza is "
		  "too big</text><stanza-too-big xmlns='urn:xmpp:errors'/></stream:error>"
		  "</stream:stream>");
	buf_clear(&out);
	stream_fault_write(&out, &none);
	CHECK_STR(buf_str(&out), "</stream:stream>");
	buf_fini(&out);
}

TEST(each_fault_of_the_reader_has_its_error)
{
	static const enum stream_error errors[] = {
		[XML_NOT_WELL_FORMED] = STREAM_NOT_WELL_FORMED,
		[XML_RESTRICTED] = STREAM_RESTRICTED_XML,
		[XML_BAD_NAMESPACE_PREFIX] = STREAM_BAD_NAMESPACE_PREFIX,
		[XML_INVALID_NAMESPACE] = STREAM_INVALID_NAMESPACE,
		[XML_UNSUPPORTED_ENCODING] = STREAM_UNSUPPORTED_ENCODING,
		[XML_LIMIT_BYTES] = STREAM_POLICY_VIOLATION,
		[XML_LIMIT_ELEMENTS] = STREAM_POLICY_VIOLATION,
		[XML_LIMIT_ATTRIBUTES] = STREAM_POLICY_VIOLATION,
		[XML_LIMIT_DEPTH] = STREAM_POLICY_VIOLATION,
	};

	for (size_t i = 1; i < ARRAY_LEN(errors); i++)
		CHECK_INT(stream_fault_of((enum xml_fault)i).error, errors[i]);
}
