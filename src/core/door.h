/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Where clients come in: loops of their own that accept, shake hands and authenticate, so that a
 * storm of logins never starves routing. An authenticated connection moves once, to the shard of
 * its home (core/c2s.h). The first door listens and deals what it accepts to all of them in turn.
 *
 * Connections are bounded: limits.connections in all, limits.logins that are not authenticated yet,
 * and of these so many from one place and from one neighbourhood (core/crowd.h; what is beyond is
 * closed at once). Where all room is taken, who has been logging in for longest makes room for who
 * comes: an honest login takes a second, so those who only stand there cannot keep others out
 * (A-021). */

#include "base/list.h"
#include "config/config.h"
#include "net/address.h"
#include "net/loop.h"
#include "store/store.h"

struct tls_context;
struct worker_pool;

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
	struct list streams; /* struct c2s; not authenticated, the oldest first */
	struct list ending;  /* those of them that have heard their last word */
	int64_t logins;	     /* how many of them are still connected, ending ones too */
	bool is_draining;
	bool is_crowded; /* somebody had to make room: said once */
	unsigned char secret[STORE_SECRET_LEN];
};

/* The door of the running loop, or NULL: it is no door's. */
struct door *door_current(void);

/* It is authenticated and leaves, or it ends: it is no login any more. On the door, once. */
void door_leave(struct door *door);
/* Nor as one from its network: it has proved who it is and has a session, or it has ended. (Who is
 * anonymous has proved nothing, and counts until the end.) Any thread, once. */
void door_uncount(const struct peer_address *peer);
/* Something begins on a door that needs its loop, and may outlive its connection: it counts as one
 * more. Any thread. */
void door_hold(void);
/* The connection is closed and all that belonged to it is gone, or what was held has ended. Any
 * thread, once for each. */
void door_forget(void);
