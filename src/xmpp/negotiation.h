/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A client's way from the first byte to the bound resource (RFC 6120 §4 to §7): stream header,
 * <starttls/>, SASL, restart, bind. Bytes and time go in; bytes and wishes come out: what only
 * others can do (shake hands, look up, derive keys, move, bind) is a wish, and nothing is read
 * until it is fulfilled. A wish is told what came of it by the call that its comment names.
 *
 * After each call: take negotiation_output(), send it, then look at negotiation_wish(). Pure but
 * for nonces and stream ids (base/random.h). One thread at a time, not always the same. */

#include "base/buf.h"
#include "xml/reader.h"
#include "xmpp/sasl.h"
#include "xmpp/sm.h"
#include "xmpp/stream.h"

struct envelope;
struct negotiation;

enum wish {
	WISH_INPUT,	  /* more bytes: negotiation_read() */
	WISH_TLS,	  /* a handshake, behind the output in the clear: negotiation_secured() */
	WISH_CREDENTIALS, /* of negotiation_user(): negotiation_credentials() or …_refuse() */
	WISH_CHECK,	  /* negotiation_take_check(), slow: negotiation_checked() or …_refuse() */
	WISH_REQUEST,	  /* negotiation_request() is for registration: negotiation_answered() */
	WISH_MOVE,	  /* negotiation_user() has proved to be that: negotiation_moved() */
	WISH_BIND,	  /* negotiation_resource(): negotiation_bound() or …_bind_refused() */
	WISH_RESUME,	  /* negotiation_resume(): negotiation_resumed() or …_resume_failed() */
	WISH_SESSION,	  /* bound, all is done: hand the reader over and close the negotiation */
	WISH_END,	  /* close after the output; negotiation_reason() */
};

/* What the stream's host allows; the text outlives the negotiation. */
struct negotiation_host {
	str domain; /* normal form */
	bool has_tls;
	bool requires_tls;
	bool allows_plain_without_tls;
	bool allows_anonymous;
};

/* In which of the three sets of features (XEP-0170). */
enum negotiation_phase { NEGOTIATE_TLS, NEGOTIATE_AUTH, NEGOTIATE_BIND };

/* What it asks of its owner, answered at once. Embed it. */
struct negotiation_world {
	const struct negotiation_questions *questions;
};
struct negotiation_questions {
	/* False: no host of ours. `domain` is in the normal form, lent. */
	bool (*find_host)(struct negotiation_world *world, str domain,
			  struct negotiation_host *out);
	/* conn_channel_binding(). */
	bool (*channel_binding)(struct negotiation_world *world, str type, struct buf *out);
	/* More features, after ours; the writer stands inside <stream:features/>. */
	void (*add_features)(struct negotiation_world *world, enum negotiation_phase phase,
			     struct xml_writer *features);
	/* For the log: a try to authenticate failed. `user` is empty while it is not known. */
	void (*auth_failed)(struct negotiation_world *world, str mechanism, str user,
			    enum sasl_error error);
	/* Right before a password is judged, or what was found is told: false, and it is a
	 * temporary failure whatever it is. Others may have guessed since it was looked up. */
	bool (*may_judge)(struct negotiation_world *world);
};

struct negotiation_rules {
	str default_domain; /* the `from` of errors before a host is known */
	int64_t auth_ms;    /* from the begin to the bind, in all */
	unsigned sasl_tries;
	const unsigned char *secret; /* SCRAM_SECRET_LEN bytes */
};

enum {
	NEGOTIATION_HEADER_MS = 15000,	  /* patience for a stream header */
	NEGOTIATION_HANDSHAKE_MS = 10000, /* for the TLS handshake */
	NEGOTIATION_MISTAKES = 16,	  /* failed tries that guessed no password */
	NEGOTIATION_BINDS = 5,		  /* tries to bind */
};

/* ---- life ---- */

