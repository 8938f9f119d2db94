/* SPDX-License-Identifier: Apache-2.0 */
/* The clients of a run, and how they come in. */

#include "bench.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/mem.h"
#include "process.h"

enum { NOTES_MAX = 10, TURN_US = 1000000, STALL_US = 60000000 };

struct client *bench_client(struct bench *bench, unsigned index)
{
	return &bench->clients[index];
}

unsigned bench_client_count(const struct bench *bench)
{
	return (unsigned)bench->options->clients;
}

bool bench_init(struct bench *bench, const struct options *options)
{
	unsigned count = (unsigned)options->clients;

	*bench = (struct bench){ .options = options };
	if (!loop_init(&bench->loop, options->server, options->domain,
		       (unsigned)options->sources)) {
		fprintf(stderr, "jackdaw-bench: no ADDRESS:PORT: %s\n", options->server);
		return false;
	}
	bench->clients = mem_zalloc(count * sizeof(*bench->clients));
	for (unsigned i = 0; i < count; i++) {
		bench->clients[i].bench = bench;
		bench->clients[i].number = (unsigned)(options->first + i / options->sessions);
		bench->clients[i].resource = (unsigned)(i % options->sessions);
		bench->clients[i].wire.fd = -1;
	}
	return true;
}

void bench_fini(struct bench *bench)
{
	for (unsigned i = 0; i < bench_client_count(bench); i++) {
		client_cut(&bench->clients[i]);
		mem_free(bench->clients[i].counting.queue);
		mem_free(bench->clients[i].kept.at);
	}
	loop_fini(&bench->loop);
	mem_free(bench->clients);
}

bool bench_come_in_to(struct bench *bench, unsigned count)
{
	uint64_t known = bench->logins;
	int64_t since = clock_mono_us();

	while (bench->begun < count || bench->under_way) {
		while (bench->begun < count && bench->under_way < bench->options->at_once)
			client_enter(bench_client(bench, bench->begun++));
		loop_turn(&bench->loop, TURN_US);
		if (bench->logins != known) {
			known = bench->logins;
			since = clock_mono_us();
		}
		if (clock_mono_us() - since > STALL_US)
			break;
	}
	if (bench->logins == count)
		return true;
	fprintf(stderr, "jackdaw-bench: %llu of %u have come in\n",
		(unsigned long long)bench->logins, count);
	return false;
}

bool bench_come_in(struct bench *bench)
{
	return bench_come_in_to(bench, bench_client_count(bench));
}

void bench_wait_until(struct bench *bench, int64_t until_us)
{
	int64_t left;

	while ((left = until_us - clock_mono_us()) > 0)
		loop_turn(&bench->loop, left);
}

void bench_note(const char *what, str said)
{
	static unsigned notes;

	if (notes++ < NOTES_MAX)
		fprintf(stderr, "jackdaw-bench: %s: %.*s\n", what, STR_ARG(str_upto(said, 300)));
}

/* ---- figures ---- */

void meter_start(struct meter *meter, const struct bench *bench)
{
	meter->pid = (pid_t)bench->options->pid;
	meter->server_ns = meter->pid ? process_cpu_ns(meter->pid) : 0;
	meter->own_ns = own_cpu_ns();
	meter->began_us = clock_mono_us();
}

struct measured meter_read(const struct meter *meter)
{
	int64_t server_ns = meter->pid ? process_cpu_ns(meter->pid) : 0;

	return (struct measured){
		.seconds = (double)(clock_mono_us() - meter->began_us) / 1e6,
		.server_us = (double)(server_ns - meter->server_ns) / 1e3,
		.own_us = (double)(own_cpu_ns() - meter->own_ns) / 1e3,
	};
}

void figure(const char *name, double value)
{
	printf("%s %.3f\n", name, value);
}

void figure_count(const char *name, uint64_t value)
{
	printf("%s %llu\n", name, (unsigned long long)value);
}

void figure_latency(const char *name, const struct histogram *histogram)
{
	static const struct {
		const char *name;
		double share;
	} points[] = { { "p50", 0.5 }, { "p90", 0.9 }, { "p99", 0.99 }, { "p999", 0.999 } };

	for (size_t i = 0; i < ARRAY_LEN(points); i++)
		printf("%s_%s_us %lld\n", name, points[i].name,
		       (long long)histogram_at(histogram, points[i].share));
	printf("%s_max_us %lld\n", name, (long long)histogram->max);
}
