/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0077 In-Band Registration: a new account over a stream that is not authenticated (§3.1), if
 * the administrator wants that; the account's owner changes the password (§3.3) or ends the account
 * (§3.2). Only fields that are accepted once and asked for: user name and password. */

#include "config/config.h"
#include "core/account.h"
#include "core/home.h"
#include "core/module.h"
#include "core/session.h"
#include "core/tally.h"
#include "net/address.h"
#include "xmpp/form.h"

enum { OPTION_ENABLED, OPTION_PER_ADDRESS, OPTION_RESERVED, OPTION_PASSWORD, OPTION_REMOVAL };
enum { HOUR_MS = 3600 * 1000, CHANGES_AN_HOUR = 20 };

extern const struct module xep_0077_register;

struct registration {
	struct account_request request;
	struct iq *iq;
};

/* What was submitted; STR_NONE: not there. */
struct fields {
	str username, password;
};

static void registered(struct account_request *request, enum account_result result);
static void password_changed(struct account_request *request, enum account_result result);
static void removed(struct account_request *request, enum account_result result);

static bool is_allowed(const struct iq *iq, unsigned option)
{
	return option_bool(iq_config(iq), &xep_0077_register, option);
}

/* ---- forms (§4) ---- */

static const struct form_rule fields_of_form[] = {
	{ .var = "username", .label = "User name", .type = FIELD_TEXT_SINGLE, .required = true },
	{ .var = "password", .label = "Password", .type = FIELD_TEXT_PRIVATE, .required = true },
};

static void write_form(struct xml_writer *query, str instructions)
{
	form_begin(query, FORM_FORM, S("jabber:iq:register"));
	form_title(query, S("Registration"));
	form_instructions(query, instructions);
	for (size_t i = 0; i < ARRAY_LEN(fields_of_form); i++)
		form_add_rule(query, &fields_of_form[i], NULL, 0);
	form_end(query);
}

static bool read_form(struct iq *iq, const struct node *x, struct fields *out)
{
	struct form form;

	if (form_read(x, iq_arena(iq), &form) != ERROR_NONE || form.type != FORM_SUBMIT)
		return false;
	out->username = form_value(&form, "username");
	out->password = form_value(&form, "password");
	return true;
}

/* Once, or it is refused: with two the client and we could mean different ones. The form's
 * fields are judged so by form_read(). */
static bool take_once(str *field, str text)
{
	if (str_exists(*field))
		return false;
	*field = text;
	return true;
}

/* §4: the form "shall take precedence"; false: a field stands there twice, or the form is none. */
static bool read_fields(struct iq *iq, struct fields *out)
{
	const struct node *form = node_find(iq_payload(iq), NS_FORM, EL_X);

	*out = (struct fields){ STR_NONE, STR_NONE };
	if (form)
		return read_form(iq, form, out);
	NODE_EACH(child, iq_payload(iq)) {
		str text = node_text(child, iq_arena(iq));

		if (node_is(child, NS_REGISTER, EL_USERNAME) && !take_once(&out->username, text))
			return false;
		if (node_is(child, NS_REGISTER, EL_PASSWORD) && !take_once(&out->password, text))
			return false;
	}
	return true;
}

/* ---- a stranger on a stream (§3.1) ---- */

static void answer_stranger_get(struct iq *iq)
{
	str instructions = S("Choose a user name and a password for this server.");
	struct xml_writer *query;

	/* §3.1: "if the host does not support In-Band Registration, it MUST return a
	 * service-unavailable error". */
	if (!is_allowed(iq, OPTION_ENABLED)) {
		iq_fail(iq, ERROR_SERVICE_UNAVAILABLE);
		return;
	}
	query = iq_result(iq, NS_REGISTER, EL_QUERY);
	xml_element(query, NS_REGISTER, EL_INSTRUCTIONS, instructions);
	xml_element(query, NS_REGISTER, EL_USERNAME, STR_NONE);
	xml_element(query, NS_REGISTER, EL_PASSWORD, STR_NONE);
	write_form(query, instructions);
	iq_send(iq);
}

