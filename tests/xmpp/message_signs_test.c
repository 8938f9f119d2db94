/* SPDX-License-Identifier: Apache-2.0 */
/* What a message is, by each child that means something. */

#include "xmpp/message_signs.h"

#include <stdio.h>

#include "support/test.h"
#include "xml/stanza.h"
#include "xmpp/stanza_rules.h"

static unsigned signs_of(const char *children)
{
	char xml[1024];
	int len = snprintf(xml, sizeof(xml), "<message>%s</message>", children);
	struct stanza *stanza = stanza_parse(str_make(xml, (size_t)len));
	unsigned signs;

	CHECK(stanza != NULL);
	signs = message_signs(stanza_root(stanza));
	stanza_unref(&stanza);
	return signs;
}

static const struct {
	const char *children;
	unsigned signs;
} table[] = {
	{ "", 0 },
	{ "text", 0 },
	{ "<body>x</body>", SIGN_BODY },
	{ "<body/>", SIGN_BODY },
	{ "<body xmlns='urn:other'>x</body>", SIGN_UNKNOWN },
	{ "<html xmlns='http://www.w3.org/1999/xhtml'><body>x</body></html>", SIGN_UNKNOWN },
	{ "<subject>x</subject>", SIGN_SUBJECT },
	{ "<thread>x</thread>", 0 },
	{ "<error type='cancel'/>", 0 },
	{ "<anything/>", SIGN_UNKNOWN },
	{ "<encrypted xmlns='urn:xmpp:omemo:2'/>", SIGN_ENCRYPTED },
	{ "<encrypted xmlns='eu.siacs.conversations.axolotl'/>", SIGN_ENCRYPTED },
	{ "<openpgp xmlns='urn:xmpp:openpgp:0'/>", SIGN_ENCRYPTED },
	{ "<x xmlns='jabber:x:encrypted'/>", SIGN_ENCRYPTED },
	{ "<retract xmlns='urn:xmpp:message-retract:1' id='1'/>", SIGN_EDIT },
	{ "<replace xmlns='urn:xmpp:message-correct:0' id='1'/>", SIGN_EDIT },
	{ "<reactions xmlns='urn:xmpp:reactions:0' id='1'/>", SIGN_EDIT },
	{ "<apply-to xmlns='urn:xmpp:fasten:0' id='1'/>", SIGN_EDIT },
	{ "<propose xmlns='urn:xmpp:jingle-message:0' id='1'/>", SIGN_CALL },
	{ "<ringing xmlns='urn:xmpp:jingle-message:0' id='1'/>", SIGN_CALL },
	{ "<invite xmlns='urn:xmpp:call-invites:0'/>", SIGN_CALL },
	{ "<x xmlns='jabber:x:conference' jid='a@b'/>", SIGN_INVITE },
	{ "<x xmlns='http://jabber.org/protocol/muc#user'/>", SIGN_MUC },
	{ "<x xmlns='http://jabber.org/protocol/muc#user'><invite/></x>", SIGN_MUC | SIGN_INVITE },
	{ "<x xmlns='http://jabber.org/protocol/muc#user'><status code='101'/></x>", SIGN_MUC },
	{ "<x xmlns='http://jabber.org/protocol/muc#user'><status code='100'/>"
	  "<item/><status code='110'/></x>",
	  SIGN_MUC | SIGN_MUC_SELF },
	{ "<y xmlns='http://jabber.org/protocol/muc#user'/>", SIGN_UNKNOWN },
	{ "<displayed xmlns='urn:xmpp:chat-markers:0' id='1'/>", SIGN_MARKER },
	{ "<received xmlns='urn:xmpp:chat-markers:0' id='1'/>", SIGN_MARKER },
	{ "<markable xmlns='urn:xmpp:chat-markers:0'/>", SIGN_REQUEST },
	{ "<received xmlns='urn:xmpp:receipts' id='1'/>", SIGN_RECEIPT },
	{ "<request xmlns='urn:xmpp:receipts'/>", SIGN_REQUEST },
	{ "<composing xmlns='http://jabber.org/protocol/chatstates'/>", SIGN_STATE },
	{ "<gone xmlns='http://jabber.org/protocol/chatstates'/>", SIGN_STATE },
	{ "<event xmlns='http://jabber.org/protocol/pubsub#event'/>", SIGN_EVENT },
	{ "<result xmlns='urn:xmpp:mam:2'/>", SIGN_ANSWER },
	{ "<data xmlns='http://jabber.org/protocol/ibb'/>", SIGN_ANSWER },
	{ "<sent xmlns='urn:xmpp:carbons:2'/>", SIGN_CARBON },
	{ "<received xmlns='urn:xmpp:carbons:2'/>", SIGN_CARBON },
	{ "<private xmlns='urn:xmpp:carbons:2'/>", SIGN_PRIVATE },
	{ "<enable xmlns='urn:xmpp:carbons:2'/>", SIGN_UNKNOWN },
	{ "<no-copy xmlns='urn:xmpp:hints'/>", SIGN_NO_COPY },
	{ "<no-store xmlns='urn:xmpp:hints'/>", SIGN_NO_STORE },
	{ "<no-permanent-store xmlns='urn:xmpp:hints'/>", SIGN_NO_PERMANENT_STORE },
	{ "<store xmlns='urn:xmpp:hints'/>", SIGN_STORE },
	{ "<no-body xmlns='urn:xmpp:hints'/>", 0 },
	{ "<store xmlns='urn:other'/>", SIGN_UNKNOWN },
	{ "<origin-id xmlns='urn:xmpp:sid:0' id='1'/><stanza-id xmlns='urn:xmpp:sid:0'/>", 0 },
	{ "<delay xmlns='urn:xmpp:delay' stamp='x'/><nick xmlns='http://jabber.org/protocol/nick'/>"
	  "<c xmlns='http://jabber.org/protocol/caps'/>",
	  0 },
	{ "<forwarded xmlns='urn:xmpp:forward:0'/>", SIGN_UNKNOWN },
	{ "<body>x</body><active xmlns='http://jabber.org/protocol/chatstates'/>"
	  "<request xmlns='urn:xmpp:receipts'/><thread>1</thread>",
	  SIGN_BODY | SIGN_STATE | SIGN_REQUEST },
	/* Only direct children. */
	{ "<a xmlns='urn:a'><body xmlns='jabber:client'>x</body><store xmlns='urn:xmpp:hints'/>"
	  "<private xmlns='urn:xmpp:carbons:2'/></a>",
	  SIGN_UNKNOWN },
};

