/* SPDX-License-Identifier: Apache-2.0 */
/* What is kept, shown and owed: a row for each rule, at both homes. */

#include "xmpp/archive_rules.h"

#include <stdio.h>

#include "support/test.h"
#include "xml/stanza.h"
#include "xmpp/message_signs.h"

#define STATE "<composing xmlns='http://jabber.org/protocol/chatstates'/>"
#define HINT(name) "<" name " xmlns='urn:xmpp:hints'/>"
#define MUC(children) "<x xmlns='http://jabber.org/protocol/muc#user'>" children "</x>"
#define BODY "<body>x</body>"
#define EVENT "<event xmlns='http://jabber.org/protocol/pubsub#event'/>"
#define UNKNOWN "<a xmlns='urn:a'/>"
#define OMEMO "<encrypted xmlns='urn:xmpp:omemo:2'/>"

/* As it says: logs, shows, owes (or -), and the reason. */
static void check(const char *xml, const struct archive_case *given, const char *expected)
{
	struct stanza *stanza = stanza_parse(str_of(xml));
	struct archive_case message = *given;
	struct archive_decision decision;
	struct arena arena;
	struct head head;
	char said[128];

	CHECK(stanza != NULL);
	arena_init(&arena);
	(void)!head_read(stanza_root(stanza), &arena, &head);
	message.type = head.type;
	message.signs = message_signs(stanza_root(stanza));
	decision = archive_decide(&message);
	snprintf(said, sizeof(said), "%c%c%c %s", decision.logs ? 'l' : '-',
		 decision.shows ? 's' : '-', decision.owes ? 'o' : '-',
		 archive_reason_text(decision.reason));
	if (strcmp(said, expected) != 0)
		fail_msg("%s at the %s: %s, not %s", xml,
			 given->side == ARCHIVE_SENT ? "sender's" : "recipient's", said, expected);
	arena_fini(&arena);
	stanza_unref(&stanza);
}

static struct archive_case between(enum archive_side side, const char *from, const char *to)
{
	return (struct archive_case){ .side = side,
				      .from = jid_of_normal(str_of(from)),
				      .to = jid_of_normal(str_of(to)) };
}

static struct archive_case usual(enum archive_side side)
{
	return between(side, "romeo@montague.lit/orchard", "juliet@capulet.lit");
}