static bool is_reserved(struct iq *iq, str local)
{
	unsigned count = option_count(iq_config(iq), &xep_0077_register, OPTION_RESERVED);

	for (unsigned i = 0; i < count; i++) {
		str name = option_item(iq_config(iq), &xep_0077_register, OPTION_RESERVED, i);

		if (jid_prepare_local(name, iq_arena(iq), &name) && str_eq(name, local))
			return true;
	}
	return false;
}

/* Every try counts, so that names cannot be guessed through conflicts without end. */
static bool may_try(const struct iq *iq)
{
	static struct tally_slot slots[TALLY_WAYS * 1024];
	static struct tally tries = TALLY_INIT(slots);
	int64_t most = option_int(iq_config(iq), &xep_0077_register, OPTION_PER_ADDRESS);
	struct peer_address peer;
	char room[PEER_TEXT_MAX];
	str network = S("?"); /* what is no address is one network */

	if (peer_address_parse(iq_peer(iq), &peer))
		network = peer_address_prefix(&peer, PEER_NEIGHBOURHOOD, room);
	return tally_take(&tries, network, (struct tally_rate){ most, HOUR_MS });
}

/* ERROR_NONE, and the name in the normal form. */
static enum stanza_error judge_stranger(struct iq *iq, struct fields *fields)
{
	if (!is_allowed(iq, OPTION_ENABLED))
		return ERROR_SERVICE_UNAVAILABLE;
	/* §3.2: "the IQ does not contain a 'from' address because the entity is not registered". */
	if (node_find(iq_payload(iq), NS_REGISTER, EL_REMOVE))
		return ERROR_UNEXPECTED_REQUEST;
	if (!read_fields(iq, fields))
		return ERROR_BAD_REQUEST;
	/* §3.1: not all that was asked for, "an empty password element" included. */
	if (fields->username.len == 0 || fields->password.len == 0 ||
	    !jid_prepare_local(fields->username, iq_arena(iq), &fields->username))
		return ERROR_NOT_ACCEPTABLE;
	return ERROR_NONE;
}

static void answer_stranger_set(struct iq *iq)
{
	struct fields fields;
	enum stanza_error error = judge_stranger(iq, &fields);
	struct registration *registration;

	iq_keep_secret(iq);
	if (error != ERROR_NONE) {
		iq_fail(iq, error);
		return;
	}
	/* §3.1.1: not-acceptable for one who "attempts to register too many times". */
	if (!may_try(iq)) {
		log_debug("registration refused", log_str("peer", iq_peer(iq)),
			  log_cstr("reason", "too many from this network"));
		iq_fail_with(iq, ERROR_NOT_ACCEPTABLE,
			     "Too many registrations from your network, try again later.",
			     NS_UNKNOWN, EL_UNKNOWN);
		return;
	}
	if (is_reserved(iq, fields.username)) {
		iq_fail(iq, ERROR_CONFLICT);
		return;
	}
	registration = iq_new(iq, struct registration);
	registration->iq = iq;
	registration->request.account =
		jid_join(iq_arena(iq), fields.username, iq_host(iq)->domain, STR_NONE);
	registration->request.password = fields.password;
	registration->request.done = registered;
	account_create(&registration->request);
}

static enum stanza_error error_of_result(enum account_result result)
{
	switch (result) {
	case ACCOUNT_DONE:
		return ERROR_NONE;
	case ACCOUNT_EXISTS:
		return ERROR_CONFLICT; /* §3.1 */
	case ACCOUNT_UNKNOWN:
		return ERROR_REGISTRATION_REQUIRED; /* §3.2: "was not previously registered" */
	case ACCOUNT_BAD_NAME:
	case ACCOUNT_BAD_PASSWORD:
		return ERROR_NOT_ACCEPTABLE;
	case ACCOUNT_BUSY:
		return ERROR_RESOURCE_CONSTRAINT;
	case ACCOUNT_FAILED:
		return ERROR_INTERNAL_SERVER_ERROR;
	}
	return ERROR_INTERNAL_SERVER_ERROR;
}

