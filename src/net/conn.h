/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* One connection, plain or TLS, over our own descriptor. Bytes come from the one read buffer of the
 * loop (idle, a connection owns none), output gathers in the connection and is written once at the
 * end of the loop's turn. A connection lives on one loop at a time and can move.
 *
 * All events come from the loop, never from within a call of this header; `closed` is the last,
 * comes exactly once, and the connection is gone when it returns. A connection may have ended (the
 * peer has gone) with `closed` still on its way: all calls are allowed until that has come. */

#include "net/address.h"

struct loop;
struct conn;
struct conn_owner;
struct tls_context;

enum conn_end {
	CONN_CLOSED,	 /* conn_close(), all output has left */
	CONN_ABORTED,	 /* conn_abort() */
	CONN_LOST,	 /* the peer or the network broke it */
	CONN_TIMED_OUT,	 /* the output did not leave within CONN_FLUSH_MS of the close or move */
	CONN_TLS_FAILED, /* conn_why() says what */
	CONN_OVERFLOWED, /* closed after an overflow */
};

/* For the log. */
str conn_end_text(enum conn_end end);

enum {
	CONN_READ_MAX = 65536,	       /* the most bytes of one `input` */
	CONN_OUTPUT_LIMIT = 64 * 1024, /* until conn_set_output_limit() */
	CONN_FLUSH_MS = 5000,
};

/* Those that may be NULL are not missed. */
struct conn_events {
	/* Fresh plaintext, lent for the call. The callee eats all of it or keeps what it must (by
	 * itself, or with conn_keep_unread). Also after conn_pause() the rest of these bytes will
	 * not come again. */
	void (*input)(struct conn_owner *owner, str bytes);
	/* All output has gone to the kernel. May be NULL. */
	void (*drained)(struct conn_owner *owner);
	/* More was written than the limit allows. What did not fit is lost and nothing is written
	 * to the peer any more, since the stream may be cut in the middle of a stanza:
	 * conn_abort(). Once. NULL: it ends by itself, with CONN_OVERFLOWED. */
	void (*overflow)(struct conn_owner *owner);
	/* The handshake succeeded. (When it fails, `closed` comes, with CONN_TLS_FAILED.) */
	void (*secured)(struct conn_owner *owner);
	/* The peer will send no more, but may still read. NULL: conn_close() by itself. */
	void (*ended)(struct conn_owner *owner);
	/* conn_move() is done: the first event on the new loop, followed by `input` with what was
	 * unread, before anything of the socket. */
	void (*moved)(struct conn_owner *owner);
	/* The end; the owner may free itself. */
	void (*closed)(struct conn_owner *owner, enum conn_end end);
};

/* Embed it; container_of() brings you back. */
struct conn_owner {
	const struct conn_events *events;
};

/* Takes the descriptor of acceptor.accepted. */
struct conn *conn_open(struct loop *loop, int fd, const struct peer_address *peer,
	struct conn_owner *owner);
/* Another owner from now on, with other events. NULL: nobody listens any more; then conn_close() or
 * conn_abort() at once. */
void conn_set_owner(struct conn *conn, struct conn_owner *owner);

/* --- input --- */

/* No input from now on. */
void conn_pause(struct conn *conn);
/* Input comes again, not before this call returns. */
void conn_resume(struct conn *conn);
/* Only in `input`: these last bytes of it were not eaten, give them again as the first `input`
 * after the move, or after conn_resume(). Copied. */
void conn_keep_unread(struct conn *conn, str bytes);

/* --- output --- */

void conn_write(struct conn *conn, str bytes);
/* The output itself, to append to without copying twice: bytes may only be added, and it is lent
 * until the turn's end or the next call with this connection. Past the limit buf_failed() holds and
 * `overflow` comes. While closing, what is added is dropped. */
struct buf *conn_out(struct conn *conn) MUST_USE;
/* Bytes that the kernel has not taken yet, */
size_t conn_pending(const struct conn *conn);
/* and how many it has taken in all, modulo 2^32: a slow reader is none that is gone. */
uint32_t conn_taken(const struct conn *conn);
void conn_set_output_limit(struct conn *conn, size_t limit);

/* --- the end --- */

/* No input any more; what is pending is flushed, TLS says close_notify, both sides shut down;
 * `closed` comes after at most about CONN_FLUSH_MS. Calling it again, or conn_abort(), is allowed
 * until `closed`. */
void conn_close(struct conn *conn);
/* As soon as possible, pending output is dropped. */
void conn_abort(struct conn *conn);

/* --- TLS, as the server --- */

/* What was written before (<proceed/>) leaves in the clear, then the handshake begins; `secured`
 * or `closed` follows. `name` is the host whose identity answers when the client names none (the
 * stream's 'to'; STR_NONE: such a client is refused); a name that the context does not know is
 * refused with unrecognized_name. `leftover` is what the client sent behind <starttls/>: with a
 * single byte of it the call does nothing and returns false, and the caller closes (RFC 6120
 * §5.4.2.1, A-024). The deadline of the handshake is the caller's timer. What is written before
 * `secured` is dropped. On a connection that is ending: true, `closed` is on its way. */
bool conn_start_tls(struct conn *conn, struct tls_context *context, str name,
	str leftover) MUST_USE;

bool conn_is_tls(const struct conn *conn);	/* and the handshake is done */
str conn_tls_version(const struct conn *conn);	/* "TLSv1.3"; STR_NONE when plain */
str conn_tls_cipher(const struct conn *conn);
/* The name that the client asked for (SNI); STR_NONE: none. */
str conn_sni(const struct conn *conn);
/* The bytes of "tls-exporter" (RFC 9266) or "tls-server-end-point" (RFC 5929 §4) are added. False,
 * and nothing added: another type, plain, or this connection does not have it (an exporter without
 * extended master secret, RFC 9266 §4.2; a certificate signed without a hash). */
bool conn_channel_binding(const struct conn *conn, str type, struct buf *out) MUST_USE;

/* --- moving --- */

/* The connection leaves this loop: pending output is flushed (in at most about CONN_FLUSH_MS), its
 * handle closes, it posts itself to `to`, where `moved` is the first event. Between this call and
 * `moved` there are no events and nothing may be called with it but conn_keep_unread() in the
 * `input` that is running, conn_set_owner() before this turn ends, and the questions. What breaks
 * meanwhile is told by `closed`, after `moved`. A paused connection stays paused. The handshake
 * must not be running. False: it is ending, nothing moves, and `closed` comes here. */
bool conn_move(struct conn *conn, struct loop *to) MUST_USE;

/* --- questions --- */

struct loop *conn_loop(const struct conn *conn);
const struct peer_address *conn_peer(const struct conn *conn);
/* Why it ended, a sentence for the log; STR_NONE when there is nothing to say. In `closed`. */
str conn_why(const struct conn *conn);
