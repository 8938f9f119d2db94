/* SPDX-License-Identifier: Apache-2.0 */
/* What a client that is not looked at must have at once: a row for each rule. */

#include "xmpp/csi.h"

#include <stdio.h>

#include "support/test.h"
#include "xml/stanza.h"
#include "xmpp/message_signs.h"

#define MUC(children) "<x xmlns='http://jabber.org/protocol/muc#user'>" children "</x>"
#define MARKER "<displayed xmlns='urn:xmpp:chat-markers:0' id='1'/>"
#define EVENT "<event xmlns='http://jabber.org/protocol/pubsub#event'/>"
#define STATE "<composing xmlns='http://jabber.org/protocol/chatstates'/>"

static void check(const char *xml, bool is_own, const char *expected)
{
	static const char *const classes[] = {
		[CSI_URGENT] = "urgent", [CSI_HOLD] = "hold", [CSI_COLLAPSE] = "collapse"
	};
	struct stanza *stanza = stanza_parse(str_of(xml));
	enum csi_reason reason;
	struct arena arena;
	struct head head;
	char said[128];

	CHECK(stanza != NULL);
	arena_init(&arena);
	(void)!head_read(stanza_root(stanza), &arena, &head);
	reason = csi_judge(&(struct csi_case){ .kind = head.kind,
					       .type = head.type,
					       .signs = message_signs(stanza_root(stanza)),
					       .is_own = is_own });
	snprintf(said, sizeof(said), "%s: %s", classes[csi_class_of(reason)],
		 csi_reason_text(reason));
	if (strcmp(said, expected) != 0)
		fail_msg("%s: %s, not %s", xml, said, expected);
	arena_fini(&arena);
	stanza_unref(&stanza);
}

static const struct {
	const char *xml, *expected;
} table[] = {
	{ "<iq type='get' id='1'><a xmlns='urn:a'/></iq>", "urgent: iq" },
	{ "<iq type='result' id='1'/>", "urgent: iq" },
	{ "<iq type='error' id='1'/>", "urgent: iq" },
	{ "<presence type='subscribe'/>", "urgent: a subscription" },
	{ "<presence type='subscribed'/>", "urgent: a subscription" },
	{ "<presence type='unsubscribe'/>", "urgent: a subscription" },
	{ "<presence type='unsubscribed'/>", "urgent: a subscription" },
	{ "<presence type='error'/>", "urgent: an error" },
	{ "<presence type='probe'/>", "urgent: a probe" },
	{ "<presence/>", "collapse: who is there" },
	{ "<presence type='unavailable'/>", "collapse: who is there" },
	{ "<presence><show>away</show><c xmlns='http://jabber.org/protocol/caps'/></presence>",
	  "collapse: who is there" },
	{ "<presence>" MUC("<item role='none'/>") "</presence>", "hold: others in a room" },
	{ "<presence type='unavailable'>" MUC("<status code='303'/>") "</presence>",
	  "hold: others in a room" },
	{ "<presence>" MUC("<status code='110'/>") "</presence>", "urgent: oneself in a room" },
	{ "<presence type='unavailable'>" MUC(
		  "<status code='307'/><status code='110'/>") "</presence>",
	  "urgent: oneself in a room" },
	{ "<message type='error'/>", "urgent: an error" },
	{ "<message type='chat'><body>x</body></message>", "urgent: something to read" },
	{ "<message type='groupchat'><body>x</body></message>", "urgent: something to read" },
	{ "<message type='headline'><body>x</body></message>", "urgent: something to read" },
	{ "<message><encrypted xmlns='urn:xmpp:omemo:2'/></message>", "urgent: something to read" },
	{ "<message type='chat'><reactions xmlns='urn:xmpp:reactions:0'/></message>",
	  "urgent: something to read" },
	{ "<message type='chat'><propose xmlns='urn:xmpp:jingle-message:0' id='1'/></message>",
	  "urgent: something to read" },
	{ "<message>" MUC("<invite/>") "</message>", "urgent: something to read" },
	{ "<message><subject>x</subject></message>", "urgent: something to read" },
	{ "<message type='groupchat'><subject>x</subject></message>", "hold: a subject only" },
	{ "<message><result xmlns='urn:xmpp:mam:2'/></message>", "urgent: it was asked for" },
	{ "<message><data xmlns='http://jabber.org/protocol/ibb'/></message>",
	  "urgent: it was asked for" },
	{ "<message type='chat'>" MARKER "</message>", "hold: a marker or receipt" },
	{ "<message type='chat'>" MARKER STATE "</message>", "hold: a marker or receipt" },
	{ "<message><received xmlns='urn:xmpp:receipts' id='1'/></message>",
	  "hold: a marker or receipt" },
	{ "<message type='chat'>" STATE "</message>", "collapse: a chat state only" },
	{ "<message type='groupchat'>" STATE MUC("") "</message>", "collapse: a chat state only" },
	{ "<message type='headline'>" EVENT "</message>", "hold: an event" },
	{ "<message>" EVENT "</message>", "hold: an event" },
	{ "<message type='chat'/>", "hold: no content" },
	{ "<message type='chat'><thread>1</thread></message>", "hold: no content" },
	{ "<message><a xmlns='urn:a'/></message>", "urgent: not known" },
	{ "<message type='chat'>" STATE "<a xmlns='urn:a'/></message>", "urgent: not known" },
	{ "<message><sent xmlns='urn:xmpp:carbons:2'/></message>", "urgent: not known" },
	{ "<message type='groupchat'>" MUC("<status code='104'/>") "</message>",
	  "urgent: not known" },
};

TEST(each_stanza_waits_or_not_by_its_rule)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		check(table[i].xml, false, table[i].expected);
}

