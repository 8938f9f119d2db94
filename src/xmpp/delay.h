/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Delayed delivery (XEP-0203). Pure; any thread. */

#include "base/buf.h"
#include "xml/stanza.h"
#include "xmpp/jid.h"

/* Adds <delay xmlns='urn:xmpp:delay' from='…' stamp='…'/>, for envelope.added. JID_NONE: no
 * `from`. The stamp is exact to the microsecond: who asks an archive by it means the same moment.
 * `us` since 1970, in the range of datetime.h. */
void delay_write(struct buf *out, int64_t us, jid from);

/* The moment of the first <delay/>; false when there is none, or none that can be read. Anybody
 * can write one: good for showing, not for ordering. */
bool delay_read(const struct node *root, int64_t *out_us) MUST_USE;

/* §2: a stanza has one and only one: what bears one already gets none of ours. */
bool delay_is_there(const struct node *root);

/* §5: without every <delay/> that claims to be of one of these domains of ours, or of a resource of
 * theirs. Not to be asked about accounts: a client that sends something again says since when
 * (XEP-0198 §4). As stanza_without() (stanza_strip.h): a new reference, nearly always to the stanza
 * itself. */
struct stanza *delay_strip(struct stanza *stanza, const jid *domains, size_t count) MUST_USE;
