/* SPDX-License-Identifier: Apache-2.0 */
/* The part of a negotiation that authenticates (RFC 6120 §6). */

#include "base/bug.h"
#include "base/random.h"
#include "xmpp/negotiation_parts.h"

static void add_sasl(struct negotiation *n, const char *name, str text)
{
	buf_printf(&n->output, "<%s xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>", name);
	buf_add(&n->output, text);
	buf_printf(&n->output, "</%s>", name);
}

const struct state *negotiation_auth_failed(struct negotiation *n, enum sasl_error error)
{
	str user = n->sasl && jid_exists(n->user) ? jid_local(n->user) : S("");

	/* Only what was held against a password is a guess. Clients that cannot do what we offer
	 * try one mechanism after the other, and must get to the one that they can. */
	unsigned *left = jid_exists(n->user) ? &n->tries_left : &n->mistakes_left;

	n->world->questions->auth_failed(n->world, n->mechanism, user, error);
	buf_add(&n->output, S("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><"));
	buf_add(&n->output, sasl_error_name(error));
	buf_add(&n->output, S("/></failure>"));
	n->user = JID_NONE;
	n->mechanism = S("");
	/* §6.4.5: some tries, but not for ever. */
	if (--*left == 0)
		return negotiation_fail(n, STREAM_POLICY_VIOLATION,
					"Too many failed tries to authenticate");
	return n->sasl ? &state_awaiting_auth : &state_awaiting_tls;
}

static const struct state *auth_succeeded(struct negotiation *n)
{
	char made_up[TOKEN_LEN];

	/* Told only to who knew the password. */
	if (n->is_disabled)
		return negotiation_auth_failed(n, SASL_ACCOUNT_DISABLED);
	add_sasl(n, "success", sasl_output(n->sasl));
	n->is_anonymous = sasl_mechanism(n->sasl) == MECHANISM_ANONYMOUS;
	if (n->is_anonymous) {
		random_token(made_up);
		n->user = jid_join(&n->arena, str_make(made_up, sizeof(made_up)), n->host.domain,
				   S(""));
	}
	n->is_authenticated = true;
	sasl_close(&n->sasl);
	return &state_moving;
}

static const struct state *look_up(struct negotiation *n)
{
	n->user = jid_join(&n->arena, sasl_user(n->sasl), n->host.domain, S(""));
	return &state_looking_up;
}

static const struct state *go_on(struct negotiation *n, enum sasl_step step)
{
	switch (step) {
	case SASL_CHALLENGE:
		add_sasl(n, "challenge", sasl_output(n->sasl));
		return &state_awaiting_response;
	case SASL_NEED_CREDENTIALS:
		return look_up(n);
	case SASL_NEED_CHECK:
		return &state_checking;
	case SASL_SUCCESS:
		return auth_succeeded(n);
	case SASL_FAILURE:
		return negotiation_auth_failed(n, sasl_fault(n->sasl));
	}
	BUG_ON(true);
	return NULL;
}

static const struct state *begin_auth(struct negotiation *n, const struct node *auth)
{
	str name = node_attr(auth, AT_MECHANISM, &n->scratch);
	enum sasl_mechanism mechanism;

	/* A name that is none is not kept: a try costs no memory of the stream. */
	n->mechanism =
		sasl_mechanism_of(name, &mechanism) ? sasl_mechanism_name(mechanism) : S("unknown");
	n->is_disabled = false;
	return go_on(n, sasl_begin(n->sasl, name, node_text(auth, &n->scratch)));
}

static bool may_judge(struct negotiation *n)
{
	return n->world->questions->may_judge(n->world);
}

/* The first message, or the proof of who is known since then. */
static const struct state *take_response(struct negotiation *n, const struct node *response)
{
	if (jid_exists(n->user) && !may_judge(n))
		return go_on(n, sasl_refuse(n->sasl, SASL_TEMPORARY_AUTH_FAILURE));
	return go_on(n, sasl_respond(n->sasl, node_text(response, &n->scratch)));
}

/* <auth/>, <response/>, <abort/> or what else a client may think of. */
const struct state *negotiation_sasl_element(struct negotiation *n, const struct node *root)
{
	if (node_el(root) == EL_ABORT)
		return go_on(n, sasl_abort(n->sasl));
	if (n->state == &state_awaiting_auth && node_el(root) == EL_AUTH)
		return begin_auth(n, root);
	if (n->state == &state_awaiting_response && node_el(root) == EL_RESPONSE)
		return take_response(n, root);
	return go_on(n, sasl_refuse(n->sasl, SASL_MALFORMED_REQUEST));
}

/* ---- wishes fulfilled ---- */

/* PLAIN is checked against the keys of any hash; SCRAM needs its own. */
static const struct scram_keys *choose_keys(struct negotiation *n, const struct scram_keys *keys,
					    size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (keys[i].hash == sasl_hash(n->sasl))
			return &keys[i];
	return sasl_mechanism(n->sasl) == MECHANISM_PLAIN && count ? keys : NULL;
}

void negotiation_credentials(struct negotiation *n, const struct scram_keys *keys, size_t count,
			     bool is_disabled)
{
	BUG_ON(n->state != &state_looking_up);
	n->is_disabled = is_disabled;
	negotiation_enter(n, go_on(n, sasl_credentials(n->sasl, choose_keys(n, keys, count))));
}

void negotiation_no_credentials(struct negotiation *n, const struct scram_keys *like, size_t count)
{
	BUG_ON(n->state != &state_looking_up);
	n->is_disabled = false;
	negotiation_enter(n, go_on(n, sasl_no_credentials(n->sasl, choose_keys(n, like, count))));
}

void negotiation_take_check(struct negotiation *n, struct sasl_check *out)
{
	BUG_ON(n->state != &state_checking);
	sasl_take_check(n->sasl, out);
}

void negotiation_checked(struct negotiation *n, bool fits)
{
	BUG_ON(n->state != &state_checking);
	if (!may_judge(n))
		negotiation_refuse(n, SASL_TEMPORARY_AUTH_FAILURE);
	else
		negotiation_enter(n, go_on(n, sasl_checked(n->sasl, fits)));
}

void negotiation_refuse(struct negotiation *n, enum sasl_error error)
{
	BUG_ON(n->state != &state_checking && n->state != &state_looking_up);
	negotiation_enter(n, go_on(n, sasl_refuse(n->sasl, error)));
}
