/* SPDX-License-Identifier: Apache-2.0 */
/* The messages of SCRAM by the grammar of RFC 5802 §7. */

#include "xmpp/scram_exchange.h"

#include "base/encode.h"
#include "base/mem.h"

enum {
	NONCE_MAX = 256,
	BINDING_MAX = 1024, /* of binding data: a hash at most */
	MESSAGE_MAX = 8192, /* nothing that comes here is longer */
};

/* value-safe-char: anything but NUL, comma and equals; UTF-8 was checked for the whole. */
static bool is_safe(char c)
{
	return c != '\0' && c != ',' && c != '=';
}

/* saslname: "=2C" is a comma, "=3D" an equals sign, and no other form is allowed. */
static bool decode_name(str text, struct arena *arena, str *out)
{
	char *at = arena_alloc(arena, text.len + 1);
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++) {
		str rest = str_from(text, i);

		if (is_safe(rest.at[0])) {
			at[len++] = rest.at[0];
			continue;
		}
		if (!str_starts(rest, S("=2C")) && !str_starts(rest, S("=3D")))
			return false;
		at[len++] = rest.at[1] == '2' ? ',' : '=';
		i += 2;
	}
	*out = str_make(at, len);
	return len > 0;
}

/* Takes the prefix "x=" off. */
static bool take_value(str attr, char name, str *out)
{
	if (attr.len < 3 || attr.at[0] != name || attr.at[1] != '=')
		return false;
	*out = str_from(attr, 2);
	return true;
}

/* printable: %x21-2B / %x2D-7E */
static bool is_nonce(str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] < 0x21 || text.at[i] > 0x7E)
			return false;
	return text.len > 0 && text.len <= NONCE_MAX;
}

/* attr-val: ALPHA "=" value; `m` is reserved and fails the exchange (§5.1). */
static bool is_extension(str attr)
{
	char name;

	if (attr.len < 3 || attr.at[1] != '=')
		return false;
	name = attr.at[0];
	return ((name >= 'a' && name <= 'z') || (name >= 'A' && name <= 'Z')) && name != 'm';
}

static bool are_extensions(str rest)
{
	str attr;

	while (str_cut(&rest, ',', &attr))
		if (!is_extension(attr))
			return false;
	return true;
}

static bool is_text(str message)
{
	return message.len > 0 && message.len <= MESSAGE_MAX && str_is_utf8(message) &&
	       !memchr(message.at, '\0', message.len);
}

/* cb-name = 1*(ALPHA / DIGIT / "." / "-") */
static bool is_binding_name(str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
		    c != '.' && c != '-')
			return false;
	}
	return name.len > 0;
}

/* gs2-header = gs2-cbind-flag "," [ authzid ] "," */
static bool read_gs2(struct scram_exchange *exchange, str *rest, struct arena *arena)
{
	str flag, authzid, name;

	if (!str_cut(rest, ',', &flag) || !str_cut(rest, ',', &authzid) || !str_exists(*rest))
		return false;
	if (take_value(flag, 'p', &exchange->binding)) {
		if (!is_binding_name(exchange->binding))
			return false;
		exchange->flag = 'p';
	} else {
		if (!str_eq(flag, S("n")) && !str_eq(flag, S("y")))
			return false;
		exchange->flag = flag.at[0];
	}
	if (authzid.len == 0)
		return true;
	return take_value(authzid, 'a', &name) && decode_name(name, arena, &exchange->authzid);
}

static bool read_first(struct scram_exchange *exchange, str message, struct arena *arena)
{
	str rest = message, user, nonce, name;

	if (!read_gs2(exchange, &rest, arena))
		return false;
	exchange->first_bare = rest;
	exchange->gs2_header = str_upto(message, message.len - rest.len);
	/* A mandatory extension (m=) would stand first: it is refused here by its name. */
	if (!str_cut(&rest, ',', &user) || !str_cut(&rest, ',', &nonce))
		return false;
	return take_value(user, 'n', &name) && decode_name(name, arena, &exchange->user) &&
	       take_value(nonce, 'r', &exchange->client_nonce) &&
	       is_nonce(exchange->client_nonce) && are_extensions(rest);
}

enum sasl_error scram_read_first(struct scram_exchange *exchange, str message, struct arena *arena)
{
	*exchange = (struct scram_exchange){ .flag = 'n' };
	if (!is_text(message))
		return SASL_MALFORMED_REQUEST;
	if (!read_first(exchange, arena_str(arena, message), arena))
		return SASL_MALFORMED_REQUEST;
	return SASL_OK;
}

