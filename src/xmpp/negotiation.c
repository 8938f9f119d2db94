/* SPDX-License-Identifier: Apache-2.0 */
/* The states of a client's stream until its resource is bound. Each state is a constant: what it
 * wishes, how long it waits, and what it makes of an element. */

#include "xmpp/negotiation.h"

#include "base/bug.h"
#include "base/mem.h"
#include "base/random.h"
#include "xmpp/envelope.h"
#include "xmpp/features.h"
#include "xmpp/negotiation_parts.h"
#include "xmpp/stanza_rules.h"

enum {
	OUTPUT_MAX = 65536, /* the longest is a bind result with a JID of 3071 bytes, escaped */
	BINDING_MAX = 256,  /* bytes of channel binding */
};

static const struct state *auth_element(struct negotiation *n, struct stanza *stanza);
static const struct state *bind_element(struct negotiation *n, struct stanza *stanza);
static const struct state *refuse_element(struct negotiation *n, struct stanza *stanza);
static const struct state *response_element(struct negotiation *n, struct stanza *stanza);
static const struct state *tls_element(struct negotiation *n, struct stanza *stanza);

static const struct state state_handshaking = { "handshaking", WISH_TLS, NEGOTIATION_HANDSHAKE_MS,
						refuse_element };
static const struct state state_awaiting_stream = { "awaiting stream", WISH_INPUT,
						    NEGOTIATION_HEADER_MS, refuse_element };
const struct state state_awaiting_tls = { "awaiting starttls", WISH_INPUT, 0, tls_element };
const struct state state_awaiting_auth = { "awaiting auth", WISH_INPUT, 0, auth_element };
static const struct state state_requesting = { "requesting", WISH_REQUEST, 0, refuse_element };
const struct state state_looking_up = { "looking up", WISH_CREDENTIALS, 0, refuse_element };
const struct state state_awaiting_response = { "awaiting response", WISH_INPUT, 0,
					       response_element };
const struct state state_checking = { "checking", WISH_CHECK, 0, refuse_element };
const struct state state_moving = { "moving", WISH_MOVE, 0, refuse_element };
const struct state state_awaiting_bind = { "awaiting bind", WISH_INPUT, 0, bind_element };
static const struct state state_binding = { "binding", WISH_BIND, 0, refuse_element };
const struct state state_bound = { "bound", WISH_SESSION, 0, refuse_element };
static const struct state state_ended = { "ended", WISH_END, 0, refuse_element };

void negotiation_enter(struct negotiation *n, const struct state *state)
{
	if (n->state == state)
		return;
	n->state = state;
	n->entered_ms = n->now_ms;
}

/* ---- the stream ---- */

static void send_header(struct negotiation *n, jid to)
{
	char id[TOKEN_LEN]; /* §4.7.3: unpredictable */

	random_token(id);
	stream_header_write(&n->output,
			    n->host.domain.len ? n->host.domain : n->rules.default_domain, to,
			    str_make(id, sizeof(id)));
	n->has_sent_header = true;
}

/* §4.9.1.2: an error, too, stands in a stream of ours. */
static const struct state *end(struct negotiation *n, struct stream_fault fault)
{
	if (!n->has_sent_header)
		send_header(n, JID_NONE);
	stream_fault_write(&n->output, &fault);
	n->reason = fault.text ? str_of(fault.text) : stream_error_name(fault.error);
	return &state_ended;
}

const struct state *negotiation_fail(struct negotiation *n, enum stream_error error,
				     const char *text)
{
	return end(n, (struct stream_fault){ error, text, NULL });
}

/* §4.4: answered in kind. */
static const struct state *close_stream(struct negotiation *n)
{
	const struct stream_fault none = { .error = STREAM_OK };

	stream_fault_write(&n->output, &none);
	n->reason = S("closed by the client");
	return &state_ended;
}

/* RFC 6120 §4.9.3.12, §7.1: nobody speaks before he is known. */
static const struct state *refuse_element(struct negotiation *n, struct stanza *stanza)
{
	if (kind_of(stanza_root(stanza)) != KIND_NONE)
		return negotiation_fail(n, STREAM_NOT_AUTHORIZED, NULL);
	return negotiation_fail(n, STREAM_UNSUPPORTED_STANZA_TYPE, NULL);
}

