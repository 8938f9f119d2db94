/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The samples of corpus.txt, which says how they are written. They live as long as the test. */

#include "base/str.h"

struct sample {
	str name;
	str input;
	str expected; /* what read_cut() reports, behind the usual header's line if that is used */
	bool has_header;
	str document; /* the input behind a header */
	/* Why these parsers are of another opinion; absent when they are not. */
	str expat, libxml2;
};

/* The first, the one behind `sample`, or NULL. */
const struct sample *corpus_next(const struct sample *sample);
#define CORPUS_EACH(at) \
	for (const struct sample *at = corpus_next(NULL); at; at = corpus_next(at))
