/* SPDX-License-Identifier: Apache-2.0 */
/* Those who do not want to log in, or not as themselves: in the fake
 * world. */

#include <stdio.h>

#include "core/gate.h"
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