/* In the arena; Base64 of at most MESSAGE_MAX bytes. */
static str base64_in(struct arena *arena, str bytes)
{
	struct buf buf;
	str text;

	buf_init(&buf, 2 * MESSAGE_MAX);
	base64_encode(&buf, bytes);
	text = arena_str(arena, buf_str(&buf));
	buf_fini(&buf);
	return text;
}

str scram_write_first(struct scram_exchange *exchange, const struct scram_keys *keys,
		      str server_nonce, str extension, struct arena *arena)
{
	str salt = base64_in(arena, str_make((const char *)keys->salt, keys->salt_len));

	exchange->nonce = arena_printf(arena, "%.*s%.*s", STR_ARG(exchange->client_nonce),
				       STR_ARG(server_nonce));
	exchange->server_first =
		arena_printf(arena, "r=%.*s,s=%.*s,i=%u%s%.*s", STR_ARG(exchange->nonce),
			     STR_ARG(salt), keys->iterations, extension.len ? "," : "",
			     STR_ARG(extension));
	return exchange->server_first;
}

/* c= holds the Base64 of gs2-header and binding data: compared as text, for the encoding is
 * strict and has one form. */
static bool binding_fits(const struct scram_exchange *exchange, str given, str data,
			 struct arena *arena)
{
	char *at = arena_alloc(arena, exchange->gs2_header.len + data.len + 1);
	str wanted;

	memcpy(at, exchange->gs2_header.at, exchange->gs2_header.len);
	if (data.len)
		memcpy(at + exchange->gs2_header.len, data.at, data.len);
	wanted = base64_in(arena, str_make(at, exchange->gs2_header.len + data.len));
	return wanted.len == given.len && mem_equal_secret(wanted.at, given.at, given.len);
}

struct final {
	str binding, nonce, without_proof;
	unsigned char proof[SCRAM_KEY_MAX];
};

static bool decode_proof(str text, enum scram_hash hash, unsigned char *out)
{
	struct buf buf;
	bool fits;

	buf_init(&buf, SCRAM_KEY_MAX);
	fits = base64_decode(&buf, text) && !buf_failed(&buf) && buf.len == scram_key_len(hash);
	if (fits)
		memcpy(out, buf.at, buf.len);
	buf_fini(&buf);
	return fits;
}

/* client-final-message: c=, r=, extensions, and p= at the very end. */
static bool read_final(str message, enum scram_hash hash, struct final *out)
{
	size_t end = message.len;
	str rest, piece, proof;

	while (end > 0 && message.at[end - 1] != ',')
		end--;
	if (end == 0 || !take_value(str_from(message, end), 'p', &proof))
		return false;
	out->without_proof = str_upto(message, end - 1);
	rest = out->without_proof;
	if (!str_cut(&rest, ',', &piece) || !take_value(piece, 'c', &out->binding))
		return false;
	if (!str_cut(&rest, ',', &piece) || !take_value(piece, 'r', &out->nonce))
		return false;
	return are_extensions(rest) && decode_proof(proof, hash, out->proof);
}

enum sasl_error scram_read_final(struct scram_exchange *exchange, const struct scram_keys *keys,
				 str message, str binding_data, struct arena *arena)
{
	bool bound, fresh, proved;
	struct final final;

	if (!is_text(message) || binding_data.len > BINDING_MAX ||
	    !read_final(message, keys->hash, &final))
		return SASL_MALFORMED_REQUEST;
	exchange->auth_message =
		arena_printf(arena, "%.*s,%.*s,%.*s", STR_ARG(exchange->first_bare),
			     STR_ARG(exchange->server_first), STR_ARG(final.without_proof));
	/* All three are computed, so that the time does not tell which one was wrong. */
	bound = binding_fits(exchange, final.binding, binding_data, arena);
	fresh = str_eq(final.nonce, exchange->nonce);
	proved = scram_proof_fits(keys, exchange->auth_message, final.proof);
	if (!bound || !fresh || !proved)
		return SASL_NOT_AUTHORIZED;
	return SASL_OK;
}

str scram_write_final(const struct scram_exchange *exchange, const struct scram_keys *keys,
		      struct arena *arena)
{
	unsigned char signature[SCRAM_KEY_MAX];
	str text;

	scram_server_signature(keys, exchange->auth_message, signature);
	text = base64_in(arena, str_make((const char *)signature, scram_key_len(keys->hash)));
	return arena_printf(arena, "v=%.*s", STR_ARG(text));
}