static void begin_stream(struct negotiation *n)
{
	n->has_sent_header = false;
	n->is_new_stream = true;
	negotiation_enter(n, &state_awaiting_stream);
}

/* ---- features (§4.3.2) ---- */

static bool may_authenticate(const struct negotiation *n)
{
	return n->is_tls || !n->host.requires_tls || n->host.allows_plain_without_tls;
}

static void send_features(struct negotiation *n, enum negotiation_phase phase)
{
	struct xml_writer writer;

	features_begin(&writer);
	if (phase != NEGOTIATE_BIND && n->host.has_tls && !n->is_tls)
		features_add_starttls(&writer, phase == NEGOTIATE_TLS);
	if (phase == NEGOTIATE_AUTH) {
		features_add_mechanisms(&writer, n->offer.mechanisms);
		features_add_bindings(&writer, n->offer.bindings);
	}
	if (phase == NEGOTIATE_BIND)
		features_add_bind(&writer);
	n->world->questions->add_features(n->world, phase, &writer);
	features_end(&writer, &n->output);
}

/* ---- the stream header ---- */

static void find_bindings(struct negotiation *n)
{
	for (unsigned i = 0; i < BINDING_COUNT; i++) {
		bool has = n->is_tls && n->world->questions->channel_binding(
						n->world, sasl_binding_name((enum sasl_binding)i),
						&n->bindings[i]);

		n->offer.bindings[i] = has ? buf_str(&n->bindings[i]) : STR_NONE;
	}
}

/* Exactly what is advertised on this stream is accepted on it. */
static void prepare_offer(struct negotiation *n)
{
	bool has_binding = false;

	find_bindings(n);
	for (unsigned i = 0; i < BINDING_COUNT; i++)
		has_binding |= str_exists(n->offer.bindings[i]);
	n->offer.domain = n->host.domain;
	n->offer.secret = n->rules.secret;
	n->offer.protects_lists =
		true; /* XEP-0474: find_bindings() found all, and all are offered */
	n->offer.mechanisms = SASL_BIT(MECHANISM_SCRAM_SHA_512) |
			      SASL_BIT(MECHANISM_SCRAM_SHA_256) | SASL_BIT(MECHANISM_SCRAM_SHA_1);
	if (has_binding)
		n->offer.mechanisms |= SASL_BIT(MECHANISM_SCRAM_SHA_512_PLUS) |
				       SASL_BIT(MECHANISM_SCRAM_SHA_256_PLUS) |
				       SASL_BIT(MECHANISM_SCRAM_SHA_1_PLUS);
	if (n->is_tls || n->host.allows_plain_without_tls)
		n->offer.mechanisms |= SASL_BIT(MECHANISM_PLAIN);
	if (n->host.allows_anonymous)
		n->offer.mechanisms |= SASL_BIT(MECHANISM_ANONYMOUS);
	n->sasl = sasl_open(&n->offer);
}

static const struct state *offer_features(struct negotiation *n)
{
	if (n->is_authenticated) {
		send_features(n, NEGOTIATE_BIND);
		return &state_awaiting_bind;
	}
	if (!may_authenticate(n)) {
		send_features(n, NEGOTIATE_TLS);
		return &state_awaiting_tls;
	}
	prepare_offer(n);
	send_features(n, NEGOTIATE_AUTH);
	return &state_awaiting_auth;
}

static struct stream_fault judge_from(struct negotiation *n, jid from)
{
	const struct stream_fault wrong = { .error = STREAM_INVALID_FROM };

	if (!jid_exists(from))
		return (struct stream_fault){ .error = STREAM_OK };
	/* §4.9.3.9, A-042: who was authenticated, or claimed to be somebody, stays that. */
	if (n->is_authenticated && !jid_bare_eq(from, n->user))
		return wrong;
	if (jid_exists(n->claimed) && !jid_bare_eq(from, n->claimed))
		return wrong;
	n->claimed = jid_copy(&n->arena, from);
	return (struct stream_fault){ .error = STREAM_OK };
}