static void answer_result(struct iq *iq, enum account_result result)
{
	if (result == ACCOUNT_DONE)
		iq_send_empty(iq);
	else
		iq_fail(iq, error_of_result(result));
}

static void registered(struct account_request *request, enum account_result result)
{
	struct iq *iq = container_of(request, struct registration, request)->iq;

	if (result == ACCOUNT_DONE)
		log_info("account registered", log_jid("jid", request->account),
			 log_str("peer", iq_peer(iq)));
	answer_result(iq, result);
}

/* ---- the owner of an account ---- */

/* The asking account, by itself or by the domain of its own host (§3.3 addresses the host); NULL
 * for users of other hosts and for anonymous ones, who have no registration. */
static struct home *own_home(struct iq *iq)
{
	struct session *session = iq_session(iq);
	struct home *home = iq_home(iq);

	if (!home && session && str_eq(jid_domain(session_jid(session)), iq_host(iq)->domain))
		home = session->home;
	return home && !home_is_anonymous(home) ? home : NULL;
}

static void answer_owner_get(struct iq *iq)
{
	const struct home *home = own_home(iq);
	struct xml_writer *query;

	if (!home) {
		iq_fail(iq, ERROR_SERVICE_UNAVAILABLE);
		return;
	}
	/* §3.1: <registered/> MUST, the rest SHOULD; the password is not known to us. */
	query = iq_result(iq, NS_REGISTER, EL_QUERY);
	xml_element(query, NS_REGISTER, EL_REGISTERED, STR_NONE);
	xml_element(query, NS_REGISTER, EL_INSTRUCTIONS,
		    S("You have this account. To change the password, give your user name and "
		      "the new one."));
	xml_element(query, NS_REGISTER, EL_USERNAME, jid_local(home_jid(home)));
	xml_element(query, NS_REGISTER, EL_PASSWORD, STR_NONE);
	iq_send(iq);
}

/* The request, in the home's name. */
static struct registration *owner_request(struct iq *iq, const struct home *home)
{
	struct registration *registration = iq_new(iq, struct registration);

	registration->iq = iq;
	registration->request.account = jid_copy(iq_arena(iq), home_jid(home));
	return registration;
}

static enum stanza_error judge_removal(const struct iq *iq, const struct home *home)
{
	const struct node *first = node_first(iq_payload(iq));

	/* §3.2: "the <remove/> element was not the only child element". */
	if (node_next(first) || !node_is(first, NS_REGISTER, EL_REMOVE))
		return ERROR_BAD_REQUEST;
	if (!home)
		return ERROR_REGISTRATION_REQUIRED;
	return is_allowed(iq, OPTION_REMOVAL) ? ERROR_NONE : ERROR_NOT_ALLOWED;
}

static void remove_account(struct iq *iq, const struct home *home)
{
	enum stanza_error error = judge_removal(iq, home);
	struct registration *registration;

	if (error != ERROR_NONE) {
		iq_fail(iq, error);
		return;
	}
	registration = owner_request(iq, home);
	registration->request.done = removed;
	account_remove(&registration->request);
}

/* §3.2: the result first; then the sessions end with not-authorized (core/removal.h). */
static void removed(struct account_request *request, enum account_result result)
{
	answer_result(container_of(request, struct registration, request)->iq, result);
}

/* The user name, or the bare JID as some clients and the XEP's own example (§3.3) have it. */
static bool is_own_name(struct iq *iq, const struct home *home, str name)
{
	str local;
	jid full;

	if (jid_prepare_local(name, iq_arena(iq), &local))
		return str_eq(local, jid_local(home_jid(home)));
	return jid_parse(name, iq_arena(iq), &full) && jid_eq(full, home_jid(home));
}

static enum stanza_error judge_change(struct iq *iq, const struct home *home,
				      struct fields *fields)
{
	if (!home || !is_allowed(iq, OPTION_PASSWORD))
		return ERROR_NOT_ALLOWED; /* §3.3 */
	/* §3.3: not "complete information"; an empty password never becomes one. */
	if (!read_fields(iq, fields) || fields->username.len == 0 || fields->password.len == 0)
		return ERROR_BAD_REQUEST;
	/* Nobody changes the password of somebody else. */
	return is_own_name(iq, home, fields->username) ? ERROR_NONE : ERROR_FORBIDDEN;
}

