/* SPDX-License-Identifier: Apache-2.0 */
/* A negotiation, led by a test. */

#include "xmpp/negotiator.h"

#include "base/buf.h"
#include "support/fake_random.h"
#include "support/test.h"

enum { HEARD_MAX = 1 << 20, ITERATIONS = 7 };

static const unsigned char secret[SCRAM_SECRET_LEN] = "thirty-two bytes of the server";

/* ---- the world ---- */

static bool find_host(struct negotiation_world *world, str domain, struct negotiation_host *out)
{
	const struct negotiation_host hosts[] = {
		{ S("capulet.example"), true, true, false, false },
		{ S("open.example"), true, false, true, true },
		{ S("bare.example"), false, false, false, false },
	};

	(void)world;
	for (size_t i = 0; i < ARRAY_LEN(hosts); i++)
		if (str_eq(hosts[i].domain, domain)) {
			*out = hosts[i];
			return true;
		}
	return false;
}

static bool channel_binding(struct negotiation_world *world, str type, struct buf *out)
{
	struct negotiator *it = container_of(world, struct negotiator, world);

	if (!it->has_binding || !str_eq(type, S("tls-exporter")))
		return false;
	buf_add(out, S("exported keying material"));
	return true;
}

static void add_features(struct negotiation_world *world, enum negotiation_phase phase,
			 struct xml_writer *features)
{
	(void)world;
	if (phase == NEGOTIATE_AUTH)
		xml_element(features, NS_REGISTER_FEATURE, EL_REGISTER, STR_NONE);
}

static void auth_failed(struct negotiation_world *world, str mechanism, str user,
			enum sasl_error error)
{
	struct negotiator *it = container_of(world, struct negotiator, world);

	buf_printf(&it->failures, "%.*s %.*s %.*s;", STR_ARG(mechanism), STR_ARG(user),
		   STR_ARG(sasl_error_name(error)));
}

static bool may_judge(struct negotiation_world *world)
{
	return !container_of(world, struct negotiator, world)->is_too_late;
}

static const struct negotiation_questions questions = { find_host, channel_binding, add_features,
							auth_failed, may_judge };

/* ---- life ---- */

void negotiator_open(struct negotiator *it, bool is_direct)
{
	const struct negotiation_rules rules = { S("capulet.example"), 60000, 3, secret };

	*it = (struct negotiator){ .now_ms = 1000 };
	it->world.questions = &questions;
	it->negotiation = negotiation_open(&rules, &it->world, is_direct, it->now_ms);
	xml_reader_init(&it->reader, &xml_limits_before_auth);
	buf_init(&it->heard, HEARD_MAX);
	buf_init(&it->told, HEARD_MAX);
	buf_init(&it->failures, HEARD_MAX);
}

void negotiator_close(struct negotiator *it)
{
	negotiation_close(&it->negotiation);
	xml_reader_fini(&it->reader);
	buf_fini(&it->heard);
	buf_fini(&it->told);
	buf_fini(&it->failures);
}

static enum wish listen_to(struct negotiator *it)
{
	struct buf *output = negotiation_output(it->negotiation);

	CHECK(!buf_failed(output));
	buf_add(&it->heard, buf_str(output));
	buf_clear(output);
	return negotiation_wish(it->negotiation);
}

enum wish say_str(struct negotiator *it, str bytes)
{
	negotiation_read(it->negotiation, &it->reader, &bytes, it->now_ms);
	it->left = bytes.len;
	return listen_to(it);
}

enum wish say(struct negotiator *it, const char *xml)
{
	return say_str(it, str_of(xml));
}

enum wish wish_of(const struct negotiator *it)
{
	return negotiation_wish(it->negotiation);
}

/* ---- what it said ---- */

static str attr_of(str header, str opening)
{
	for (size_t i = 0; i + opening.len < header.len; i++)
		if (str_starts(str_from(header, i), opening)) {
			str value = str_from(header, i + opening.len);

			return str_upto(value, str_find(value, '\''));
		}
	return STR_NONE;
}

