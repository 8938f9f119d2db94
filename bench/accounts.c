/* SPDX-License-Identifier: Apache-2.0 */
/* Makes what the other scenarios need, on any server: accounts (XEP-0077), and rosters by mutual
 * subscription (RFC 6121 §3), each with the same number of neighbours in a ring. */

#include <stdio.h>

#include "accounts.h"
#include "base/clock.h"
#include "look.h"

enum { TURN_US = 100000, STALL_US = 60000000 };

unsigned contact_of(const struct bench *bench, unsigned index, unsigned which)
{
	unsigned count = bench_client_count(bench);
	unsigned distance = which / 2 + 1;

	return (which % 2 ? index + count - distance % count : index + distance) % count;
}

/* ---- accounts ---- */

static void registered(struct client *client, bool is_resumed)
{
	(void)is_resumed;
	client_cut(client);
}

static void heard_nothing(struct client *client, str stanza)
{
	(void)client;
	(void)stanza;
}

static void not_registered(struct client *client, const char *why)
{
	(void)client;
	bench_note("an account is not made", str_of(why));
}

static const struct bench_events register_events = { registered, heard_nothing, not_registered,
						     NULL };

static bool run_register(struct bench *bench)
{
	unsigned count = bench_client_count(bench), begun = 0;
	struct meter meter;

	bench->events = &register_events;
	meter_start(&meter, bench);
	while (begun < count || bench->under_way) {
		while (begun < count && bench->under_way < bench->options->at_once) {
			struct client *client = bench_client(bench, begun++);

			client->registers = true;
			client_enter(client);
		}
		loop_turn(&bench->loop, TURN_US);
	}
	figure_count("accounts", bench->logins);
	figure("seconds", meter_read(&meter).seconds);
	return bench->logins == count;
}

const struct scenario scenario_register = { "register", "makes the accounts, in band (XEP-0077)",
					    run_register };

/* ---- rosters ---- */

static unsigned friends; /* subscriptions granted so far */
static int64_t news_us;

static void say_presence(struct client *client, const char *type, unsigned to)
{
	const struct options *options = client->bench->options;

	buf_printf(client_stanza(client, NOT_AGAIN),
		   "<presence type='%s' to='" ACCOUNT_FORMAT "@%s'/>", type, options->prefix, to,
		   options->domain);
	client_sent(client);
}

/* `again_us` is free here: it counts how many have granted. */
static void ask_next(struct client *client)
{
	struct bench *bench = client->bench;
	unsigned index = (unsigned)(client - bench->clients);

	if (client->again_us < bench->options->contacts)
		say_presence(client, "subscribe",
			     (unsigned)bench->options->first +
				     contact_of(bench, index, (unsigned)client->again_us));
}

static void grant(struct client *client, str stanza)
{
	str from = attribute(stanza, "from");
	int64_t number;

	from = str_from(str_upto(from, str_find(from, '@')),
			strlen(client->bench->options->prefix));
	if (str_to_int(from, 0, UINT32_MAX, &number))
		say_presence(client, "subscribed", (unsigned)number);
}

static void heard_presence(struct client *client, str stanza)
{
	str type = attribute(stanza, "type");

	if (str_eq(type, S("subscribe"))) {
		grant(client, stanza);
	} else if (str_eq(type, S("subscribed"))) {
		friends++;
		client->again_us++;
		news_us = clock_mono_us();
		ask_next(client);
	}
}

static void ready(struct client *client, bool is_resumed)
{
	(void)client;
	(void)is_resumed;
}

static const struct bench_events befriend_events = { ready, heard_presence, not_registered, NULL };

static bool run_befriend(struct bench *bench)
{
	unsigned count = bench_client_count(bench);
	uint64_t wanted = (uint64_t)count * (uint64_t)bench->options->contacts;
	struct meter meter;

	bench->events = &befriend_events;
	if (!bench_come_in(bench))
		return false;
	meter_start(&meter, bench);
	news_us = clock_mono_us();
	for (unsigned i = 0; i < count; i++)
		ask_next(bench_client(bench, i));
	while (friends < wanted && clock_mono_us() - news_us < STALL_US)
		loop_turn(&bench->loop, TURN_US);
	figure_count("subscriptions", friends);
	figure("seconds", meter_read(&meter).seconds);
	return friends == wanted;
}

const struct scenario scenario_befriend = { "befriend", "makes the rosters, by subscriptions",
					    run_befriend };
