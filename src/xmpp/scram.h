/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Credentials of SCRAM (RFC 5802 §3, RFC 7677; SHA-512 by the same construction): what the store
 * keeps instead of a password, how it is derived, and what an unknown user is shown in its place.
 * The derivations are slow by intent (some milliseconds): call them on worker threads. Passwords
 * are prepared by saslprep() (xmpp/jid.h) before they come here. Pure but for the salt; any
 * thread. */

#include "base/str.h"

enum scram_hash { SCRAM_SHA1, SCRAM_SHA256, SCRAM_SHA512, SCRAM_HASH_COUNT };

enum {
	SCRAM_KEY_MAX = 64,
	SCRAM_SALT_LEN = 16, /* of new ones */
	SCRAM_SALT_MAX = 64,
	/* For each hash alike, so that the count betrays nothing about an account. RFC 7677 §4 asks
	 * for 4096 at least. 10,000 cost a client on a weak phone well under a tenth of a second
	 * each login, and our worker some 5 ms for a login by PLAIN; more iterations slow down an
	 * attacker with the stolen database only in the same proportion as every honest client.
	 * When it is raised, passwords set before keep theirs; users that do not exist are shown
	 * the one or the other (A-048, store/account.h). */
	SCRAM_ITERATIONS = 10000,
	SCRAM_ITERATIONS_MAX = 10000000,
	SCRAM_SECRET_LEN = 32,
};

struct scram_keys {
	enum scram_hash hash;
	uint32_t iterations;
	uint8_t salt_len;
	unsigned char salt[SCRAM_SALT_MAX];
	unsigned char stored_key[SCRAM_KEY_MAX]; /* scram_key_len() bytes of each are used */
	unsigned char server_key[SCRAM_KEY_MAX];
};

size_t scram_key_len(enum scram_hash hash);
/* "SHA-1", "SHA-256", "SHA-512": for the store. */
str scram_hash_name(enum scram_hash hash);
bool scram_hash_of(str name, enum scram_hash *out) MUST_USE;
/* Lengths and counts are such as we would use: for what comes from the store. */
bool scram_keys_are_sane(const struct scram_keys *keys);

/* Slow. Fills both keys from the hash, iterations and salt already in *keys. */
void scram_derive(struct scram_keys *keys, str password);
/* Slow. New random salt, the usual iterations. */
void scram_keys_new(struct scram_keys *out, enum scram_hash hash, str password);
/* Slow. PLAIN: does the password give these keys? */
bool scram_password_fits(const struct scram_keys *keys, str password) MUST_USE;
/* For a user that does not exist: the same salt each time, the usual iterations, and keys that
 * nobody has a password for. `secret` is SCRAM_SECRET_LEN bytes of the server's own. */
void scram_keys_fake(struct scram_keys *out, enum scram_hash hash, str user,
		     const unsigned char *secret);
/* The same, but as another account's keys look: of that hash, with as many iterations and a salt of
 * that form, and another salt when either is another, as after a change of the password. What is
 * imported from other servers differs in both from what we make. */
void scram_keys_fake_like(struct scram_keys *out, const struct scram_keys *like, str user,
			  const unsigned char *secret);
void scram_keys_wipe(struct scram_keys *keys);
/* RFC 5803: "SCRAM-SHA-256$10000:SALT$STOREDKEY:SERVERKEY", the three in Base64 (scram_text.c). */
bool scram_keys_read(str text, struct scram_keys *out) MUST_USE;

/* The two ends of an exchange (RFC 5802 §3). `proof` and `out` are scram_key_len() bytes. */
bool scram_proof_fits(const struct scram_keys *keys, str auth_message,
		      const unsigned char *proof) MUST_USE;
void scram_server_signature(const struct scram_keys *keys, str auth_message, unsigned char *out);
/* The plain hash of a text; `out` is scram_key_len() bytes. */
void scram_hash_text(enum scram_hash hash, str text, unsigned char *out);
