/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The second implementation of net/: the same headers, replaced when linking (`fake_net` for `net`,
 * `fake_machine` for `machine`). All loops run in the one thread of the test, one
 * thing at a time, when the test says so; connections are buffers; timers fire by
 * tests/support/fake_clock, within ten milliseconds; TLS is pretended. Deterministic: the same seed
 * (fake_random_seed), the same story.
 *
 *	fake_world_open();
 *	… the core opens its listeners …
 *	struct fake_client *alice = fake_connect("127.0.0.1:5222");
 *	fake_client_send(alice, S("<stream:stream …>"));
 *	fake_world_settle();
 *	CHECK_STR(fake_client_heard(alice), "…");
 *	fake_client_close(&alice);
 *	fake_world_close();
 */

#include "net/address.h"

struct loop;
struct fake_client;

/* --- the world --- */

enum fake_order {
	FAKE_IN_ORDER, /* what came first happens first */
	FAKE_SHUFFLED, /* the seed chooses among all that may happen next */
};

/* Resets the clock; the seed stays the test's. */
void fake_world_open(void);
/* Every loop must be freed, every connection closed: what is left is a bug, printed. */
void fake_world_close(void);
void fake_world_set_order(enum fake_order order);

/* One thing: a mail, an input, a job, a timer that is due, an accept; and behind it what it
 * deferred. False: nothing was left to do. */
bool fake_world_step(void);
/* Steps until nothing is left to do at this moment of the clock. Aborts after a million: something
 * feeds itself. */
void fake_world_settle(void);
/* Settles, moves the clock from timer to timer, and settles after each, until `ms` have passed. */
void fake_world_advance_ms(int64_t ms);

/* For tests that call what belongs to a loop directly: between these, `loop` is current. Deferred
 * work runs when it is left. */
void fake_loop_enter(struct loop *loop);
void fake_loop_leave(void);

void fake_signal_raise(int signum);
/* From now on worker_submit() refuses. */
void fake_workers_refuse(bool refuse);

/* --- clients --- */

/* To the listener that was opened with this very text, or path. Aborts when there is none. The peer
 * address is 192.0.2.1, or "local" for a path. */
struct fake_client *fake_connect(const char *where);
struct fake_client *fake_connect_from(const char *where, const char *peer);
/* Cuts the wire and forgets the client. */
void fake_client_close(struct fake_client **client);

void fake_client_send(struct fake_client *client, str bytes);
/* All that the server has written since the last call; lent until the next call. */
str fake_client_heard(struct fake_client *client);
/* The same without taking it. */
str fake_client_heard_so_far(const struct fake_client *client);
/* The server has closed its side (a clean end), or cut it. */
bool fake_client_is_closed(const struct fake_client *client);

/* Half-close: the server sees the end of the input. */
void fake_client_end(struct fake_client *client);
/* The wire breaks now, what is under way in both directions is lost. */
void fake_client_cut(struct fake_client *client);
/* Input reaches the server in pieces of 1 to `max` bytes, chosen by the seed; 0: whole. */
void fake_client_chop(struct fake_client *client, size_t max);
/* The client reads only so many bytes more; -1: everything. */
void fake_client_window(struct fake_client *client, int64_t bytes);

/* --- TLS, pretended: the bytes stay as they are --- */

/* The server name the client will ask for; NULL (from the start): none. The context's hosts are
 * looked at as in the real world; conn_start_tls() without a context (NULL) knows every name. */
void fake_client_sni(struct fake_client *client, const char *name);
enum fake_tls { FAKE_TLS_SUCCEEDS, FAKE_TLS_FAILS, FAKE_TLS_STALLS };
/* What becomes of the handshake; FAKE_TLS_SUCCEEDS from the start. Stalled, it waits for another
 * word. */
void fake_client_handshake(struct fake_client *client, enum fake_tls outcome);
bool fake_client_is_tls(const struct fake_client *client);

/* What conn_channel_binding() gives in this world. */
#define FAKE_TLS_EXPORTER "0123456789abcdef0123456789abcdef"
#define FAKE_TLS_SERVER_END_POINT "fedcba9876543210fedcba9876543210"