static const struct {
	const char *xml, *sent, *received;
} table[] = {
	/* XEP-0313 §6.1.1: normal and chat with a body */
	{ "<message type='chat'>" BODY "</message>", "ls- a body", "lso a body" },
	{ "<message>" BODY "</message>", "ls- a body", "lso a body" },
	{ "<message type='normal'>" BODY "</message>", "ls- a body", "lso a body" },
	{ "<message type='nonsense'>" BODY "</message>", "ls- a body", "lso a body" },
	{ "<message type='chat'><body/></message>", "ls- a body", "lso a body" },
	{ "<message type='chat'>" BODY STATE "</message>", "ls- a body", "lso a body" },
	/* Sent after a delay, it is as any other. */
	{ "<message type='chat'>" BODY "<delay xmlns='urn:xmpp:delay' "
	  "stamp='2026-01-02T03:04:05Z'/></message>",
	  "ls- a body", "lso a body" },
	/* From or to an occupant of a room */
	{ "<message type='chat'>" BODY MUC("") "</message>", "ls- a body", "lso a body" },
	{ "<message type='chat'>" STATE MUC("") "</message>", "--- a chat state only",
	  "--- a chat state only" },
	/* The room's archive has these. */
	{ "<message type='groupchat'>" BODY "</message>", "--- the room keeps it",
	  "--- the room keeps it" },
	{ "<message type='groupchat'><reactions xmlns='urn:xmpp:reactions:0'/>" HINT("store")
	  "</message>",
	  "--- the room keeps it", "--- the room keeps it" },
	{ "<message type='groupchat'><subject>x</subject></message>", "--- the room keeps it",
	  "--- the room keeps it" },
	{ "<message type='headline'>" BODY "</message>", "--- a headline", "--- a headline" },
	{ "<message type='headline'>" EVENT "</message>", "--- a headline", "--- a headline" },
	{ "<message type='headline'>" BODY HINT("store") "</message>", "ls- the hint store",
	  "ls- the hint store" },
	/* XEP-0160 §3: chat states only */
	{ "<message type='chat'>" STATE "</message>", "--- a chat state only",
	  "--- a chat state only" },
	{ "<message>" STATE "</message>", "--- a chat state only", "--- a chat state only" },
	{ "<message type='chat'>" STATE "<thread>1</thread></message>", "--- a chat state only",
	  "--- a chat state only" },
	{ "<message type='chat'>" STATE HINT("store") "</message>", "--- a chat state only",
	  "--- a chat state only" },
	{ "<message type='chat'>" STATE HINT("no-permanent-store") "</message>",
	  "--- a chat state only", "--- a chat state only" },
	{ "<message type='chat'>" STATE UNKNOWN "</message>", "l-- other payload",
	  "l-o other payload" },
	/* XEP-0334 */
	{ "<message type='chat'>" BODY HINT("no-store") "</message>", "--- the hint no-store",
	  "--- the hint no-store" },
	{ "<message type='chat'>" BODY HINT("no-store") HINT("store") "</message>",
	  "--- the hint no-store", "--- the hint no-store" },
	{ "<message type='chat'>" BODY HINT("no-permanent-store") "</message>",
	  "l-- the hint no-permanent-store", "l-o the hint no-permanent-store" },
	{ "<message>" OMEMO HINT("no-permanent-store") HINT("store") "</message>",
	  "l-- the hint no-permanent-store", "l-o the hint no-permanent-store" },
	{ "<message type='headline'>" BODY HINT("no-permanent-store") "</message>",
	  "--- the hint no-permanent-store", "--- the hint no-permanent-store" },
	{ "<message type='chat'>" HINT("no-permanent-store") "</message>",
	  "--- the hint no-permanent-store", "--- the hint no-permanent-store" },
	{ "<message type='chat'>" UNKNOWN HINT("store") "</message>", "ls- the hint store",
	  "lso the hint store" },
	{ "<message type='chat'>" HINT("store") "</message>", "ls- the hint store",
	  "lso the hint store" },
	/* This one is about copies, not about keeping. */
	{ "<message type='chat'>" BODY HINT("no-copy") "</message>", "ls- a body", "lso a body" },
	{ "<message type='chat'>" BODY "<private xmlns='urn:xmpp:carbons:2'/></message>",
	  "ls- a body", "lso a body" },
	/* What a device must know that was away */
	{ "<message type='chat'>" OMEMO "</message>", "ls- encrypted content",
	  "lso encrypted content" },
	{ "<message><openpgp xmlns='urn:xmpp:openpgp:0'/></message>", "ls- encrypted content",
	  "lso encrypted content" },
	{ "<message type='chat'><retract xmlns='urn:xmpp:message-retract:1' id='1'/></message>",
	  "ls- about an earlier message", "lso about an earlier message" },
	{ "<message type='chat'>" BODY
	  "<replace xmlns='urn:xmpp:message-correct:0' id='1'/></message>",
	  "ls- a body", "lso a body" },
	{ "<message type='chat'><reactions xmlns='urn:xmpp:reactions:0' id='1'/></message>",
	  "ls- about an earlier message", "lso about an earlier message" },
	{ "<message type='chat'><propose xmlns='urn:xmpp:jingle-message:0' id='1'/></message>",
	  "ls- a call", "lso a call" },
	{ "<message type='chat'><finish xmlns='urn:xmpp:jingle-message:0' id='1'/>" HINT("store")
	  "</message>",
	  "ls- the hint store", "lso the hint store" },
	{ "<message><x xmlns='jabber:x:conference' jid='a@b'/></message>", "ls- an invitation",
	  "lso an invitation" },
	{ "<message>" MUC("<invite from='a@b'/>") "</message>", "ls- an invitation",
	  "lso an invitation" },
	{ "<message type='chat'><displayed xmlns='urn:xmpp:chat-markers:0' id='1'/></message>",
	  "ls- a marker", "lso a marker" },
	{ "<message><received xmlns='urn:xmpp:receipts' id='1'/></message>", "ls- a receipt",
	  "lso a receipt" },
	{ "<message><subject>x</subject></message>", "ls- a subject", "lso a subject" },
	/* XEP-0160 §3 stores the rest too, but it is no conversation. */
	{ "<message>" UNKNOWN "</message>", "l-- other payload", "l-o other payload" },
	{ "<message type='chat'>" UNKNOWN "</message>", "l-- other payload", "l-o other payload" },
	{ "<message>" EVENT "</message>", "l-- other payload", "l-o other payload" },
	{ "<message>" MUC("<status code='101'/>") "</message>", "l-- other payload",
	  "l-o other payload" },
	{ "<message/>", "--- no content", "--- no content" },
	{ "<message type='chat'><request xmlns='urn:xmpp:receipts'/><thread>1</thread></message>",
	  "--- no content", "--- no content" },
	/* For one resource, now */
	{ "<message><result xmlns='urn:xmpp:mam:2'/></message>", "--- for one resource, now",
	  "--- for one resource, now" },
	{ "<message><data xmlns='http://jabber.org/protocol/ibb'/>" HINT("store") "</message>",
	  "--- for one resource, now", "--- for one resource, now" },
	{ "<message type='chat'>" BODY "<result xmlns='urn:xmpp:mam:2'/></message>", "ls- a body",
	  "lso a body" },
	/* */
	{ "<message type='chat'>" BODY "<sent xmlns='urn:xmpp:carbons:2'/></message>",
	  "--- pretends to be a carbon", "--- pretends to be a carbon" },
	{ "<message type='chat'><received xmlns='urn:xmpp:carbons:2'/>" HINT("store") "</message>",
	  "--- pretends to be a carbon", "--- pretends to be a carbon" },
	{ "<message type='error'>" BODY "</message>", "--- an error for nothing that was kept",
	  "--- an error for nothing that was kept" },
	{ "<presence/>", "--- no message", "--- no message" },
	{ "<iq type='get' id='1'>" UNKNOWN "</iq>", "--- no message", "--- no message" },
	{ "<iq type='nonsense' id='1'>" UNKNOWN "</iq>", "--- no message", "--- no message" },
};

