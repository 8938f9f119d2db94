/* SPDX-License-Identifier: Apache-2.0 */
/* Any client against the negotiation of a stream. The first byte chooses the link and the host's
 * rules, the second how the rest is cut; what only others can do is done at once: TLS, look-ups of
 * juliet (password "pencil") and the disabled romeo, checks, moves, binds. However it is cut, the
 * same is said; nobody but juliet or an anonymous one arrives; what we say is one stream after
 * another that our own reader can read. */

#include "base/bug.h"
#include "support/fake_random.h"
#include "xmpp/envelope.h"
#include "xmpp/negotiation.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SAID_MAX = 1 << 20 };

static const unsigned char secret[SCRAM_SECRET_LEN] = "a server's secret of 32 bytes..";
static struct scram_keys keys[SCRAM_HASH_COUNT];

struct stream {
	struct negotiation_world world;
	struct negotiation *negotiation;
	struct xml_reader reader;
	struct buf said;
	uint8_t choice;
};

/* One iteration: the fuzzer tries doors, not passwords. */
static void make_keys(void)
{
	for (int hash = 0; hash < SCRAM_HASH_COUNT; hash++) {
		keys[hash] = (struct scram_keys){ .hash = (enum scram_hash)hash, .iterations = 1 };
		keys[hash].salt_len = 4;
		memcpy(keys[hash].salt, "salt", 4);
		scram_derive(&keys[hash], S("pencil"));
	}
}

/* ---- the world ---- */

static bool find_host(struct negotiation_world *world, str domain, struct negotiation_host *out)
{
	struct stream *stream = container_of(world, struct stream, world);

	*out = (struct negotiation_host){ .domain = S("a"), .has_tls = true, .requires_tls = true };
	if (str_eq(domain, S("b"))) {
		out->domain = S("b");
		out->requires_tls = stream->choice & 2;
		out->allows_plain_without_tls = stream->choice & 4;
		out->allows_anonymous = stream->choice & 8;
	}
	return str_eq(domain, out->domain);
}

static bool channel_binding(struct negotiation_world *world, str type, struct buf *out)
{
	struct stream *stream = container_of(world, struct stream, world);

	if (!(stream->choice & 16) || !str_eq(type, S("tls-exporter")))
		return false;
	buf_add(out, S("exported"));
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
	(void)world;
	(void)mechanism;
	(void)user;
	BUG_ON(error == SASL_OK);
}

static bool may_judge(struct negotiation_world *world)
{
	(void)world;
	return true;
}

static const struct negotiation_questions questions = { find_host, channel_binding, add_features,
							auth_failed, may_judge };

/* ---- wishes ---- */

static bool is_user(const struct stream *stream, const char *local)
{
	return str_eq(jid_local(negotiation_user(stream->negotiation)), str_of(local));
}

static void look_up(struct stream *stream)
{
	bool is_disabled = is_user(stream, "romeo");
	bool is_known = is_disabled || is_user(stream, "juliet");

	if (is_known)
		negotiation_credentials(stream->negotiation, keys, SCRAM_HASH_COUNT, is_disabled);
	else
		negotiation_no_credentials(stream->negotiation, keys, SCRAM_HASH_COUNT);
}

static void check(struct stream *stream)
{
	struct sasl_check job;
	bool is_known = is_user(stream, "juliet") || is_user(stream, "romeo");

	negotiation_take_check(stream->negotiation, &job);
	/* Made-up keys ask for the usual iterations: too slow here, and their answer is known. */
	if (is_known)
		sasl_check_run(&job);
	negotiation_checked(stream->negotiation, is_known && job.fits);
	sasl_check_wipe(&job);
}

static void move(struct stream *stream)
{
	BUG_ON(!is_user(stream, "juliet") && !negotiation_is_anonymous(stream->negotiation));
	xml_reader_set_limits(&stream->reader, &xml_limits_after_auth);
	negotiation_moved(stream->negotiation, 1);
}

static void answer(struct stream *stream)
{
	struct stanza *refusal = error_stanza(negotiation_request(stream->negotiation),
					      ERROR_NOT_ALLOWED, STR_NONE, NULL);
	struct envelope envelope;

	if (!refusal) { /* to a result or an error: iq.c answers with an error all the same */
		negotiation_end(stream->negotiation,
				&(struct stream_fault){ .error = STREAM_SYSTEM_SHUTDOWN },
				STR_NONE);
		return;
	}
	envelope = envelope_of(refusal);
	negotiation_answered(stream->negotiation, &envelope, refusal);
	stanza_unref(&refusal);
}

static void bind_resource(struct stream *stream)
{
	struct arena arena;
	str resource = negotiation_resource(stream->negotiation);

	arena_init(&arena);
	if (str_eq(resource, S("taken")))
		negotiation_bind_refused(stream->negotiation, ERROR_CONFLICT);
	else
		negotiation_bound(stream->negotiation,
				  jid_join(&arena, S("juliet"), S("a"),
					   resource.len ? resource : S("made")));
	arena_fini(&arena);
}