static struct stream_fault judge_host(struct negotiation *n, const struct negotiation_host *host)
{
	if (!host)
		return (struct stream_fault){ STREAM_HOST_UNKNOWN, "This host is not served here",
					      NULL };
	/* authenticated at one host means nothing at another. */
	if (!str_eq(host->domain, n->host.domain))
		return (struct stream_fault){ STREAM_NOT_AUTHORIZED,
					      "The stream was opened to another host before",
					      NULL };
	if (str_exists(n->sni) && !str_eq(host->domain, n->sni))
		return (struct stream_fault){ STREAM_HOST_UNKNOWN, "TLS was asked for another host",
					      NULL };
	return (struct stream_fault){ .error = STREAM_OK };
}

static const struct state *open_stream(struct negotiation *n, const struct node *root,
				       enum ns content_ns)
{
	struct stream_header header;
	struct negotiation_host host;
	struct stream_fault fault = stream_header_judge(root, content_ns, &n->scratch, &header);
	bool is_ours = jid_exists(header.to) &&
		       n->world->questions->find_host(n->world, jid_domain(header.to), &host);

	if (is_ours && n->host.domain.len == 0)
		n->host = host;
	send_header(n, header.from);
	if (fault.error == STREAM_OK)
		fault = judge_host(n, is_ours ? &host : NULL);
	if (fault.error == STREAM_OK)
		fault = judge_from(n, header.from);
	if (fault.error != STREAM_OK)
		return end(n, fault);
	return offer_features(n);
}

/* ---- TLS (§5) ---- */

/* §5.4.2.2 */
static const struct state *refuse_tls(struct negotiation *n, str reason)
{
	buf_add(&n->output,
		S("<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:stream>"));
	n->reason = reason;
	return &state_ended;
}

static const struct state *start_tls(struct negotiation *n)
{
	if (n->is_tls || !n->host.has_tls)
		return refuse_tls(n, S("starttls was not offered"));
	/* §5.4.2.1, A-024: what stands behind it came in the clear and would be read as if it
	 * had been encrypted. */
	if (n->unread)
		return refuse_tls(n, S("plaintext after starttls"));
	sasl_close(&n->sasl);
	buf_add(&n->output, S("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"));
	return &state_handshaking;
}

/* ---- elements ---- */

static const struct state *tls_element(struct negotiation *n, struct stanza *stanza)
{
	const struct node *root = stanza_root(stanza);

	if (node_is(root, NS_TLS, EL_STARTTLS))
		return start_tls(n);
	/* §6.5.4, A-026 */
	if (node_ns(root) == NS_SASL)
		return negotiation_auth_failed(n, SASL_ENCRYPTION_REQUIRED);
	return refuse_element(n, stanza);
}

/* XEP-0077 §3.1: the only request of somebody unknown. */
static bool is_registration(const struct node *root)
{
	return node_is(root, NS_CONTENT, EL_IQ) && node_ns(node_first(root)) == NS_REGISTER;
}

static const struct state *auth_element(struct negotiation *n, struct stanza *stanza)
{
	const struct node *root = stanza_root(stanza);

	if (node_is(root, NS_TLS, EL_STARTTLS))
		return start_tls(n);
	if (node_ns(root) == NS_SASL)
		return negotiation_sasl_element(n, root);
	if (!is_registration(root))
		return refuse_element(n, stanza);
	n->request = stanza_ref(stanza);
	return &state_requesting;
}

static const struct state *response_element(struct negotiation *n, struct stanza *stanza)
{
	if (node_ns(stanza_root(stanza)) == NS_SASL)
		return negotiation_sasl_element(n, stanza_root(stanza));
	return refuse_element(n, stanza);
}

/* ---- bind (§7) ---- */

static const struct state *refuse_bind(struct negotiation *n, enum stanza_error error)
{
	struct stanza *refusal = error_stanza(n->request, error, STR_NONE, NULL);
	struct envelope envelope;

	if (refusal) {
		envelope = envelope_of(refusal);
		envelope_write(&n->output, &envelope, refusal);
	}
	stanza_unref(&refusal);
	stanza_unref(&n->request);
	if (--n->binds_left == 0)
		return negotiation_fail(n, STREAM_POLICY_VIOLATION,
					"Too many failed tries to bind");
	return &state_awaiting_bind;
}

/* §7.6, §7.7 */
static enum stanza_error read_resource(struct negotiation *n, const struct node *root)
{
	struct head head;
	enum stanza_error error = head_read(root, &n->scratch, &head);
	str text = node_text(node_find(node_first(root), NS_BIND, EL_RESOURCE), &n->scratch);

