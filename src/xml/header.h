/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What a stream header (RFC 6120 §4.7, §4.8) leaves behind for the stanzas of its stream: the
 * content namespace, prefixes, the language. One thread at a time. */

struct stanza;
struct xml_reader;

/* `header` was just sealed; the reader's builder still knows what it declared. */
void header_keep(struct xml_reader *reader, const struct stanza *header);
