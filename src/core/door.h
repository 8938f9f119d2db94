/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Where clients come in: loops of their own that accept, shake hands and authenticate, so that a
 * storm of logins never starves routing. An authenticated connection moves once, to the shard of
 * its home (core/c2s.h). The first door listens and deals what it accepts to all of them in turn.
 *
 * Connections are bounded: limits.connections in all, and DOOR_NETWORK_MAX for each door that are
 * not authenticated yet and come from one network (a /24 of IPv4, a /64 of IPv6; loopback is
 * exempt). What is beyond is closed at once. */

#include "base/list.h"
#include "base/map.h"
#include "config/config.h"
#include "net/address.h"
#include "net/loop.h"
#include "store/store.h"

struct tls_context;
struct worker_pool;

enum { DOOR_NETWORK_MAX = 512 };

struct door_options {
	struct config *config; /* listen, listen_tls, doors, limits, hosts */
	struct store *store;
	struct tls_context *starttls; /* without ALPN; NULL: <starttls/> is not offered */
	struct tls_context *direct;   /* ALPN "xmpp-client" (XEP-0368); NULL: nobody listens */
	struct worker_pool *workers;
};

/* ---- for the server: all on one and the same loop ---- */

/* After shards_start(). The doors take their own reference of the config; the rest is lent to the
 * end of doors_stop(). False with a sentence in `why`: an address cannot be listened on, and
 * nothing is left running. */
bool doors_start(const struct door_options *options, struct buf *why) MUST_USE;
/* A new snapshot for every door, by mail: for connections accepted from then on. Where to listen
 * and how many doors there are stays as it was; new certificates reach the TLS contexts by
 * tls_context_set_hosts(). */
void doors_reconfigure(struct config *config);
/* Listens no more and ends every stream, on the doors and on the shards, with system-shutdown.
 * `done` comes as mail to the calling loop when the last connection of a client, wherever it lived,
 * is closed. Before shards_drain(), or together with it. */
void doors_drain(void (*done)(void));
/* After the drain is done: ends the loops and frees them. Before shards_stop(). */
void doors_stop(void);

/* The port that the n-th address of config_listen(), counted on through config_listen_tls(), got;
 * 0: there is none. For the log and for tests. */
uint16_t doors_port(unsigned n);

/* ---- for what runs on a door ---- */

struct door {
	struct loop *loop;
	struct config *config; /* the door's reference of the snapshot in force */
	struct store_client *store;
	struct tls_context *starttls, *direct;
	struct worker_pool *workers;
	struct list streams; /* struct c2s */
	struct map networks; /* how many not authenticated come from each */
	bool is_draining;
	unsigned char secret[STORE_SECRET_LEN];
};

/* The door of the running loop, or NULL: it is no door's. */
struct door *door_current(void);

/* It is authenticated and leaves, or it ends: its network is counted no more. On the door, once. */
void door_leave(struct door *door, const struct peer_address *peer);
/* Something begins on a door that needs its loop, and may outlive its connection: it counts as one
 * more. Any thread. */
void door_hold(void);
/* The connection is closed and all that belonged to it is gone, or what was held has ended. Any
 * thread, once for each. */
void door_forget(void);
