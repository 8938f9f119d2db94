/* SPDX-License-Identifier: Apache-2.0 */
/* The head of a stanza says what the documents say of it. */

#include "xmpp/stanza_rules.h"

#include "support/test.h"
#include "xml/stanza.h"

static struct arena arena;
static struct head head;

/* What head_read() says of this stanza; `head` lives until the next call. */
static enum stanza_error read(const char *xml)
{
	struct stanza *stanza = stanza_parse(str_of(xml));
	const struct node *root;

	arena_fini(&arena);
	CHECK(stanza != NULL);
	root = stanza_root(arena_keep(&arena, stanza));
	stanza_unref(&stanza);
	return head_read(root, &arena, &head);
}

TEST(each_kind_knows_its_types)
{
	static const struct {
		const char *xml;
		enum kind kind;
		enum stanza_type type;
	} stanzas[] = {
		{ "<message/>", KIND_MESSAGE, TYPE_NORMAL },
		{ "<message type='normal'/>", KIND_MESSAGE, TYPE_NORMAL },
		{ "<message type='chat'/>", KIND_MESSAGE, TYPE_CHAT },
		{ "<message type='groupchat'/>", KIND_MESSAGE, TYPE_GROUPCHAT },
		{ "<message type='headline'/>", KIND_MESSAGE, TYPE_HEADLINE },
		{ "<message type='error'/>", KIND_MESSAGE, TYPE_ERROR },
		/* RFC 6121 §5.2.2: what is not understood is normal. */
		{ "<message type='fax'/>", KIND_MESSAGE, TYPE_NORMAL },
		{ "<message type='CHAT'/>", KIND_MESSAGE, TYPE_NORMAL },
		{ "<message type=''/>", KIND_MESSAGE, TYPE_NORMAL },
		{ "<message type='get'/>", KIND_MESSAGE, TYPE_NORMAL },
		{ "<presence/>", KIND_PRESENCE, TYPE_AVAILABLE },
		{ "<presence type='unavailable'/>", KIND_PRESENCE, TYPE_UNAVAILABLE },
		{ "<presence type='probe'/>", KIND_PRESENCE, TYPE_PROBE },
		{ "<presence type='subscribe'/>", KIND_PRESENCE, TYPE_SUBSCRIBE },
		{ "<presence type='subscribed'/>", KIND_PRESENCE, TYPE_SUBSCRIBED },
		{ "<presence type='unsubscribe'/>", KIND_PRESENCE, TYPE_UNSUBSCRIBE },
		{ "<presence type='unsubscribed'/>", KIND_PRESENCE, TYPE_UNSUBSCRIBED },
		{ "<presence type='error'/>", KIND_PRESENCE, TYPE_ERROR },
		{ "<iq type='get' id='1'><a xmlns='x'/></iq>", KIND_IQ, TYPE_GET },
		{ "<iq type='set' id='1'><a xmlns='x'/></iq>", KIND_IQ, TYPE_SET },
		{ "<iq type='result' id='1'/>", KIND_IQ, TYPE_RESULT },
		{ "<iq type='result' id='1'><a xmlns='x'/></iq>", KIND_IQ, TYPE_RESULT },
		{ "<iq type='error' id='1'><a xmlns='x'/><error/></iq>", KIND_IQ, TYPE_ERROR },
		{ "<iq type='get' id=''><a xmlns='x'/></iq>", KIND_IQ, TYPE_GET },
	};

	for (size_t i = 0; i < ARRAY_LEN(stanzas); i++) {
		CHECK_INT(read(stanzas[i].xml), ERROR_NONE);
		CHECK_INT(head.kind, stanzas[i].kind);
		CHECK_INT(head.type, stanzas[i].type);
	}
	arena_fini(&arena);
}

TEST(wrong_types_and_shapes_are_bad_requests_that_can_be_answered)
{
	static const char *const bad[] = {
		"<presence type='available'/>",
		"<presence type=''/>",
		"<presence type='chat'/>",
		"<iq id='1'><a xmlns='x'/></iq>",
		"<iq type='chat' id='1'><a xmlns='x'/></iq>",
		"<iq type='get'><a xmlns='x'/></iq>",
		"<iq type='result'/>",
		"<iq type='error'><error/></iq>",
		"<iq type='get' id='1'/>",
		"<iq type='set' id='1'>text</iq>",
		"<iq type='get' id='1'><a xmlns='x'/><b xmlns='x'/></iq>",
		"<iq type='result' id='1'><a xmlns='x'/><b xmlns='x'/></iq>",
		"<presence><priority>128</priority></presence>",
		"<presence><priority>-129</priority></presence>",
		"<presence><priority>1.5</priority></presence>",
		"<presence><priority>x</priority></presence>",
		"<presence><priority/></presence>",
		"<presence><priority>+-1</priority></presence>",
		"<presence><priority>1</priority><priority>1</priority></presence>",
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		CHECK_INT(read(bad[i]), ERROR_BAD_REQUEST);
		CHECK(head.kind != KIND_NONE);
	}
	arena_fini(&arena);
}

