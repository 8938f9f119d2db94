/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Where a story is played: a way to reach a server by bytes, and what can be done to its world. Two
 * of them: the real binary over TCP (stage_real.c) and the fake world (stage_fake.c). What a client
 * says (streams, SASL, binding) is not theirs: actor.c does it by these bytes, for both. */

#include "base/buf.h"

struct stage;

/* Of every account that a story does not register itself. */
#define STAGE_PASSWORD "secret"

/* One connection of one client. Back ends embed it. */
struct wire {
	struct stage *stage;
};

enum wire_news {
	WIRE_BYTES,  /* some were added */
	WIRE_SILENT, /* nothing came within the patience (real), nothing can come any more (fake) */
	WIRE_CLOSED, /* the server has closed, and all that it said before has been handed out */
};

/* What a story may do to the world. `amount` is seconds, a number of times, or 0. */
enum world_event {
	WORLD_TIME_PASSES,
	WORLD_RESTARTS, /* in good order, with the same store */
	WORLD_DIES,	/* kill -9 and a new start with what was durable */
	WORLD_STORE_FAILS,
};

struct stage {
	const char *name;   /* "the fake world" */
	const char *domain; /* a host of the server */
	/* Added to the local part of every account, so that stories do not meet on a server that
	 * they share; empty when each story has a world of its own. */
	char suffix[32];

	/* A story begins, on a host that keeps messages or on one that does not (`domain` is that
	 * host's), and ends when all its wires are cut. `end` may be NULL. */
	void (*begin)(struct stage *stage, bool keeps_messages);
	void (*end)(struct stage *stage);

	/* A new connection, on which PLAIN and registration are offered without more ado. NULL when
	 * the server does not answer. */
	struct wire *(*open)(struct stage *stage);
	void (*send)(struct wire *wire, str bytes);
	enum wire_news (*receive)(struct wire *wire, struct buf *out);
	/* Ends the connection without a word, sets yours to NULL. */
	void (*cut)(struct wire **wire);

	/* Makes an account by the back door, with STAGE_PASSWORD. NULL: in-band (XEP-0077). */
	void (*add_account)(struct stage *stage, const char *bare);
	/* Runs until nothing is left to happen at this moment. NULL: the player must find out by
	 * asking (play.c: fences). */
	void (*settle)(struct stage *stage);
	/* NULL: only in the fake world. False: this stage cannot do that. */
	bool (*happens)(struct stage *stage, enum world_event event, int64_t amount);
};

struct stage_options {
	const char *address; /* "127.0.0.1:35222"; NULL: not said */
	const char *domain;  /* "localhost" */
	int patience_ms;     /* how long the silence of the real world may last */
};

/* The stage that this program is linked with. NULL and a sentence when the options do not fit it.
 * It lives as long as the process. */
struct stage *stage_make(const struct stage_options *options, struct buf *why);
