/* SPDX-License-Identifier: Apache-2.0 */
/* Verification strings by the examples of XEP-0115 §5.2, §5.3. */

#include "xmpp/caps.h"

#include "support/test.h"
#include "xml/stanza.h"

static struct arena arena;

static void add_exodus(struct caps *caps)
{
	caps_init(caps, &arena);
	caps_add_identity(caps, S("client"), S("pc"), S(""), S("Exodus 0.9.1"));
	caps_add_feature(caps, S("http://jabber.org/protocol/muc"));
	caps_add_feature(caps, S("http://jabber.org/protocol/disco#info"));
	caps_add_feature(caps, S("http://jabber.org/protocol/caps"));
	caps_add_feature(caps, S("http://jabber.org/protocol/disco#items"));
}

TEST(the_simple_example_comes_out_in_whatever_order_it_was_built)
{
	struct caps caps;

	add_exodus(&caps);
	CHECK_STR(caps_ver(&caps, CAPS_SHA1), "QgayPKawpkPSDYmwT/WM94uAlu0=");
	CHECK(!caps_have_doubles(&caps));
	caps_add_feature(&caps, S("http://jabber.org/protocol/muc"));
	CHECK(caps_have_doubles(&caps));
	arena_fini(&arena);
}

static void add_psi(struct caps *caps)
{
	static const char *const pairs[][2] = { { "software_version", "0.11" },
						{ "software", "Psi" },
						{ "os_version", "10.5.1" },
						{ "os", "Mac" } };
	struct caps_form *form;
	struct caps_field *field;

	add_exodus(caps);
	caps->identities = NULL;
	caps->identity_count = 0;
	caps_add_identity(caps, S("client"), S("pc"), S("en"), S("Psi 0.11"));
	caps_add_identity(caps, S("client"), S("pc"), S("el"), S("\u03A8 0.11"));
	form = caps_add_form(caps, S("urn:xmpp:dataforms:softwareinfo"));
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		field = caps_add_field(caps, form, str_of(pairs[i][0]));
		caps_add_value(caps, field, str_of(pairs[i][1]));
	}
	field = caps_add_field(caps, form, S("ip_version"));
	caps_add_value(caps, field, S("ipv6"));
	caps_add_value(caps, field, S("ipv4"));
}

TEST(the_complex_example_comes_out)
{
	struct caps caps;

	add_psi(&caps);
	CHECK_STR(caps_ver(&caps, CAPS_SHA1), "q07IKJEyjvHSyhy//CH0CxmKi8w=");
	arena_fini(&arena);
}

TEST(what_we_write_hashes_to_what_we_said)
{
	struct xml_writer writer;
	struct stanza *stanza;
	struct caps ours, read;

	add_psi(&ours);
	xml_begin(&writer, 10000);
	xml_open(&writer, NS_DISCO_INFO, EL_QUERY);
	caps_write(&ours, &writer);
	stanza = xml_seal(&writer);
	CHECK(stanza != NULL);
	CHECK(caps_read(&read, stanza_root(stanza), &arena));
	CHECK_INT(read.identity_count, 2);
	CHECK_INT(read.features.count, 4);
	CHECK_INT(read.form_count, 1);
	for (int hash = CAPS_SHA1; hash <= CAPS_SHA512; hash++)
		CHECK_STR_EQ(caps_ver(&read, (enum caps_hash)hash),
			     caps_ver(&ours, (enum caps_hash)hash));
	stanza_unref(&stanza);
	arena_fini(&arena);
}

TEST(other_hashes_have_their_names_and_lengths)
{
	enum caps_hash hash = CAPS_SHA1;
	struct caps caps;

	add_exodus(&caps);
	/* Computed with hashlib. */
	CHECK_STR(caps_ver(&caps, CAPS_SHA256), "Wr6IGEKhx6b9627gBmi/cCmpxXBc/GYq5zWuYfWGWoc=");
	CHECK(caps_hash_of(S("sha-512"), &hash));
	CHECK_INT(hash, CAPS_SHA512);
	CHECK(!caps_hash_of(S("SHA-1"), &hash) && !caps_hash_of(S("md5"), &hash));
	CHECK_STR(caps_hash_name(CAPS_SHA256), "sha-256");
	arena_fini(&arena);
}
