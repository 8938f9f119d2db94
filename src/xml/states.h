/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What the reader is in the middle of, and how its input is eaten. */

#include "base/str.h"

enum state {
	FRESH, /* nothing read */
	IN_BOM,
	BEHIND_BOM, /* here the declaration may still stand */
	IN_PROLOG,  /* before the header; behind the mark or the declaration, if any */
	IN_DECLARATION,
	BETWEEN,    /* in the stream, outside of stanzas */
	AFTER_LT,   /* behind '<' */
	AFTER_BANG, /* behind "<!" in a stanza */
	IN_TAG,
	IN_END_TAG,
	IN_TEXT,
	IN_CDATA,
	IN_REFERENCE,
	IN_CHARACTER, /* of several bytes, cut */
	CLOSE_DUE,    /* the header was an empty element */
	CLOSED,
	BROKEN,
};

static inline void eat(str *input, size_t len)
{
	input->at += len;
	input->len -= len;
}

static inline char eat_byte(str *input)
{
	char byte = *input->at;

	eat(input, 1);
	return byte;
}
