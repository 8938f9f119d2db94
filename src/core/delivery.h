/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* One stanza on its way at one home: the sealed stanza and what the server says about it. The
 * stanza never changes; what modules change is the envelope, or they make a new stanza from the
 * old. Lives for a call; what must live longer becomes a letter. On the home's shard. */

#include "core/hooks.h"
#include "xml/stanza.h"
#include "xmpp/envelope.h"
#include "xmpp/error.h"
#include "xmpp/stanza_rules.h"

struct letter;

struct delivery {
	struct stanza *stanza;	  /* lent; stanza_ref() to keep it */
	struct head head;	  /* kind and type, read once */
	struct envelope envelope; /* from and to are complete and normal */
	struct home *home;	  /* whose hooks run */
	struct session *session;  /* out: the sender's session; in: NULL */
	struct letter *letter;	  /* in: what it came in; who handles it later takes it from here */
	uint32_t number;	  /* out: of a managed session's stanza, to be settled; */
	bool is_numbered;	  /* who takes that upon him says no here */
	int64_t log_id;		  /* its entry in the log of this home; 0: it has none */
	bool is_archived;	  /* the owner finds it in the archive */
	bool is_owed;		  /* kept until a session has acknowledged it */
	bool is_taken;		  /* in: a session has it, or the log keeps it for one */
	uint64_t giving;	  /* in: its number; session->given of those who got it */
	struct arena *arena;	  /* scratch of this call */
};

/* Answers the sender with a stanza error, once, unless RFC 6120 §8.3.1 forbids an answer (to an
 * error or a result). Always returns STOP, for handlers. */
enum verdict delivery_refuse(struct delivery *delivery, enum stanza_error error);
/* With another type than the usual, a text, an application-specific condition (XEP-0182). */
enum verdict delivery_refuse_with(struct delivery *delivery, const struct fault *fault);
/* Nothing is said; `reason` is for the log. Always STOP. */
enum verdict delivery_drop(struct delivery *delivery, const char *reason);
