/* SPDX-License-Identifier: Apache-2.0 */
/* SCRAM of the client: RFC 5802 §3 and §5. */

#include "scram.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/encode.h"

enum { ITERATIONS_MAX = 1000000 };

static const EVP_MD *digest_of(enum scram_hash hash)
{
	return hash == SCRAM_SHA1 ? EVP_sha1() : EVP_sha256();
}

size_t scram_key_len(enum scram_hash hash)
{
	return hash == SCRAM_SHA1 ? 20 : 32;
}

static str as_str(const unsigned char *bytes, size_t len)
{
	return str_make((const char *)bytes, len);
}

static void hmac(enum scram_hash hash, str key, str text, unsigned char *out)
{
	HMAC(digest_of(hash), key.at, (int)key.len, (const unsigned char *)text.at, text.len, out,
	     NULL);
}

void scram_init(struct scram *scram, enum scram_hash hash)
{
	scram->hash = hash;
	buf_init(&scram->first_bare, SCRAM_MESSAGE_MAX);
}

void scram_fini(struct scram *scram)
{
	buf_fini(&scram->first_bare);
}

void scram_first(struct scram *scram, str user, str nonce, struct buf *out)
{
	buf_clear(&scram->first_bare);
	buf_printf(&scram->first_bare, "n=%.*s,r=%.*s", STR_ARG(user), STR_ARG(nonce));
	buf_add(out, S("n,,"));
	buf_add(out, buf_str(&scram->first_bare));
}

void scram_derive(struct scram_keys *out, enum scram_hash hash, str password, str salt,
		  int64_t iterations)
{
	size_t len = scram_key_len(hash);
	unsigned char salted[SCRAM_KEY_MAX];

	*out = (struct scram_keys){ .hash = hash, .iterations = iterations, .salt_len = salt.len };
	memcpy(out->salt, salt.at, salt.len);
	PKCS5_PBKDF2_HMAC(password.at, (int)password.len, out->salt, (int)salt.len, (int)iterations,
			  digest_of(hash), (int)len, salted);
	hmac(hash, as_str(salted, len), S("Client Key"), out->client_key);
	hmac(hash, as_str(salted, len), S("Server Key"), out->server_key);
	EVP_Digest(out->client_key, len, out->stored_key, NULL, digest_of(hash), NULL);
}

static bool keys_fit(const struct scram_keys *keys, enum scram_hash hash, str salt,
		     int64_t iterations)
{
	return keys->hash == hash && keys->iterations == iterations &&
	       str_eq(as_str(keys->salt, keys->salt_len), salt);
}

static void get_keys(struct scram_keys *keys, enum scram_hash hash, str password, str salt,
		     int64_t iterations)
{
	static struct scram_keys last;

	if (keys_fit(keys, hash, salt, iterations))
		return;
	if (!keys_fit(&last, hash, salt, iterations))
		scram_derive(&last, hash, password, salt, iterations);
	*keys = last;
}

static str field(str message, str name)
{
	str piece;

	while (str_cut(&message, ',', &piece))
		if (str_starts(piece, name))
			return str_from(piece, name.len);
	return STR_NONE;
}

/* RFC 5802 §5.1: the server's nonce begins with the client's. */
static bool nonce_is_right(const struct scram *scram, str nonce)
{
	str bare = buf_str(&scram->first_bare);
	str ours = str_from(bare, str_find(bare, ',') + 3);

	return str_starts(nonce, ours) && nonce.len > ours.len;
}

static void sign(struct scram *scram, const struct scram_keys *keys, str auth_message,
		 unsigned char proof[SCRAM_KEY_MAX])
{
	size_t len = scram_key_len(scram->hash);

	hmac(scram->hash, as_str(keys->stored_key, len), auth_message, proof);
	for (size_t i = 0; i < len; i++)
		proof[i] ^= keys->client_key[i];
	hmac(scram->hash, as_str(keys->server_key, len), auth_message, scram->server_signature);
}

static void write_final(struct scram *scram, const struct scram_keys *keys, str server_first,
			struct buf *out)
{
	unsigned char proof[SCRAM_KEY_MAX];
	struct buf final, message;

	buf_init(&final, SCRAM_MESSAGE_MAX);
	buf_init(&message, 4 * SCRAM_MESSAGE_MAX);
	/* "biws" is "n,,": no channel binding */
	buf_printf(&final, "c=biws,r=%.*s", STR_ARG(field(server_first, S("r="))));
	buf_printf(&message, "%.*s,%.*s,%.*s", STR_ARG(buf_str(&scram->first_bare)),
		   STR_ARG(server_first), STR_ARG(buf_str(&final)));
	sign(scram, keys, buf_str(&message), proof);
	buf_add(out, buf_str(&final));
	buf_add(out, S(",p="));
	base64_encode(out, as_str(proof, scram_key_len(scram->hash)));
	buf_fini(&final);
	buf_fini(&message);
}

bool scram_final(struct scram *scram, struct scram_keys *keys, str password, str server_first,
		 struct buf *out)
{
	int64_t iterations = 0;
	struct buf salt;
	bool is_right;

	buf_init(&salt, SCRAM_SALT_MAX);
	is_right = base64_decode(&salt, field(server_first, S("s="))) && !buf_failed(&salt) &&
		   str_to_int(field(server_first, S("i=")), 1, ITERATIONS_MAX, &iterations) &&
		   nonce_is_right(scram, field(server_first, S("r=")));
	if (is_right) {
		get_keys(keys, scram->hash, password, buf_str(&salt), iterations);
		write_final(scram, keys, server_first, out);
	}
	buf_fini(&salt);
	return is_right;
}

bool scram_is_server(const struct scram *scram, str server_final)
{
	struct buf signature;
	bool is_server;

	buf_init(&signature, SCRAM_KEY_MAX);
	is_server = base64_decode(&signature, field(server_final, S("v="))) &&
		    str_eq(buf_str(&signature),
			   as_str(scram->server_signature, scram_key_len(scram->hash)));
	buf_fini(&signature);
	return is_server;
}
