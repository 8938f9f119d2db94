/* SPDX-License-Identifier: Apache-2.0 */
/* Those who do not want to log in, or not as themselves: in the fake
 * world. */

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "core/door.h"
#include "core/gate.h"
#include "core/shard.h"
#include "support/test.h"

/* ---- guessing (A-050) ---- */

#define GUARDED                                                                                    \
	"limits { failed_logins_per_address = 6 failed_logins_per_network = 30 "                   \
	"failed_logins_per_account = 20 }"

/* One try on a stream of its own; what was answered. */
static str try_once(const char *peer, const char *auth)
{
	struct fake_client *client = come_from(STARTTLS_AT, peer);
	str answer;

	tell(client, HEADER_TO("open.example"));
	told(client);
	tell(client, auth);
	answer = told(client);
	go(client);
	return answer;
}

TEST(a_050_ten_thousand_guesses_are_throttled_and_the_victim_gets_in)
{
	struct gate *gate = gate_open(&(struct gate_options){ .settings = GUARDED });
	unsigned judged = 0;
	char peer[32];

	/* Known from before. */
	CHECK_STR(try_once("203.0.113.7", PLAIN_RIGHT), SUCCESS);
	for (int i = 0; i < 10000; i++) {
		str answer;

		snprintf(peer, sizeof(peer), "10.%d.%d.1", i % 1000 / 250, i % 250);
		answer = try_once(peer, PLAIN_WRONG);
		if (str_eq(answer, S(SASL_FAILURE("not-authorized"))))
			judged++;
		else if (answer.len) /* it waits, or: */
			CHECK_STR(answer, SASL_FAILURE("temporary-auth-failure"));
	}
	CHECK_INT(judged, 20);
	CHECK_STR(try_once("203.0.113.7", PLAIN_RIGHT), SUCCESS);
	/* Others are not touched. */
	CHECK_STR(try_once("203.0.113.8", PLAIN_ROMEO), SUCCESS);
	gate_close(&gate);
}

TEST(a_050_from_one_address_guesses_at_many_accounts_are_throttled)
{
	struct gate *gate = gate_open(&(struct gate_options){ .settings = GUARDED });

	for (int i = 0; i < 6; i++)
		CHECK_STR(try_once("10.0.0.1", i % 2 ? PLAIN_WRONG : PLAIN("AHR5YmFsdABzZWNyZXQ=")),
			  SASL_FAILURE("not-authorized"));
	/* Not even the right one is judged, nor does the answer tell who exists. */
	CHECK_STR(try_once("10.0.0.1", PLAIN_WRONG), SASL_FAILURE("temporary-auth-failure"));
	CHECK_STR(try_once("10.0.0.1", PLAIN_RIGHT), SASL_FAILURE("temporary-auth-failure"));
	CHECK_STR(try_once("10.0.0.1", PLAIN("AHR5YmFsdABzZWNyZXQ=")),
		  SASL_FAILURE("temporary-auth-failure"));
	CHECK_STR(try_once("10.0.0.2", PLAIN_RIGHT), SUCCESS);
	fake_world_advance_ms(600 * 1000);
	CHECK_STR(try_once("10.0.0.1", PLAIN_RIGHT), SUCCESS);
	gate_close(&gate);
}

TEST(a_050_a_stranger_to_an_account_under_attack_waits_and_gets_in)
{
	struct gate *gate = gate_open(&(struct gate_options){ .settings = GUARDED });
	struct fake_client *client, *impatient;
	char peer[32];

	for (int i = 0; i < 20; i++) {
		snprintf(peer, sizeof(peer), "10.%d.0.1", i);
		CHECK_STR(try_once(peer, PLAIN_WRONG), SASL_FAILURE("not-authorized"));
	}
	client = come(STARTTLS_AT);
	impatient = come(STARTTLS_AT);
	tell(client, HEADER_TO("open.example") PLAIN_RIGHT);
	tell(impatient, HEADER_TO("open.example") PLAIN_RIGHT);
	CHECK_STR(told(client), "[open.example][features]");
	go(impatient); /* in the middle of it */
	fake_world_advance_ms(4900);
	CHECK_STR(told(client), "");
	fake_world_advance_ms(200);
	CHECK_STR(told(client), SUCCESS);
	gate_close(&gate);
}

/* n,,n=juliet,r=rOprNGfwEbeRWgbNEkqO */
#define SCRAM_FIRST                                                                                \
	"<auth" SASL_NS " mechanism='SCRAM-SHA-256'>"                                              \
	"biwsbj1qdWxpZXQscj1yT3ByTkdmd0ViZVJXZ2JORWtxTw==</auth>"

