/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What the reader makes of an input, as text that a test can compare: one line for each event. */

#include "base/buf.h"
#include "xml/reader.h"

#define C2S \
	"<stream:stream to='b' version='1.0' xmlns='jabber:client' " \
	"xmlns:stream='http://etherx.jabber.org/streams'>"

/* The input whole; what it returns lives until the next call. Between uses it also looks whether
 * a reader that says idle owns nothing. */
str read_all(const char *input);
/* `piece` bytes at a time, after a first piece of `first`; 0 is all that is left. */
str read_cut(str input, size_t first, size_t piece, const struct xml_limits *limits);
/* The first stanza behind the usual header; the test unrefs it. */
struct stanza *read_stanza(const char *stanza);
const char *fault_name(enum xml_fault fault);
