/* SPDX-License-Identifier: Apache-2.0 */
/* Stream headers and stream errors (RFC 6120 §4). */

#include "xmpp/stream.h"

#include "base/bug.h"

/* "1.0", "1.7", "2.0": two numbers (§4.7.5); a higher one than ours is answered with ours. */
static bool version_is_1_0_or_above(str version)
{
	str major, minor;
	int64_t first, second;

	if (!str_cut(&version, '.', &major) || !str_cut(&version, '.', &minor) ||
	    str_exists(version))
		return false;
	return str_to_int(major, 0, 9999, &first) && str_to_int(minor, 0, 9999, &second) &&
	       first >= 1;
}

static void read_addresses(const struct node *header, struct arena *arena,
			   struct stream_header *out)
{
	str to = node_attr(header, AT_TO, arena), from = node_attr(header, AT_FROM, arena);
	jid parsed;

	*out = (struct stream_header){ JID_NONE, JID_NONE };
	if (str_exists(to) && jid_parse(to, arena, &parsed) && jid_is_domain(parsed))
		out->to = parsed;
	if (str_exists(from) && jid_parse(from, arena, &parsed))
		out->from = jid_bare(parsed);
}

struct stream_fault stream_header_judge(const struct node *header, enum ns content_ns,
					struct arena *arena, struct stream_header *out)
{
	read_addresses(header, arena, out);
	/* §4.8.1, §4.8.2 */
	if (node_ns(header) != NS_STREAM || content_ns != NS_CLIENT)
		return (struct stream_fault){ .error = STREAM_INVALID_NAMESPACE };
	if (node_el(header) != EL_STREAM)
		return (struct stream_fault){ STREAM_BAD_FORMAT, "This is not a stream", NULL };
	if (!version_is_1_0_or_above(node_attr(header, AT_VERSION, arena)))
		return (struct stream_fault){ .error = STREAM_UNSUPPORTED_VERSION };
	if (!jid_exists(out->to))
		return (struct stream_fault){ STREAM_HOST_UNKNOWN,
					      "The stream header needs the host as 'to'", NULL };
	/* §4.7.1: it is optional, but what is there is an address. */
	if (str_exists(node_raw_attr(header, AT_FROM)) && !jid_exists(out->from))
		return (struct stream_fault){ .error = STREAM_INVALID_FROM };
	return (struct stream_fault){ .error = STREAM_OK };
}

static void add_attr(struct buf *out, str opening, str value)
{
	if (!str_exists(value))
		return;
	buf_add(out, opening);
	xml_escape_attr(out, value);
	buf_add_char(out, '\'');
}

void stream_header_write(struct buf *out, str from, jid to, str id)
{
	buf_add(out, S("<?xml version='1.0'?><stream:stream xmlns='jabber:client'"
		       " xmlns:stream='http://etherx.jabber.org/streams'"));
	add_attr(out, S(" id='"), id);
	add_attr(out, S(" from='"), from);
	/* §4.7.2: when the client said who it is. */
	add_attr(out, S(" to='"), jid_exists(to) ? jid_str(to) : STR_NONE);
	/* §4.7.4: the language of our sentences, whatever the client's is. */
	buf_add(out, S(" version='1.0' xml:lang='en'>"));
}

struct stream_fault stream_fault_of(enum xml_fault fault)
{
	static const struct stream_fault faults[] = {
		[XML_FAULT_NONE] = { STREAM_INTERNAL_SERVER_ERROR, NULL, NULL },
		[XML_NOT_WELL_FORMED] = { STREAM_NOT_WELL_FORMED, NULL, NULL },
		[XML_RESTRICTED] = { STREAM_RESTRICTED_XML, NULL, NULL },
		[XML_BAD_NAMESPACE_PREFIX] = { STREAM_BAD_NAMESPACE_PREFIX, NULL, NULL },
		[XML_INVALID_NAMESPACE] = { STREAM_INVALID_NAMESPACE, NULL, NULL },
		[XML_UNSUPPORTED_ENCODING] = { STREAM_UNSUPPORTED_ENCODING, NULL, NULL },
		[XML_LIMIT_BYTES] = { STREAM_POLICY_VIOLATION, "The stanza is too big",
				      "stanza-too-big" },
		[XML_LIMIT_ELEMENTS] = { STREAM_POLICY_VIOLATION,
					 "The stanza has too many elements", "stanza-too-big" },
		[XML_LIMIT_ATTRIBUTES] = { STREAM_POLICY_VIOLATION,
					   "An element has too many attributes", "stanza-too-big" },
		[XML_LIMIT_DEPTH] = { STREAM_POLICY_VIOLATION, "The stanza is nested too deeply",
				      "stanza-too-big" },
	};

	BUG_ON((size_t)fault >= ARRAY_LEN(faults));
	return faults[fault];
}

void stream_fault_write(struct buf *out, const struct stream_fault *fault)
{
	if (fault->error != STREAM_OK) {
		buf_add(out, S("<stream:error><"));
		buf_add(out, stream_error_name(fault->error));
		buf_add(out, S(" xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"));
		if (fault->text)
			buf_printf(out,
				   "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams'"
				   " xml:lang='en'>%s</text>",
				   fault->text);
		if (fault->condition)
			buf_printf(out, "<%s xmlns='urn:xmpp:errors'/>", fault->condition);
		buf_add(out, S("</stream:error>"));
	}
	buf_add(out, S("</stream:stream>"));
}