/* c=biws,r=x,p= and 32 zeros: as wrong as a wrong password. */
#define SCRAM_FINAL                                                                                \
	"<response" SASL_NS ">Yz1iaXdzLHI9eCxwPUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB"            \
	"QUFBQUFBQUFBQUFBQUE9</response>"

enum { AT_ONCE = 60 };

/* Each as far as it gets before something must be judged; then all at once: how many were. */
static unsigned judged_at_once(const char *auth, bool is_scram)
{
	struct fake_client *clients[AT_ONCE];
	unsigned judged = 0;

	for (int i = 0; i < AT_ONCE; i++) {
		clients[i] = come_from(STARTTLS_AT, "10.0.0.1");
		fake_client_send(clients[i], S(HEADER_TO("open.example")));
		if (is_scram)
			fake_client_send(clients[i], str_of(auth));
	}
	fake_world_settle();
	for (int i = 0; i < AT_ONCE; i++) {
		told(clients[i]);
		fake_client_send(clients[i], str_of(is_scram ? SCRAM_FINAL : auth));
	}
	fake_world_settle();
	for (int i = 0; i < AT_ONCE; i++) {
		str answer = told(clients[i]);

		if (str_eq(answer, S(SASL_FAILURE("not-authorized"))))
			judged++;
		else
			CHECK_STR(answer, SASL_FAILURE("temporary-auth-failure"));
		go(clients[i]);
	}
	return judged;
}

TEST(a_050_guesses_made_all_at_once_are_no_more_than_one_after_the_other)
{
	struct gate *gate = gate_open(&(struct gate_options){ .settings = GUARDED });

	CHECK_INT(judged_at_once(SCRAM_FIRST, true), 6);
	gate_close(&gate);
	gate = gate_open(&(struct gate_options){ .settings = GUARDED });
	CHECK_INT(judged_at_once(PLAIN_WRONG, false), 6);
	gate_close(&gate);
}

/* What is no guess is not counted, and could be said for ever. */
TEST(a_119_strangers_do_not_fill_the_log)
{
	char path[] = "/tmp/jackdaw-log-XXXXXX";
	struct gate *gate;
	int fd = mkstemp(path);

	CHECK(fd >= 0);
	unlink(path);
	log_open(fd, LOG_INFO, LOG_LOGFMT);
	gate = gate_open(&(struct gate_options){ .settings = GUARDED });
	for (int i = 0; i < 200; i++) {
		struct fake_client *client = come_from(STARTTLS_AT, "10.0.0.1");

		tell(client, HEADER_TO("open.example"));
		for (int k = 0; k < 15; k++)
			tell(client, "<auth" SASL_NS " mechanism='NO-SUCH'>AAAA</auth>");
		tell(client, PLAIN_WRONG);
		told(client);
		go(client);
	}
	gate_close(&gate);
	log_close();
	log_set_level(LOG_INFO, LOG_LOGFMT);
	/* The start and the end, six guesses, and that they are too many. */
	CHECK(lseek(fd, 0, SEEK_END) < 3000);
	CHECK(lseek(fd, 0, SEEK_END) > 500);
	close(fd);
}

/* ---- leaving at every point (A-020) ---- */

#define ANONYMOUS "<auth" SASL_NS " mechanism='ANONYMOUS'/>"
static const struct {
	const char *name, *where, *said;
	bool stalls; /* in the handshake */
} points[] = {
	{ "connected", STARTTLS_AT, NULL, false },
	{ "half a header", STARTTLS_AT, "<?xml version='1.0'?><stream:str", false },
	{ "features", STARTTLS_AT, HEADER_TO("open.example"), false },
	{ "in the handshake", DIRECT_AT, NULL, true },
	{ "starttls", STARTTLS_AT, HEADER_TO("capulet.example") STARTTLS, true },
	{ "behind TLS", DIRECT_AT, HEADER_TO("capulet.example"), false },
	{ "in SASL", STARTTLS_AT, HEADER_TO("open.example") SCRAM_FIRST, false },
	{ "failed SASL", STARTTLS_AT, HEADER_TO("open.example") PLAIN("AG5vYm9keQB3cm9uZw=="),
	  false },
	{ "authenticated", STARTTLS_AT, HEADER_TO("open.example") ANONYMOUS, false },
	{ "bound", STARTTLS_AT, WHOLE_LOGIN(ANONYMOUS, "x"), false },
	{ "half a stanza", STARTTLS_AT, WHOLE_LOGIN(ANONYMOUS, "x") "<message><body>", false },
};

static void come_and_go(size_t point)
{
	struct fake_client *client = come(points[point].where);

	fake_client_sni(client, "capulet.example");
	if (points[point].stalls)
		fake_client_handshake(client, FAKE_TLS_STALLS);
	if (points[point].said)
		tell(client, points[point].said);
	else
		fake_world_settle();
	told(client);
	go(client);
}

