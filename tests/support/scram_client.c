/* SPDX-License-Identifier: Apache-2.0 */
/* SCRAM as a client plays it (RFC 5802 §3, §5). */

#include "support/scram_client.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/encode.h"

enum { MESSAGE_MAX = 16384 };

void scram_client_init(struct scram_client *client, const char *digest, const char *user,
		       const char *password)
{
	*client = (struct scram_client){
		.digest = digest,
		.user = user,
		.password = password,
		.flag = "n",
		.nonce = S("rOprNGfwEbeRWgbNEkqO"),
	};
	buf_init(&client->first_bare, MESSAGE_MAX);
	buf_init(&client->auth_message, MESSAGE_MAX);
	buf_init(&client->text, MESSAGE_MAX);
	buf_init(&client->secrets, MESSAGE_MAX);
}

void scram_client_fini(struct scram_client *client)
{
	buf_fini(&client->first_bare);
	buf_fini(&client->auth_message);
	buf_fini(&client->text);
	buf_fini(&client->secrets);
}

static void add_gs2_header(const struct scram_client *client, struct buf *out)
{
	if (client->binding)
		buf_printf(out, "p=%s,,", client->binding);
	else
		buf_printf(out, "%s,,", client->flag);
}

static str encoded(struct scram_client *client, str message)
{
	buf_clear(&client->text);
	base64_encode(&client->text, message);
	return buf_str(&client->text);
}

str scram_client_first(struct scram_client *client)
{
	struct buf message;
	str text;

	buf_clear(&client->first_bare);
	buf_printf(&client->first_bare, "n=%s,r=%.*s", client->user, STR_ARG(client->nonce));
	buf_init(&message, MESSAGE_MAX);
	add_gs2_header(client, &message);
	buf_add(&message, buf_str(&client->first_bare));
	text = encoded(client, buf_str(&message));
	buf_fini(&message);
	return text;
}

static str field(str message, str name)
{
	str piece;

	while (str_cut(&message, ',', &piece))
		if (str_starts(piece, name))
			return str_from(piece, name.len);
	return STR_NONE;
}

static unsigned hmac(const EVP_MD *digest, str key, str text, unsigned char out[64])
{
	unsigned len = 0;

	HMAC(digest, key.at, (int)key.len, (const unsigned char *)text.at, text.len, out, &len);
	return len;
}

static str as_str(const unsigned char *bytes, unsigned len)
{
	return str_make((const char *)bytes, len);
}

/* The proof into `proof`, what the server must answer into client->secrets. */
static unsigned prove(struct scram_client *client, str salt, int64_t iterations,
		      unsigned char proof[64])
{
	const EVP_MD *digest = EVP_get_digestbyname(client->digest);
	unsigned char salted[64], key[64], stored[64], signature[64];
	unsigned len = (unsigned)EVP_MD_get_size(digest);

	PKCS5_PBKDF2_HMAC(client->password, (int)strlen(client->password),
			  (const unsigned char *)salt.at, (int)salt.len, (int)iterations, digest,
			  (int)len, salted);
	hmac(digest, as_str(salted, len), S("Client Key"), key);
	EVP_Digest(key, len, stored, NULL, digest, NULL);
	hmac(digest, as_str(stored, len), buf_str(&client->auth_message), signature);
	for (unsigned i = 0; i < len; i++)
		proof[i] = key[i] ^ signature[i];
	hmac(digest, as_str(salted, len), S("Server Key"), key);
	hmac(digest, as_str(key, len), buf_str(&client->auth_message), signature);
	buf_clear(&client->secrets);
	buf_add(&client->secrets, as_str(signature, len));
	return len;
}

static void add_without_proof(struct scram_client *client, str nonce, struct buf *out)
{
	struct buf binding;

	buf_init(&binding, MESSAGE_MAX);
	add_gs2_header(client, &binding);
	if (client->binding)
		buf_add(&binding, client->binding_data);
	buf_add(out, S("c="));
	base64_encode(out, buf_str(&binding));
	buf_printf(out, ",r=%.*s", STR_ARG(nonce));
	buf_fini(&binding);
}

static str finish(struct scram_client *client, str server_first, struct buf *final)
{
	unsigned char proof[64];
	struct buf salt;
	int64_t iterations;
	bool is_right;
	unsigned len;

	buf_init(&salt, MESSAGE_MAX);
	is_right = base64_decode(&salt, field(server_first, S("s="))) &&
		   str_to_int(field(server_first, S("i=")), 1, 1000000, &iterations) &&
		   str_starts(field(server_first, S("r=")), client->nonce);
	if (is_right) {
		add_without_proof(client, field(server_first, S("r=")), final);
		buf_clear(&client->auth_message);
		buf_printf(&client->auth_message, "%.*s,%.*s,%.*s",
			   STR_ARG(buf_str(&client->first_bare)), STR_ARG(server_first),
			   STR_ARG(buf_str(final)));
		len = prove(client, buf_str(&salt), iterations, proof);
		buf_add(final, S(",p="));
		base64_encode(final, as_str(proof, len));
	}
	buf_fini(&salt);
	return is_right ? encoded(client, buf_str(final)) : STR_NONE;
}

str scram_client_final(struct scram_client *client, str challenge)
{
	struct buf server_first, final;
	str text = STR_NONE;

	buf_init(&server_first, MESSAGE_MAX);
	buf_init(&final, MESSAGE_MAX);
	if (base64_decode(&server_first, challenge))
		text = finish(client, buf_str(&server_first), &final);
	buf_fini(&server_first);
	buf_fini(&final);
	return text;
}

bool scram_client_trusts(struct scram_client *client, str success)
{
	struct buf server_final, signature;
	bool trusts;

	buf_init(&server_final, MESSAGE_MAX);
	buf_init(&signature, MESSAGE_MAX);
	trusts = base64_decode(&server_final, success) &&
		 base64_decode(&signature, field(buf_str(&server_final), S("v="))) &&
		 str_eq(buf_str(&signature), buf_str(&client->secrets));
	buf_fini(&server_final);
	buf_fini(&signature);
	return trusts;
}
