/* SPDX-License-Identifier: Apache-2.0 */
/* From accept to the session: every mechanism, every interruption. */

#include "core/login.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "core/gate.h"
#include "support/fake_random.h"
#include "support/scram_client.h"
#include "support/test.h"

#define SECURE "[capulet.example][features]"
#define WHOLE_ANSWER(jid)                                                                          \
	"[open.example][features]" SUCCESS "[open.example][features]" BOUND("b", jid)

/* As far as a stream over TLS that offers mechanisms. */
static struct fake_client *secure(bool is_direct)
{
	struct fake_client *client = come(is_direct ? DIRECT_AT : STARTTLS_AT);

	fake_client_sni(client, "capulet.example");
	fake_world_settle();
	if (!is_direct) {
		tell(client, HEADER_TO("capulet.example"));
		tell(client, STARTTLS);
	}
	told(client);
	CHECK(fake_client_is_tls(client));
	tell(client, HEADER_TO("capulet.example"));
	CHECK_STR(told(client), SECURE);
	return client;
}

static void tell_sasl(struct fake_client *client, const char *opening, str text,
		      const char *closing)
{
	struct buf element;

	buf_init(&element, 100000);
	buf_printf(&element, "%s%.*s%s", opening, STR_ARG(text), closing);
	tell(client, buf_cstr(&element));
	buf_fini(&element);
}

/* To the success or failure. */
static str play_scram(struct fake_client *client, const char *mechanism, struct scram_client *scram)
{
	struct buf opening;
	str challenge;

	buf_init(&opening, 1000);
	buf_printf(&opening, "<auth" SASL_NS " mechanism='%s'>", mechanism);
	tell_sasl(client, buf_cstr(&opening), scram_client_first(scram), "</auth>");
	buf_fini(&opening);
	challenge = between(told(client), "<challenge" SASL_NS ">", "</challenge>");
	CHECK(str_exists(challenge));
	tell_sasl(client, "<response" SASL_NS ">", scram_client_final(scram, challenge),
		  "</response>");
	return told(client);
}

/* ---- the ways in ---- */

TEST(each_mechanism_logs_in_over_tls)
{
	static const struct {
		const char *mechanism, *digest, *binding;
		str data;
		bool is_direct;
	} table[] = {
		{ "SCRAM-SHA-1", "SHA1", NULL, { NULL, 0 }, false },
		{ "SCRAM-SHA-256", "SHA256", NULL, { NULL, 0 }, true },
		{ "SCRAM-SHA-512", "SHA512", NULL, { NULL, 0 }, false },
		{ "SCRAM-SHA-1-PLUS", "SHA1", "tls-exporter", { FAKE_TLS_EXPORTER, 32 }, true },
		{ "SCRAM-SHA-256-PLUS",
		  "SHA256",
		  "tls-exporter",
		  { FAKE_TLS_EXPORTER, 32 },
		  false },
		{ "SCRAM-SHA-512-PLUS",
		  "SHA512",
		  "tls-server-end-point",
		  { FAKE_TLS_SERVER_END_POINT, 32 },
		  false },
	};

	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct gate *gate = gate_open(NULL);
		struct fake_client *client = secure(table[i].is_direct);
		struct scram_client scram;
		str success;

		scram_client_init(&scram, table[i].digest, "juliet", "secret");
		scram.binding = table[i].binding;
		scram.binding_data = table[i].data;
		success =
			between(play_scram(client, table[i].mechanism, &scram), ">", "</success>");
		CHECK(scram_client_trusts(&scram, success));
		tell(client, HEADER_TO("capulet.example"));
		CHECK_STR(told(client), SECURE);
		tell(client, BIND("1", "balcony"));
		CHECK_STR(told(client), BOUND("1", "juliet@capulet.example/balcony"));
		CHECK_INT(gate_sessions(gate), 1);
		scram_client_fini(&scram);
		gate_close(&gate);
	}
}

TEST(a_wrong_password_may_be_followed_by_the_right_one)
{
	struct gate *gate = gate_open(NULL);
	struct fake_client *client = secure(true);

	tell(client, PLAIN_WRONG);
	CHECK_STR(told(client), SASL_FAILURE("not-authorized"));
	tell(client, PLAIN_RIGHT);
	CHECK_STR(told(client), SUCCESS);
	gate_close(&gate);
}

