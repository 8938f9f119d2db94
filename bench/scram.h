/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* SCRAM as a client plays it (RFC 5802, RFC 7677), without channel binding. The slow part, the
 * salted password, is remembered: by who holds the keys, and for the salt seen last by all, as
 * clients remember theirs, so that many logins measure the server and not us. One thread. */

#include "base/buf.h"

enum scram_hash { SCRAM_NONE, SCRAM_SHA1, SCRAM_SHA256 };

enum { SCRAM_KEY_MAX = 32, SCRAM_SALT_MAX = 64 };

/* What a password gives with one salt. */
struct scram_keys {
	enum scram_hash hash; /* SCRAM_NONE: nothing is remembered yet */
	int64_t iterations;
	size_t salt_len;
	unsigned char salt[SCRAM_SALT_MAX];
	unsigned char client_key[SCRAM_KEY_MAX], stored_key[SCRAM_KEY_MAX],
		server_key[SCRAM_KEY_MAX];
};

struct scram {
	enum scram_hash hash;
	struct buf first_bare;
	unsigned char server_signature[SCRAM_KEY_MAX];
};

enum { SCRAM_MESSAGE_MAX = 1024 };

void scram_init(struct scram *scram, enum scram_hash hash);
void scram_fini(struct scram *scram);

/* Adds the client-first-message to `out`. */
void scram_first(struct scram *scram, str user, str nonce, struct buf *out);
/* The server-first-message came: adds the client-final-message; false when it is not right. */
bool scram_final(struct scram *scram, struct scram_keys *keys, str password, str server_first,
		 struct buf *out) MUST_USE;
/* The server-final-message came: is it the server? */
bool scram_is_server(const struct scram *scram, str server_final) MUST_USE;

size_t scram_key_len(enum scram_hash hash);
/* Slow. */
void scram_derive(struct scram_keys *out, enum scram_hash hash, str password, str salt,
		  int64_t iterations);
