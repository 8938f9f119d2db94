/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* One run of the load generator: its clients, the measure of the server, and the report. A figure
 * is a line "name value" on standard output. */

#include "client.h"

#define BENCH_RESOURCE "bench"
#define ACCOUNT_FORMAT "%s%05u"

bool bench_init(struct bench *bench, const struct options *options) MUST_USE;
void bench_fini(struct bench *bench);
struct client *bench_client(struct bench *bench, unsigned index);
unsigned bench_client_count(const struct bench *bench);

/* Lets all clients in, some at a time; false when not all have come in. */
bool bench_come_in(struct bench *bench) MUST_USE;
/* The first so many. */
bool bench_come_in_to(struct bench *bench, unsigned count) MUST_USE;
/* Turns of the loop until then (base/clock.h's clock_mono_us()). */
void bench_wait_until(struct bench *bench, int64_t until_us);

/* Something unexpected, on standard error; only the first few. */
void bench_note(const char *what, str said);

/* What the server and we have used since the last call of meter_start(). */
struct meter {
	pid_t pid;
	int64_t began_us, server_ns, own_ns;
};

struct measured {
	double seconds, server_us, own_us;
};

void meter_start(struct meter *meter, const struct bench *bench);
struct measured meter_read(const struct meter *meter);

void figure(const char *name, double value);
void figure_count(const char *name, uint64_t value);
/* NAME_p50_us, _p90, _p99, _p999, _max */
void figure_latency(const char *name, const struct histogram *histogram);

struct scenario {
	const char *name, *what;
	bool (*run)(struct bench *bench); /* false: something is not right */
};

/* What jackdaw-bench can do, one file each. */
extern const struct scenario scenario_register, scenario_befriend, scenario_login, scenario_chat,
	scenario_presence, scenario_storm, scenario_secrets;
