/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* One whole tag, read into the builder: names, attributes and namespaces (Namespaces in XML 1.0),
 * and the references in values. Faults stick in the builder. One thread at a time. */

#include "xml/builder.h"

/* What is between '<' and '>', the latter included. An empty element is closed at once, but for
 * the stream header. */
void tag_read_start(struct xml_reader *reader, str tag, bool *out_is_empty);
/* The same when the '>' at the end of `tag` might be inside a value. False, and nothing done, when
 * it is, or when anything else is wrong: look for the true end, and let the other judge. */
bool tag_try_start(struct xml_reader *reader, str tag, bool *out_is_empty) MUST_USE;
/* What is between '</' and '>', the latter included. */
void tag_read_end(struct xml_reader *reader, str tag);
/* Whether it ends with this name and nothing but white space behind it. */
bool tag_is_end_of(str tag, str prefix, str name);

enum ref_step {
	REF_MORE,
	REF_DONE,	/* scan->code is the character */
	REF_BAD,	/* not well-formed */
	REF_RESTRICTED, /* RFC 6120 §11.1: an entity that is not one of the five */
};

/* A reference byte by byte, from behind the '&'. */
void ref_begin(struct xml_scan *scan);
enum ref_step ref_read(struct xml_scan *scan, char byte);
