/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Sockets that listen. Each turn of the loop accepts a bounded number. Without descriptors
 * (EMFILE, ENFILE) nothing spins: the one kept in reserve takes the waiting peer off the queue and
 * closes it, then accepting rests for a while. */

#include "net/address.h"

struct loop;
struct listener;

/* Embed it. */
struct acceptor {
	/* A peer has come. The descriptor is the callee's: conn_open() it, here or (by mail) on
	 * another loop, or socket_refuse() it. */
	void (*accepted)(struct acceptor *acceptor, int fd, const struct peer_address *peer);
	/* No descriptors are left and peers are being refused; once for each such episode. May be
	 * NULL. */
	void (*starved)(struct acceptor *acceptor);
};

/* "127.0.0.1:5222", "[::1]:5222", or "*:5222" for both families (one suffices where the machine has
 * only one). Port 0 takes a free one, the same for both. NULL with a sentence in `why`. */
struct listener *listener_open(struct loop *loop, str where, struct acceptor *acceptor,
	struct buf *why) MUST_USE;
/* A Unix socket, mode 0600. A socket that lies there and is not answered is replaced; a living one
 * is refused. */
struct listener *listener_open_local(struct loop *loop, const char *path,
	struct acceptor *acceptor, struct buf *why) MUST_USE;
/* Nothing is accepted any more; a Unix socket's path is removed. The acceptor is not used after
 * it. */
void listener_close(struct listener **listener);

uint16_t listener_port(const struct listener *listener); /* 0 for a Unix socket */

/* Closes a descriptor that becomes no connection. Any thread. */
void socket_refuse(int fd);