/* Homes fall asleep, deadlines pass. */
static size_t memory_at_rest(void)
{
	fake_world_advance_ms(120 * 1000);
	return mallinfo2().uordblks;
}

TEST(a_020_who_comes_and_goes_at_any_point_leaves_nothing_behind)
{
	/* PLAIN costs a derivation; it is judged to be wrong each time. */
	struct gate *gate = gate_open(&(struct gate_options){
		.settings = "limits { failed_logins_per_address = 1000000 "
			    "failed_logins_per_network = 1000000 "
			    "failed_logins_per_account = 1000000 idle_seconds = 1d }" });
	struct fake_client *bound = gate_login(PLAIN_RIGHT, "x");

	for (size_t point = 0; point < ARRAY_LEN(points); point++) {
		unsigned cycles = points[point].said && strstr(points[point].said, "'PLAIN'")
					  ? 100
					  : 1000;
		size_t before = 0, after = 1;

		/* Tables and the allocator's caches find their size in the first rounds; what
		 * leaks, leaks in each. */
		for (int round = 0; round < 20 && after != before; round++) {
			before = memory_at_rest();
			for (unsigned i = 0; i < cycles; i++)
				come_and_go(point);
			after = memory_at_rest();
		}
		if (after != before)
			print_message("# %s: %zu -> %zu\n", points[point].name, before, after);
		CHECK(after == before);
		CHECK_INT(gate_sessions(gate), 1);
	}
	CHECK(!fake_client_is_closed(bound));
	gate_close(&gate);
}

/* ---- order and strangeness ---- */

#define COMPRESS                                                                                   \
	"<compress xmlns='http://jabber.org/protocol/compress'><method>zlib</method></compress>"

static bool contains(str text, const char *piece)
{
	for (size_t i = 0; i < text.len; i++)
		if (str_starts(str_from(text, i), str_of(piece)))
			return true;
	return false;
}

TEST(a_027_compression_is_neither_offered_nor_begun)
{
	struct gate *gate = gate_open(NULL);
	struct fake_client *client = come(STARTTLS_AT);

	fake_client_send(client, S(HEADER_TO("open.example")));
	fake_world_settle();
	CHECK(!contains(fake_client_heard(client), "compress"));
	tell(client, COMPRESS);
	CHECK(contains(told(client), "<stream:error>"));
	CHECK(fake_client_is_closed(client));
	client = gate_login(PLAIN_RIGHT, "x");
	tell(client, COMPRESS);
	CHECK_STR(told(client), STREAM_FAULT("unsupported-stanza-type"));
	CHECK(fake_client_is_closed(client));
	gate_close(&gate);
}

TEST(a_011_blanks_without_end_before_the_login_end_the_stream)
{
	struct gate *gate = gate_open(NULL);
	struct fake_client *client = come(STARTTLS_AT);
	static char blanks[1024];

	memset(blanks, ' ', sizeof(blanks));
	tell(client, HEADER_TO("open.example"));
	told(client);
	for (int i = 0; i < 300; i++)
		fake_client_send(client, str_make(blanks, sizeof(blanks)));
	fake_world_settle();
	CHECK_STR(told(client), STREAM_FAULT("policy-violation"));
	CHECK(fake_client_is_closed(client));
	gate_close(&gate);
}

/* ---- a storm (A-057) ---- */

TEST(a_057_a_storm_of_logins_is_refused_where_it_would_have_to_wait)
{
	struct gate *gate = gate_open(&(struct gate_options){
		.settings = "limits { logins_per_address = 100000 logins_per_network = 100000 }" });
	struct fake_client *bound = gate_login(PLAIN_RIGHT, "x"), *storm[300];
	unsigned refused = 0, in = 0;

	for (int i = 0; i < 300; i++) {
		storm[i] = come(STARTTLS_AT);
		fake_client_send(storm[i], S(HEADER_TO("open.example") PLAIN_ROMEO));
	}
	/* A hundred may wait for the one worker of this world. */
	fake_world_settle();
	for (int i = 0; i < 300; i++) {
		str heard = told(storm[i]);

		refused += contains(heard, "<temporary-auth-failure/>");
		in += contains(heard, "<success ");
	}
	CHECK_INT(refused + in, 300);
	CHECK(in >= 100);
	/* Who was refused may come again, and who is in never noticed. */
	tell(storm[299], PLAIN_ROMEO);
	CHECK(contains(told(storm[299]), "<success ") || in == 300);
	CHECK(!fake_client_is_closed(bound));
	gate_close(&gate);
}
