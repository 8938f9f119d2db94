/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of SCRAM (RFC 5802 §3) on OpenSSL's primitives. They fail only for want of memory or of the
 * algorithm itself: both abort. */

#include "xmpp/scram.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>

#include "base/bug.h"
#include "base/mem.h"
#include "base/random.h"

static const EVP_MD *digest_of(enum scram_hash hash)
{
	BUG_ON(hash >= SCRAM_HASH_COUNT);
	if (hash == SCRAM_SHA1)
		return EVP_sha1();
	return hash == SCRAM_SHA256 ? EVP_sha256() : EVP_sha512();
}

size_t scram_key_len(enum scram_hash hash)
{
	static const size_t lengths[SCRAM_HASH_COUNT] = { 20, 32, 64 };

	BUG_ON(hash >= SCRAM_HASH_COUNT);
	return lengths[hash];
}

str scram_hash_name(enum scram_hash hash)
{
	BUG_ON(hash >= SCRAM_HASH_COUNT);
	if (hash == SCRAM_SHA1)
		return S("SHA-1");
	return hash == SCRAM_SHA256 ? S("SHA-256") : S("SHA-512");
}

bool scram_hash_of(str name, enum scram_hash *out)
{
	for (int hash = 0; hash < SCRAM_HASH_COUNT; hash++) {
		if (!str_eq(scram_hash_name((enum scram_hash)hash), name))
			continue;
		*out = (enum scram_hash)hash;
		return true;
	}
	return false;
}

bool scram_keys_are_sane(const struct scram_keys *keys)
{
	return keys->hash < SCRAM_HASH_COUNT && keys->iterations > 0 &&
	       keys->iterations <= SCRAM_ITERATIONS_MAX && keys->salt_len > 0 &&
	       keys->salt_len <= SCRAM_SALT_MAX;
}

static void hmac(enum scram_hash hash, const unsigned char *key, str text, unsigned char *out)
{
	unsigned int len = 0;

	BUG_ON(!HMAC(digest_of(hash), key, (int)scram_key_len(hash), (const unsigned char *)text.at,
		     text.len, out, &len));
	BUG_ON(len != scram_key_len(hash));
}

static void digest(enum scram_hash hash, const unsigned char *in, unsigned char *out)
{
	BUG_ON(EVP_Digest(in, scram_key_len(hash), out, NULL, digest_of(hash), NULL) != 1);
}

void scram_hash_text(enum scram_hash hash, str text, unsigned char *out)
{
	BUG_ON(EVP_Digest(text.at, text.len, out, NULL, digest_of(hash), NULL) != 1);
}

void scram_derive(struct scram_keys *keys, str password)
{
	unsigned char salted[SCRAM_KEY_MAX], client_key[SCRAM_KEY_MAX];
	size_t len = scram_key_len(keys->hash);

	BUG_ON(!scram_keys_are_sane(keys) || password.len > INT32_MAX);
	/* Hi() of RFC 5802 §2.2 is PBKDF2 with one block of output. */
	BUG_ON(PKCS5_PBKDF2_HMAC(password.at ? password.at : "", (int)password.len, keys->salt,
				 keys->salt_len, (int)keys->iterations, digest_of(keys->hash),
				 (int)len, salted) != 1);
	hmac(keys->hash, salted, S("Client Key"), client_key);
	digest(keys->hash, client_key, keys->stored_key);
	hmac(keys->hash, salted, S("Server Key"), keys->server_key);
	mem_wipe(salted, sizeof(salted));
	mem_wipe(client_key, sizeof(client_key));
}

void scram_keys_new(struct scram_keys *out, enum scram_hash hash, str password)
{
	*out = (struct scram_keys){
		.hash = hash,
		.iterations = SCRAM_ITERATIONS,
		.salt_len = SCRAM_SALT_LEN,
	};
	random_bytes(out->salt, out->salt_len);
	scram_derive(out, password);
}

bool scram_password_fits(const struct scram_keys *keys, str password)
{
	struct scram_keys derived = *keys;
	bool fits;

	scram_derive(&derived, password);
	fits = mem_equal_secret(derived.stored_key, keys->stored_key, scram_key_len(keys->hash));
	scram_keys_wipe(&derived);
	return fits;
}

