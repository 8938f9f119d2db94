/* SPDX-License-Identifier: Apache-2.0 */
/* What a stream offers. */

#include "xmpp/features.h"

#include "support/test.h"

TEST(no_features_are_an_empty_element)
{
	struct xml_writer writer;
	struct buf out;

	buf_init(&out, 1000);
	features_begin(&writer);
	features_end(&writer, &out);
	CHECK_STR(buf_str(&out), "<stream:features></stream:features>");
	buf_fini(&out);
}

TEST(features_stand_in_the_order_in_which_they_were_added)
{
	const str bindings[BINDING_COUNT] = { [BINDING_TLS_SERVER_END_POINT] = S("x") };
	struct xml_writer writer;
	struct buf out;

	buf_init(&out, 10000);
	features_begin(&writer);
	features_add_starttls(&writer, true);
	features_add_mechanisms(&writer,
				SASL_BIT(MECHANISM_PLAIN) | SASL_BIT(MECHANISM_SCRAM_SHA_1));
	features_add_bindings(&writer, bindings);
	features_add_bind(&writer);
	features_end(&writer, &out);
	CHECK_STR(buf_str(&out),
		  "<stream:features>"
		  "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"
		  "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
		  "<mechanism>SCRAM-SHA-1</mechanism><mechanism>PLAIN</mechanism></mechanisms>"
		  "<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'>"
		  "<channel-binding type='tls-server-end-point'/></sasl-channel-binding>"
		  "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"
		  "<session xmlns='urn:ietf:params:xml:ns:xmpp-session'><optional/></session>"
		  "</stream:features>");
	buf_fini(&out);
}

TEST(without_bindings_there_is_no_word_of_them)
{
	const str bindings[BINDING_COUNT] = { STR_NONE, STR_NONE };
	struct xml_writer writer;
	struct buf out;

	buf_init(&out, 1000);
	features_begin(&writer);
	features_add_bindings(&writer, bindings);
	features_add_starttls(&writer, false);
	features_end(&writer, &out);
	CHECK_STR(buf_str(&out), "<stream:features><starttls "
				 "xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>");
	buf_fini(&out);
}
