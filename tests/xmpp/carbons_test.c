/* SPDX-License-Identifier: Apache-2.0 */
/* Which messages are copied (XEP-0280 §6.1, a row for each rule), and the copies. */

#include "xmpp/carbons.h"

#include <stdio.h>

#include "support/test.h"
#include "xmpp/forward.h"
#include "xmpp/message_signs.h"

#define STATE "<composing xmlns='http://jabber.org/protocol/chatstates'/>"
#define MUC(children) "<x xmlns='http://jabber.org/protocol/muc#user'>" children "</x>"
#define BODY "<body>x</body>"
#define PRIVATE "<private xmlns='urn:xmpp:carbons:2'/>"
#define NO_COPY "<no-copy xmlns='urn:xmpp:hints'/>"
#define UNKNOWN "<a xmlns='urn:a'/>"

static void check(const char *xml, const struct carbon_case *given, const char *expected)
{
	struct stanza *stanza = stanza_parse(str_of(xml));
	struct carbon_case message = *given;
	enum carbon_reason reason;
	struct arena arena;
	struct head head;
	char said[128];

	CHECK(stanza != NULL);
	arena_init(&arena);
	(void)!head_read(stanza_root(stanza), &arena, &head);
	message.type = head.type;
	message.signs = message_signs(stanza_root(stanza));
	reason = carbon_judge(&message);
	snprintf(said, sizeof(said), "%s: %s", carbon_copies(reason) ? "yes" : "no",
		 carbon_reason_text(reason));
	if (strcmp(said, expected) != 0)
		fail_msg("%s %s: %s, not %s", xml, given->way == CARBON_SENT ? "sent" : "received",
			 said, expected);
	arena_fini(&arena);
	stanza_unref(&stanza);
}

static struct carbon_case between(enum carbon_way way, const char *from, const char *to)
{
	return (struct carbon_case){ .way = way,
				     .from = jid_of_normal(str_of(from)),
				     .to = jid_of_normal(str_of(to)) };
}

static const struct {
	const char *xml, *sent, *received; /* sent to a full JID, received from one */
} table[] = {
	{ "<message type='chat'>" BODY "</message>", "yes: a chat", "yes: a chat" },
	{ "<message type='chat'/>", "yes: a chat", "yes: a chat" },
	{ "<message type='chat'>" STATE "</message>", "yes: a chat", "yes: a chat" },
	{ "<message>" BODY "</message>", "yes: a body", "yes: a body" },
	{ "<message type='normal'>" BODY "</message>", "yes: a body", "yes: a body" },
	{ "<message>" STATE "</message>", "yes: payload of instant messaging",
	  "yes: payload of instant messaging" },
	{ "<message><received xmlns='urn:xmpp:receipts' id='1'/></message>",
	  "yes: payload of instant messaging", "yes: payload of instant messaging" },
	{ "<message><request xmlns='urn:xmpp:receipts'/></message>",
	  "yes: payload of instant messaging", "yes: payload of instant messaging" },
	{ "<message type='headline'><displayed xmlns='urn:xmpp:chat-markers:0' id='1'/></message>",
	  "yes: payload of instant messaging", "yes: payload of instant messaging" },
	{ "<message><encrypted xmlns='urn:xmpp:omemo:2'/></message>",
	  "yes: payload of instant messaging", "yes: payload of instant messaging" },
	{ "<message>" UNKNOWN "</message>", "no: no instant message", "no: no instant message" },
	{ "<message><subject>x</subject></message>", "no: no instant message",
	  "no: no instant message" },
	{ "<message><result xmlns='urn:xmpp:mam:2'/></message>", "no: no instant message",
	  "no: no instant message" },
	{ "<message type='headline'>" BODY "</message>", "no: a headline", "no: a headline" },
	{ "<message type='error'>" BODY "</message>", "no: an error for nothing that was copied",
	  "no: an error for nothing that was copied" },
	/* rooms */
	{ "<message type='groupchat'>" BODY "</message>", "no: the room copies it",
	  "no: the room copies it" },
	{ "<message type='chat'>" BODY MUC("") "</message>", "yes: a chat",
	  "no: the room copies it to all who are in" },
	{ "<message>" BODY MUC("") "</message>", "yes: a body",
	  "no: the room copies it to all who are in" },
	{ "<message>" MUC("<invite/>") "</message>", "yes: an invitation", "yes: an invitation" },
	{ "<message><x xmlns='jabber:x:conference' jid='a@b'/></message>", "yes: an invitation",
	  "yes: an invitation" },
	/* §9 */
	{ "<message type='chat'>" BODY PRIVATE NO_COPY "</message>", "no: private", "no: private" },
	{ "<message type='chat'>" BODY PRIVATE "</message>", "no: private", "no: private" },
	{ "<message type='chat'>" BODY NO_COPY "</message>", "no: the hint no-copy",
	  "no: the hint no-copy" },
	/* in whatever they are */
	{ "<message type='chat'>" BODY "<sent xmlns='urn:xmpp:carbons:2'/></message>",
	  "no: pretends to be a carbon", "no: pretends to be a carbon" },
	{ "<message type='groupchat'>" BODY "<received xmlns='urn:xmpp:carbons:2'/></message>",
	  "no: pretends to be a carbon", "no: pretends to be a carbon" },
	{ "<message><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>"
	  "<message xmlns='jabber:client'>" BODY "</message></forwarded></received></message>",
	  "no: pretends to be a carbon", "no: pretends to be a carbon" },
	{ "<presence/>", "no: no message", "no: no message" },
	{ "<iq type='set' id='1'>" UNKNOWN "</iq>", "no: no message", "no: no message" },
};