/* `rules` are copied, what they point to is lent. `is_direct`: TLS comes first (XEP-0368), the
 * first wish is WISH_TLS. */
struct negotiation *negotiation_open(const struct negotiation_rules *rules,
				     struct negotiation_world *world, bool is_direct,
				     int64_t now_ms);
void negotiation_close(struct negotiation **negotiation);

/* ---- bytes and time in ---- */

/* Eats from the front of *input until it has a wish other than WISH_INPUT, or all. Resets the
 * reader where a stream begins anew; its limits are the caller's. */
void negotiation_read(struct negotiation *negotiation, struct xml_reader *reader, str *input,
		      int64_t now_ms);
/* By the monotonic clock: when to call negotiation_expire(). */
int64_t negotiation_due_ms(const struct negotiation *negotiation);
/* Nothing when it is not due. */
void negotiation_expire(struct negotiation *negotiation, int64_t now_ms);
/* The owner ends the stream (system-shutdown …). Nothing is said where nothing can be: in a
 * handshake. `reason` is a constant for the log; STR_NONE: the name of the error. */
void negotiation_end(struct negotiation *negotiation, const struct stream_fault *fault,
		     str reason);

/* ---- wishes fulfilled; each only while it is wished ---- */

/* The handshake is done. `sni` is the name the client asked for, STR_NONE: none. */
void negotiation_secured(struct negotiation *negotiation, str sni, int64_t now_ms);
/* `keys` has `count`, one for each hash at most. */
void negotiation_credentials(struct negotiation *negotiation, const struct scram_keys *keys,
			     size_t count, bool is_disabled);
/* There is no such user; `like` are keys of somebody else (sasl_no_credentials()). */
void negotiation_no_credentials(struct negotiation *negotiation, const struct scram_keys *like,
				size_t count);
void negotiation_take_check(struct negotiation *negotiation, struct sasl_check *out);
void negotiation_checked(struct negotiation *negotiation, bool fits);
/* In place of both: the store could not be asked, the workers are too busy. */
void negotiation_refuse(struct negotiation *negotiation, enum sasl_error error);
void negotiation_answered(struct negotiation *negotiation, const struct envelope *envelope,
			  const struct stanza *answer);
void negotiation_moved(struct negotiation *negotiation, int64_t now_ms);
/* XEP-0198 §5: the session goes on; `h` is what of the client's was handled. */
void negotiation_resumed(struct negotiation *negotiation, uint32_t h);
/* It does not; `h`, if known, is how far it had come (§5). The client may bind. */
void negotiation_resume_failed(struct negotiation *negotiation, enum stanza_error error,
			       const uint32_t *h);
/* The full JID. */
void negotiation_bound(struct negotiation *negotiation, jid full);
void negotiation_bind_refused(struct negotiation *negotiation, enum stanza_error error);

/* ---- out ---- */

enum wish negotiation_wish(const struct negotiation *negotiation);
/* To be sent, in order; the caller empties it (buf_clear). */
struct buf *negotiation_output(struct negotiation *negotiation);
const char *negotiation_state(const struct negotiation *negotiation); /* for the log */
/* Why it ended, a constant; STR_NONE before. */
str negotiation_reason(const struct negotiation *negotiation);

/* The host of the stream; an empty domain before it is known. */
const struct negotiation_host *negotiation_host(const struct negotiation *negotiation);
/* A bare JID: who wants to be authenticated, from WISH_MOVE on who is. Lent. */
jid negotiation_user(const struct negotiation *negotiation);
bool negotiation_is_anonymous(const struct negotiation *negotiation);
str negotiation_mechanism(const struct negotiation *negotiation);
struct stanza *negotiation_request(const struct negotiation *negotiation); /* lent */
/* What it wants to resume; lent. */
const struct sm_resume *negotiation_resume(const struct negotiation *negotiation);
/* Prepared; empty: the server makes one. */
str negotiation_resource(const struct negotiation *negotiation);
