/* SPDX-License-Identifier: Apache-2.0 */
/* One-to-one chat: pairs of clients send each other messages, so many in flight for each (the next
 * goes when one has arrived), or at a fixed rate, where latency counts from when a message was to
 * be sent, whether we or the server were late. */

#include <stdio.h>

#include "base/clock.h"
#include "floor_hello.h"
#include "talk.h"

enum { TURN_US = 100000, SETTLE_US = 300000 };

static struct talk talk;
static struct histogram latency;
static bool is_sending, is_measuring;

static void heard(struct client *client, str stanza)
{
	struct talker *to = client->scenario;
	struct told told;
	int64_t now;

	if (!talk_heard(&talk, to, stanza, &told) || !told.is_new)
		return;
	now = clock_mono_us();
	if (is_measuring && told.intended_us)
		histogram_add(&latency, now - told.intended_us);
	if (is_sending && client->bench->options->rate == 0 &&
	    to->partner->client->stage == STAGE_IN)
		talk_send(&talk, to->partner, now);
}

static void in(struct client *client, bool is_resumed)
{
	struct talker *talker = client->scenario;
	unsigned partner = talker->partner->client->number;

	(void)is_resumed;
	if (client->bench->options->floor)
		floor_hello(client, talk_message_size(&talk), &partner, 1);
}

static void out(struct client *client, const char *why)
{
	(void)client;
	bench_note("a client is out", str_of(why));
}

static void again(struct client *client, int64_t what)
{
	talk_send_again(&talk, client->scenario, (uint32_t)what);
}

static const struct bench_events events = { in, heard, out, again };

/* What is due by now; says when the next will be. */
static int64_t send_due(struct bench *bench, int64_t began_us, uint64_t *next)
{
	double pace = 1e6 / (double)bench->options->rate;
	int64_t due = began_us + (int64_t)((double)*next * pace);

	while (due <= clock_mono_us()) {
		struct client *client =
			bench_client(bench, (unsigned)(*next % bench_client_count(bench)));

		if (client->stage == STAGE_IN)
			talk_send(&talk, client->scenario, due);
		++*next;
		due = began_us + (int64_t)((double)*next * pace);
	}
	return due;
}

static void send_windows(struct bench *bench)
{
	for (unsigned i = 0; i < bench_client_count(bench); i++)
		for (int64_t k = 0; k < bench->options->window; k++)
			talk_send(&talk, &talk.talkers[i], clock_mono_us());
}

static void work_until(struct bench *bench, int64_t until_us, int64_t began_us, uint64_t *next)
{
	while (clock_mono_us() < until_us) {
		int64_t due = clock_mono_us() + TURN_US;

		if (bench->options->rate)
			due = send_due(bench, began_us, next);
		if (due > until_us)
			due = until_us;
		int64_t wait = due - clock_mono_us();
		loop_turn(&bench->loop, wait > 0 ? wait : 0);
	}
}

static void drain(struct bench *bench)
{
	int64_t until = clock_mono_us() + bench->options->patience * 1000000;

	while (talk_missing(&talk) && clock_mono_us() < until)
		loop_turn(&bench->loop, TURN_US);
	/* What comes twice would come now. */
	bench_wait_until(bench, clock_mono_us() + SETTLE_US);
}

static void report(const struct measured *measured, uint64_t deliveries)
{
	double count = deliveries ? (double)deliveries : 1;

	figure_count("deliveries", deliveries);
	figure("seconds", measured->seconds);
	figure("per_second", (double)deliveries / measured->seconds);
	figure("server_us_per_delivery", measured->server_us / count);
	figure("own_us_per_delivery", measured->own_us / count);
	figure("server_cores", measured->server_us / measured->seconds / 1e6);
	figure_latency("latency", &latency);
	figure_count("sent", talk.sent);
	figure_count("lost", talk_missing(&talk));
	figure_count("twice", talk.twice);
	figure_count("strange", talk.strange);
}

static bool run(struct bench *bench)
{
	int64_t began_us;
	struct meter meter;
	uint64_t next = 0, before;
	bool is_right;

	bench->events = &events;
	talk_init(&talk, bench);
	if (!bench_come_in(bench)) {
		talk_fini(&talk);
		return false;
	}
	bench_wait_until(bench, clock_mono_us() + SETTLE_US);
	is_sending = true;
	began_us = clock_mono_us();
	if (bench->options->rate == 0)
		send_windows(bench);
	work_until(bench, began_us + bench->options->warmup * 1000000, began_us, &next);
	is_measuring = true;
	before = talk.received;
	meter_start(&meter, bench);
	work_until(bench, meter.began_us + bench->options->seconds * 1000000, began_us, &next);
	struct measured measured = meter_read(&meter);
	uint64_t deliveries = talk.received - before;

	is_sending = is_measuring = false;
	drain(bench);
	report(&measured, deliveries);
	is_right = deliveries > 0 && talk_missing(&talk) == 0 && talk.twice == 0 &&
		   bench->lost_streams == 0;
	talk_fini(&talk);
	return is_right;
}

const struct scenario scenario_chat = { "chat", "messages between pairs, by window or at a rate",
					run };
