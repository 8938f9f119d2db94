/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The whole production core in the fake world: shards, doors, a store in memory, clients that are
 * buffers, one thread, a clock that stands still. For tests of core/ and xep/, and for stories.
 *
 *	struct world *world = world_open(NULL);
 *	struct client *alice = world_login(world, "alice@localhost/phone");
 *	client_send(alice, "<presence/>");
 *	CHECK_STR(client_heard(alice), "<presence …/>");
 *	world_close(&world);
 *
 * Every host offers PLAIN without TLS. Accounts are made when they first log in; the password of
 * all is "secret". */

#include "base/str.h"

struct client;
struct fake_client;
struct home;
struct store;
struct world;

struct world_options {
	unsigned shards;      /* 0: two */
	const char *settings; /* more lines of jackdaw.conf, NULL: none */
	const char *listen_settings; /* inside listen { … } */
	const char *host_settings; /* inside host "localhost" { … } */
	uint64_t seed;	      /* 0: in order; else what may happen next is chosen by it */
	bool keeps_messages;  /* localhost has a log; it has none in the ordinary world */
	bool is_manual;	      /* the store answers only when told (world_store) */
};

/* Hosts: localhost and example.org. NULL: the ordinary options. */
struct world *world_open(const struct world_options *options);
/* Ends as SIGTERM would; what is left over is a bug. */
void world_close(struct world **world);
/* In good order, with the same store: clients are cut. */
void world_restart(struct world *world);
/* kill -9: what the store has not been told to write is lost. */
void world_crash(struct world *world);

void world_settle(struct world *world);
void world_advance_ms(struct world *world, int64_t ms);
struct store *world_store(struct world *world);
/* In the store, by the back door. */
void world_add_account(struct world *world, const char *bare);
/* The awake home, or NULL. */
struct home *world_home(struct world *world, const char *bare);

/* Connected, nothing said. */
struct client *world_connect(struct world *world);
/* Logged in and bound, no presence sent, nothing left to hear. An account without a resource lets
 * the server choose one. */
struct client *world_login(struct world *world, const char *jid);
/* As far as the bind's request: for tests of logging in. */
void client_authenticate(struct client *client, const char *bare);

/* Sends and lets happen what follows from it. */
void client_send(struct client *client, const char *xml);
void client_send_str(struct client *client, str xml);
/* What came since the last call, as it stands in the stream; lent until the next one. */
str client_heard(struct client *client);
void client_forget(struct client *client); /* what it has heard */
bool client_is_closed(const struct client *client);
/* </stream:stream>, or a cut without a word; the client is gone. */
void client_leave(struct client **client);
void client_cut(struct client **client);
struct fake_client *client_wire(struct client *client);