/* Each costs the workers, who check the passwords of others, as much as many logins. */
static bool may_change(const struct home *home)
{
	static struct tally_slot slots[TALLY_WAYS * 1024];
	static struct tally changes = TALLY_INIT(slots);

	return tally_take(&changes, jid_str(home_jid(home)),
			  (struct tally_rate){ CHANGES_AN_HOUR, HOUR_MS });
}

static void change_password(struct iq *iq, const struct home *home)
{
	struct fields fields;
	enum stanza_error error = judge_change(iq, home, &fields);
	struct registration *registration;

	iq_keep_secret(iq);
	if (error == ERROR_NONE && !may_change(home))
		error = ERROR_RESOURCE_CONSTRAINT;
	if (error != ERROR_NONE) {
		iq_fail(iq, error);
		return;
	}
	registration = owner_request(iq, home);
	registration->request.password = fields.password;
	registration->request.keeper = iq_from(iq);
	registration->request.done = password_changed;
	account_set_password(&registration->request);
}

static void password_changed(struct account_request *request, enum account_result result)
{
	struct iq *iq = container_of(request, struct registration, request)->iq;

	if (result == ACCOUNT_DONE)
		log_info("password changed", log_jid("jid", request->account),
			 log_str("peer", iq_peer(iq)));
	answer_result(iq, result);
}

static void answer_owner_set(struct iq *iq)
{
	const struct home *home = own_home(iq);

	if (node_find(iq_payload(iq), NS_REGISTER, EL_REMOVE))
		remove_account(iq, home);
	else
		change_password(iq, home);
}

/* ---- the stream feature (§8) ---- */

/* XEP-0170 §2.3: after TLS, before SASL; never in the clear unless the host allows that (§11). */
static void announce_registration(const struct stream_info *info, struct xml_writer *features)
{
	if (info->phase == AFTER_AUTH || !info->is_secure ||
	    !option_bool(info->config, &xep_0077_register, OPTION_ENABLED))
		return;
	xml_open(features, NS_REGISTER_FEATURE, EL_REGISTER);
	xml_close(features);
}

const struct module xep_0077_register = {
	.name = "register",
	.spec = "XEP-0077 2.4",
	.sentence = "New accounts over the wire (off by default), change of password, removal.",
	.features = FEATURES("jabber:iq:register"),
	.iqs = IQS({ IQ_GET, TO_STREAM, NS_REGISTER, EL_QUERY, answer_stranger_get },
		   { IQ_SET, TO_STREAM, NS_REGISTER, EL_QUERY, answer_stranger_set },
		   { IQ_GET, TO_SELF | TO_HOST, NS_REGISTER, EL_QUERY, answer_owner_get },
		   { IQ_SET, TO_SELF | TO_HOST, NS_REGISTER, EL_QUERY, answer_owner_set }),
	.options = OPTIONS(
		{ "enabled", OPTION_BOOL, "no",
		  "Let anybody make an account. Spammers will come; prefer `jackdaw user add`.",
		  0, 0 },
		{ "per_address", OPTION_INT, "5",
		  "Tries to register in an hour from one network (/24 of IPv4, /56 of IPv6).", 1,
		  1000000 },
		{ "reserved", OPTION_LIST,
		  "{ \"abuse\", \"admin\", \"administrator\", \"hostmaster\", \"postmaster\", "
		  "\"root\", \"security\", \"support\", \"webmaster\", \"xmpp\" }",
		  "User names that cannot be registered over the wire.", 0, 0 },
		{ "password_change", OPTION_BOOL, "yes",
		  "Let those who are logged in change their password.", 0, 0 },
		{ "removal", OPTION_BOOL, "yes",
		  "Let those who are logged in end their account.", 0, 0 }),
	.stream_features = announce_registration,
};
