/* SPDX-License-Identifier: Apache-2.0 */
/* The server's side of SASL: which mechanism, who it is, whom he may be; the messages of SCRAM are
 * in scram_exchange.c. */

#include "xmpp/sasl.h"

#include "base/bug.h"
#include "base/encode.h"
#include "base/mem.h"
#include "base/random.h"
#include "xmpp/scram_exchange.h"

enum { TEXT_MAX = 8192, OUTPUT_MAX = 16384 };

enum state { IDLE, AWAITING_FIRST, AWAITING_CREDENTIALS, AWAITING_CHECK, CHECKING, AWAITING_FINAL };

struct sasl {
	const struct sasl_offer *offer;
	struct arena arena; /* what was received and written in this exchange */
	struct buf output;
	struct scram_exchange scram;
	struct sasl_check check; /* its keys serve SCRAM too */
	str user;
	enum state state;
	enum sasl_mechanism mechanism;
	enum sasl_error fault;
	bool is_known; /* the keys are those of a user that exists */
};

#define MECHANISM_ROW(name, text) [MECHANISM_##name] = { "" text, sizeof(text) - 1 },
static const str mechanism_names[MECHANISM_COUNT] = { SASL_MECHANISM_LIST(MECHANISM_ROW) };

str sasl_mechanism_name(enum sasl_mechanism mechanism)
{
	BUG_ON(mechanism >= MECHANISM_COUNT);
	return mechanism_names[mechanism];
}

bool sasl_mechanism_of(str name, enum sasl_mechanism *out)
{
	for (int i = 0; i < MECHANISM_COUNT; i++) {
		if (!str_eq(mechanism_names[i], name))
			continue;
		*out = (enum sasl_mechanism)i;
		return true;
	}
	return false;
}

bool sasl_mechanism_is_plus(enum sasl_mechanism mechanism)
{
	return mechanism <= MECHANISM_SCRAM_SHA_1_PLUS;
}

str sasl_binding_name(enum sasl_binding binding)
{
	BUG_ON(binding >= BINDING_COUNT);
	return binding == BINDING_TLS_EXPORTER ? S("tls-exporter") : S("tls-server-end-point");
}

struct sasl *sasl_open(const struct sasl_offer *offer)
{
	struct sasl *sasl = mem_zalloc(sizeof(*sasl));

	sasl->offer = offer;
	arena_init(&sasl->arena);
	buf_init(&sasl->output, OUTPUT_MAX);
	return sasl;
}

/* Back to the start of an exchange, secrets wiped. */
static void reset(struct sasl *sasl)
{
	sasl_check_wipe(&sasl->check);
	arena_clear(&sasl->arena);
	buf_clear(&sasl->output);
	sasl->scram = (struct scram_exchange){ .flag = 'n' };
	sasl->user = S("");
	sasl->state = IDLE;
	sasl->fault = SASL_OK;
	sasl->is_known = false;
}

void sasl_close(struct sasl **sasl)
{
	if (!*sasl)
		return;
	reset(*sasl);
	arena_fini(&(*sasl)->arena);
	buf_fini(&(*sasl)->output);
	mem_free(*sasl);
	*sasl = NULL;
}

static enum sasl_step fail(struct sasl *sasl, enum sasl_error error)
{
	sasl_check_wipe(&sasl->check);
	buf_clear(&sasl->output);
	sasl->state = IDLE;
	sasl->fault = error;
	return SASL_FAILURE;
}

static enum sasl_step succeed(struct sasl *sasl)
{
	sasl_check_wipe(&sasl->check);
	sasl->state = IDLE;
	return SASL_SUCCESS;
}

static bool is_scram(enum sasl_mechanism mechanism)
{
	return mechanism <= MECHANISM_SCRAM_SHA_1;
}

enum scram_hash sasl_hash(const struct sasl *sasl)
{
	switch (sasl->mechanism) {
	case MECHANISM_SCRAM_SHA_512_PLUS:
	case MECHANISM_SCRAM_SHA_512:
		return SCRAM_SHA512;
	case MECHANISM_SCRAM_SHA_1_PLUS:
	case MECHANISM_SCRAM_SHA_1:
		return SCRAM_SHA1;
	case MECHANISM_SCRAM_SHA_256_PLUS:
	case MECHANISM_SCRAM_SHA_256:
	case MECHANISM_PLAIN:
	case MECHANISM_ANONYMOUS:
	case MECHANISM_COUNT:
		break;
	}
	return SCRAM_SHA256;
}

