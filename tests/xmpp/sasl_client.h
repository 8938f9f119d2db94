/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A client for the tests of SASL: juliet@example.com with the password "r0m30 & me", honest unless
 * a test bends it. What it gives lives until client_closed(). */

#include "base/arena.h"
#include "xmpp/sasl.h"

#define EXPORTED "\x01\x02 exported keying material"
#define ALL (SASL_BIT(MECHANISM_COUNT) - 1)
#define WITHOUT_PLUS \
	(SASL_BIT(MECHANISM_SCRAM_SHA_512) | SASL_BIT(MECHANISM_SCRAM_SHA_256) | \
	 SASL_BIT(MECHANISM_SCRAM_SHA_1) | SASL_BIT(MECHANISM_PLAIN))

struct client {
	enum scram_hash hash;
	const char *gs2, *bare, *password, *binding;
	str server_first;
	unsigned char signature[SCRAM_KEY_MAX]; /* what the server must answer with */
};

extern struct arena client_arena;
extern struct sasl_offer offer;
extern struct scram_keys juliet[SCRAM_HASH_COUNT];

/* With tls-exporter as the only binding; `offer` may be changed then. */
struct sasl *client_opened(unsigned mechanisms);
void client_closed(struct sasl **sasl);

/* Base64 there and back. */
str encoded(str bytes);
str decoded(str text);
/* The value behind "x=" in a message of SCRAM. */
str field(str message, const char *name);

struct client client_honest(enum scram_hash hash);
enum sasl_step begin(struct sasl *sasl, const char *mechanism, const char *message);
/* The client-final-message, ready for the element. */
str client_final(struct client *client);
/* The whole exchange with credentials of juliet; what the last step was. */
enum sasl_step client_played(struct sasl *sasl, const char *mechanism, struct client *client);
/* PLAIN with these bytes and, when it gets so far, these keys, checked as by a worker. */
enum sasl_step client_plain(struct sasl *sasl, str message, const struct scram_keys *keys);