TEST(what_another_device_of_the_owner_read_is_told_at_once)
{
	check("<message type='chat'>" MARKER "</message>", true,
	      "urgent: of another device of the same owner");
	check("<message type='headline'>" EVENT "</message>", true,
	      "urgent: of another device of the same owner");
	check("<message type='chat'>" STATE "</message>", true, "collapse: a chat state only");
	check("<message type='chat'><received xmlns='urn:xmpp:receipts' id='1'/></message>", true,
	      "hold: a marker or receipt");
	check("<presence/>", true, "collapse: who is there");
}

/* An iq never waits, nor what is to be read, and nothing is overtaken but presence and states. */
TEST(each_case_there_is_has_its_class)
{
	for (unsigned signs = 0; signs < 0x200000; signs += 61)
		for (unsigned type = TYPE_NONE; type <= TYPE_RESULT; type++) {
			struct csi_case stanza = { .kind = KIND_MESSAGE,
						   .type = (enum stanza_type)type,
						   .signs = signs };
			enum csi_reason reason = csi_judge(&stanza);

			if (signs & (SIGN_BODY | SIGN_ENCRYPTED) && type >= TYPE_ERROR &&
			    type <= TYPE_HEADLINE)
				CHECK_INT(csi_class_of(reason), CSI_URGENT);
			if (csi_class_of(reason) == CSI_COLLAPSE && type != TYPE_AVAILABLE &&
			    type != TYPE_UNAVAILABLE)
				CHECK(signs & SIGN_STATE &&
				      !(signs & (SIGNS_CONTENT | SIGN_SUBJECT | SIGN_UNKNOWN)));
			stanza.kind = KIND_IQ;
			CHECK_INT(csi_judge(&stanza), CSI_REASON_IQ);
		}
}

static void check_keys(const char *one, const char *other, const char *from, bool is_same)
{
	struct stanza *stanzas[] = { stanza_parse(str_of(one)), stanza_parse(str_of(other)) };
	struct buf keys[2];

	for (int i = 0; i < 2; i++) {
		struct envelope envelope = envelope_of(stanzas[i]);

		envelope.from = jid_of_normal(i ? str_of(from) : S("a@x/1"));
		buf_init(&keys[i], 1000);
		csi_key(&keys[i], kind_of(stanza_root(stanzas[i])), &envelope, stanzas[i]);
		CHECK(keys[i].len);
	}
	if (str_eq(buf_str(&keys[0]), buf_str(&keys[1])) != is_same)
		fail_msg("%s, %s of %s", one, other, from);
	for (int i = 0; i < 2; i++) {
		buf_fini(&keys[i]);
		stanza_unref(&stanzas[i]);
	}
}

TEST(the_later_says_all_that_the_earlier_said_only_where_both_are_of_one_kind_and_conversation)
{
	check_keys("<presence/>", "<presence type='unavailable'/>", "a@x/1", true);
	check_keys("<presence/>", "<presence/>", "a@x/2", false);
	check_keys("<presence/>", "<presence/>", "a@x", false);
	check_keys("<message>" STATE "</message>", "<presence/>", "a@x/1", false);
	check_keys("<message type='presence'>" STATE "</message>", "<presence/>", "a@x/1", false);
	check_keys("<message type='chat'>" STATE "</message>",
		   "<message type='chat'>" STATE "</message>", "a@x/1", true);
	check_keys("<message type='chat'>" STATE "</message>",
		   "<message type='groupchat'>" STATE "</message>", "a@x/1", false);
	check_keys("<message type='chat'>" STATE "</message>",
		   "<message type='chat'>" STATE "<thread>1</thread></message>", "a@x/1", false);
	check_keys("<message type='chat'>" STATE "<thread>1</thread></message>",
		   "<message type='chat'>" STATE "<thread>1</thread></message>", "a@x/1", true);
}

static enum csi_reason reason_of(const char *xml, const char *from, unsigned inner_signs)
{
	struct stanza *stanza = stanza_parse(str_of(xml));
	struct envelope envelope = envelope_of(stanza);
	struct csi_case what;

	envelope.from = jid_of_normal(str_of(from));
	envelope.inner_signs = inner_signs;
	what = csi_case_of(&envelope, stanza, jid_of_normal(S("me@x")));
	stanza_unref(&stanza);
	return csi_judge(&what);
}

TEST(a_copy_is_judged_by_the_message_inside_and_its_sender)
{
	CHECK_INT(reason_of("<message/>", "me@x", SIGN_STATE), CSI_REASON_STATE);
	CHECK_INT(reason_of("<message/>", "me@x", SIGN_BODY), CSI_REASON_CONTENT);
	CHECK_INT(reason_of("<message/>", "me@x", SIGN_ANSWER), CSI_REASON_ANSWER);
	CHECK_INT(reason_of("<message/>", "me@x", SIGN_MARKER), CSI_REASON_MARKER);
	CHECK_INT(reason_of("<message/>", "me@x", SIGN_MARKER | FACT_OWN), CSI_REASON_OWN);
	CHECK_INT(reason_of("<message/>", "me@x", 0), CSI_REASON_EMPTY);
	/* No copies: what came is from whom it says. */
	CHECK_INT(reason_of("<message>" MARKER "</message>", "you@x/1", 0), CSI_REASON_MARKER);
	CHECK_INT(reason_of("<message>" MARKER "</message>", "me@x/1", 0), CSI_REASON_OWN);
	CHECK_INT(reason_of("<iq type='get'/>", "you@x/1", 0), CSI_REASON_IQ);
	CHECK_INT(reason_of("<presence type='unavailable'/>", "you@x", 0), CSI_REASON_AVAILABILITY);
}
