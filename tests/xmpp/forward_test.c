/* SPDX-License-Identifier: Apache-2.0 */
/* A stanza inside of another: the same content in its own namespace, from a sealed stanza or from
 * bytes alike. */

#include "xmpp/forward.h"

#include "support/test.h"

static struct buf out;

static str forwarded(const char *xml, int64_t us)
{
	struct stanza *stanza = stanza_parse(str_of(xml));
	struct envelope envelope;

	CHECK(stanza != NULL);
	envelope = envelope_of(stanza);
	envelope.from = jid_of_normal(S("a@b/'"));
	buf_fini(&out);
	buf_init(&out, 1 << 20);
	forward_write(&out, &envelope, stanza, us);
	CHECK(!buf_failed(&out));
	stanza_unref(&stanza);
	return buf_str(&out);
}

static str forwarded_bytes(const char *bytes, int64_t us)
{
	buf_fini(&out);
	buf_init(&out, 1 << 20);
	forward_write_bytes(&out, str_of(bytes), us);
	return buf_str(&out);
}

TEST(the_stanza_inside_has_its_own_namespace)
{
	CHECK_STR(
		forwarded("<message id='1' type='chat'><body>x</body><y xmlns='urn:y'/></message>",
			  FORWARD_NO_DELAY),
		"<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' "
		"from='a@b/&apos;' id='1' type='chat'><body>x</body><y xmlns='urn:y'/></message>"
		"</forwarded>");
	CHECK_STR(forwarded("<presence/>", 0),
		  "<forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' "
		  "stamp='1970-01-01T00:00:00.000000Z'/><presence xmlns='jabber:client' "
		  "from='a@b/&apos;'/></forwarded>");
	buf_fini(&out);
}

TEST(bytes_of_the_log_are_forwarded_as_they_are)
{
	CHECK_STR(forwarded_bytes("<message to='a@b' id='1'><body>x</body></message>", 0),
		  "<forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' "
		  "stamp='1970-01-01T00:00:00.000000Z'/><message xmlns='jabber:client' to='a@b' "
		  "id='1'><body>x</body></message></forwarded>");
	CHECK_STR(forwarded_bytes("<message><body/></message>", FORWARD_NO_DELAY),
		  "<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'><body/>"
		  "</message></forwarded>");
	CHECK_STR(forwarded_bytes("<message/>", FORWARD_NO_DELAY),
		  "<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'/>"
		  "</forwarded>");
	buf_fini(&out);
}

TEST(what_is_no_message_any_more_leaves_its_place)
{
	static const char *const bad[] = {
		NULL, "", "<", "<message", "<messages/>", "<iq id='1'/>", "message/>"
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		CHECK_STR(forwarded_bytes(bad[i], FORWARD_NO_DELAY),
			  "<forwarded xmlns='urn:xmpp:forward:0'></forwarded>");
	buf_fini(&out);
}

/* The round trip: what was written, read by a strict reader, has the same content. */
TEST(both_ways_read_as_the_same_content)
{
	const char *xml = "<message p:q='1' xmlns:p='urn:p' id='&lt;'>t&amp;<body>a</body>"
			  "<a xmlns='urn:a'><b xmlns='jabber:client'>c</b></a></message>";
	struct stanza *stanza = stanza_parse(str_of(xml)), *first, *second;
	struct envelope envelope = envelope_of(stanza);
	struct buf bytes;

	first = stanza_parse(forwarded(xml, 5));
	CHECK(first != NULL);
	envelope.from = jid_of_normal(S("a@b/'"));
	buf_init(&bytes, 10000);
	envelope_write(&bytes, &envelope, stanza);
	second = stanza_parse(forwarded_bytes(buf_cstr(&bytes), 5));
	CHECK(second != NULL);
	CHECK_STR_EQ(stanza_bytes(first), stanza_bytes(second));
	CHECK_STR_EQ(node_content(node_find(stanza_root(first), NS_CLIENT, EL_MESSAGE)),
		     node_content(stanza_root(stanza)));
	buf_fini(&bytes);
	buf_fini(&out);
	stanza_unref(&first);
	stanza_unref(&second);
	stanza_unref(&stanza);
}

TEST(past_the_limit_the_buffer_has_failed)
{
	struct stanza *stanza = stanza_parse(S("<message><body>x</body></message>"));
	struct envelope envelope = envelope_of(stanza);
	size_t whole;

	buf_init(&out, 10000);
	forward_write(&out, &envelope, stanza, 0);
	whole = out.len;
	for (size_t limit = 0; limit <= whole; limit++) {
		buf_fini(&out);
		buf_init(&out, limit);
		forward_write(&out, &envelope, stanza, 0);
		CHECK_INT(buf_failed(&out), limit < whole);
	}
	buf_fini(&out);
	stanza_unref(&stanza);
}

TEST(the_shell_is_an_empty_message)
{
	struct stanza *shell = forward_shell();

	CHECK_STR(stanza_bytes(shell), "<message/>");
	CHECK_INT(node_ns(stanza_root(shell)), NS_CONTENT);
	stanza_unref(&shell);
}
