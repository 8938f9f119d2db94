/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Stanzas that grow at random from fake_random: by a grammar of what XML and XMPP allow in all the
 * ways in which it can be written, then, for some, with bytes changed, cut, doubled or put in
 * another's place. What they contain is taken from the corpora too. */

#include "base/buf.h"

enum growth_kind {
	GROWTH_SOUND,  /* well-formed, however oddly it is written */
	GROWTH_MUTANT, /* a few places of it are changed */
	GROWTH_WRECK,  /* it holds what no XML can: bytes that are no UTF-8, illegal characters */
};

/* Pieces of all files of a directory; returns how many there were. */
size_t growth_add_corpus(const char *directory);
/* Samples as they stand in tests/xml/corpus.txt are pieces too. */
void growth_add_piece(str piece);

/* One stanza for `to`, added. Says what it has become. */
enum growth_kind grow_stanza(struct buf *out, str to);

/* Bytes that are no UTF-8 (RFC 3629), each for itself: overlong forms, surrogates, what is beyond
 * U+10FFFF, five and six bytes, continuations without a beginning and beginnings without an end. */
extern const str growth_not_utf8[];
extern const size_t growth_not_utf8_count;
