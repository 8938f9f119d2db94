/* SPDX-License-Identifier: Apache-2.0 */
/* Clients that resume (XEP-0198 §5): they chat at a rate, and whenever their connections break,
 * cut by us or by a server that restarts, all come back and resume. The books must balance: nothing
 * lost, nothing twice, and nobody who had to begin a new session. */

#include <stdio.h>

#include "base/clock.h"
#include "talk.h"

enum { TICK_US = 10000, SETTLE_US = 500000, JITTER_US = 200000, BACK_US = 50000 };

struct storm {
	struct talk talk;
	uint64_t breaks, returned, new_sessions;
	struct histogram back_us; /* from the break until the client is in again */
};

static struct storm storm;

/* ---- clients ---- */

static void broke(struct client *client)
{
	int64_t now = clock_mono_us();

	storm.breaks++;
	/* Not all in the same millisecond: so do real ones. */
	client->again_us = now + BACK_US + (int64_t)(client->number * 7919u % JITTER_US);
	client->out_us = now;
}

static void out(struct client *client, const char *why)
{
	(void)why;
	if (client->out_us)
		client->again_us = clock_mono_us() + JITTER_US; /* nobody is there yet */
	else
		broke(client);
}

static void in(struct client *client, bool is_resumed)
{
	if (!client->out_us)
		return;
	storm.returned++;
	storm.new_sessions += !is_resumed;
	histogram_add(&storm.back_us, clock_mono_us() - client->out_us);
	client->out_us = 0;
}

static void heard(struct client *client, str stanza)
{
	struct told told;

	if (!talk_heard(&storm.talk, client->scenario, stanza, &told))
		return;
	if (!told.is_new)
		bench_note("twice", stanza);
}

static void again(struct client *client, int64_t what)
{
	talk_send_again(&storm.talk, client->scenario, (uint32_t)what);
}

static const struct bench_events events = { in, heard, out, again };

static void bring_back(struct bench *bench)
{
	int64_t now = clock_mono_us();

	for (unsigned i = 0; i < bench_client_count(bench); i++) {
		struct client *client = bench_client(bench, i);

		if (client->stage == STAGE_OUT && client->again_us <= now &&
		    bench->under_way < bench->options->at_once)
			client_enter(client);
	}
}

static void cut_all(struct bench *bench)
{
	for (unsigned i = 0; i < bench_client_count(bench); i++) {
		struct client *client = bench_client(bench, i);

		if (client->stage != STAGE_IN)
			continue;
		client_cut(client);
		broke(client);
	}
}

/* ---- time ---- */

static void send_due(struct bench *bench, int64_t began_us, uint64_t *next)
{
	int64_t rate = bench->options->rate;
	uint64_t due = (uint64_t)((clock_mono_us() - began_us) * rate / 1000000);

	for (; *next < due; ++*next) {
		struct client *client =
			bench_client(bench, (unsigned)(*next % bench_client_count(bench)));

		if (client->stage == STAGE_IN)
			talk_send(&storm.talk, client->scenario, clock_mono_us());
	}
}

static void blow(struct bench *bench)
{
	int64_t cut_us = bench->options->cut_every * 1000000;
	int64_t began_us = clock_mono_us(), next_cut_us = began_us + cut_us;
	int64_t until_us = began_us + bench->options->seconds * 1000000;
	uint64_t next = 0;

	while (clock_mono_us() < until_us) {
		send_due(bench, began_us, &next);
		loop_turn(&bench->loop, TICK_US);
		bring_back(bench);
		if (cut_us && clock_mono_us() >= next_cut_us) {
			next_cut_us += cut_us;
			cut_all(bench);
		}
	}
}

static bool is_calm(struct bench *bench)
{
	if (talk_missing(&storm.talk) || bench->in_count != bench_client_count(bench))
		return false;
	for (unsigned i = 0; i < bench_client_count(bench); i++)
		if (bench_client(bench, i)->counting.queue_count)
			return false;
	return true;
}

static void request_acknowledgements(struct bench *bench)
{
	for (unsigned i = 0; i < bench_client_count(bench); i++) {
		struct client *client = bench_client(bench, i);

		if (client->stage == STAGE_IN && client->counting.queue_count)
			wire_say_text(&client->wire, S("<r xmlns='urn:xmpp:sm:3'/>"));
	}
}

static bool calm_down(struct bench *bench)
{
	int64_t until = clock_mono_us() + bench->options->patience * 1000000, asked = 0;

	while (!is_calm(bench) && clock_mono_us() < until) {
		if (clock_mono_us() - asked > SETTLE_US) {
			asked = clock_mono_us();
			request_acknowledgements(bench);
		}
		loop_turn(&bench->loop, TICK_US);
		bring_back(bench);
	}
	/* What comes twice would come now. */
	bench_wait_until(bench, clock_mono_us() + SETTLE_US);
	return is_calm(bench);
}

/* ---- the sum ---- */

static uint64_t unacknowledged(struct bench *bench)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < bench_client_count(bench); i++)
		sum += bench_client(bench, i)->counting.queue_count;
	return sum;
}

static void report(struct bench *bench)
{
	figure_count("breaks", storm.breaks);
	figure_count("returned", storm.returned);
	figure_count("resumed", bench->resumed);
	figure_count("not_resumed", bench->resume_failed);
	figure_count("new_sessions", storm.new_sessions);
	figure_latency("back", &storm.back_us);
	figure_count("sent", storm.talk.sent);
	figure_count("lost", talk_missing(&storm.talk));
	figure_count("twice", storm.talk.twice);
	figure_count("unacknowledged", unacknowledged(bench));
}

static bool run(struct bench *bench)
{
	bool is_calm_now = false;

	if (!bench->options->resume || bench->options->rate == 0) {
		fprintf(stderr, "jackdaw-bench: a storm needs --resume and --rate\n");
		return false;
	}
	bench->events = &events;
	talk_init(&storm.talk, bench);
	if (bench_come_in(bench)) {
		puts("ready");
		fflush(stdout);
		blow(bench);
		is_calm_now = calm_down(bench);
		report(bench);
	}
	is_calm_now = is_calm_now && storm.breaks > 0 && storm.new_sessions == 0 &&
		      storm.talk.twice == 0 && storm.returned == storm.breaks;
	talk_fini(&storm.talk);
	return is_calm_now;
}

const struct scenario scenario_storm = { "storm", "breaks and resumptions, the books kept", run };