	if (error != ERROR_NONE)
		return error;
	if (head.type != TYPE_SET)
		return ERROR_BAD_REQUEST;
	n->resource = S("");
	if (text.len == 0)
		return ERROR_NONE;
	if (!jid_prepare_resource(text, &n->scratch, &n->resource))
		return ERROR_BAD_REQUEST;
	n->resource = arena_str(&n->arena, n->resource);
	return ERROR_NONE;
}

static const struct state *bind_element(struct negotiation *n, struct stanza *stanza)
{
	const struct node *root = stanza_root(stanza);
	enum stanza_error error;

	if (node_is(root, NS_SM, EL_RESUME))
		return negotiation_resume_element(n, root);
	if (node_is(root, NS_SM, EL_ENABLE))
		return negotiation_not_resumed(n, ERROR_UNEXPECTED_REQUEST);

	if (!node_is(root, NS_CONTENT, EL_IQ) || !node_is(node_first(root), NS_BIND, EL_BIND))
		return refuse_element(n, stanza);
	n->request = stanza_ref(stanza);
	error = read_resource(n, root);
	if (error != ERROR_NONE)
		return refuse_bind(n, error);
	return &state_binding;
}

/* ---- life ---- */

struct negotiation *negotiation_open(const struct negotiation_rules *rules,
				     struct negotiation_world *world, bool is_direct,
				     int64_t now_ms)
{
	struct negotiation *n = mem_zalloc(sizeof(*n));

	n->rules = *rules;
	n->world = world;
	n->now_ms = n->entered_ms = now_ms;
	n->deadline_ms = now_ms + rules->auth_ms;
	n->host.domain = n->mechanism = S("");
	n->state = is_direct ? &state_handshaking : &state_awaiting_stream;
	n->tries_left = rules->sasl_tries;
	n->mistakes_left = NEGOTIATION_MISTAKES;
	n->binds_left = NEGOTIATION_BINDS;
	arena_init(&n->arena);
	arena_init(&n->scratch);
	arena_keep_secret(&n->scratch);
	buf_init(&n->output, OUTPUT_MAX);
	for (unsigned i = 0; i < BINDING_COUNT; i++)
		buf_init(&n->bindings[i], BINDING_MAX);
	return n;
}

void negotiation_close(struct negotiation **negotiation)
{
	struct negotiation *n = *negotiation;

	if (!n)
		return;
	sasl_close(&n->sasl);
	stanza_unref(&n->request);
	for (unsigned i = 0; i < BINDING_COUNT; i++)
		buf_fini(&n->bindings[i]);
	buf_fini(&n->output);
	arena_fini(&n->scratch);
	arena_fini(&n->arena);
	mem_free(n);
	*negotiation = NULL;
}

/* ---- bytes and time in ---- */

static const struct state *read_event(struct negotiation *n, struct xml_reader *reader,
				      enum xml_event event, struct stanza *stanza)
{
	switch (event) {
	case XML_MORE:
		return n->state;
	case XML_STREAM_OPEN:
		return open_stream(n, stanza_root(stanza), (enum ns)reader->content_ns);
	case XML_STANZA:
		return n->state->on_element(n, stanza);
	case XML_STREAM_CLOSE:
		return close_stream(n);
	case XML_BROKEN:
		return end(n, stream_fault_of(xml_reader_fault(reader)));
	}
	BUG_ON(true);
	return NULL;
}

/* Some clients end each element with a line; before a restarted stream that is white space of the
 * old one (RFC 6120 §4.6.1), not of the new. */
static void begin_reading(struct negotiation *n, struct xml_reader *reader, str *input)
{
	while (input->len && str_trim(str_upto(*input, 1)).len == 0)
		*input = str_from(*input, 1);
	if (input->len == 0)
		return;
	xml_reader_restart(reader);
	n->is_new_stream = false;
}

void negotiation_read(struct negotiation *n, struct xml_reader *reader, str *input, int64_t now_ms)
{
	n->now_ms = now_ms;
	while (input->len && n->state->wish == WISH_INPUT) {
		struct stanza *stanza = NULL;
		enum xml_event event;

		if (n->is_new_stream)
			begin_reading(n, reader, input);
		if (input->len == 0)
			return;
		event = xml_read(reader, input, &stanza);
		if (stanza)
			stanza_keep_secret(stanza);
		/* White space is no plaintext that anybody could smuggle; some clients end each
		 * element with a line. */
		n->unread = str_trim(*input).len;
		negotiation_enter(n, read_event(n, reader, event, stanza));
		stanza_unref(&stanza);
		arena_clear(&n->scratch);
	}
}

