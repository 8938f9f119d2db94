/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0359: who may say which ids; and messages that are sent again. */

#include "xmpp/stanza_id.h"

#include "support/test.h"

#define SID(by, id) "<stanza-id xmlns='urn:xmpp:sid:0' by='" by "' id='" id "'/>"

static const unsigned char key[16] = { 1, 2, 3 };

/* Without the ids of romeo@montague.lit and müller@example.com. */
static void check_stripped(const char *xml, const char *expected)
{
	jid owns[2] = { jid_of_normal(S("romeo@montague.lit")),
			jid_of_normal(S("m\xC3\xBCller@example.com")) };
	struct stanza *stanza = stanza_parse(str_of(xml)), *rest;

	CHECK(stanza != NULL);
	rest = stanza_id_strip(stanza, owns, 2);
	CHECK_STR(stanza_bytes(rest), expected);
	CHECK((rest == stanza) == (strcmp(xml, expected) == 0));
	stanza_unref(&rest);
	stanza_unref(&stanza);
}

TEST(forged_ids_of_own_archives_are_deleted)
{
	check_stripped("<message><body>x</body>" SID("romeo@montague.lit", "1") "</message>",
		       "<message><body>x</body></message>");
	check_stripped("<message>" SID("romeo@montague.lit", "1")
			       SID("m\xC3\xBCller@example.com",
				   "2") "<body>x</body>" SID("romeo@montague.lit",
							     "3") "</message>",
		       "<message><body>x</body></message>");
	/* Without an id it is forged as well. */
	check_stripped("<message><stanza-id xmlns='urn:xmpp:sid:0' by='romeo@montague.lit'>x"
		       "</stanza-id></message>",
		       "<message/>");
}

TEST(another_spelling_of_the_address_is_the_same_forgery)
{
	check_stripped("<message>" SID("ROMEO@Montague.LIT", "1") "</message>", "<message/>");
	check_stripped("<message>" SID("romeo@montague.lit.", "1") "</message>", "<message/>");
	check_stripped("<message>" SID("M\xC3\x9CLLER@example.com", "1") "</message>",
		       "<message/>");
}

/* §3, rule 3: SHOULD NOT strip anything else. */
TEST(ids_of_others_stay)
{
	check_stripped("<message>" SID("room@muc.lit", "1") "</message>",
		       "<message>" SID("room@muc.lit", "1") "</message>");
	check_stripped("<message>" SID("romeo@montague.lit/orchard", "1") "</message>",
		       "<message>" SID("romeo@montague.lit/orchard", "1") "</message>");
	check_stripped("<message>" SID("montague.lit", "1") "</message>",
		       "<message>" SID("montague.lit", "1") "</message>");
	check_stripped("<message>" SID("@", "1") "<stanza-id xmlns='urn:xmpp:sid:0'/></message>",
		       "<message>" SID("@", "1") "<stanza-id xmlns='urn:xmpp:sid:0'/></message>");
	check_stripped("<message><origin-id xmlns='urn:xmpp:sid:0' by='romeo@montague.lit'/>"
		       "<stanza-id xmlns='urn:other' by='romeo@montague.lit'/>"
		       "<a>" SID("romeo@montague.lit", "1") "</a></message>",
		       "<message><origin-id xmlns='urn:xmpp:sid:0' by='romeo@montague.lit'/>"
		       "<stanza-id xmlns='urn:other' by='romeo@montague.lit'/>"
		       "<a>" SID("romeo@montague.lit", "1") "</a></message>");
}

TEST(nobody_owns_nothing)
{
	struct stanza *stanza = stanza_parse(S("<message>" SID("a@b", "1") "</message>"));
	struct stanza *rest = stanza_id_strip(stanza, NULL, 0);

	CHECK(rest == stanza);
	stanza_unref(&rest);
	stanza_unref(&stanza);
}

TEST(an_id_is_written_escaped)
{
	struct stanza *stanza;
	struct buf out;

	buf_init(&out, 1000);
	stanza_id_write(&out, S("00a7"), jid_of_normal(S("d'artagnan@gascon.fr")));
	CHECK_STR(buf_str(&out),
		  "<stanza-id xmlns='urn:xmpp:sid:0' by='d&apos;artagnan@gascon.fr' id='00a7'/>");
	stanza = stanza_parse(buf_str(&out));
	CHECK(stanza && node_is(stanza_root(stanza), NS_SID, EL_STANZA_ID));
	stanza_unref(&stanza);
	buf_fini(&out);
}

