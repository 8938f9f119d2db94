/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The incremental tokenizer of a stream: the XML subset of RFC 6120 §11 (no comments, processing
 * instructions, DTD, entity references but the five predefined ones and character references;
 * UTF-8 only), well-formed by XML 1.0 and Namespaces. Bytes go in as they come, cut anywhere, and
 * sealed stanzas come out; the cost is linear however they are cut. Between stanzas the reader
 * owns no memory. Limits hold for the bytes read and for the bytes written, while they are read.
 * Pure: no socket, no clock. One thread at a time. */

#include "xml/stanza.h"
#include "xml/writer.h"

enum xml_event {
	XML_MORE,	  /* all input is eaten, nothing is complete */
	XML_STREAM_OPEN,  /* *out is the stream header, an element without content */
	XML_STANZA,	  /* *out is a first-level element */
	XML_STREAM_CLOSE, /* </stream:stream>; nothing may follow but a new reader */
	XML_BROKEN,	  /* xml_reader_fault() says why; the reader is dead */
};

enum xml_fault {
	XML_FAULT_NONE,
	XML_NOT_WELL_FORMED,
	XML_RESTRICTED,		  /* comment, PI, DOCTYPE, entity */
	XML_BAD_NAMESPACE_PREFIX, /* a prefix that is not declared */
	XML_INVALID_NAMESPACE,	  /* xml or xmlns bound elsewhere, empty name for a prefix … */
	XML_UNSUPPORTED_ENCODING,
	XML_LIMIT_BYTES,
	XML_LIMIT_ELEMENTS,
	XML_LIMIT_ATTRIBUTES,
	XML_LIMIT_DEPTH,
};

struct xml_limits {
	uint32_t bytes;	     /* of one stanza or header, as read and as written */
	uint32_t elements;   /* in one stanza */
	uint32_t attributes; /* of one element, xmlns included */
	uint32_t depth;	     /* at most XML_DEPTH_MAX */
};

extern const struct xml_limits xml_limits_before_auth; /* 8192 bytes, 32 elements, … */
extern const struct xml_limits xml_limits_after_auth;  /* 262144 bytes, … */

struct xml_prefixes; /* what an unusual stream header declared; nearly always none */

/* Embed it; at most 64 bytes. The fields are the reader's own. */
struct xml_reader {
	struct xml_builder *builder; /* the stanza at hand, or NULL */
	struct xml_prefixes *prefixes;
	const struct xml_limits *limits; /* lent: static, or outlives the reader */
	uint32_t bytes_read;		 /* of the stanza at hand */
	uint16_t content_ns;		 /* enum ns: what the header declared */
	uint8_t state;
	uint8_t fault;
	bool is_in_stream;	/* the header is read */
	bool may_declare;	/* the '<' was the first byte of all */
	bool has_stream_prefix; /* the header was the usual one */
	uint8_t lang_len;
	char lang[16]; /* xml:lang of the header, for stanzas that have none */
};

void xml_reader_init(struct xml_reader *reader, const struct xml_limits *limits);
void xml_reader_fini(struct xml_reader *reader);
/* Begins a new stream on the same connection (after TLS or SASL): all is forgotten. */
void xml_reader_restart(struct xml_reader *reader);
void xml_reader_set_limits(struct xml_reader *reader, const struct xml_limits *limits);

/* Eats from the front of *input until something is complete. With XML_STREAM_OPEN and XML_STANZA
 * the caller gets the only reference; *input holds what is left. White space between stanzas is
 * eaten in silence (RFC 6120 §4.6.1). */
enum xml_event xml_read(struct xml_reader *reader, str *input, struct stanza **out);
enum xml_fault xml_reader_fault(const struct xml_reader *reader);
/* Nothing half read, no memory owned but for what an unusual header declared. */
bool xml_reader_is_idle(const struct xml_reader *reader);

/* After XML_STREAM_OPEN: the content namespace that the header declared, as default or else by a
 * prefix: NS_CLIENT, NS_SERVER or NS_COMPONENT; NS_UNKNOWN when none of them (RFC 6120 §4.8.1). */
enum ns xml_reader_content_ns(const struct xml_reader *reader);
/* For a header that leaves it to the stanzas (the stream namespace as default): which namespace
 * is NS_CONTENT from now on. */
void xml_reader_set_content_ns(struct xml_reader *reader, enum ns ns);

/* A reader of stanzas without a stream around them, as if behind a header whose content namespace
 * has no name: what has no xmlns is NS_CONTENT. */
void xml_reader_init_bare(struct xml_reader *reader, const struct xml_limits *limits);
