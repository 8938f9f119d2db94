/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Connections of a load generator: tens of thousands in one thread, by epoll. What is said in one
 * turn of the loop leaves in one write at its end; what is heard comes as whole stanzas, cut where
 * they end and not parsed (splitter.h). */

#include <netinet/in.h>
#include <openssl/ssl.h>

#include "base/buf.h"
#include "splitter.h"

struct wire;
struct loop;

struct wire_events {
	void (*opened)(struct wire *wire); /* connected, and secured if it was asked at once */
	/* A stanza or the stream's header, whole; lent. The wire may be closed within. */
	void (*heard)(struct wire *wire, enum split what, str piece);
	void (*closed)(struct wire *wire, const char *why); /* not by us */
};

enum wire_phase { WIRE_CLOSED, WIRE_CONNECTING, WIRE_SHAKING, WIRE_OPEN };

/* Embed it. */
struct wire {
	const struct wire_events *events;
	struct loop *loop;
	SSL *tls;
	struct buf in, out;
	struct splitter splitter;
	int fd;
	enum wire_phase phase;
	bool is_dirty, waits_for_room;
};

enum { READ_MAX = 1 << 17, BUFFERED_MAX = 1 << 24, EVENTS_MAX = 512 };

struct loop {
	struct sockaddr_in server;
	SSL_CTX *tls;
	const char *domain; /* asked for by TLS; lent */
	unsigned sources; /* addresses to come from */
	unsigned opened;  /* connections, for the choice of the source */
	int epoll_fd;
	struct wire **dirty;
	size_t dirty_count, dirty_cap;
	uint64_t reads, writes; /* system calls */
	char *bytes;
};

/* False: `server` is no ADDRESS:PORT. */
bool loop_init(struct loop *loop, const char *server, const char *domain,
	       unsigned sources) MUST_USE;
void loop_fini(struct loop *loop);
/* Hears what there is, waiting at most so long, then flushes what was said. */
void loop_turn(struct loop *loop, int64_t wait_us);

/* Begins to connect; `direct_tls`: handshake first. */
void wire_open(struct wire *wire, struct loop *loop, const struct wire_events *events,
	       bool direct_tls);
/* Without a word. Nothing if it is closed. */
void wire_close(struct wire *wire);
/* The server said <proceed/>: `opened` comes again. */
void wire_start_tls(struct wire *wire);
/* The next byte begins a stream. */
void wire_restart(struct wire *wire);
/* Where to write what is to be said; the wire is flushed at the end of the turn. */
struct buf *wire_say(struct wire *wire);
void wire_say_text(struct wire *wire, str text);