TEST(an_unknown_user_is_refused_like_a_wrong_password)
{
	struct gate *gate = gate_open(NULL);
	struct fake_client *client = secure(true);

	/* \0tybalt\0secret */
	tell(client, PLAIN("AHR5YmFsdABzZWNyZXQ="));
	CHECK_STR(told(client), SASL_FAILURE("not-authorized"));
	gate_close(&gate);
}

TEST(the_third_wrong_password_ends_the_stream)
{
	struct gate *gate = gate_open(NULL);
	struct fake_client *client = secure(true);

	tell(client, PLAIN_WRONG);
	tell(client, PLAIN_WRONG);
	told(client);
	CHECK(!fake_client_is_closed(client));
	tell(client, PLAIN_WRONG);
	CHECK(str_starts(told(client), S(SASL_FAILURE("not-authorized") "<stream:error><policy-")));
	CHECK(fake_client_is_closed(client));
	gate_close(&gate);
}

TEST(an_anonymous_client_is_bound)
{
	struct gate *gate = gate_open(NULL);
	struct fake_client *client = come(STARTTLS_AT);
	str jid;

	tell(client, WHOLE_LOGIN("<auth" SASL_NS " mechanism='ANONYMOUS'/>", "x"));
	jid = between(told(client), "<jid>", "</jid>");
	CHECK(str_ends(jid, S("@open.example/x")));
	CHECK_INT(jid.len, 26 + strlen("@open.example/x"));
	gate_close(&gate);
}

TEST(a_client_that_waits_for_nothing_gets_in)
{
	struct gate *gate = gate_open(NULL);
	struct fake_client *client = come(STARTTLS_AT);

	tell(client, WHOLE_LOGIN(PLAIN_RIGHT, "x") "<iq type='get' id='p' to='open.example'><ping "
						   "xmlns='urn:xmpp:ping'/></iq>");
	CHECK_STR(told(client),
		  WHOLE_ANSWER(
			  "juliet@open.example/x") "<iq to='juliet@open.example/x' "
						   "from='open.example' id='p' type='result'/>");
	gate_close(&gate);
}

TEST(input_may_be_cut_at_every_byte)
{
	str script = S(WHOLE_LOGIN(PLAIN_RIGHT, "x"));
	struct gate *gate = gate_open(NULL);

	for (size_t cut = 1; cut < script.len; cut++) {
		struct fake_client *client = come(STARTTLS_AT);

		fake_client_send(client, str_upto(script, cut));
		fake_world_settle();
		fake_client_send(client, str_from(script, cut));
		fake_world_settle();
		CHECK_STR(told(client), WHOLE_ANSWER("juliet@open.example/x"));
		go(client);
		CHECK_INT(gate_sessions(gate), 0);
	}
	gate_close(&gate);
}

TEST(whatever_happens_first_it_ends_well)
{
	for (uint64_t seed = 1; seed <= 100; seed++) {
		struct gate *gate = gate_open(&(struct gate_options){ .seed = seed, .doors = 3 });
		struct fake_client *clients[4];

		for (size_t i = 0; i < ARRAY_LEN(clients); i++) {
			clients[i] = come(STARTTLS_AT);
			fake_client_chop(clients[i], 40);
			fake_client_send(clients[i], S(WHOLE_LOGIN(PLAIN_RIGHT, "")));
		}
		fake_world_settle();
		CHECK_INT(gate_sessions(gate), 4);
		gate_close(&gate);
	}
}

TEST(the_wire_may_break_after_every_byte)
{
	str script = S(WHOLE_LOGIN(PLAIN_RIGHT, "x"));
	struct gate *gate = gate_open(NULL);

	for (size_t cut = 0; cut < script.len; cut++) {
		struct fake_client *client = come(STARTTLS_AT);
		unsigned steps = (unsigned)fake_random_below(30);

		fake_client_send(client, str_upto(script, cut));
		/* Also in the middle of a look-up, a check, a move or a bind. */
		while (steps-- && fake_world_step())
			;
		go(client);
		CHECK_INT(gate_sessions(gate), 0);
	}
	gate_close(&gate);
}

/* ---- TLS ---- */

