/* SPDX-License-Identifier: Apache-2.0 */
/* Wrong passwords are counted, and the owner still gets in. */

#include "core/guesses.h"

#include <stdio.h>

#include "config/config.h"
#include "support/fake_clock.h"
#include "support/test.h"

enum { HOUR_MS = 3600 * 1000, DAY_MS = 24 * HOUR_MS };

static const struct limits limits = {
	.failed_logins_per_address = 5,
	.failed_logins_per_network = 20,
	.failed_logins_per_account = 10,
};

static struct peer_address peer;
static struct guess guess;

static const struct guess *from(const char *account, const char *address)
{
	CHECK(peer_address_parse(str_of(address), &peer));
	guess = (struct guess){ jid_of_normal(str_of(account)), &peer, &limits };
	return &guess;
}

static void fail_times(unsigned times, const char *account, const char *address)
{
	for (unsigned i = 0; i < times; i++)
		guess_was_wrong(from(account, address));
}

static int64_t delay(const char *account, const char *address)
{
	return guess_delay_ms(from(account, address));
}

TEST(an_address_that_guesses_is_refused_for_a_while)
{
	guesses_open();
	fail_times(4, "a@x", "192.0.2.1");
	CHECK_INT(delay("b@x", "192.0.2.1"), 0);
	fail_times(1, "c@x", "192.0.2.1");
	CHECK_INT(delay("b@x", "192.0.2.1"), -1);
	CHECK_INT(delay("b@x", "192.0.2.2"), 0);
	fake_clock_advance_ms(HOUR_MS / 5);
	CHECK_INT(delay("b@x", "192.0.2.1"), 0);
	guesses_close();
}

TEST(a_network_that_guesses_is_refused_whatever_the_address)
{
	guesses_open();
	for (int i = 1; i <= 5; i++) {
		char address[32], account[32];

		snprintf(address, sizeof(address), "2001:db8:0:%d::1", i);
		snprintf(account, sizeof(account), "a%d@x", i);
		fail_times(4, account, address);
	}
	CHECK_INT(delay("b@x", "2001:db8:0:99::1"), -1);
	CHECK_INT(delay("b@x", "2001:db8:0:199::1"), 0);
	guesses_close();
}

TEST(a_050_an_account_under_attack_takes_longer_for_strangers_only)
{
	guesses_open();
	guess_was_right(from("victim@x", "203.0.113.7"));
	for (int i = 0; i < 10; i++) {
		char address[32];

		snprintf(address, sizeof(address), "10.%d.0.1", i);
		fail_times(1, "victim@x", address);
	}
	/* Known, new, and other accounts. */
	CHECK_INT(delay("victim@x", "203.0.113.7"), 0);
	CHECK_INT(delay("victim@x", "198.51.100.1"), GUESS_WAIT_MS);
	CHECK_INT(delay("other@x", "198.51.100.1"), 0);
	fail_times(GUESSES_OF_STRANGER, "victim@x", "198.51.100.1");
	CHECK_INT(delay("victim@x", "198.51.100.1"), -1);
	CHECK_INT(delay("victim@x", "198.51.100.2"), GUESS_WAIT_MS);
	guesses_close();
}

TEST(a_050_a_known_place_is_not_shut_by_its_neighbours)
{
	guesses_open();
	guess_was_right(from("victim@x", "192.0.2.1"));
	fail_times(100, "other@x", "192.0.2.1");
	CHECK_INT(delay("victim@x", "192.0.2.1"), 0);
	CHECK_INT(delay("third@x", "192.0.2.1"), -1);
	/* Its own mistakes cost time, and far too many the place. */
	fail_times(5, "victim@x", "192.0.2.1");
	CHECK_INT(delay("victim@x", "192.0.2.1"), GUESS_WAIT_MS);
	fail_times(5 * GUESSES_OF_KNOWN, "victim@x", "192.0.2.1");
	CHECK_INT(delay("victim@x", "192.0.2.1"), -1);
	guesses_close();
}

TEST(a_known_place_is_forgotten_in_the_end)
{
	guesses_open();
	guess_was_right(from("victim@x", "192.0.2.1"));
	fake_clock_advance_ms((int64_t)DAY_MS * GUESS_KNOWN_DAYS);
	fail_times(5, "other@x", "192.0.2.1");
	CHECK_INT(delay("victim@x", "192.0.2.1"), -1);
	guesses_close();
}

TEST(this_machine_is_counted_by_account_alone)
{
	guesses_open();
	fail_times(100, "a@x", "127.0.0.1");
	CHECK_INT(delay("a@x", "127.0.0.1"), -1);
	CHECK_INT(delay("b@x", "127.0.0.1"), 0);
	guesses_close();
}
