/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0424: who may retract what, and what stays of it. */

#include "xmpp/retraction.h"

#include "support/test.h"

#define RETRACT "<message id='r'><retract xmlns='urn:xmpp:message-retract:1' id='one'/></message>"
#define MUC "<x xmlns='http://jabber.org/protocol/muc#user'/>"

static str retracted_by(const char *xml, struct arena *arena)
{
	struct stanza *stanza = stanza_parse(str_of(xml));
	const struct node *root;

	CHECK(stanza);
	root = stanza_root(arena_keep(arena, stanza));
	stanza_unref(&stanza);
	return retraction_of(root);
}

TEST(a_retraction_names_what_it_retracts)
{
	struct arena arena;

	arena_init(&arena);
	CHECK_STR(retracted_by(RETRACT, &arena), "one");
	CHECK(!retracted_by("<message><body>x</body></message>", &arena).len);
	CHECK(!retracted_by("<message><retract xmlns='urn:xmpp:message-retract:1'/></message>",
			    &arena)
		       .len);
	/* What is done already, or of another document. */
	CHECK(!retracted_by("<message><retracted xmlns='urn:xmpp:message-retract:1' id='one'/>"
			    "</message>",
			    &arena)
		       .len);
	CHECK(!retracted_by("<message><retract xmlns='urn:x' id='one'/></message>", &arena).len);
	arena_fini(&arena);
}

static bool is_allowed(const char *retraction, const char *from, const char *original,
		       const char *author)
{
	struct stanza *late = stanza_parse(str_of(retraction)),
		      *early = stanza_parse(str_of(original));
	bool is = retraction_is_allowed(stanza_root(late), jid_of_normal(str_of(from)),
					stanza_root(early), jid_of_normal(str_of(author)));

	stanza_unref(&early);
	stanza_unref(&late);
	return is;
}

TEST(only_the_author_may_retract_and_of_a_room_only_the_very_occupant)
{
	static const char said[] = "<message id='one'><body>x</body></message>";
	static const char in_room[] = "<message id='one'><body>x</body>" MUC "</message>";

	CHECK(is_allowed(RETRACT, "a@x/1", said, "a@x/1"));
	CHECK(is_allowed(RETRACT, "a@x/2", said, "a@x/1"));
	CHECK(!is_allowed(RETRACT, "b@x/1", said, "a@x/1"));
	CHECK(is_allowed(RETRACT, "room@x/nick", in_room, "room@x/nick"));
	CHECK(!is_allowed(RETRACT, "room@x/eve", in_room, "room@x/nick"));
	CHECK(!is_allowed("<message><retract xmlns='urn:xmpp:message-retract:1' id='one'/>" MUC
			  "</message>",
			  "room@x/eve", said, "room@x/nick"));
}

TEST(a_retraction_is_not_retracted_and_nothing_twice)
{
	CHECK(!is_allowed(RETRACT, "a@x/1", RETRACT, "a@x/1"));
	CHECK(!is_allowed(RETRACT, "a@x/1",
			  "<message><retracted xmlns='urn:xmpp:message-retract:1' id='r'/>"
			  "</message>",
			  "a@x/1"));
}

TEST(of_the_message_its_envelope_stays_and_when_and_by_what_it_was_retracted)
{
	struct stanza *said = stanza_parse(
		S("<message to='b@x' from='a@x/&amp;1' id='one&apos;' type='chat' xml:lang='de'>"
		  "<body>said too much</body><origin-id xmlns='urn:xmpp:sid:0' id='one'/>"
		  "</message>"));
	struct buf out;

	buf_init(&out, 10000);
	tombstone_write(&out, said, S("r&apos;"), INT64_C(1569027572000000));
	CHECK_STR(buf_str(&out),
		  "<message to='b@x' from='a@x/&amp;1' id='one&apos;' type='chat' xml:lang='de'>"
		  "<retracted xmlns='urn:xmpp:message-retract:1' id='r&apos;' "
		  "stamp='2019-09-21T00:59:32Z'/></message>");
	buf_fini(&out);
	stanza_unref(&said);
}