/* HMAC-SHA-512 over the user, the hash and the use, with separators that no name holds (A-061 has
 * the lesson): 64 bytes, of which the salt or a key takes what it needs. */
static void fake_bytes(const struct scram_keys *keys, str user, const char *use,
		       const unsigned char *secret, unsigned char out[SCRAM_KEY_MAX])
{
	str hash = scram_hash_name(keys->hash);
	char text[1024 + 32];
	size_t len = user.len < 1024 ? user.len : 1024;

	if (len)
		memcpy(text, user.at, len);
	text[len++] = '\0';
	memcpy(text + len, hash.at, hash.len);
	len += hash.len;
	text[len++] = '\0';
	memcpy(text + len, use, strlen(use));
	len += strlen(use);
	BUG_ON(!HMAC(EVP_sha512(), secret, SCRAM_SECRET_LEN, (const unsigned char *)text, len, out,
		     NULL));
}

/* Nobody's salt stays when the number of iterations changes, or its own length. */
static void fake_salt(struct scram_keys *out, str user, const unsigned char *secret)
{
	unsigned char salt[SCRAM_KEY_MAX];
	char use[32];

	snprintf(use, sizeof(use), "salt %u %u", out->iterations, out->salt_len);
	fake_bytes(out, user, use, secret, salt);
	memcpy(out->salt, salt, out->salt_len);
}

void scram_keys_fake(struct scram_keys *out, enum scram_hash hash, str user,
		     const unsigned char *secret)
{
	*out = (struct scram_keys){
		.hash = hash,
		.iterations = SCRAM_ITERATIONS,
		.salt_len = SCRAM_SALT_LEN,
	};
	fake_salt(out, user, secret);
	fake_bytes(out, user, "stored", secret, out->stored_key);
	fake_bytes(out, user, "server", secret, out->server_key);
}

static bool is_hex_text(const struct scram_keys *keys)
{
	for (size_t i = 0; i < keys->salt_len; i++)
		if (!memchr("0123456789abcdef-", keys->salt[i], 17))
			return false;
	return true;
}

/* Prosody's salts are the text of random UUIDs (RFC 9562 §5.4). */
static void write_hex_like(const struct scram_keys *like, unsigned char *salt)
{
	bool is_uuid = like->salt_len == 36 && like->salt[14] == '4';

	for (size_t i = 0; i < like->salt_len; i++) {
		if (like->salt[i] == '-' || (is_uuid && i == 14))
			salt[i] = like->salt[i];
		else if (is_uuid && i == 19)
			salt[i] = (unsigned char)"89ab"[salt[i] & 3];
		else
			salt[i] = (unsigned char)"0123456789abcdef"[salt[i] & 15];
	}
}

void scram_keys_fake_like(struct scram_keys *out, const struct scram_keys *like, str user,
			  const unsigned char *secret)
{
	scram_keys_fake(out, like->hash, user, secret);
	out->iterations = like->iterations;
	out->salt_len = like->salt_len;
	fake_salt(out, user, secret);
	if (is_hex_text(like))
		write_hex_like(like, out->salt);
}

void scram_keys_wipe(struct scram_keys *keys)
{
	mem_wipe(keys, sizeof(*keys));
}

/* RFC 5802 §3: ClientKey = ClientProof XOR HMAC(StoredKey, AuthMessage); its hash must be the
 * StoredKey. */
bool scram_proof_fits(const struct scram_keys *keys, str auth_message, const unsigned char *proof)
{
	unsigned char key[SCRAM_KEY_MAX], hashed[SCRAM_KEY_MAX];
	size_t len = scram_key_len(keys->hash);
	bool fits;

	hmac(keys->hash, keys->stored_key, auth_message, key);
	for (size_t i = 0; i < len; i++)
		key[i] ^= proof[i];
	digest(keys->hash, key, hashed);
	fits = mem_equal_secret(hashed, keys->stored_key, len);
	mem_wipe(key, sizeof(key));
	mem_wipe(hashed, sizeof(hashed));
	return fits;
}

void scram_server_signature(const struct scram_keys *keys, str auth_message, unsigned char *out)
{
	hmac(keys->hash, keys->server_key, auth_message, out);
}