static void resume(struct stream *stream)
{
	const struct sm_resume *wish = negotiation_resume(stream->negotiation);

	BUG_ON(!str_exists(wish->previd));
	if (stream->choice & 16)
		negotiation_resume_failed(stream->negotiation, ERROR_ITEM_NOT_FOUND, &wish->h);
	else
		negotiation_resumed(stream->negotiation, 7);
}

static void take_output(struct stream *stream)
{
	struct buf *output = negotiation_output(stream->negotiation);

	BUG_ON(buf_failed(output));
	buf_add(&stream->said, buf_str(output));
	buf_clear(output);
}

/* Until more input is needed, or none. */
static void fulfil(struct stream *stream)
{
	for (;;) {
		take_output(stream);
		switch (negotiation_wish(stream->negotiation)) {
		case WISH_TLS:
			negotiation_secured(stream->negotiation,
					    stream->choice & 32 ? S("A") : STR_NONE, 1);
			break;
		case WISH_CREDENTIALS:
			look_up(stream);
			break;
		case WISH_CHECK:
			check(stream);
			break;
		case WISH_REQUEST:
			answer(stream);
			break;
		case WISH_MOVE:
			move(stream);
			break;
		case WISH_BIND:
			bind_resource(stream);
			break;
		case WISH_RESUME:
			resume(stream);
			break;
		case WISH_INPUT:
		case WISH_SESSION:
		case WISH_END:
			return;
		}
	}
}

/* ---- a story ---- */

static void read_piece(struct stream *stream, str piece)
{
	fulfil(stream);
	while (piece.len && negotiation_wish(stream->negotiation) == WISH_INPUT) {
		negotiation_read(stream->negotiation, &stream->reader, &piece, 1);
		fulfil(stream);
	}
}

/* `cut` bytes at a time; 0: whole. */
static void tell(struct stream *stream, str input, size_t cut)
{
	const struct negotiation_rules rules = { S("a"), 1000000, 5, secret };

	fake_random_seed(1);
	buf_init(&stream->said, SAID_MAX);
	stream->world.questions = &questions;
	xml_reader_init(&stream->reader, &xml_limits_before_auth);
	stream->negotiation = negotiation_open(&rules, &stream->world, stream->choice & 1, 0);
	while (input.len) {
		str piece = str_upto(input, cut ? cut : input.len);

		read_piece(stream, piece);
		input = str_from(input, piece.len);
	}
	fulfil(stream);
}

static void end(struct stream *stream)
{
	negotiation_close(&stream->negotiation);
	xml_reader_fini(&stream->reader);
	buf_fini(&stream->said);
}

static bool holds(str text, str piece)
{
	for (size_t i = 0; i + piece.len <= text.len; i++)
		if (str_starts(str_from(text, i), piece))
			return true;
	return false;
}

/* Each of our streams is well-formed, and what follows a header is another stream. */
static void check_said(str said)
{
	while (said.len) {
		struct xml_reader reader;
		struct stanza *stanza = NULL;
		enum xml_event event = XML_STANZA;
		size_t len = 2;

		BUG_ON(!str_starts(said, S("<?xml version='1.0'?><stream:stream ")));
		while (len < said.len && !str_starts(str_from(said, len), S("<?xml ")))
			len++;
		xml_reader_init(&reader, &xml_limits_after_auth);
		for (str input = str_upto(said, len); input.len && event != XML_STREAM_CLOSE;) {
			event = xml_read(&reader, &input, &stanza);
			BUG_ON(event == XML_BROKEN);
			stanza_unref(&stanza);
		}
		BUG_ON(!xml_reader_is_idle(&reader) && event != XML_STREAM_CLOSE);
		xml_reader_fini(&reader);
		said = str_from(said, len);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct stream whole = { .choice = size ? data[0] : 0 }, cut = whole;
	str input;

	if (size < 2)
		return 0;
	input = str_make((const char *)data + 2, size - 2);
	if (!keys[0].iterations) {
		make_keys();
		/* What takes randomness once in a process takes it now. */
		tell(&whole, S("<stream:stream"), 0);
		end(&whole);
	}
	tell(&whole, input, 0);
	check_said(buf_str(&whole.said));
	tell(&cut, input, 1 + data[1] % 64u);
	check_said(buf_str(&cut.said));
	/* Plaintext behind <starttls/> is only seen where it is not cut off. */
	if (!holds(buf_str(&whole.said), S("urn:ietf:params:xml:ns:xmpp-tls'/>")))
		BUG_ON(!str_eq(buf_str(&whole.said), buf_str(&cut.said)));
	end(&whole);
	end(&cut);
	return 0;
}
