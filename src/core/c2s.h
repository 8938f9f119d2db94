/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The edge of a client's connection (RFC 6120): the stream over TCP or TLS. It begins on a door
 * (core/door.h), where core/login.h leads it through TLS and SASL; then it moves once to the shard
 * of its home, where it is bound to a session (core/session.h) and lives until its end. An idle
 * one owns nothing but this struct, its connection and its session: no timer, no buffer.
 *
 * A client has a budget (core/pace.h): who sends more is read later.
 *
 * Streams of one shard hang in a list in the order of their last byte. After limits.idle_seconds
 * without a byte a client gets a ping (XEP-0199). While it owes an answer, to this or to what a
 * session wants to be told that it has (edge.h: expects), C2S_ANSWER_SECONDS in which not a byte
 * comes from it, and its connection takes none, end its stream with connection-timeout: a link
 * that died in silence is found within a minute (F-07). */

#include "base/list.h"
#include "core/edge.h"
#include "core/pace.h"
#include "net/conn.h"
#include "xml/reader.h"

struct door;
struct login;
struct respite;
struct stream_fault;

enum {
	C2S_ANSWER_SECONDS = 50,
	C2S_SWEEP_SECONDS = 5,	 /* how often a shard looks for idle streams */
	C2S_STANZAS_A_TURN = 64, /* of one connection, so that its neighbours get theirs */
};

struct c2s {
	struct edge edge;
	struct conn_owner owner;
	struct conn *conn;
	struct login *login; /* what is needed until the bind, then NULL */
	struct link link;    /* door.streams; on a shard: entering, active, awaited or hungry */
	struct xml_reader reader;
	struct pace pace;
	struct respite *respite; /* it has sent too fast and is not read; NULL: it is */
	uint32_t active_at; /* seconds of the monotonic clock: the last byte, the ping, the look */
	uint32_t taken; /* of its output, when it was looked at */
	bool is_paused : 1; /* its input waits */
	bool is_counted : 1; /* among those from its network (door_uncount) */
	bool is_hungry : 1;
	bool is_pinged : 1;
	bool is_expected : 1; /* its session waits for an answer */
	bool was_looked_at : 1; /* since the last byte */
	bool is_broken : 1;   /* it ends without a good-bye of the client: its session may wait */
	bool is_ended : 1; /* all is said: the connection is closing */
};

/* ---- for the door ---- */

/* Takes the descriptor. `is_direct`: TLS begins at once (XEP-0368). */
void c2s_open(struct door *door, int fd, const struct peer_address *peer, bool is_direct);
/* All places are taken, and it has not logged in: it ends without a word. */
void c2s_give_way(struct c2s *c2s);
/* What the streams of one shard share; before the first door opens. */
void c2s_prepare(unsigned shards);
/* After the last stream has closed. */
void c2s_finish(void);
/* Ends the streams of the running shard, and those that come, with system-shutdown. */
void c2s_drain_shard(void);

/* ---- for the login ---- */

void c2s_pause(struct c2s *c2s);
void c2s_resume(struct c2s *c2s);
/* It has proved who it is and has a session, which its account has a number of. */
void c2s_uncount(struct c2s *c2s);
/* Its session is bound: the login ends, and stanzas go to the session from now on. */
void c2s_established(struct c2s *c2s);
/* The last word was written: closes the connection. `reason`, a constant, is for the log. */
void c2s_close(struct c2s *c2s, str reason);
/* The peer's address; lent until the thread's next call. */
str c2s_peer(const struct c2s *c2s);