/* RFC 5802 §5.1 and RFC 4616 §2 prepare by SASLprep; the account's name is the localpart of an
 * address (RFC 6120 §6.3.8), so UsernameCaseMapped follows. */
static bool prepare_user(struct sasl *sasl, str name)
{
	str prepared, local;

	if (!saslprep(name, false, &sasl->arena, &prepared) ||
	    !jid_prepare_local(prepared, &sasl->arena, &local))
		return false;
	/* Kept: what is lent may be the message, which is wiped soon. */
	sasl->user = arena_str(&sasl->arena, local);
	return true;
}

/* nobody acts for another; own bare JID, in whatever variant, or nothing. */
static bool may_act_as(struct sasl *sasl, str authzid)
{
	jid j;

	if (!str_exists(authzid) || authzid.len == 0)
		return true;
	return jid_parse(authzid, &sasl->arena, &j) && jid_is_bare(j) &&
	       str_eq(jid_local(j), sasl->user) && str_eq(jid_domain(j), sasl->offer->domain);
}

static enum sasl_step ask_for_credentials(struct sasl *sasl, str name, str authzid)
{
	if (!prepare_user(sasl, name))
		return fail(sasl, SASL_NOT_AUTHORIZED);
	if (!may_act_as(sasl, authzid))
		return fail(sasl, SASL_INVALID_AUTHZID);
	sasl->state = AWAITING_CREDENTIALS;
	return SASL_NEED_CREDENTIALS;
}

/* The secret half of PLAIN, prepared; the copy in the arena is wiped when it is one. */
static enum sasl_error take_password(struct sasl *sasl, str password)
{
	str prepared;
	bool fits;

	if (password.len == 0)
		return SASL_MALFORMED_REQUEST;
	if (!saslprep(password, false, &sasl->arena, &prepared))
		return SASL_NOT_AUTHORIZED;
	fits = prepared.len > 0 && prepared.len <= sizeof(sasl->check.password);
	if (fits) {
		memcpy(sasl->check.password, prepared.at, prepared.len);
		sasl->check.password_len = (uint16_t)prepared.len;
	}
	if (prepared.at != password.at)
		mem_wipe((char *)(uintptr_t)prepared.at, prepared.len);
	return fits ? SASL_OK : SASL_NOT_AUTHORIZED;
}

/* RFC 4616 §2: [authzid] NUL authcid NUL passwd, each without NUL (A-044: not one field more). */
static enum sasl_step read_plain(struct sasl *sasl, str message)
{
	str rest = message, authzid, name, password;
	enum sasl_error error;

	if (!str_is_utf8(message) || !str_cut(&rest, '\0', &authzid) ||
	    !str_cut(&rest, '\0', &name) || !str_cut(&rest, '\0', &password) || str_exists(rest) ||
	    name.len == 0)
		return fail(sasl, SASL_MALFORMED_REQUEST);
	error = take_password(sasl, password);
	if (error)
		return fail(sasl, error);
	return ask_for_credentials(sasl, name, authzid);
}

static bool offers_plus(const struct sasl_offer *offer)
{
	for (int i = 0; i < MECHANISM_COUNT; i++)
		if (sasl_mechanism_is_plus((enum sasl_mechanism)i) &&
		    (offer->mechanisms & SASL_BIT(i)))
			return true;
	return false;
}

/* The data of the binding that the client named; STR_NONE when this stream has it not. */
static str binding_data(const struct sasl *sasl)
{
	for (int i = 0; i < BINDING_COUNT; i++)
		if (str_eq(sasl_binding_name((enum sasl_binding)i), sasl->scram.binding))
			return sasl->offer->bindings[i];
	return STR_NONE;
}

/* RFC 5802 §6: p only and always with a -PLUS mechanism; y means that the client believes we
 * cannot bind, so somebody took our offer away. */
static enum sasl_error judge_binding(const struct sasl *sasl)
{
	if (sasl_mechanism_is_plus(sasl->mechanism) != (sasl->scram.flag == 'p'))
		return SASL_MALFORMED_REQUEST;
	if (sasl->scram.flag == 'y' && offers_plus(sasl->offer))
		return SASL_NOT_AUTHORIZED;
	if (sasl->scram.flag == 'p' && !str_exists(binding_data(sasl)))
		return SASL_NOT_AUTHORIZED;
	return SASL_OK;
}