TEST(a_024_plaintext_behind_starttls_is_never_read)
{
	struct gate *gate = gate_open(NULL);
	struct fake_client *client = come(STARTTLS_AT);

	tell(client, HEADER_TO("open.example"));
	told(client);
	tell(client, STARTTLS HEADER_TO("open.example") PLAIN_RIGHT);
	CHECK_STR(told(client),
		  "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:stream>");
	CHECK(fake_client_is_closed(client));
	gate_close(&gate);
}

TEST(a_handshake_that_fails_ends_the_connection)
{
	struct gate *gate = gate_open(NULL);
	struct fake_client *client = come(DIRECT_AT);

	fake_client_sni(client, "capulet.example");
	fake_client_handshake(client, FAKE_TLS_FAILS);
	fake_world_settle();
	CHECK(fake_client_is_closed(client));
	CHECK_STR(told(client), "");
	gate_close(&gate);
}

TEST(a_022_a_handshake_that_stalls_ends_in_time)
{
	struct gate *gate = gate_open(NULL);
	struct fake_client *client = come(DIRECT_AT);

	fake_client_sni(client, "capulet.example");
	fake_client_handshake(client, FAKE_TLS_STALLS);
	fake_world_advance_ms(9900);
	CHECK(!fake_client_is_closed(client));
	fake_world_advance_ms(10000);
	CHECK(fake_client_is_closed(client));
	CHECK_STR(told(client), "");
	gate_close(&gate);
}

TEST(tls_needs_a_name_that_is_served)
{
	static const char *const names[] = { NULL, "montague.example" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct gate *gate = gate_open(NULL);
		struct fake_client *client = come(DIRECT_AT);

		fake_client_sni(client, names[i]);
		fake_world_settle();
		CHECK(fake_client_is_closed(client));
		gate_close(&gate);
	}
}

TEST(a_031_tls_for_one_host_does_not_open_another)
{
	struct gate *gate = gate_open(NULL);
	struct fake_client *client = come(DIRECT_AT);

	fake_client_sni(client, "open.example");
	tell(client, HEADER_TO("capulet.example"));
	CHECK(str_starts(told(client), S("[capulet.example]<stream:error><host-unknown ")));
	CHECK(fake_client_is_closed(client));
	gate_close(&gate);
}

/* ---- time ---- */

TEST(a_021_who_does_not_authenticate_is_sent_away_in_time)
{
	struct gate *gate = gate_open(NULL);
	struct fake_client *client = secure(true);

	for (int i = 0; i < 59; i++) {
		fake_world_advance_ms(1000);
		tell(client, " ");
	}
	CHECK_STR(told(client), "");
	fake_world_advance_ms(1100);
	CHECK_STR(told(client), STREAM_FAULT("connection-timeout"));
	CHECK(fake_client_is_closed(client));
	gate_close(&gate);
}

TEST(a_021_the_deadline_goes_with_the_connection_to_its_shard)
{
	struct gate *gate = gate_open(NULL);
	struct fake_client *client = secure(true);

	fake_world_advance_ms(50000);
	tell(client, PLAIN_RIGHT);
	CHECK_STR(told(client), SUCCESS);
	tell(client, HEADER_TO("capulet.example"));
	told(client);
	fake_world_advance_ms(9900);
	CHECK(!fake_client_is_closed(client));
	fake_world_advance_ms(200);
	CHECK_STR(told(client), STREAM_FAULT("connection-timeout"));
	gate_close(&gate);
}

TEST(a_021_who_says_nothing_is_sent_away_sooner)
{
	struct gate *gate = gate_open(NULL);
	struct fake_client *client = come(STARTTLS_AT);

	fake_world_advance_ms(14900);
	CHECK(!fake_client_is_closed(client));
	fake_world_advance_ms(200);
	CHECK_STR(told(client), "[capulet.example]" STREAM_FAULT("connection-timeout"));
	gate_close(&gate);
}

/* ---- store and workers ---- */

TEST(a_store_that_cannot_is_told_as_temporary)
{
	struct gate *gate = gate_open(NULL);
	struct fake_client *client = secure(true);

	fake_store_script(gate_store(gate), STORE_OP_CREDENTIALS_GET, FAKE_FAILS, 1);
	tell(client, PLAIN_RIGHT);
	CHECK_STR(told(client), SASL_FAILURE("temporary-auth-failure"));
	tell(client, PLAIN_RIGHT);
	CHECK_STR(told(client), SUCCESS);
	gate_close(&gate);
}

