/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Writes the canonical form into a new sealed stanza. Errors stick: call everything, look once,
 * when sealing. Text is always escaped; there is no way to write it raw. Characters that XML
 * cannot hold make the seal fail. The reader is one caller of this, the code of the server the
 * other. A writer that is not begun owns no memory. One thread at a time.
 *
 *	xml_begin(&w, STANZA_LIMIT);
 *	xml_open(&w, NS_CONTENT, EL_IQ);
 *	xml_attr(&w, AT_TYPE, S("result"));
 *	xml_open(&w, NS_VERSION, EL_QUERY); …
 *	stanza = xml_seal(&w);		closes what is open
 */

#include "base/buf.h"
#include "xml/stanza.h"

struct xml_builder; /* bytes and index as they grow; kept for each thread between uses */

struct xml_writer {
	struct xml_builder *builder;
};

enum { XML_DEPTH_MAX = 64 };

void xml_begin(struct xml_writer *writer, size_t limit);
/* Throws away what was written. */
void xml_abandon(struct xml_writer *writer);
/* Closes what is open; the caller gets the only reference. NULL when the limit, the depth or the
 * characters of XML were broken; the writer is empty again in each case. */
struct stanza *xml_seal(struct xml_writer *writer) MUST_USE;

void xml_open(struct xml_writer *writer, enum ns ns, enum el el);
void xml_open_named(struct xml_writer *writer, str ns, str name);
/* Attributes only right after xml_open(); STR_NONE as value writes nothing. */
void xml_attr(struct xml_writer *writer, enum at at, str value);
void xml_attr_int(struct xml_writer *writer, enum at at, int64_t value);
void xml_attr_named(struct xml_writer *writer, str ns, str name, str value);
void xml_text(struct xml_writer *writer, str text);
void xml_close(struct xml_writer *writer);
/* open, text, close. */
void xml_element(struct xml_writer *writer, enum ns ns, enum el el, str text);
/* The element, its attributes and all below, with the namespaces that it needs. */
void xml_copy(struct xml_writer *writer, const struct node *node);
/* Only what is between its tags. */
void xml_copy_content(struct xml_writer *writer, const struct node *node);
/* How many elements are open. */
unsigned xml_depth(const struct xml_writer *writer);

/* Escaped for an attribute value in single quotes; in most cases `text` itself goes in. */
void xml_escape_attr(struct buf *out, str text);
/* The same where the room is known: how many bytes it takes, and those bytes; says where they
 * end. */
size_t xml_escaped_len(str text);
char *xml_put_escaped(char *to, str text);
void xml_escape_text(struct buf *out, str text);
/* Undoes what the canonical form escapes; `text` itself when it holds no reference. */
str xml_unescape(str text, struct arena *arena);
