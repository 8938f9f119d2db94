/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The inside of a connection, shared by conn.c (life, output, moving), conn_input.c and conn_tls.c;
 * nobody else includes it. */

#include <openssl/ssl.h>
#include <uv.h>

#include "net/conn.h"
#include "net/loop.h"
#include "net/timer.h"

enum conn_state {
	CONN_OPEN,
	CONN_MOVING,	/* the output leaves before the connection does */
	CONN_LEAVING,	/* between two loops */
	CONN_FLUSHING,	/* closing: the output leaves */
	CONN_LINGERING, /* we have ended our side and wait a little for the peer's end */
	CONN_DEAD,	/* the handle is closing, `closed` comes */
};

enum conn_security {
	CONN_PLAIN,
	CONN_TLS_NEXT, /* the last plain output leaves */
	CONN_TLS_HANDSHAKE,
	CONN_TLS_ON,
};

struct unread {
	size_t len;
	char bytes[];
};

struct conn {
	struct loop *loop;
	struct loop *to; /* while moving */
	struct conn_owner *owner;
	SSL *ssl;
	struct unread *unread;
	const char *why; /* a constant */
	struct buf out;
	size_t sent; /* bytes at the front of `out` that have left */
	struct defer flush; /* when turns bring no more */
	union {
		struct defer again; /* in the next turn: input that waits inside of us */
		struct mail mail; /* while leaving */
	};
	struct timer deadline;
	struct peer_address peer;
	int fd;
	uint32_t taken; /* bytes of output that have ever left */
	unsigned output_limit;
	unsigned counted; /* bytes of input since `handshakes` was zero; thrown away, lingering */
	uint8_t state;	   /* enum conn_state */
	uint8_t security;  /* enum conn_security */
	uint8_t end;	   /* enum conn_end: why it dies */
	uint8_t watched;   /* what uv_poll looks for now */
	uint8_t handshakes; /* records after the handshake that were none of data */
	uint8_t out_scale; /* of the last output (net/spares.h) */
	bool has_poll : 1;
	bool is_paused : 1;
	bool input_over : 1; /* the peer has ended its side */
	bool is_broken : 1; /* found while moving: told on the other side */
	bool has_overflowed : 1;
	bool wants_writable : 1; /* the kernel takes no more output now */
	bool tls_wants_writable : 1; /* reading, TLS has to write first */
	uv_poll_t poll;
};

/* conn.c */

/* Its events; with no owner, events that do nothing. */
const struct conn_events *conn_events(const struct conn *conn);
/* Tells uv_poll what is of interest now. */
void conn_watch(struct conn *conn);
/* The end, for this reason; `closed` comes from the loop. */
void conn_die(struct conn *conn, enum conn_end end);
/* Ends our side, whatever is pending, then waits a little for the peer's. */
void conn_linger(struct conn *conn, enum conn_end end);
/* Writes what it can. */
void conn_flush(struct conn *conn);

/* conn_input.c */

void conn_read(struct conn *conn);
/* While lingering. */
void conn_discard(struct conn *conn);
/* Input that waits inside, unread or in TLS, is looked at in the next turn. */
void conn_read_later(struct conn *conn);
void conn_read_again(struct defer *again);

/* conn_tls.c */

enum conn_io { CONN_IO_OK, CONN_IO_WAIT, CONN_IO_END, CONN_IO_BROKEN };

void conn_handshake(struct conn *conn);
enum conn_io conn_tls_read(struct conn *conn, char *at, size_t len, size_t *out_len);
enum conn_io conn_tls_write(struct conn *conn, str bytes, size_t *out_len);
/* close_notify, if it fits. */
void conn_tls_end(struct conn *conn);
