/* SPDX-License-Identifier: Apache-2.0 */
/* The client of the tests of SASL, on OpenSSL alone: it shares no mistake with the server. */

#include "xmpp/sasl_client.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/encode.h"
#include "support/test.h"

static unsigned char secret[SCRAM_SECRET_LEN] = "thirty-two bytes of the server";
struct arena client_arena;
struct sasl_offer offer;
struct scram_keys juliet[SCRAM_HASH_COUNT];

struct sasl *client_opened(unsigned mechanisms)
{
	offer = (struct sasl_offer){ .domain = S("example.com"),
				     .mechanisms = mechanisms,
				     .secret = secret };
	offer.bindings[BINDING_TLS_EXPORTER] = S(EXPORTED);
	for (int hash = 0; hash < SCRAM_HASH_COUNT && !juliet[hash].iterations; hash++)
		scram_keys_new(&juliet[hash], (enum scram_hash)hash, S("r0m30 & me"));
	return sasl_open(&offer);
}

void client_closed(struct sasl **sasl)
{
	sasl_close(sasl);
	CHECK(*sasl == NULL);
	arena_fini(&client_arena);
}

str encoded(str bytes)
{
	struct buf buf;
	str text;

	buf_init(&buf, 100000);
	base64_encode(&buf, bytes);
	text = arena_str(&client_arena, buf_str(&buf));
	buf_fini(&buf);
	return text;
}

str decoded(str text)
{
	struct buf buf;
	str bytes;

	buf_init(&buf, 100000);
	CHECK(base64_decode(&buf, text));
	bytes = arena_str(&client_arena, buf_str(&buf));
	buf_fini(&buf);
	return bytes;
}

enum sasl_step begin(struct sasl *sasl, const char *mechanism, const char *message)
{
	return sasl_begin(sasl, str_of(mechanism), encoded(str_of(message)));
}

str field(str message, const char *name)
{
	str piece;

	while (str_cut(&message, ',', &piece))
		if (str_starts(piece, str_of(name)))
			return str_from(piece, strlen(name));
	return STR_NONE;
}

static const EVP_MD *md_of(enum scram_hash hash)
{
	return hash == SCRAM_SHA1 ? EVP_sha1() : hash == SCRAM_SHA256 ? EVP_sha256() : EVP_sha512();
}

static void mac(const struct client *client, const void *key, str text, unsigned char *out)
{
	CHECK(HMAC(md_of(client->hash), key, (int)scram_key_len(client->hash),
		   (const unsigned char *)text.at, text.len, out, NULL) != NULL);
}

/* The client-final-message, ready for the element. */
str client_final(struct client *client)
{
	unsigned char salted[64], key[64], stored[64], proof[64];
	size_t len = scram_key_len(client->hash);
	str salt = decoded(field(client->server_first, "s="));
	str iterations = field(client->server_first, "i=");
	str without_proof, message;
	int64_t count;

	CHECK(str_to_int(iterations, 1, 1000000, &count));
	CHECK(PKCS5_PBKDF2_HMAC(client->password, (int)strlen(client->password),
				(const unsigned char *)salt.at, (int)salt.len, (int)count,
				md_of(client->hash), (int)len, salted) == 1);
	mac(client, salted, S("Client Key"), key);
	CHECK(EVP_Digest(key, len, stored, NULL, md_of(client->hash), NULL) == 1);
	without_proof = arena_printf(&client_arena, "c=%.*s,r=%.*s",
				     STR_ARG(encoded(arena_printf(&client_arena, "%s%s",
								  client->gs2, client->binding))),
				     STR_ARG(field(client->server_first, "r=")));
	message = arena_printf(&client_arena, "%s,%.*s,%.*s", client->bare,
			       STR_ARG(client->server_first), STR_ARG(without_proof));
	mac(client, stored, message, proof);
	for (size_t i = 0; i < len; i++)
		proof[i] ^= key[i];
	mac(client, salted, S("Server Key"), key);
	mac(client, key, message, client->signature);
	return encoded(arena_printf(&client_arena, "%.*s,p=%.*s", STR_ARG(without_proof),
				    STR_ARG(encoded(str_make((const char *)proof, len)))));
}

/* The whole exchange with credentials of juliet; what the last step was. */
enum sasl_step client_played(struct sasl *sasl, const char *mechanism, struct client *client)
{
	enum sasl_step step =
		begin(sasl, mechanism,
		      arena_printf(&client_arena, "%s%s", client->gs2, client->bare).at);

	if (step != SASL_NEED_CREDENTIALS)
		return step;
	CHECK_INT(sasl_hash(sasl), client->hash);
	step = sasl_credentials(sasl, str_eq(sasl_user(sasl), S("juliet")) ? &juliet[client->hash]
									   : NULL);
	CHECK_INT(step, SASL_CHALLENGE);
	client->server_first = decoded(sasl_output(sasl));
	return sasl_respond(sasl, client_final(client));
}

struct client client_honest(enum scram_hash hash)
{
	return (struct client){ .hash = hash,
				.gs2 = "n,,",
				.bare = "n=juliet,r=abcdef",
				.password = "r0m30 & me",
				.binding = "" };
}

enum sasl_step client_plain(struct sasl *sasl, str message, const struct scram_keys *keys)
{
	enum sasl_step step = sasl_begin(sasl, S("PLAIN"), encoded(message));
	struct sasl_check check;

	if (step != SASL_NEED_CREDENTIALS)
		return step;
	CHECK_INT(sasl_credentials(sasl, keys), SASL_NEED_CHECK);
	sasl_take_check(sasl, &check);
	sasl_check_run(&check);
	step = sasl_checked(sasl, check.fits);
	sasl_check_wipe(&check);
	CHECK_INT(check.password_len, 0);
	return step;
}
