/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Message retraction (XEP-0424): what a message retracts, whether it may, and what stays in an
 * archive of what was retracted. Pure; any thread. */

#include "base/arena.h"
#include "base/buf.h"
#include "xml/stanza.h"
#include "xmpp/jid.h"

/* The id of the message that this one retracts, as it stands in the bytes; STR_NONE: it retracts
 * none. */
str retraction_of(const struct node *root);

/* May an archived message be retracted by what the same bare JID sent, `from` its full one? */
bool retraction_is_allowed(const struct node *retraction, jid from, const struct node *original,
			   jid original_from);

/* Adds what stays of the message: its addresses, id and type, and <retracted/> with the id of the
 * retraction (raw) and its moment. */
void tombstone_write(struct buf *out, const struct stanza *original, str retraction_id, int64_t us);
