/* SPDX-License-Identifier: Apache-2.0 */
/* Stream features (RFC 6120 §4.3.2, XEP-0170, XEP-0440). */

#include "xmpp/features.h"

#include "base/bug.h"

enum { FEATURES_MAX = 16384 };

void features_begin(struct xml_writer *features)
{
	xml_begin(features, FEATURES_MAX);
	xml_open(features, NS_STREAM, EL_FEATURES);
}

void features_add_starttls(struct xml_writer *features, bool is_required)
{
	xml_open(features, NS_TLS, EL_STARTTLS);
	if (is_required)
		xml_element(features, NS_TLS, EL_REQUIRED, STR_NONE);
	xml_close(features);
}

void features_add_mechanisms(struct xml_writer *features, unsigned mechanisms)
{
	xml_open(features, NS_SASL, EL_MECHANISMS);
	for (unsigned i = 0; i < MECHANISM_COUNT; i++)
		if (mechanisms & SASL_BIT(i))
			xml_element(features, NS_SASL, EL_MECHANISM,
				    sasl_mechanism_name((enum sasl_mechanism)i));
	xml_close(features);
}

void features_add_bindings(struct xml_writer *features, const str bindings[BINDING_COUNT])
{
	bool is_open = false;

	for (unsigned i = 0; i < BINDING_COUNT; i++) {
		if (!str_exists(bindings[i]))
			continue;
		if (!is_open)
			xml_open_named(features, S("urn:xmpp:sasl-cb:0"),
				       S("sasl-channel-binding"));
		is_open = true;
		xml_open(features, NS_SASL_CB, EL_CHANNEL_BINDING);
		xml_attr(features, AT_TYPE, sasl_binding_name((enum sasl_binding)i));
		xml_close(features);
	}
	if (is_open)
		xml_close(features);
}

void features_add_bind(struct xml_writer *features)
{
	xml_element(features, NS_BIND, EL_BIND, STR_NONE);
	/* RFC 3921 §3, optional since RFC 6121: old clients wait for the feature. */
	xml_open(features, NS_SESSION, EL_SESSION);
	xml_element(features, NS_SESSION, EL_OPTIONAL, STR_NONE);
	xml_close(features);
}

void features_end(struct xml_writer *features, struct buf *out)
{
	struct stanza *sealed = xml_seal(features);

	BUG_ON(!sealed); /* all of it is ours */
	/* RFC 6120 §4.8.5: some clients know the stream's namespace by its prefix alone. */
	buf_add(out, S("<stream:features>"));
	buf_add(out, node_content(stanza_root(sealed)));
	buf_add(out, S("</stream:features>"));
	stanza_unref(&sealed);
}