/* A header of ours, whole and right, with a long id, becomes [from to to]. */
static size_t shorten(struct buf *out, str text)
{
	str begin = S("<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
		      "xmlns:stream='http://etherx.jabber.org/streams' id='");
	str end = S(" version='1.0' xml:lang='en'>");
	str header, from, to;

	if (!str_starts(text, begin))
		return 0;
	header = str_from(text, begin.len);
	header = str_make(text.at, begin.len + str_find(header, '>') + 1);
	CHECK(str_ends(header, end));
	CHECK_INT(attr_of(header, S(" id='")).len, 26);
	from = attr_of(header, S(" from='"));
	to = attr_of(header, S(" to='"));
	buf_printf(out, "[%.*s%s%.*s]", STR_ARG(from), str_exists(to) ? " to " : "", STR_ARG(to));
	return header.len;
}

str heard(struct negotiator *it)
{
	str text = buf_str(&it->heard);

	buf_clear(&it->told);
	while (text.len) {
		size_t len = shorten(&it->told, text);

		if (len == 0) {
			buf_add_char(&it->told, text.at[0]);
			len = 1;
		}
		text = str_from(text, len);
	}
	buf_clear(&it->heard);
	return buf_str(&it->told);
}

/* ---- wishes ---- */

static void make_keys(struct scram_keys keys[SCRAM_HASH_COUNT])
{
	for (int hash = 0; hash < SCRAM_HASH_COUNT; hash++) {
		keys[hash] = (struct scram_keys){ .hash = (enum scram_hash)hash,
						  .iterations = ITERATIONS,
						  .salt_len = 8 };
		memcpy(keys[hash].salt, "mountain", 8);
		scram_derive(&keys[hash], S("secret"));
	}
}

enum wish fulfil_credentials(struct negotiator *it)
{
	struct scram_keys keys[SCRAM_HASH_COUNT];
	str local = jid_local(negotiation_user(it->negotiation));
	bool is_known = str_eq(local, S("juliet")) || str_eq(local, S("romeo"));

	make_keys(keys);
	if (is_known)
		negotiation_credentials(it->negotiation, keys, SCRAM_HASH_COUNT,
					str_eq(local, S("romeo")));
	else
		negotiation_no_credentials(it->negotiation, keys, SCRAM_HASH_COUNT);
	return listen_to(it);
}

enum wish fulfil_check(struct negotiator *it)
{
	struct sasl_check check;

	negotiation_take_check(it->negotiation, &check);
	sasl_check_run(&check);
	negotiation_checked(it->negotiation, check.fits);
	sasl_check_wipe(&check);
	return listen_to(it);
}

enum wish fulfil_tls(struct negotiator *it, const char *sni)
{
	negotiation_secured(it->negotiation, str_of(sni), it->now_ms);
	return listen_to(it);
}

enum wish fulfil_move(struct negotiator *it)
{
	negotiation_moved(it->negotiation, it->now_ms);
	return listen_to(it);
}

static void fulfil_bind(struct negotiator *it)
{
	struct arena arena;

	arena_init(&arena);
	negotiation_bound(it->negotiation,
			  jid_join(&arena, jid_local(negotiation_user(it->negotiation)),
				   negotiation_host(it->negotiation)->domain, S("here")));
	arena_fini(&arena);
	listen_to(it);
}

enum wish fulfil_all(struct negotiator *it)
{
	for (;;) {
		switch (wish_of(it)) {
		case WISH_TLS:
			fulfil_tls(it, NULL);
			break;
		case WISH_CREDENTIALS:
			fulfil_credentials(it);
			break;
		case WISH_CHECK:
			fulfil_check(it);
			break;
		case WISH_MOVE:
			fulfil_move(it);
			break;
		case WISH_BIND:
			fulfil_bind(it);
			break;
		case WISH_REQUEST:
		case WISH_INPUT:
		case WISH_RESUME:
		case WISH_SESSION:
		case WISH_END:
			return wish_of(it);
		}
	}
}

void negotiator_secure(struct negotiator *it)
{
	CHECK_INT(say(it, HEADER STARTTLS), WISH_TLS);
	fulfil_tls(it, NULL);
	CHECK_INT(say(it, HEADER), WISH_INPUT);
	heard(it);
}

void negotiator_authenticate(struct negotiator *it)
{
	negotiator_secure(it);
	CHECK_INT(say(it, PLAIN_RIGHT), WISH_CREDENTIALS);
	CHECK_INT(fulfil_credentials(it), WISH_CHECK);
	CHECK_INT(fulfil_check(it), WISH_MOVE);
	fulfil_move(it);
	CHECK_INT(say(it, HEADER), WISH_INPUT);
	heard(it);
}
