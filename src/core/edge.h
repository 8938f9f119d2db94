/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What holds the wire of a session: stream and link. A session speaks to its edge through this
 * narrow interface only, because one day they sit on different nodes. Embedded by the kinds of
 * edges (core/c2s.h is the first). On the session's shard. */

#include "xmpp/envelope.h"
#include "xmpp/error.h"
#include "xml/stanza.h"

struct edge;
struct session;

struct edge_type {
	const char *name; /* "c2s", as in the log */
	/* Copies the stanza into the output of this turn. A reader that is too slow loses its
	 * edge later, by session_edge_lost(), never within the call. */
	void (*send)(struct edge *edge, const struct envelope *envelope,
		     const struct stanza *stanza);
	/* An element that is no stanza (XEP-0198), as bytes. */
	void (*say)(struct edge *edge, str bytes);
	/* The session has ended: say why (STREAM_OK: only the closing tag) and close. The edge
	 * forgets the session at once and does not call back. */
	void (*close)(struct edge *edge, enum stream_error error, const char *text);
	/* The wire is cut when all is written, without a word: the client is to resume. The edge
	 * forgets the session at once. */
	void (*cut)(struct edge *edge);
	/* The session takes stanzas again (session_has_credit). */
	void (*credit)(struct edge *edge);
	/* The client owes an answer, or does no more: as long as it does, a wire on which nothing
	 * comes is soon found dead, and is lost like any broken one. */
	void (*expect)(struct edge *edge, bool owes);
	/* Bytes that the wire has not taken yet; session_wire_took_all() says when it has. */
	size_t (*pending)(const struct edge *edge);
	/* For the log and for limits: the peer's address. */
	str (*peer)(const struct edge *edge);
};

struct edge {
	const struct edge_type *type;
	struct session *session; /* NULL before the bind and after the end */
};
