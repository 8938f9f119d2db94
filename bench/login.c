/* SPDX-License-Identifier: Apache-2.0 */
/* The way into a session: a step for each answer of the server (RFC 6120 §5 to §7, XEP-0198 §3 and
 * §5, RFC 6121 §2.2 and §4.2; XEP-0077 §3.1 to make the account). */

#include "login.h"

#include "base/clock.h"
#include "base/encode.h"
#include "base/mem.h"
#include "base/random.h"
#include "bench.h"
#include "look.h"

static void open_stream(struct client *client)
{
	wire_restart(&client->wire);
	buf_printf(wire_say(&client->wire),
		   "<?xml version='1.0'?><stream:stream to='%s' version='1.0' "
		   "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>",
		   client->bench->options->domain);
}

static void give_up(struct client *client, const char *why, str said)
{
	bench_note(why, said);
	client_cut(client);
	client->bench->events->out(client, why);
}

/* ---- in ---- */

static void arrive(struct client *client, bool is_resumed)
{
	struct bench *bench = client->bench;

	client->stage = STAGE_IN;
	bench->under_way--;
	bench->in_count++;
	bench->logins++;
	histogram_add(&bench->login_us, clock_mono_us() - client->began_us);
	login_end(client);
	client_send_again(client, is_resumed);
	bench->events->in(client, is_resumed);
}

static void appear(struct client *client)
{
	client->stage = STAGE_APPEARING;
	buf_add(client_stanza(client, NOT_AGAIN), S("<presence/>"));
}

static void ask_roster(struct client *client)
{
	if (client->bench->options->no_roster) {
		appear(client);
		return;
	}
	client->stage = STAGE_ROSTER;
	buf_add(client_stanza(client, NOT_AGAIN),
		S("<iq type='get' id='roster'><query xmlns='jabber:iq:roster'/></iq>"));
}

static void hear_enabled(struct client *client, str said)
{
	struct counting *counting = &client->counting;
	str id = attribute(said, "id");

	if (!is_element(said, "enabled") || id.len >= sizeof(counting->id)) {
		give_up(client, "no acknowledgements here", said);
		return;
	}
	if (id.len)
		memcpy(counting->id, id.at, id.len);
	counting->id[id.len] = '\0';
	ask_roster(client);
}

static void enable(struct client *client)
{
	struct counting *counting = &client->counting;

	counting->in = counting->acked = counting->since_request = 0;
	counting->id[0] = '\0';
	if (!client->bench->options->sm) {
		ask_roster(client);
		return;
	}
	counting->is_on = true;
	client->stage = STAGE_ENABLING;
	wire_say_text(&client->wire, client->bench->options->resume
					     ? S("<enable xmlns='urn:xmpp:sm:3' resume='true'/>")
					     : S("<enable xmlns='urn:xmpp:sm:3'/>"));
}

static void bind_resource(struct client *client)
{
	client_keep_unacknowledged(client);
	client->counting.is_on = false;
	client->stage = STAGE_BINDING;
	wire_say_text(&client->wire,
		      S("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
			"<resource>" BENCH_RESOURCE));
	if (client->resource)
		buf_printf(wire_say(&client->wire), "-%u", client->resource);
	wire_say_text(&client->wire, S("</resource></bind></iq>"));
}

static void hear_bound(struct client *client, str said)
{
	if (is_element(said, "iq") && str_eq(attribute(said, "type"), S("result")))
		enable(client);
	else
		give_up(client, "not bound", said);
}

static void hear_resumed(struct client *client, str said)
{
	int64_t h;

	if (str_to_int(attribute(said, "h"), 0, UINT32_MAX, &h))
		counting_acknowledged(&client->counting, (uint32_t)h);
	if (!is_element(said, "resumed")) {
		client->bench->resume_failed++;
		bench_note("not resumed", said);
		bind_resource(client);
		return;
	}
	client->bench->resumed++;
	client->counting.is_on = true;
	client_keep_unacknowledged(client);
	arrive(client, true);
}

static void resume_or_bind(struct client *client)
{
	if (client->counting.id[0] == '\0') {
		bind_resource(client);
		return;
	}
	client->stage = STAGE_RESUMING;
	buf_printf(wire_say(&client->wire), "<resume xmlns='urn:xmpp:sm:3' previd='%s' h='%u'/>",
		   client->counting.id, client->counting.in);
}

/* ---- who we are ---- */

static void user_name(const struct client *client, struct buf *out)
{
	const struct options *options = client->bench->options;

	buf_printf(out, ACCOUNT_FORMAT, options->prefix, client->number);
}

static void write_plain(struct client *client, struct buf *out)
{
	buf_add_char(out, '\0');
	user_name(client, out);
	buf_add_char(out, '\0');
	buf_add(out, str_of(client->bench->options->password));
}

static void write_scram(struct client *client, struct buf *out)
{
	char nonce[TOKEN_LEN];
	struct buf user;

	buf_init(&user, SCRAM_MESSAGE_MAX);
	user_name(client, &user);
	random_token(nonce);
	scram_first(&client->scram, buf_str(&user), str_make(nonce, TOKEN_LEN), out);
	buf_fini(&user);
}

static void authenticate(struct client *client)
{
	static const char *const names[] = { "PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256" };
	enum mechanism mechanism = client->bench->options->mechanism;
	struct buf *out = wire_say(&client->wire);
	struct buf message;

	client->stage = STAGE_AUTHENTICATING;
	scram_init(&client->scram, mechanism == MECHANISM_SCRAM_SHA1 ? SCRAM_SHA1 : SCRAM_SHA256);
	buf_init(&message, SCRAM_MESSAGE_MAX);
	if (mechanism == MECHANISM_PLAIN)
		write_plain(client, &message);
	else
		write_scram(client, &message);
	buf_printf(out, "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='%s'>",
		   names[mechanism]);
	base64_encode(out, buf_str(&message));
	buf_add(out, S("</auth>"));
	buf_fini(&message);
}

