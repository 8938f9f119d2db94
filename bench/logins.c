/* SPDX-License-Identifier: Apache-2.0 */
/* Everybody logs in; what a login costs, and, when all is quiet, what a session holds. */

#include <stdio.h>

#include "base/clock.h"
#include "process.h"

#include "bench.h"

enum { QUIET_US = 1000000 };

static uint64_t stanzas;

static void in(struct client *client, bool is_resumed)
{
	(void)is_resumed;
	if (client->bench->options->cut)
		client_cut(client);
}

static void heard(struct client *client, str stanza)
{
	(void)client;
	(void)stanza;
	stanzas++;
}

static void out(struct client *client, const char *why)
{
	(void)client;
	bench_note("a client is out", str_of(why));
}

static const struct bench_events events = { in, heard, out, NULL };

/* Until nothing more comes. */
static void become_quiet(struct bench *bench)
{
	uint64_t known;

	do {
		known = stanzas;
		bench_wait_until(bench, clock_mono_us() + QUIET_US);
	} while (stanzas != known);
}

/* What the second half of all sessions took: without what the server needs once. */
static void report_memory(const long kb[3], unsigned count)
{
	double half = (double)(count - count / 2);

	figure("memory_before_kb", (double)kb[0]);
	figure("memory_with_kb", (double)kb[2]);
	figure("bytes_per_session", (double)(kb[2] - kb[1]) * 1024 / half);
	figure("bytes_per_session_of_all", (double)(kb[2] - kb[0]) * 1024 / count);
}

static long memory_kb(const struct bench *bench)
{
	return bench->options->pid ? process_memory_kb((pid_t)bench->options->pid) : 0;
}

static void report_logins(const struct bench *bench, const struct measured *all, double seconds)
{
	double count = (double)bench->options->clients;

	figure_count("logins", bench->logins);
	figure("seconds", seconds);
	figure("per_second", count / seconds);
	figure("server_us_per_login", all->server_us / count);
	figure("own_us_per_login", all->own_us / count);
	figure_latency("login", &bench->login_us);
	figure("stanzas_per_session", (double)stanzas / count);
}

static bool come_in_to(struct bench *bench, unsigned count, double *seconds)
{
	int64_t began_us = clock_mono_us();
	bool is_in = bench_come_in_to(bench, count);

	*seconds += (double)(clock_mono_us() - began_us) / 1e6;
	become_quiet(bench);
	return is_in;
}

static bool run(struct bench *bench)
{
	unsigned count = bench_client_count(bench);
	int64_t stay_us = bench->options->seconds * 1000000;
	struct measured all;
	struct meter meter;
	double seconds = 0;
	long kb[3];

	bench->events = &events;
	kb[0] = memory_kb(bench);
	meter_start(&meter, bench);
	if (!come_in_to(bench, count / 2, &seconds))
		return false;
	kb[1] = memory_kb(bench);
	if (!come_in_to(bench, count, &seconds))
		return false;
	all = meter_read(&meter);
	report_logins(bench, &all, seconds);
	bench_wait_until(bench, clock_mono_us() + stay_us);
	kb[2] = memory_kb(bench);
	report_memory(kb, count);
	return bench->lost_streams == 0;
}

const struct scenario scenario_login = { "login", "CPU for each login, memory for each session",
					 run };