TEST(what_is_no_stanza_is_none)
{
	CHECK_INT(read("<a xmlns='urn:xmpp:sm:3'/>"), ERROR_BAD_REQUEST);
	CHECK_INT(head.kind, KIND_NONE);
	CHECK_INT(read("<message xmlns='urn:x'/>"), ERROR_BAD_REQUEST);
	CHECK_INT(head.kind, KIND_NONE);
	CHECK_INT(read("<fax/>"), ERROR_BAD_REQUEST);
	CHECK_INT(head.kind, KIND_NONE);
	CHECK_INT(kind_of(NULL), KIND_NONE);
	arena_fini(&arena);
}

TEST(addresses_are_prepared_and_malformed_ones_told)
{
	CHECK_INT(read("<message to='Romeo@Example.NET/Orchard' from='juliet@example.com' "
		       "id='a&amp;b'/>"),
		  ERROR_NONE);
	CHECK_STR(jid_str(head.to), "romeo@example.net/Orchard");
	CHECK_STR(jid_str(head.from), "juliet@example.com");
	CHECK_STR(head.id, "a&b");
	CHECK_INT(read("<message/>"), ERROR_NONE);
	CHECK(!jid_exists(head.to) && !jid_exists(head.from) && !str_exists(head.id));
	CHECK_INT(read("<message to='@' id='1'/>"), ERROR_JID_MALFORMED);
	CHECK(!jid_exists(head.to));
	CHECK_STR(head.id, "1");
	CHECK_INT(read("<iq type='get' to='a b@c' id='1'><a xmlns='x'/></iq>"),
		  ERROR_JID_MALFORMED);
	CHECK_INT(head.type, TYPE_GET);
	CHECK_INT(read("<message to=''/>"), ERROR_JID_MALFORMED);
	CHECK_INT(read("<message from='@'/>"), ERROR_NONE);
	CHECK(head.from_is_malformed && !jid_exists(head.from));
	CHECK_INT(read("<message to='a@b/&lt;&apos;'/>"), ERROR_NONE);
	CHECK_STR(jid_str(head.to), "a@b/<'");
	CHECK(!head.from_is_malformed);
	arena_fini(&arena);
}

TEST(priorities_are_read_of_available_presence_only)
{
	CHECK_INT(read("<presence/>"), ERROR_NONE);
	CHECK_INT(head.priority, 0);
	CHECK_INT(read("<presence><priority>127</priority></presence>"), ERROR_NONE);
	CHECK_INT(head.priority, 127);
	CHECK_INT(read("<presence><priority> -128\n</priority></presence>"), ERROR_NONE);
	CHECK_INT(head.priority, -128);
	CHECK_INT(read("<presence><priority>+5</priority></presence>"), ERROR_NONE);
	CHECK_INT(head.priority, 5);
	CHECK_INT(read("<presence><priority xmlns='x'>7</priority></presence>"), ERROR_NONE);
	CHECK_INT(head.priority, 0);
	CHECK_INT(read("<presence type='unavailable'><priority>x</priority></presence>"),
		  ERROR_NONE);
	CHECK_INT(head.priority, 0);
	arena_fini(&arena);
}

TEST(the_child_of_an_iq_is_at_hand)
{
	CHECK_INT(read("<iq type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq>"), ERROR_NONE);
	CHECK(node_is(head.child, NS_PING, EL_PING));
	CHECK_INT(read("<iq type='result' id='1'/>"), ERROR_NONE);
	CHECK(head.child == NULL);
	CHECK_INT(read("<message><body>x</body></message>"), ERROR_NONE);
	CHECK(head.child == NULL);
	arena_fini(&arena);
}

TEST(types_have_names_where_they_are_written)
{
	CHECK_STR(stanza_type_name(TYPE_CHAT), "chat");
	CHECK_STR(stanza_type_name(TYPE_ERROR), "error");
	CHECK_STR(stanza_type_name(TYPE_UNSUBSCRIBED), "unsubscribed");
	CHECK_STR(stanza_type_name(TYPE_SET), "set");
	CHECK(!str_exists(stanza_type_name(TYPE_NORMAL)));
	CHECK(!str_exists(stanza_type_name(TYPE_AVAILABLE)));
	CHECK(!str_exists(stanza_type_name(TYPE_NONE)));
}