static enum sasl_step read_scram_first(struct sasl *sasl, str message)
{
	enum sasl_error error = scram_read_first(&sasl->scram, message, &sasl->arena);

	if (!error)
		error = judge_binding(sasl);
	if (error)
		return fail(sasl, error);
	return ask_for_credentials(sasl, sasl->scram.user, sasl->scram.authzid);
}

static enum sasl_step read_scram_final(struct sasl *sasl, str message)
{
	str data = sasl->scram.flag == 'p' ? binding_data(sasl) : S("");
	enum sasl_error error =
		scram_read_final(&sasl->scram, &sasl->check.keys, message, data, &sasl->arena);

	if (!error && !sasl->is_known)
		error = SASL_NOT_AUTHORIZED;
	if (error)
		return fail(sasl, error);
	base64_encode(&sasl->output,
		      scram_write_final(&sasl->scram, &sasl->check.keys, &sasl->arena));
	return succeed(sasl);
}

/* RFC 4505 §2: at most 255 characters of trace, which nobody looks at. */
static enum sasl_step read_anonymous(struct sasl *sasl, str message)
{
	if (!str_is_utf8(message) || message.len > 4 * 255)
		return fail(sasl, SASL_MALFORMED_REQUEST);
	return succeed(sasl);
}

static enum sasl_step read_first(struct sasl *sasl, str message)
{
	if (is_scram(sasl->mechanism))
		return read_scram_first(sasl, message);
	return sasl->mechanism == MECHANISM_PLAIN ? read_plain(sasl, message)
						  : read_anonymous(sasl, message);
}

/* The text of an element, decoded (RFC 6120 §6.4.2: "=" is data of no length), to the state that
 * awaits it; wiped after it. */
static enum sasl_step read_text(struct sasl *sasl, str text)
{
	struct buf message;
	enum sasl_step step;

	if (text.len > TEXT_MAX)
		return fail(sasl, SASL_MALFORMED_REQUEST);
	buf_init(&message, TEXT_MAX);
	if (!str_eq(text, S("=")) && !base64_decode(&message, text))
		step = fail(sasl, SASL_INCORRECT_ENCODING);
	else if (sasl->state == AWAITING_FINAL)
		step = read_scram_final(sasl, buf_str(&message));
	else
		step = read_first(sasl, buf_str(&message));
	mem_wipe(message.at, message.len);
	buf_fini(&message);
	return step;
}

enum sasl_step sasl_begin(struct sasl *sasl, str mechanism, str text)
{
	bool out_of_turn = sasl->state != IDLE;

	reset(sasl);
	if (out_of_turn)
		return fail(sasl, SASL_MALFORMED_REQUEST);
	/* only what was offered on this very stream. */
	if (!sasl_mechanism_of(mechanism, &sasl->mechanism) ||
	    !(sasl->offer->mechanisms & SASL_BIT(sasl->mechanism)))
		return fail(sasl, SASL_INVALID_MECHANISM);
	sasl->state = AWAITING_FIRST;
	/* XEP-0175: ANONYMOUS needs no trace, and is not asked for one. */
	if (text.len > 0 || sasl->mechanism == MECHANISM_ANONYMOUS)
		return read_text(sasl, text);
	return SASL_CHALLENGE;
}

enum sasl_step sasl_respond(struct sasl *sasl, str text)
{
	if (sasl->state != AWAITING_FIRST && sasl->state != AWAITING_FINAL)
		return fail(sasl, SASL_MALFORMED_REQUEST);
	buf_clear(&sasl->output);
	return read_text(sasl, text);
}

enum sasl_step sasl_abort(struct sasl *sasl)
{
	return fail(sasl, SASL_ABORTED);
}

enum sasl_step sasl_refuse(struct sasl *sasl, enum sasl_error error)
{
	BUG_ON(error == SASL_OK);
	return fail(sasl, error);
}

static void add_name(struct buf *out, str name, size_t *count)
{
	if ((*count)++)
		buf_add_char(out, 0x1E);
	buf_add(out, name);
}

/* The next name in the order of bytes behind `last`; STR_NONE at the end. */
static str next_mechanism(const struct sasl_offer *offer, str last)
{
	str next = STR_NONE;

	for (int i = 0; i < MECHANISM_COUNT; i++) {
		str name = mechanism_names[i];

		if (!(offer->mechanisms & SASL_BIT(i)) || str_cmp(name, last) <= 0)
			continue;
		if (!str_exists(next) || str_cmp(name, next) < 0)
			next = name;
	}
	return next;
}