TEST(each_child_says_what_the_message_is)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		unsigned signs = signs_of(table[i].children);

		if (signs != table[i].signs)
			fail_msg("%s: %x, not %x", table[i].children, signs, table[i].signs);
	}
}

TEST(no_message_has_no_signs)
{
	CHECK_INT(message_signs(NULL), 0);
}

TEST(a_rule_fits_by_type_and_by_all_any_none)
{
	struct sign_rule rule = { .types = 1u << TYPE_CHAT,
				  .all = SIGN_BODY | SIGN_MUC,
				  .any = SIGN_STORE | SIGN_NO_COPY,
				  .none = SIGN_CARBON };
	unsigned fits = SIGN_BODY | SIGN_MUC | SIGN_STORE;

	CHECK(sign_rule_fits(&rule, TYPE_CHAT, fits));
	CHECK(sign_rule_fits(&rule, TYPE_CHAT, fits | SIGN_NO_COPY | SIGN_SUBJECT));
	CHECK(!sign_rule_fits(&rule, TYPE_NORMAL, fits));
	CHECK(!sign_rule_fits(&rule, TYPE_CHAT, SIGN_BODY | SIGN_STORE));
	CHECK(!sign_rule_fits(&rule, TYPE_CHAT, SIGN_BODY | SIGN_MUC));
	CHECK(!sign_rule_fits(&rule, TYPE_CHAT, fits | SIGN_CARBON));
	rule = (struct sign_rule){ .types = ~0u };
	CHECK(sign_rule_fits(&rule, TYPE_RESULT, 0));
	CHECK(sign_rule_fits(&rule, TYPE_NONE, ~0u));
}
