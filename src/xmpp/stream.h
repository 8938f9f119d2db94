/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The stream's own words (RFC 6120 §4): judging a client's stream header, writing ours, and the
 * errors of streams. Pure; any thread. */

#include "base/buf.h"
#include "xml/reader.h"
#include "xmpp/error.h"
#include "xmpp/jid.h"

/* A stream error as it is told. Constant texts. */
struct stream_fault {
	enum stream_error error;
	const char *text;      /* for people, in English, nothing to escape; NULL: none */
	const char *condition; /* an empty element of urn:xmpp:errors (XEP-0205); NULL: none */
};

/* What a client's header says. */
struct stream_header {
	jid to;	  /* a domain; JID_NONE: absent or malformed */
	jid from; /* a bare JID, what follows is cut off; JID_NONE: absent or malformed */
};

/* Judges a header of a client's stream but for whether the host is ours (§4.7, §4.8). `content_ns`
 * is what the reader found as the default namespace. *out is filled as far as it could be read
 * even then, lending from the header and the arena. The error is STREAM_OK when all is well. */
struct stream_fault stream_header_judge(const struct node *header, enum ns content_ns,
					struct arena *arena, struct stream_header *out);
/* Ours, with the XML declaration. `to` is what the client sent as `from`, or JID_NONE. */
void stream_header_write(struct buf *out, str from, jid to, str id);

/* What a broken reader means for the stream (§4.9.3, §11; XEP-0205). */
struct stream_fault stream_fault_of(enum xml_fault fault);
/* <stream:error>…</stream:error></stream:stream>; only the closing tag for STREAM_OK. */
void stream_fault_write(struct buf *out, const struct stream_fault *fault);
