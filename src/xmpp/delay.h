/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Delayed delivery (XEP-0203). Pure; any thread. */

#include "base/buf.h"
#include "xml/stanza.h"
#include "xmpp/jid.h"

/* Adds <delay xmlns='urn:xmpp:delay' from='…' stamp='…'/>, for envelope.added. JID_NONE: no
 * `from`. The stamp has milliseconds. `us` since 1970, in the range of datetime.h. */
void delay_write(struct buf *out, int64_t us, jid from);

/* The moment of the first <delay/>; false when there is none, or none that can be read. Anybody
 * can write one: good for showing, not for ordering. */
bool delay_read(const struct node *root, int64_t *out_us) MUST_USE;

/* §2: a stanza has one and only one: what bears one already gets none of ours. */
bool delay_is_there(const struct node *root);

/* §6: without every <delay/> that claims to be of one of these addresses of ours (the domain, the
 * account). As stanza_without(): a new reference, nearly always to the stanza itself. */
struct stanza *delay_strip(struct stanza *stanza, const jid *owns, size_t count) MUST_USE;
