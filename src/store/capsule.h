/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Capsules: bytes under a random key, opened once. Sessions that a stopping server hands to its
 * next start. Laws and memory: store/store.h. */

#include "store/store.h"

struct store_capsule {
	str key; /* 128 random bits as text, or more */
	str bytes;
};

/* All in one transaction; one under a key that is there takes its place. OK. */
struct store_capsule_put {
	struct store_request request;
	const struct store_capsule *capsules; /* asked */
	size_t count;			      /* asked */
	int64_t at;			      /* asked: now, seconds since 1970 */
	void (*done)(struct store_capsule_put *put);
};

/* Reads and removes it: nobody gets it twice. OK or NOT_FOUND. */
struct store_capsule_take {
	struct store_request request;
	str key;     /* asked */
	str bytes;   /* answered */
	int64_t at;  /* answered: when it was put */
	void (*done)(struct store_capsule_take *take);
};

/* A slice of those put before `before` is removed. OK. */
struct store_capsule_drop {
	struct store_request request;
	int64_t before; /* asked */
	size_t dropped; /* answered */
	bool has_more;	/* answered: ask again */
	void (*done)(struct store_capsule_drop *drop);
};

void store_capsule_put(struct store_client *client, struct store_capsule_put *put,
		       void (*done)(struct store_capsule_put *put));
void store_capsule_take(struct store_client *client, struct store_capsule_take *take,
			void (*done)(struct store_capsule_take *take));
void store_capsule_drop(struct store_client *client, struct store_capsule_drop *drop,
			void (*done)(struct store_capsule_drop *drop));
