/* SPDX-License-Identifier: Apache-2.0 */
/* Everybody changes status, at once, several times; who has them in the roster, and oneself, is
 * told. The rosters are those that befriend has made. */

#include <stdio.h>
#include <stdlib.h>

#include "accounts.h"
#include "base/clock.h"
#include "base/mem.h"
#include "floor_hello.h"
#include "look.h"

enum { TURN_US = 100000, QUIET_US = 1000000, STANZA_MAX = 1024 };

static uint64_t presences;

/* On the floor it goes out as it comes in. */
static void write_presence(const struct client *client, unsigned round, struct buf *out)
{
	const struct options *options = client->bench->options;

	buf_add(out, S("<presence"));
	if (options->floor)
		buf_printf(out,
			   " from='" ACCOUNT_FORMAT "@%s/" BENCH_RESOURCE "' to='" ACCOUNT_FORMAT
			   "@%s/" BENCH_RESOURCE "'",
			   options->prefix, client->number, options->domain, options->prefix, 0u,
			   options->domain);
	buf_printf(out, "><show>away</show><status>in round %05u</status></presence>", round);
}

static size_t presence_size(const struct client *client)
{
	struct buf presence;
	size_t size;

	buf_init(&presence, STANZA_MAX);
	write_presence(client, 0, &presence);
	size = presence.len;
	buf_fini(&presence);
	return size;
}

static void in(struct client *client, bool is_resumed)
{
	struct bench *bench = client->bench;
	unsigned count = (unsigned)bench->options->contacts;
	unsigned to[FLOOR_TO_MAX];

	(void)is_resumed;
	if (!bench->options->floor || count >= FLOOR_TO_MAX)
		return;
	for (unsigned i = 0; i < count; i++)
		to[i] = contact_of(bench, (unsigned)(client - bench->clients), i) +
			(unsigned)bench->options->first;
	to[count] = client->number;
	floor_hello(client, presence_size(client), to, count + 1);
}

static void heard(struct client *client, str stanza)
{
	(void)client;
	presences += is_element(stanza, "presence");
}

static void out(struct client *client, const char *why)
{
	(void)client;
	bench_note("a client is out", str_of(why));
}

static const struct bench_events events = { in, heard, out, NULL };

static void become_quiet(struct bench *bench)
{
	uint64_t known;

	do {
		known = presences;
		bench_wait_until(bench, clock_mono_us() + QUIET_US);
	} while (presences != known);
}

static struct measured play_round(struct bench *bench, unsigned round, uint64_t *missing)
{
	uint64_t wanted =
		(uint64_t)bench->options->clients * (uint64_t)(bench->options->contacts + 1);
	int64_t until = clock_mono_us() + bench->options->patience * 1000000;
	struct meter meter;

	presences = 0;
	meter_start(&meter, bench);
	for (unsigned i = 0; i < bench_client_count(bench); i++) {
		struct client *client = bench_client(bench, i);

		write_presence(client, round, client_stanza(client, NOT_AGAIN));
		client_sent(client);
	}
	while (presences < wanted && clock_mono_us() < until)
		loop_turn(&bench->loop, TURN_US);
	*missing = presences < wanted ? wanted - presences : 0;
	return meter_read(&meter);
}

static int by_server_us(const void *a, const void *b)
{
	double left = ((const struct measured *)a)->server_us;
	double right = ((const struct measured *)b)->server_us;

	return (left > right) - (left < right);
}

static void report(struct bench *bench, struct measured *rounds, unsigned count, uint64_t missing)
{
	double delivered = (double)bench->options->clients * (double)(bench->options->contacts + 1);
	struct measured *median;

	qsort(rounds, count, sizeof(*rounds), by_server_us);
	median = &rounds[count / 2];
	figure_count("presences_per_round", (uint64_t)delivered);
	figure("seconds", median->seconds);
	figure("per_second", delivered / median->seconds);
	figure("server_us_per_presence", median->server_us / delivered);
	figure("server_us_per_presence_least", rounds[0].server_us / delivered);
	figure("server_us_per_presence_most", rounds[count - 1].server_us / delivered);
	figure("own_us_per_presence", median->own_us / delivered);
	figure_count("lost", missing);
}

static bool run(struct bench *bench)
{
	unsigned count = (unsigned)bench->options->rounds;
	struct measured *rounds = mem_zalloc((count + 1) * sizeof(*rounds));
	uint64_t missing_in_all = 0;
	bool is_in;

	bench->events = &events;
	is_in = bench_come_in(bench);
	if (is_in) {
		become_quiet(bench);
		for (unsigned i = 0; i < count; i++) {
			uint64_t missing;

			rounds[i] = play_round(bench, i, &missing);
			missing_in_all += missing;
			bench_wait_until(bench, clock_mono_us() + QUIET_US);
		}
		report(bench, rounds, count, missing_in_all);
	}
	mem_free(rounds);
	return is_in && missing_in_all == 0 && bench->lost_streams == 0;
}

const struct scenario scenario_presence = { "presence", "everybody changes status", run };