TEST(the_origin_id_is_read)
{
	struct stanza *stanza =
		stanza_parse(S("<message><a><origin-id xmlns='urn:xmpp:sid:0' id='no'/></a>"
			       "<origin-id xmlns='urn:xmpp:sid:0' id='a&amp;b'/></message>"));
	struct arena arena;

	arena_init(&arena);
	CHECK_STR(origin_id_of(stanza_root(stanza), &arena), "a&b");
	CHECK(!str_exists(origin_id_of(node_first(node_first(stanza_root(stanza))), &arena)));
	CHECK(!str_exists(origin_id_of(NULL, &arena)));
	arena_fini(&arena);
	stanza_unref(&stanza);
}

/* 0 when it cannot be recognised. */
static uint64_t hash_of(const char *xml, const char *to)
{
	struct stanza *stanza = stanza_parse(str_of(xml));
	uint64_t hash = 0;
	bool has_one;

	CHECK(stanza != NULL);
	has_one = resend_hash(stanza_root(stanza), jid_of_normal(str_of(to)), key, &hash);
	CHECK(has_one == (hash != 0));
	stanza_unref(&stanza);
	return hash;
}

#define ORIGIN "<origin-id xmlns='urn:xmpp:sid:0' id='o1'/>"
#define DELAY "<delay xmlns='urn:xmpp:delay' stamp='2026-01-02T03:04:05Z'/>"

TEST(a_message_sent_again_is_recognised)
{
	uint64_t once =
		hash_of("<message id='1' type='chat'><body>x</body>" ORIGIN "</message>", "a@b");

	CHECK(once != 0);
	CHECK(once == hash_of("<message to='A@b' type='chat' id='1'><body>x</body>" ORIGIN
			      "</message>",
			      "a@b"));
	/* XEP-0198 §4: with a delay, wherever it stands; and rewritten by somebody's stanza-id */
	CHECK(once == hash_of("<message id='1' type='chat'><body>x</body>" ORIGIN DELAY
			      "</message>",
			      "a@b"));
	CHECK(once == hash_of("<message id='1' type='chat'>" DELAY
			      "<body>x</body>" DELAY ORIGIN SID("a@b", "9") "</message>",
			      "a@b"));
}

TEST(another_message_is_another)
{
	static const char *const others[] = {
		"<message id='1' type='chat'><body>x</body>" ORIGIN "</message>",
		"<message id='2' type='chat'><body>x</body>" ORIGIN "</message>",
		"<message id='1'><body>x</body>" ORIGIN "</message>",
		"<message id='1' type='chat'><body>y</body>" ORIGIN "</message>",
		"<message id='1' type='chat'><body>x</body></message>",
		"<message id='1' type='chat'>" ORIGIN "<body>x</body></message>",
		"<message id='1' type='chat'><body>x</body>" ORIGIN "<a/></message>",
		"<message id='1' type='chat'><body>x" ORIGIN "</body></message>",
		"<message id='1chat'><body>x</body>" ORIGIN "</message>",
		"<message type='chat'><body>x</body>" ORIGIN "</message>",
	};

	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		for (size_t j = 0; j < i; j++)
			CHECK(hash_of(others[i], "a@b") != hash_of(others[j], "a@b"));
	CHECK(hash_of(others[0], "a@b") != hash_of(others[0], "a@c"));
	CHECK(hash_of(others[0], "a@b") != hash_of(others[0], "a@b/r"));
}

TEST(a_message_without_any_id_is_never_recognised)
{
	CHECK_INT(hash_of("<message type='chat'><body>x</body></message>", "a@b"), 0);
	CHECK_INT(hash_of("<message id='' type='chat'><body>x</body></message>", "a@b"), 0);
	CHECK(hash_of("<message type='chat'><body>x</body>" ORIGIN "</message>", "a@b") != 0);
	CHECK(hash_of("<message id='1'/>", "a@b") != 0);
}

/* It is stored: what changes it forgets all that was sent before. */
TEST(the_hash_is_the_same_for_ever)
{
	CHECK(hash_of("<message id='1' type='chat'><body>x</body>" ORIGIN "</message>", "a@b") ==
	      UINT64_C(0x76EAE812DAED7788));
}
