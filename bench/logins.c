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
	(void)client;
	(void)is_resumed;
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

static void report_memory(long before_kb, long with_kb, double count)
{
	figure("memory_before_kb", (double)before_kb);
	figure("memory_with_kb", (double)with_kb);
	figure("bytes_per_session", (double)(with_kb - before_kb) * 1024 / count);
}

static bool run(struct bench *bench)
{
	pid_t pid = (pid_t)bench->options->pid;
	double count = (double)bench->options->clients;
	long before_kb = pid ? process_memory_kb(pid) : 0;
	struct measured until_in, until_quiet;
	struct meter meter;

	bench->events = &events;
	meter_start(&meter, bench);
	if (!bench_come_in(bench))
		return false;
	until_in = meter_read(&meter);
	become_quiet(bench);
	until_quiet = meter_read(&meter);
	figure_count("logins", bench->logins);
	figure("seconds", until_in.seconds);
	figure("per_second", count / until_in.seconds);
	figure("server_us_per_login", until_quiet.server_us / count);
	figure("own_us_per_login", until_in.own_us / count);
	figure_latency("login", &bench->login_us);
	figure("stanzas_per_session", (double)stanzas / count);
	bench_wait_until(bench, clock_mono_us() + bench->options->seconds * 1000000);
	report_memory(before_kb, pid ? process_memory_kb(pid) : 0, count);
	return bench->lost_streams == 0;
}

const struct scenario scenario_login = { "login", "CPU for each login, memory for each session",
					 run };
