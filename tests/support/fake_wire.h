/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A wire of the fake world and its two ends, shared by fake_conn.c (the server's) and
 * fake_client.c (the test's). */

#include "net/conn.h"
#include "net/loop.h"
#include "net/timer.h"
#include "support/fake_net.h"
#include "support/fake_parts.h"

enum { FAKE_BYTES_MAX = 1 << 30 };

enum fake_state { OPEN, MOVING, FLUSHING, LEAVING, DEAD };
enum fake_security { PLAIN, TLS_NEXT, TLS_HANDSHAKE, TLS_ON };
enum fake_place { WAITING, ACCEPTED, OPENED, GONE };

/* The client and the wire; the server's end is the conn. */
struct fake_client {
	struct link link; /* in fake_client.c */
	struct happening arrival;
	struct listener *listener;
	struct conn *conn;
	struct peer_address peer;
	int fd;
	enum fake_place place; /* of the server's end */
	bool is_held; /* by the test */
	struct buf to_server, heard, given;
	size_t delivered;
	size_t chop;
	int64_t window;
	bool has_ended, is_cut, server_ended, is_tls;
	enum fake_tls outcome;
	char sni[256];
};

struct conn {
	struct loop *loop, *to;
	struct conn_owner *owner;
	struct fake_client *client;
	struct happening input;	 /* bytes, an end or a cut are there for the server */
	struct happening change; /* the handshake, the departure, the end */
	struct defer flush;
	struct mail mail;
	struct timer deadline;
	struct buf out, unread;
	size_t limit;
	uint32_t taken;
	enum fake_state state;
	enum fake_security security;
	enum conn_end end;
	bool is_paused, input_over, is_broken, has_overflowed, knows_host;
	const char *why;
};

/* fake_conn.c */

/* There may be input, an end or a cut for it. */
void fake_conn_look(struct conn *conn);
/* A handshake, a departure or an end, as something that will happen. */
void fake_conn_change(struct conn *conn, void (*run)(struct happening *change));
void fake_conn_shake_hands(struct happening *change);

/* fake_client.c */

/* The client of an accepted descriptor that is neither opened nor refused yet; NULL: none. */
struct fake_client *fake_client_of(int fd);
/* The server's end is gone. */
void fake_client_left(struct fake_client *client);
