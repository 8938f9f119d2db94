/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A parser that reads a client's stream as it comes and writes down what it sees: the children of
 * the root, each when it is complete or as far as it has come. Four of them write alike, so that
 * what they see is compared by bytes. An element is
 *
 *	\n<NS \1 NAME {\2 NS \1 NAME = VALUE …, sorted} \3 {children} {text, joined} \4
 *
 * Control characters that no document can hold keep the pieces apart. */

#include "base/buf.h"

struct witness {
	const char *name;
	void *(*open)(struct buf *said); /* what it sees is added there */
	/* False when it finds something wrong, and then for ever. */
	bool (*feed)(void *self, str bytes);
	void (*close)(void *self);
};

extern const struct witness witness_ours, witness_expat, witness_libxml2;
/* gloox does not see xmlns='': an element without a namespace has its parent's. So it is compared
 * with ours who is as blind. */
extern const struct witness witness_gloox, witness_ours_blind;

/* ---- for those who write down: names and text in the order in which they stand ---- */

struct scribe;

struct scribe *scribe_new(struct buf *out);
void scribe_free(struct scribe *scribe);
/* The attributes first, then the element that has them. */
void scribe_attr(struct scribe *scribe, str ns, str name, str value);
void scribe_start(struct scribe *scribe, str ns, str name);
void scribe_text(struct scribe *scribe, str text);
void scribe_end(struct scribe *scribe);