static void hear_challenge(struct client *client, str said)
{
	struct buf *out = wire_say(&client->wire);
	struct buf challenge, response;
	bool is_right;

	buf_init(&challenge, SCRAM_MESSAGE_MAX);
	buf_init(&response, SCRAM_MESSAGE_MAX);
	is_right =
		base64_decode(&challenge, text_behind_tag(said)) &&
		scram_final(&client->scram, &client->keys, str_of(client->bench->options->password),
			    buf_str(&challenge), &response);
	buf_add(out, S("<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"));
	base64_encode(out, buf_str(&response));
	buf_add(out, S("</response>"));
	buf_fini(&challenge);
	buf_fini(&response);
	if (!is_right)
		give_up(client, "no challenge of SCRAM", said);
}

static bool is_the_server(const struct client *client, str said)
{
	struct buf final;
	bool is_right;

	if (client->bench->options->mechanism == MECHANISM_PLAIN)
		return true;
	buf_init(&final, SCRAM_MESSAGE_MAX);
	is_right = base64_decode(&final, text_behind_tag(said)) &&
		   scram_is_server(&client->scram, buf_str(&final));
	buf_fini(&final);
	return is_right;
}

static void hear_authentication(struct client *client, str said)
{
	if (is_element(said, "challenge")) {
		hear_challenge(client, said);
	} else if (is_element(said, "success") && is_the_server(client, said)) {
		client->stage = STAGE_RESTARTING;
		open_stream(client);
	} else {
		give_up(client, "not let in", said);
	}
}

void login_end(struct client *client)
{
	scram_fini(&client->scram);
}

/* ---- the account ---- */

static void register_account(struct client *client)
{
	const struct options *options = client->bench->options;

	client->stage = STAGE_REGISTERING;
	buf_printf(wire_say(&client->wire),
		   "<iq type='set' id='register'><query xmlns='jabber:iq:register'>"
		   "<username>" ACCOUNT_FORMAT "</username><password>%s</password></query></iq>",
		   options->prefix, client->number, options->password);
}

static void hear_registered(struct client *client, str said)
{
	bool is_new = str_eq(attribute(said, "type"), S("result"));
	/* An account that is there already will do. */
	bool is_old = memmem(said.at, said.len, "<conflict", 9) != NULL;

	if (is_new || is_old)
		arrive(client, false);
	else
		give_up(client, "not registered", said);
}

/* ---- step by step ---- */

static void hear_features(struct client *client, str said)
{
	if (client->bench->options->tls == TLS_STARTTLS && !client->wire.tls) {
		client->stage = STAGE_SECURING;
		wire_say_text(&client->wire,
			      S("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"));
	} else if (client->registers) {
		register_account(client);
	} else if (memmem(said.at, said.len, "<mechanism", 10)) {
		authenticate(client);
	} else {
		give_up(client, "no mechanisms are offered", said);
	}
}

static void hear_login(struct client *client, str said)
{
	switch (client->stage) {
	case STAGE_FEATURES:
		hear_features(client, said);
		return;
	case STAGE_SECURING:
		if (is_element(said, "proceed"))
			wire_start_tls(&client->wire);
		else
			give_up(client, "no TLS", said);
		return;
	case STAGE_REGISTERING:
		hear_registered(client, said);
		return;
	case STAGE_AUTHENTICATING:
		hear_authentication(client, said);
		return;
	case STAGE_RESTARTING:
		resume_or_bind(client);
		return;
	case STAGE_BINDING:
		hear_bound(client, said);
		return;
	case STAGE_ENABLING:
		hear_enabled(client, said);
		return;
	case STAGE_RESUMING:
		hear_resumed(client, said);
		return;
	case STAGE_ROSTER:
		client_heard(client, said);
		if (client->stage == STAGE_ROSTER && str_eq(attribute(said, "id"), S("roster")))
			appear(client);
		return;
	case STAGE_APPEARING:
		client_heard(client, said);
		if (client->stage == STAGE_APPEARING && is_element(said, "presence"))
			arrive(client, false);
		return;
	case STAGE_OUT:
	case STAGE_CONNECTING:
	case STAGE_IN:
		return;
	}
}

static void opened(struct wire *wire)
{
	struct client *client = container_of(wire, struct client, wire);

	client->stage = STAGE_FEATURES;
	if (client->bench->options->floor)
		arrive(client, false);
	else
		open_stream(client);
}

static void heard(struct wire *wire, enum split what, str piece)
{
	struct client *client = container_of(wire, struct client, wire);

	while (piece.len && piece.at[0] != '<')
		piece = str_from(piece, 1); /* white space that keeps alive */
	if (what == SPLIT_END)
		return; /* the connection follows */
	if (what != SPLIT_STANZA)
		return;
	if (client->stage == STAGE_IN)
		client_heard(client, piece);
	else
		hear_login(client, piece);
}

static void closed(struct wire *wire, const char *why)
{
	struct client *client = container_of(wire, struct client, wire);

	client_cut(client);
	client->bench->lost_streams++;
	client->bench->events->out(client, why);
}

static const struct wire_events wire_events = { opened, heard, closed };

void client_enter(struct client *client)
{
	struct bench *bench = client->bench;

	client->stage = STAGE_CONNECTING;
	client->began_us = clock_mono_us();
	bench->under_way++;
	wire_open(&client->wire, &bench->loop, &wire_events, bench->options->tls == TLS_DIRECT);
}