TEST(a_057_workers_that_are_too_busy_are_told_as_temporary)
{
	struct gate *gate = gate_open(NULL);
	struct fake_client *client = secure(true);

	fake_workers_refuse(true);
	tell(client, PLAIN_RIGHT);
	CHECK_STR(told(client), SASL_FAILURE("temporary-auth-failure"));
	fake_workers_refuse(false);
	tell(client, PLAIN_RIGHT);
	CHECK_STR(told(client), SUCCESS);
	gate_close(&gate);
}

TEST(an_answer_may_come_when_its_connection_is_gone)
{
	struct gate *gate = gate_open(&(struct gate_options){ .is_manual = true });
	struct fake_client *client = secure(true);

	tell(client, PLAIN_RIGHT);
	CHECK_INT(fake_store_waiting(gate_store(gate)), 1);
	fake_client_cut(client);
	fake_world_settle();
	fake_store_answer_all(gate_store(gate));
	fake_world_settle();
	gate_close(&gate);
}

TEST(the_server_waits_for_answers_when_it_stops)
{
	struct gate *gate = gate_open(&(struct gate_options){ .is_manual = true });
	struct fake_client *client = secure(true);

	tell(client, PLAIN_RIGHT);
	gate_drain(gate);
	CHECK_STR(told(client), STREAM_FAULT("system-shutdown"));
	CHECK_INT(fake_store_waiting(gate_store(gate)), 1);
	gate_close(&gate);
}

TEST(the_deadline_holds_while_the_store_is_slow)
{
	struct gate *gate = gate_open(&(struct gate_options){ .is_manual = true });
	struct fake_client *client = secure(true);

	tell(client, PLAIN_RIGHT);
	fake_world_advance_ms(61000);
	CHECK_STR(told(client), STREAM_FAULT("connection-timeout"));
	fake_store_answer_all(gate_store(gate));
	fake_world_settle();
	CHECK_STR(told(client), "");
	gate_close(&gate);
}

TEST(a_client_may_go_before_it_is_known)
{
	struct gate *gate = gate_open(NULL);
	struct fake_client *client = secure(true);

	fake_client_end(client);
	fake_world_settle();
	CHECK(fake_client_is_closed(client));
	gate_close(&gate);
}

TEST(a_bind_beyond_the_limit_is_refused_and_the_stream_stays)
{
	struct gate_options options = { .settings = "limits { sessions_per_account = 1 }" };
	struct gate *gate = gate_open(&options);
	struct fake_client *client = come(STARTTLS_AT);

	gate_login(PLAIN_RIGHT, "x");
	tell(client, WHOLE_LOGIN(PLAIN_RIGHT, "y"));
	CHECK(str_ends(told(client),
		       S("<iq id='b' type='error'><error type='wait'><resource-constraint "
			 "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")));
	tell(client, BIND("b", "x"));
	CHECK_STR(told(client), BOUND("b", "juliet@open.example/x"));
	CHECK_INT(gate_sessions(gate), 1);
	gate_close(&gate);
}

TEST(who_arrives_at_his_shard_while_the_server_stops_is_told)
{
	unsigned arrived = 0;

	/* Wherever the connection is when the end comes: at its door, on its way, at its shard. */
	for (unsigned steps = 0; steps < 40; steps++) {
		struct gate *gate = gate_open(NULL);
		struct fake_client *client = come(STARTTLS_AT);
		str said;

		fake_client_send(client, S(WHOLE_LOGIN(PLAIN_RIGHT, "x")));
		for (unsigned i = 0; i < steps; i++)
			fake_world_step();
		gate_drain(gate);
		said = told(client);
		CHECK(fake_client_is_closed(client));
		CHECK(said.len == 0 || str_ends(said, S(STREAM_FAULT("system-shutdown"))));
		arrived += said.len > 0;
		gate_close(&gate);
	}
	CHECK(arrived > 5);
}

