/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The features of a stream (RFC 6120 §4.3.2), to be added in the order of XEP-0170. Pure; any
 * thread. */

#include "base/buf.h"
#include "xml/writer.h"
#include "xmpp/sasl.h"

void features_begin(struct xml_writer *features);
void features_add_starttls(struct xml_writer *features, bool is_required);
/* SASL_BIT()s, best first. */
void features_add_mechanisms(struct xml_writer *features, unsigned mechanisms);
/* XEP-0440: the types of those that exist; nothing when there is none. */
void features_add_bindings(struct xml_writer *features, const str bindings[BINDING_COUNT]);
/* Bind, and the session of RFC 3921. */
void features_add_bind(struct xml_writer *features);
/* All that was added, as <stream:features>. */
void features_end(struct xml_writer *features, struct buf *out);