int64_t negotiation_due_ms(const struct negotiation *n)
{
	int64_t patience = n->entered_ms + n->state->patience_ms;

	if (n->state->patience_ms == 0 || patience > n->deadline_ms)
		return n->deadline_ms;
	return patience;
}

void negotiation_expire(struct negotiation *n, int64_t now_ms)
{
	const struct stream_fault late = { STREAM_CONNECTION_TIMEOUT, NULL, NULL };

	if (now_ms >= negotiation_due_ms(n))
		negotiation_end(n, &late, S("too slow to authenticate"));
}

void negotiation_end(struct negotiation *n, const struct stream_fault *fault, str reason)
{
	if (n->state == &state_ended)
		return;
	/* Neither side reads XML in a handshake. */
	negotiation_enter(n, n->state == &state_handshaking ? &state_ended : end(n, *fault));
	n->reason = str_exists(reason) ? reason : stream_error_name(fault->error);
}

/* ---- wishes fulfilled ---- */

void negotiation_secured(struct negotiation *n, str sni, int64_t now_ms)
{
	str prepared;

	BUG_ON(n->state != &state_handshaking);
	n->now_ms = now_ms;
	n->is_tls = true;
	/* What is no domain stays as it is: it equals none of ours. */
	if (str_exists(sni))
		n->sni =
			arena_str(&n->arena,
				  jid_prepare_domain(sni, &n->scratch, &prepared) ? prepared : sni);
	arena_clear(&n->scratch);
	begin_stream(n);
}

void negotiation_answered(struct negotiation *n, const struct envelope *envelope,
			  const struct stanza *answer)
{
	BUG_ON(n->state != &state_requesting);
	envelope_write(&n->output, envelope, answer);
	stanza_unref(&n->request);
	negotiation_enter(n, &state_awaiting_auth);
}

void negotiation_moved(struct negotiation *n, int64_t now_ms)
{
	BUG_ON(n->state != &state_moving);
	n->now_ms = now_ms;
	begin_stream(n);
}

void negotiation_bound(struct negotiation *n, jid full)
{
	struct xml_writer writer;
	struct stanza *result;
	struct envelope envelope;

	BUG_ON(n->state != &state_binding);
	xml_begin(&writer, OUTPUT_MAX / 2);
	xml_open(&writer, NS_CONTENT, EL_IQ);
	xml_attr(&writer, AT_TYPE, S("result"));
	xml_open(&writer, NS_BIND, EL_BIND);
	xml_element(&writer, NS_BIND, EL_JID, jid_str(full));
	result = xml_seal(&writer);
	BUG_ON(!result);
	envelope = envelope_of(result);
	envelope.id = node_raw_attr(stanza_root(n->request), AT_ID);
	envelope_write(&n->output, &envelope, result);
	stanza_unref(&result);
	stanza_unref(&n->request);
	negotiation_enter(n, &state_bound);
}

void negotiation_bind_refused(struct negotiation *n, enum stanza_error error)
{
	BUG_ON(n->state != &state_binding);
	negotiation_enter(n, refuse_bind(n, error));
}

/* ---- out ---- */

enum wish negotiation_wish(const struct negotiation *n)
{
	return n->state->wish;
}

struct buf *negotiation_output(struct negotiation *n)
{
	return &n->output;
}

const char *negotiation_state(const struct negotiation *n)
{
	return n->state->name;
}

str negotiation_reason(const struct negotiation *n)
{
	return n->reason;
}

const struct negotiation_host *negotiation_host(const struct negotiation *n)
{
	return &n->host;
}

jid negotiation_user(const struct negotiation *n)
{
	return n->user;
}

bool negotiation_is_anonymous(const struct negotiation *n)
{
	return n->is_anonymous;
}

str negotiation_mechanism(const struct negotiation *n)
{
	return n->mechanism;
}

struct stanza *negotiation_request(const struct negotiation *n)
{
	return n->request;
}

str negotiation_resource(const struct negotiation *n)
{
	return n->resource;
}
