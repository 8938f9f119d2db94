/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The envelope: what is written anew for each recipient around the content of a sealed stanza
 * (design, idea 3). The content namespace is not declared: the stream header did. And the error
 * that answers a stanza (RFC 6120 §8.3). Pure; any thread. */

#include "base/buf.h"
#include "xml/stanza.h"
#include "xml/writer.h"
#include "xmpp/error.h"
#include "xmpp/jid.h"

struct envelope {
	jid from, to; /* JID_NONE: not written */
	/* Raw, that is still escaped, as node_raw_attr() gives them; STR_NONE: not written. What
	 * the server makes up itself must hold nothing to escape (tokens, types). */
	str id, type, lang;
	/* Canonical XML put behind the content: stanza_bytes() of one or several elements with a
	 * namespace of their own (delay, stanza-id). Empty or STR_NONE: nothing. */
	str added;
	/* message_signs.h, of a message that is in `added` (a carbon, a result of the archive),
	 * with FACT_OWN; 0: what is there only goes along. */
	unsigned inner_signs;
	bool has_delay; /* in `added` */
	/* All that follows the `to`, written once for many recipients by envelope_prepare(), after
	 * which only `to` may change; STR_NONE: not prepared. */
	str rest;
};

/* Fills id, type and lang from the root (lent); from and to are JID_NONE, because what the root
 * holds there is what a peer claimed: the caller sets them. */
struct envelope envelope_of(const struct stanza *stanza);

/* Adds <message to='…' from='…' id='…' type='…' xml:lang='…' {other attributes}>{content}{added}
 * </message>. One pass, no allocation beyond the buffer's. Past the buffer's limit nothing of it
 * stays half written: buf_failed(). The root must be in the content namespace. */
void envelope_write(struct buf *out, const struct envelope *envelope, const struct stanza *stanza);

/* For a stanza that goes to many: what is the same for all is written into the arena, once. */
void envelope_prepare(struct envelope *envelope, const struct stanza *stanza, struct arena *arena);

/* For keeping it with the stanza: room for the pieces that do not lie in the stanza itself, and the
 * envelope lent from there and from the stanza (NULL: all is copied). A copy is not prepared. */
size_t envelope_room(const struct envelope *envelope, const struct stanza *stanza);
struct envelope envelope_copy(char *room, const struct envelope *envelope,
			      const struct stanza *stanza);

/* The id that envelope_write() wrote into these bytes, raw (lent); STR_NONE: none. Reads the start
 * tag and no further. */
str envelope_id_in(str bytes);

/* One error, for error_stanza_of() and fault_write(). */
struct fault {
	enum stanza_error error;
	str type;    /* "cancel", "modify" …; STR_NONE: the usual one of that error */
	str text;    /* for people, in English; STR_NONE: none */
	str address; /* of gone and redirect (§8.3.3.5, §8.3.3.14); STR_NONE: none */
	const struct node *condition; /* of an application, copied; NULL: none */
	str app_ns, app_name; /* the same by its name, when it is an empty element */
};

/* The sealed error that answers the request: its kind and id, type='error', nothing of its
 * payload, no addresses (the envelope swaps them). NULL when the request is an error, or
 * the result of an iq: those are never answered (§8.3.1). The caller gets the only reference. */
struct stanza *error_stanza(const struct stanza *request, enum stanza_error error, str text,
			    const struct node *condition) MUST_USE;
struct stanza *error_stanza_of(const struct stanza *request, const struct fault *fault) MUST_USE;
/* Only the <error/> element, into a stanza that the caller writes. */
void fault_write(struct xml_writer *writer, const struct fault *fault);
