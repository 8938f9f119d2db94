/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Real loops in real threads, real sockets on the loopback, for the tests of net/: a server that
 * accepts connections and hands them to what a test has written, and clients on blocking sockets in
 * the thread of the test. */

#include <openssl/ssl.h>
#include <stdatomic.h>

#include "base/str.h"
#include "net/conn.h"
#include "net/listener.h"
#include "net/loop.h"

/* Runs it on the loop's thread and waits until it has. */
void run_on(struct loop *loop, void (*run)(void *arg), void *arg);
/* Waits until it is at least `value`; fails the test after ten seconds. */
void wait_for(atomic_int *counter, int value);
int64_t now_ms(void);

/* --- servers --- */

struct served;

/* What a test does with the connections of a server. */
struct service {
	void (*opened)(struct served *served); /* on the loop, right after conn_open() */
	void (*input)(struct served *served, str bytes);
	void (*moved)(struct served *served);
	bool keeps_ended; /* does not close when the peer ends */
	bool dies_of_overflow;
	struct loop *other; /* to move to */
	struct tls_context *tls;
	/* What has happened, over all connections. */
	atomic_int opens, inputs, drains, overflows, secures, ends, moves, closes;
	_Atomic(enum conn_end) end; /* of the last that closed */
	char why[100];
	char sni[100];
	char version[20];
};

struct served {
	struct conn_owner owner;
	struct conn *conn;
	struct service *service;
	struct buf held; /* for the test */
	bool flag;
	unsigned count;
};

struct server {
	struct loop *loop;
	struct listener *listener;
	struct acceptor acceptor;
	struct service *service;
	uint16_t port;
};

/* A loop in its thread and a listener on 127.0.0.1. */
void server_open(struct server *server, struct service *service);
void server_open_at(struct server *server, struct service *service, str where);
/* Waits until all connections have closed. */
void server_close(struct server *server);

void echo(struct served *served, str bytes);

/* --- clients --- */

int client_connect(uint16_t port);
void client_send(int fd, str bytes);
/* Exactly `len` bytes, fewer only at the end. */
size_t client_read(int fd, char *at, size_t len);
/* The peer has ended: nothing more comes, within five seconds. */
bool client_sees_end(int fd);

/* A context that trusts everybody, offers `alpn` (a protocol's name, NULL: none). */
SSL *client_tls(int fd, const char *sni, const char *alpn, int max_version);
void client_tls_free(SSL *ssl);

/* A context of hosts "one.example" and "two.example" with certificates of their own, made once. */
struct tls_context *test_tls_context(str alpn);
/* The path of a file in a directory of this process that is removed at its end. */
const char *scratch_path(const char *name);
