/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The server's side of one SASL exchange (RFC 6120 §6; RFC 5802, RFC 7677, RFC 4616, RFC 4505):
 * text of elements in, text of elements and wishes out. It never blocks: for the user's
 * credentials and for the slow check of a password it stops, says what it needs, and goes on when
 * it is told. Unknown users take the same path with made-up credentials and fail at its end
 * . Pure but for the nonce. One thread at a time; struct sasl_check may go to a worker.
 *
 *	step = sasl_begin(sasl, mechanism, text of <auth/>);
 *	SASL_NEED_CREDENTIALS	look up sasl_user() with sasl_hash(); sasl_credentials()
 *	SASL_NEED_CHECK		sasl_take_check(); sasl_check_run() on a worker; sasl_checked()
 *	SASL_CHALLENGE		send sasl_output() in <challenge/>; sasl_respond()
 *	SASL_SUCCESS		send sasl_output() in <success/>; sasl_user() is authenticated
 *	SASL_FAILURE		send sasl_fault() in <failure/>; sasl_begin() may follow
 */

#include "xmpp/error.h"
#include "xmpp/jid.h"
#include "xmpp/scram.h"

/* In the order of preference, best first: the order in which they are offered. */
#define SASL_MECHANISM_LIST(X) \
	X(SCRAM_SHA_512_PLUS, "SCRAM-SHA-512-PLUS") \
	X(SCRAM_SHA_256_PLUS, "SCRAM-SHA-256-PLUS") \
	X(SCRAM_SHA_1_PLUS, "SCRAM-SHA-1-PLUS") \
	X(SCRAM_SHA_512, "SCRAM-SHA-512") \
	X(SCRAM_SHA_256, "SCRAM-SHA-256") \
	X(SCRAM_SHA_1, "SCRAM-SHA-1") \
	X(PLAIN, "PLAIN") \
	X(ANONYMOUS, "ANONYMOUS")

#define MECHANISM_ENUM(name, text) MECHANISM_##name,
enum sasl_mechanism { SASL_MECHANISM_LIST(MECHANISM_ENUM) MECHANISM_COUNT };

#define SASL_BIT(mechanism) (1u << (mechanism))

/* RFC 9266, RFC 5929; tls-unique is broken by TLS 1.3 and left out. */
enum sasl_binding { BINDING_TLS_EXPORTER, BINDING_TLS_SERVER_END_POINT, BINDING_COUNT };

enum sasl_step {
	SASL_CHALLENGE,
	SASL_NEED_CREDENTIALS,
	SASL_NEED_CHECK,
	SASL_SUCCESS,
	SASL_FAILURE,
};

/* What this stream offers; lent, outlives the exchange, does not change meanwhile. */
struct sasl_offer {
	str domain; /* in the normal form: the host that the stream was opened to */
	unsigned mechanisms; /* SASL_BIT()s, exactly those advertised on this stream */
	str bindings[BINDING_COUNT]; /* the raw binding data; STR_NONE: not available */
	const unsigned char *secret; /* SCRAM_SECRET_LEN bytes, the same for years */
	/* XEP-0474: SCRAM carries a hash of the mechanisms and bindings above, so that a client
	 * sees when somebody shortened the lists. Set it only when the bindings that are available
	 * are advertised, all of them, by XEP-0440. */
	bool protects_lists;
};

struct sasl; /* opaque, wiped when closed */

/* The slow half of PLAIN, on its own so that it can travel to a worker and outlive the stream. */
struct sasl_check {
	struct scram_keys keys;
	char password[JID_PART_MAX]; /* prepared */
	uint16_t password_len;
	bool fits; /* the result */
};

str sasl_mechanism_name(enum sasl_mechanism mechanism);
bool sasl_mechanism_of(str name, enum sasl_mechanism *out) MUST_USE;
bool sasl_mechanism_is_plus(enum sasl_mechanism mechanism);
str sasl_binding_name(enum sasl_binding binding); /* "tls-exporter" … */

struct sasl *sasl_open(const struct sasl_offer *offer);
void sasl_close(struct sasl **sasl);

/* `text` is that of <auth/>: Base64, empty for no initial response, "=" for an empty one (RFC 6120
 * §6.4.2). May be called again after SASL_FAILURE; the number of tries is the caller's matter. */
enum sasl_step sasl_begin(struct sasl *sasl, str mechanism, str text) MUST_USE;
/* The text of <response/>. Out of turn: malformed-request. */
enum sasl_step sasl_respond(struct sasl *sasl, str text) MUST_USE;
/* <abort/> (§6.4.4), at any time. */
enum sasl_step sasl_abort(struct sasl *sasl) MUST_USE;

/* NULL: there is no such user, or no keys of that hash. For PLAIN keys of any hash will do. */
enum sasl_step sasl_credentials(struct sasl *sasl, const struct scram_keys *keys) MUST_USE;
/* The same for a user that does not exist: he is shown keys like these, of somebody else and of
 * sasl_hash() (for PLAIN of any), so that they do not stand out; NULL: as we make them. */
enum sasl_step sasl_no_credentials(struct sasl *sasl, const struct scram_keys *like) MUST_USE;
/* The store could not be asked, the worker was too busy …: SASL_FAILURE with that error. */
enum sasl_step sasl_refuse(struct sasl *sasl, enum sasl_error error) MUST_USE;
/* Moves the password out, wiped here. */
void sasl_take_check(struct sasl *sasl, struct sasl_check *out);
void sasl_check_run(struct sasl_check *check); /* slow, on a worker */
void sasl_check_wipe(struct sasl_check *check);
enum sasl_step sasl_checked(struct sasl *sasl, bool fits) MUST_USE;

enum sasl_mechanism sasl_mechanism(const struct sasl *sasl);
/* The local part in the normal form, from SASL_NEED_CREDENTIALS on; lent until the next call of
 * sasl_begin() or the end. Empty for ANONYMOUS: the caller makes one up. */
str sasl_user(const struct sasl *sasl);
enum scram_hash sasl_hash(const struct sasl *sasl);
/* Base64, ready for the element: empty for no data ("=" never comes from us: no mechanism here
 * ends with empty data). Lent until the next call. */
str sasl_output(const struct sasl *sasl);
enum sasl_error sasl_fault(const struct sasl *sasl);