TEST(each_message_is_copied_or_not_by_its_rule)
{
	struct carbon_case sent = between(CARBON_SENT, "romeo@m.lit/a", "juliet@c.lit/b");
	struct carbon_case received = between(CARBON_RECEIVED, "juliet@c.lit/b", "romeo@m.lit");

	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		check(table[i].xml, &sent, table[i].sent);
		check(table[i].xml, &received, table[i].received);
	}
}

TEST(an_error_is_copied_when_what_it_answers_was)
{
	struct carbon_case received = between(CARBON_RECEIVED, "juliet@c.lit", "romeo@m.lit/a");

	received.answers_copied = true;
	check("<message type='error'/>", &received, "yes: the error of a message that was copied");
	/* An echo of the payload changes nothing. */
	check("<message type='error'>" PRIVATE NO_COPY "</message>", &received,
	      "yes: the error of a message that was copied");
	check("<message type='groupchat'/>", &received, "no: the room copies it");
}

TEST(what_one_sends_oneself_is_copied_as_received_only)
{
	struct carbon_case sent = between(CARBON_SENT, "romeo@m.lit/a", "romeo@m.lit");
	struct carbon_case received = between(CARBON_RECEIVED, "romeo@m.lit/a", "romeo@m.lit");

	check("<message type='chat'>" BODY "</message>", &sent,
	      "no: to oneself: copied on arrival");
	check("<message type='chat'>" BODY "</message>", &received, "yes: a chat");
}

TEST(what_comes_from_the_room_itself_is_no_private_message)
{
	struct carbon_case received = between(CARBON_RECEIVED, "room@muc.lit", "romeo@m.lit");

	check("<message>" BODY MUC("<status code='101'/>") "</message>", &received, "yes: a body");
}

TEST(each_reason_has_its_words)
{
	unsigned copies = 0;

	for (unsigned i = 0; i < CARBON_REASON_COUNT; i++) {
		CHECK(strlen(carbon_reason_text((enum carbon_reason)i)) > 3);
		copies += carbon_copies((enum carbon_reason)i);
	}
	CHECK_INT(copies, 5);
}

/* XEP-0280 §7, §8: as the documents' examples have it. */
TEST(a_copy_holds_the_message_as_the_account_has_it)
{
	struct stanza *stanza = stanza_parse(
		S("<message from='evil@x' id='1' type='chat' xml:lang='en'><body>a &lt; b</body>"
		  "<thread>t</thread></message>"));
	struct stanza *shell = forward_shell();
	struct envelope inner = envelope_of(stanza);
	struct envelope outer = { .from = jid_of_normal(S("romeo@montague.example")),
				  .to = jid_of_normal(S("romeo@montague.example/home")),
				  .type = S("chat") };
	struct buf added, out;

	inner.from = jid_of_normal(S("juliet@capulet.example/balcony"));
	inner.to = jid_of_normal(S("romeo@montague.example/garden"));
	inner.added = S("<stanza-id xmlns='urn:xmpp:sid:0' by='romeo@montague.example' id='7'/>");
	buf_init(&added, 4096);
	buf_init(&out, 4096);
	carbon_write(&added, CARBON_RECEIVED, &inner, stanza);
	outer.added = buf_str(&added);
	envelope_write(&out, &outer, shell);
	CHECK_STR(buf_str(&out),
		  "<message to='romeo@montague.example/home' from='romeo@montague.example' "
		  "type='chat'><received xmlns='urn:xmpp:carbons:2'><forwarded "
		  "xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' "
		  "to='romeo@montague.example/garden' from='juliet@capulet.example/balcony' "
		  "id='1' type='chat' xml:lang='en'><body>a &lt; b</body><thread>t</thread>"
		  "<stanza-id xmlns='urn:xmpp:sid:0' by='romeo@montague.example' id='7'/>"
		  "</message></forwarded></received></message>");
	buf_clear(&added);
	carbon_write(&added, CARBON_SENT, &inner, stanza);
	CHECK(str_starts(buf_str(&added), S("<sent xmlns='urn:xmpp:carbons:2'><forwarded ")));
	CHECK(str_ends(buf_str(&added), S("</message></forwarded></sent>")));
	buf_fini(&added);
	buf_fini(&out);
	stanza_unref(&shell);
	stanza_unref(&stanza);
}
