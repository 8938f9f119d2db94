/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Finds where the stanzas of an XMPP stream end, without understanding them: it counts the tags
 * that open and close, knows quotes, and that RFC 6120 §11.1 allows no comments, CDATA-like
 * constructs aside. For servers that are trusted to send well-formed XML. Bytes may come in any
 * pieces. */

#include "base/str.h"

enum split {
	SPLIT_MORE,   /* all bytes are used and the piece goes on */
	SPLIT_HEADER, /* the stream's opening tag */
	SPLIT_STANZA, /* an element at depth one, whole */
	SPLIT_END,    /* the stream's closing tag */
};

enum splitter_state {
	SPLITTER_TEXT,
	SPLITTER_TAG_BEGIN, /* behind "<" */
	SPLITTER_OPENING,
	SPLITTER_CLOSING,
	SPLITTER_ASIDE, /* <? … > */
	SPLITTER_CDATA, /* <! … ]]> */
};

struct splitter {
	enum splitter_state state;
	unsigned depth;
	char quote;	/* within an attribute's value: how it ends */
	char last;	/* the byte before, within a tag */
	char last_but_one;
};

/* At the beginning of a stream: zero. At depth one at once, for streams without a header: */
static inline struct splitter splitter_within(void)
{
	return (struct splitter){ .depth = 1 };
}

/* Reads on; *used gets how many bytes belong to the piece. */
enum split splitter_next(struct splitter *splitter, str bytes, size_t *used) MUST_USE;
