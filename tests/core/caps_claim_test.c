/* SPDX-License-Identifier: Apache-2.0 */
#include "core/caps_claim.h"

#include "base/buf.h"
#include "support/test.h"
#include "xml/stanza.h"

static struct caps_claim *read_caps(const char *c)
{
	struct buf text;
	struct stanza *presence;
	struct caps_claim *caps;

	buf_init(&text, 10000);
	buf_printf(&text, "<presence>%s</presence>", c);
	presence = stanza_parse(buf_str(&text));
	CHECK(presence != NULL);
	caps = caps_claim_of(stanza_root(presence));
	stanza_unref(&presence);
	buf_fini(&text);
	return caps;
}

TEST(a_claim_is_kept_when_the_presence_is_gone)
{
	struct caps_claim *caps =
		read_caps("<show>away</show><c xmlns='http://jabber.org/protocol/caps' "
			  "hash='sha-1' node='urn:a&amp;b' ver='QgayPKawpk='/>");

	CHECK(caps != NULL);
	CHECK_STR(caps->hash, "sha-1");
	CHECK_STR(caps->node, "urn:a&b");
	CHECK_STR(caps->ver, "QgayPKawpk=");
	caps_claim_free(&caps);
	CHECK(caps == NULL);
	caps_claim_free(&caps);
}

TEST(no_claim_is_nothing)
{
	CHECK(read_caps("") == NULL);
	CHECK(read_caps("<c xmlns='other' hash='sha-1' node='n' ver='v'/>") == NULL);
}

/* XEP-0115 §4, §13 */
TEST(the_legacy_form_and_half_a_claim_are_ignored)
{
	CHECK(read_caps("<c xmlns='http://jabber.org/protocol/caps' node='n' ver='1.0'/>") == NULL);
	CHECK(read_caps("<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' ver='v'/>") ==
	      NULL);
	CHECK(read_caps("<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n'/>") ==
	      NULL);
	CHECK(read_caps("<c xmlns='http://jabber.org/protocol/caps' hash='' node='n' ver='v'/>") ==
	      NULL);
}

TEST(a_096_a_claim_is_bounded)
{
	static const size_t others = sizeof("sha-1v") - 1;
	char node[CAPS_TEXT_MAX + 1];
	struct buf text;
	struct caps_claim *caps;

	buf_init(&text, 10000);
	for (size_t len = CAPS_TEXT_MAX - others; len <= CAPS_TEXT_MAX - others + 1; len++) {
		memset(node, 'n', len);
		buf_clear(&text);
		buf_printf(&text, "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' "
				  "node='%.*s' ver='v'/>", (int)len, node);
		caps = read_caps(buf_cstr(&text));
		CHECK_INT(caps != NULL, len + others <= CAPS_TEXT_MAX);
		caps_claim_free(&caps);
	}
	buf_fini(&text);
}
