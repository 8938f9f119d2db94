/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Whom a session sent directed presence (RFC 6121 §4.6): those who must be told when it goes, and
 * who may ask it. Bounded. */

#include "xmpp/jid.h"

struct directed;

enum { DIRECTED_MAX = 1000 };

/* *directed is made with the first one; false when the bound is reached. */
bool directed_add(struct directed **directed, jid to) MUST_USE;
/* Freed with the last one. */
void directed_remove(struct directed **directed, jid to);
/* This very JID, or its bare JID. */
bool directed_has(const struct directed *directed, jid who);
/* JID number i; JID_NONE at the end. */
jid directed_at(const struct directed *directed, size_t i);
void directed_free(struct directed **directed);