/* XEP-0474 §5.1: "h=" and the hash of both sorted lists; the bindings' enum is in their order. */
static str list_hash(struct sasl *sasl)
{
	unsigned char hash[SCRAM_KEY_MAX];
	size_t mechanisms = 0, bindings = 0;
	struct buf list;
	str name = S(""), text;

	buf_init(&list, 1024);
	while (str_exists(name = next_mechanism(sasl->offer, name)))
		add_name(&list, name, &mechanisms);
	for (int i = 0; i < BINDING_COUNT; i++) {
		if (!str_exists(sasl->offer->bindings[i]))
			continue;
		if (bindings == 0)
			buf_add_char(&list, 0x1F);
		add_name(&list, sasl_binding_name((enum sasl_binding)i), &bindings);
	}
	scram_hash_text(sasl_hash(sasl), buf_str(&list), hash);
	buf_clear(&list);
	buf_add(&list, S("h="));
	base64_encode(&list, str_make((const char *)hash, scram_key_len(sasl_hash(sasl))));
	text = arena_str(&sasl->arena, buf_str(&list));
	buf_fini(&list);
	return text;
}

static enum sasl_step challenge(struct sasl *sasl)
{
	str extension = sasl->offer->protects_lists ? list_hash(sasl) : STR_NONE;
	char nonce[TOKEN_LEN];

	random_token(nonce);
	base64_encode(&sasl->output,
		      scram_write_first(&sasl->scram, &sasl->check.keys,
					str_make(nonce, sizeof(nonce)), extension, &sasl->arena));
	sasl->state = AWAITING_FINAL;
	return SASL_CHALLENGE;
}

static bool are_usable(const struct sasl *sasl, const struct scram_keys *keys)
{
	return keys && scram_keys_are_sane(keys) &&
	       (!is_scram(sasl->mechanism) || keys->hash == sasl_hash(sasl));
}

/* Made for everybody, so that the time is the same. */
static void make_up_keys(struct sasl *sasl, const struct scram_keys *like)
{
	if (are_usable(sasl, like))
		scram_keys_fake_like(&sasl->check.keys, like, sasl->user, sasl->offer->secret);
	else
		scram_keys_fake(&sasl->check.keys, sasl_hash(sasl), sasl->user,
				sasl->offer->secret);
}

static enum sasl_step use_keys(struct sasl *sasl)
{
	if (is_scram(sasl->mechanism))
		return challenge(sasl);
	sasl->state = AWAITING_CHECK;
	return SASL_NEED_CHECK;
}

enum sasl_step sasl_credentials(struct sasl *sasl, const struct scram_keys *keys)
{
	BUG_ON(sasl->state != AWAITING_CREDENTIALS);
	make_up_keys(sasl, NULL);
	sasl->is_known = are_usable(sasl, keys);
	if (sasl->is_known)
		sasl->check.keys = *keys;
	return use_keys(sasl);
}

enum sasl_step sasl_no_credentials(struct sasl *sasl, const struct scram_keys *like)
{
	BUG_ON(sasl->state != AWAITING_CREDENTIALS);
	make_up_keys(sasl, like);
	sasl->is_known = false;
	return use_keys(sasl);
}

void sasl_take_check(struct sasl *sasl, struct sasl_check *out)
{
	BUG_ON(sasl->state != AWAITING_CHECK);
	*out = sasl->check;
	sasl_check_wipe(&sasl->check);
	sasl->state = CHECKING;
}

void sasl_check_run(struct sasl_check *check)
{
	check->fits =
		scram_password_fits(&check->keys, str_make(check->password, check->password_len));
}

void sasl_check_wipe(struct sasl_check *check)
{
	mem_wipe(check, sizeof(*check));
}

enum sasl_step sasl_checked(struct sasl *sasl, bool fits)
{
	BUG_ON(sasl->state != CHECKING);
	if (!fits || !sasl->is_known)
		return fail(sasl, SASL_NOT_AUTHORIZED);
	return succeed(sasl);
}

enum sasl_mechanism sasl_mechanism(const struct sasl *sasl)
{
	return sasl->mechanism;
}

str sasl_user(const struct sasl *sasl)
{
	return sasl->user;
}

str sasl_output(const struct sasl *sasl)
{
	return buf_str(&sasl->output);
}

enum sasl_error sasl_fault(const struct sasl *sasl)
{
	return sasl->fault;
}
