/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What negotiation.c (the stream, TLS, bind) and negotiation_sasl.c share. For nobody else. */

#include "xmpp/negotiation.h"

struct state {
	const char *name;
	enum wish wish;
	int64_t patience_ms; /* 0: as long as the deadline of the whole allows */
	const struct state *(*on_element)(struct negotiation *n, struct stanza *stanza);
};

struct negotiation {
	struct negotiation_rules rules;
	struct negotiation_world *world;
	const struct state *state;
	int64_t now_ms, entered_ms, deadline_ms;
	struct arena arena;   /* of the whole; what goes in is bounded by tries */
	struct arena scratch; /* of one element */
	struct buf output;
	struct negotiation_host host; /* its domain is empty until the first header */
	jid claimed;		      /* the `from` of an earlier header of this connection */
	str sni;		      /* in the normal form; STR_NONE: none */
	struct buf bindings[BINDING_COUNT];
	struct sasl_offer offer;
	struct sasl *sasl;
	str mechanism;		/* of the try under way, as the client named it */
	jid user;
	struct stanza *request; /* of a registration, or of a bind */
	str resource;
	struct sm_resume resume;
	str reason;
	size_t unread; /* bytes behind the element at hand */
	unsigned tries_left, mistakes_left, binds_left;
	bool is_tls, is_authenticated, is_anonymous, is_disabled;
	bool has_sent_header; /* on this stream */
	bool is_new_stream;   /* the reader must forget the old one */
};

extern const struct state state_awaiting_tls, state_awaiting_auth, state_looking_up,
	state_awaiting_response, state_checking, state_moving, state_awaiting_bind, state_bound;

void negotiation_enter(struct negotiation *n, const struct state *state);
/* A stream error: the state of the end. */
const struct state *negotiation_fail(struct negotiation *n, enum stream_error error,
				     const char *text);
/* <auth/>, <response/>, <abort/> or what else of SASL a client may think of. */
const struct state *negotiation_sasl_element(struct negotiation *n, const struct node *root);
/* One try less. */
const struct state *negotiation_auth_failed(struct negotiation *n, enum sasl_error error);
/* <resume/>, and an answer to what of XEP-0198 comes too early. */
const struct state *negotiation_resume_element(struct negotiation *n, const struct node *root);
const struct state *negotiation_not_resumed(struct negotiation *n, enum stanza_error error);