TEST(a_bind_may_wait_for_its_home_and_be_given_up)
{
	struct gate *gate = gate_open(&(struct gate_options){ .is_manual = true });
	struct fake_client *client = come(STARTTLS_AT);

	tell(client, WHOLE_LOGIN(PLAIN_RIGHT, "x"));
	fake_store_answer_all(gate_store(gate)); /* credentials */
	fake_world_settle();
	CHECK_STR(told(client), "[open.example][features]" SUCCESS "[open.example][features]");
	CHECK_INT(fake_store_waiting_op(gate_store(gate), 0), STORE_OP_HOME_LOAD);
	fake_client_cut(client);
	fake_world_settle();
	fake_store_answer_all(gate_store(gate));
	fake_world_settle();
	CHECK_INT(gate_sessions(gate), 0);
	gate_close(&gate);
}

/* ---- registration ---- */

TEST(a_request_for_registration_is_answered_before_authentication)
{
	struct gate *gate = gate_open(NULL);
	struct fake_client *client = secure(true);

	tell(client, "<iq type='get' id='r'><query xmlns='jabber:iq:register'/></iq>" PLAIN_RIGHT);
	CHECK_STR(told(client),
		  "<iq id='r' type='error'><error type='cancel'><service-unavailable "
		  "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>" SUCCESS);
	CHECK(!fake_client_is_closed(client));
	tell(client, HEADER_TO("capulet.example"));
	CHECK_STR(told(client), SECURE);
	gate_close(&gate);
}

TEST(a_registration_may_be_given_up)
{
	struct gate_options options = { .settings = "register { enabled = yes }",
					.is_manual = true };
	struct gate *gate = gate_open(&options);
	struct fake_client *client = secure(true);

	tell(client, "<iq type='set' id='r'><query xmlns='jabber:iq:register'><username>tybalt"
		     "</username><password>of the cats</password></query></iq>");
	CHECK_STR(told(client), "");
	CHECK(fake_store_waiting(gate_store(gate)) > 0);
	go(client);
	fake_store_answer_all(gate_store(gate));
	fake_world_settle();
	gate_close(&gate);
}

TEST(other_requests_are_not)
{
	struct gate *gate = gate_open(NULL);
	struct fake_client *client = secure(true);

	tell(client, "<iq type='get' id='r'><query xmlns='jabber:iq:version'/></iq>");
	CHECK_STR(told(client), STREAM_FAULT("not-authorized"));
	gate_close(&gate);
}

/* ---- the log ---- */

static str read_log(int fd, char *room, size_t size)
{
	ssize_t len;

	lseek(fd, 0, SEEK_SET);
	len = read(fd, room, size);
	CHECK(len > 0);
	return str_make(room, (size_t)len);
}

static bool holds(str text, const char *piece)
{
	for (size_t i = 0; i < text.len; i++)
		if (str_starts(str_from(text, i), str_of(piece)))
			return true;
	return false;
}

TEST(a_119_the_log_tells_who_came_and_never_how)
{
	char path[] = "/tmp/jackdaw-log-XXXXXX";
	static char room[1 << 20];
	int fd = mkstemp(path);
	struct gate *gate;
	struct fake_client *client;
	str text;

	CHECK(fd >= 0);
	unlink(path);
	log_open(fd, LOG_DEBUG, LOG_LOGFMT);
	gate = gate_open(NULL);
	client = secure(true);
	tell(client, PLAIN_WRONG);
	tell(client, PLAIN_RIGHT);
	tell(client, HEADER_TO("capulet.example") BIND("1", "x"));
	gate_close(&gate);
	log_close();
	log_set_level(LOG_INFO, LOG_LOGFMT);
	text = read_log(fd, room, sizeof(room));
	CHECK(holds(text, "msg=\"connection accepted\" peer=192.0.2.1"));
	CHECK(holds(text, "msg=\"authentication failed\" peer=192.0.2.1 host=capulet.example "
			  "user=juliet mechanism=PLAIN reason=not-authorized"));
	CHECK(holds(text, "msg=authenticated jid=juliet@capulet.example mechanism=PLAIN "
			  "peer=192.0.2.1 tls=TLSv1.3"));
	CHECK(holds(text, "msg=\"stream ended\" jid=juliet@capulet.example/x peer=192.0.2.1 "
			  "reason=system-shutdown"));
	CHECK(!holds(text, "secret"));
	CHECK(!holds(text, "AGp1"));
	CHECK(!holds(text, "wrong"));
	close(fd);
}