TEST(each_message_is_kept_shown_and_owed_by_its_rule)
{
	struct archive_case sent = usual(ARCHIVE_SENT), received = usual(ARCHIVE_RECEIVED);

	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		check(table[i].xml, &sent, table[i].sent);
		check(table[i].xml, &received, table[i].received);
	}
}

TEST(an_error_is_owed_when_what_it_answers_was_kept)
{
	struct archive_case message = usual(ARCHIVE_RECEIVED);

	message.answers_kept = true;
	check("<message type='error'/>", &message, "lso the error of a message that was kept");
	/* Its hints are echoes (XEP-0334 §5). */
	check("<message type='error'>" HINT("no-store") "</message>", &message,
	      "lso the error of a message that was kept");
	check("<message type='error'>" BODY HINT("store") "</message>", &message,
	      "lso the error of a message that was kept");
	message.side = ARCHIVE_SENT;
	check("<message type='error'/>", &message, "--- an error for nothing that was kept");
	/* Of other types it means nothing. */
	message.side = ARCHIVE_RECEIVED;
	check("<message type='chat'>" STATE "</message>", &message, "--- a chat state only");
}

TEST(what_one_sends_oneself_is_kept_once)
{
	const char *chat = "<message type='chat'>" BODY "</message>";
	struct archive_case sent = between(ARCHIVE_SENT, "r@m.lit/a", "r@m.lit");
	struct archive_case received = between(ARCHIVE_RECEIVED, "r@m.lit/a", "r@m.lit/b");

	check(chat, &sent, "--- to oneself: kept on arrival");
	check(chat, &received, "lso a body");
}

TEST(a_normal_message_to_a_resource_is_owed_only_when_it_is_conversation)
{
	struct archive_case received = between(ARCHIVE_RECEIVED, "a@b/c", "r@m.lit/phone");

	check("<message>" UNKNOWN "</message>", &received, "--- for one resource, now");
	check("<message>" EVENT "</message>", &received, "--- for one resource, now");
	check("<message>" BODY "</message>", &received, "lso a body");
	check("<message type='chat'>" UNKNOWN "</message>", &received, "l-o other payload");
	check("<message>" UNKNOWN HINT("store") "</message>", &received, "lso the hint store");
}

TEST(the_owner_decides_about_the_archive_and_not_about_delivery)
{
	const char *chat = "<message type='chat'>" BODY "</message>";
	struct archive_case sent = usual(ARCHIVE_SENT), received = usual(ARCHIVE_RECEIVED);

	sent.is_unwanted = received.is_unwanted = true;
	/* In the log until the recipient's has it, unseen. */
	check(chat, &sent, "l-- the owner's preferences");
	check(chat, &received, "l-o the owner's preferences");
	/* The sender's hint does not prevail over the owner. */
	check("<message type='chat'>" HINT("store") "</message>", &sent,
	      "l-- the owner's preferences");
	/* Where there was nothing to keep, it changes nothing. */
	check("<message type='chat'>" STATE "</message>", &received, "--- a chat state only");
	check("<message type='chat'>" UNKNOWN "</message>", &received, "l-o other payload");
}

/* Whatever the payload: four promises hold for each case there is. */
TEST(nothing_is_shown_or_owed_that_is_not_logged)
{
	struct archive_case message = usual(ARCHIVE_SENT);

	for (unsigned signs = 0; signs < 0x200000; signs += 61)
		for (unsigned type = TYPE_NONE; type <= TYPE_RESULT; type++) {
			struct archive_decision sent, received;

			message.type = (enum stanza_type)type;
			message.signs = signs;
			message.side = ARCHIVE_SENT;
			sent = archive_decide(&message);
			message.side = ARCHIVE_RECEIVED;
			received = archive_decide(&message);
			CHECK(!sent.owes && sent.logs == received.logs);
			CHECK(received.logs == (received.shows || received.owes));
			CHECK(sent.shows == received.shows);
			CHECK(sent.reason == received.reason);
		}
}

TEST(each_reason_has_its_words)
{
	for (unsigned i = 0; i < ARCHIVE_REASON_COUNT; i++)
		CHECK(strlen(archive_reason_text((enum archive_reason)i)) > 3);
}
