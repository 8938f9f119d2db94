/* SPDX-License-Identifier: Apache-2.0 */
/* A client in its session: counting and acknowledging (XEP-0198), answering requests. How it gets
 * there is in login.c. */

#include "client.h"

#include "base/clock.h"
#include "base/mem.h"
#include "bench.h"
#include "login.h"
#include "look.h"

/* ---- counting ---- */

static void queue_push(struct counting *counting, int64_t what)
{
	size_t end = counting->queue_at + counting->queue_count;

	if (end == counting->queue_cap && counting->queue_at > end / 2) {
		memmove(counting->queue, counting->queue + counting->queue_at,
			counting->queue_count * sizeof(int64_t));
		counting->queue_at = 0;
		end = counting->queue_count;
	}
	counting->queue = vec_grow(counting->queue, &counting->queue_cap, end + 1, sizeof(int64_t));
	counting->queue[end] = what;
	counting->queue_count++;
}

void counting_acknowledged(struct counting *counting, uint32_t h)
{
	uint32_t newly = h - counting->acked;

	if (newly > counting->queue_count)
		return;
	counting->acked = h;
	counting->queue_at += newly;
	counting->queue_count -= newly;
	if (counting->queue_count == 0)
		counting->queue_at = 0;
}

struct buf *client_stanza(struct client *client, int64_t what)
{
	if (client->counting.is_on) {
		queue_push(&client->counting, what);
		client->counting.since_request++;
	}
	return wire_say(&client->wire);
}

void client_sent(struct client *client)
{
	struct counting *counting = &client->counting;

	if (!counting->is_on ||
	    counting->since_request < (uint64_t)client->bench->options->ack_every)
		return;
	counting->since_request = 0;
	wire_say_text(&client->wire, S("<r xmlns='urn:xmpp:sm:3'/>"));
}

static void acknowledge(struct client *client)
{
	struct buf *out = wire_say(&client->wire);

	buf_add(out, S("<a xmlns='urn:xmpp:sm:3' h='"));
	buf_add_int(out, client->counting.in);
	buf_add(out, S("'/>"));
}

void client_keep_unacknowledged(struct client *client)
{
	struct counting *counting = &client->counting;
	struct kept *kept = &client->kept;

	kept->at = vec_grow(kept->at, &kept->cap, kept->count + counting->queue_count + 1,
			    sizeof(int64_t));
	for (size_t i = 0; i < counting->queue_count; i++)
		kept->at[kept->count++] = counting->queue[counting->queue_at + i];
	counting->queue_at = counting->queue_count = 0;
}

void client_send_again(struct client *client, bool is_resumed)
{
	struct kept kept = client->kept;

	client->kept = (struct kept){ 0 };
	for (size_t i = 0; i < kept.count; i++) {
		if (kept.at[i] != NOT_AGAIN)
			client->bench->events->again(client, kept.at[i]);
		else if (is_resumed) /* any stanza will do to keep the count */
			buf_add(client_stanza(client, NOT_AGAIN), S("<presence/>"));
	}
	mem_free(kept.at);
}

/* ---- in the session ---- */

/* RFC 6120 §8.2.3: every request gets its answer; the servers ping, and some wait for it. */
static void answer(struct client *client, str stanza)
{
	str from = attribute(stanza, "from"), id = attribute(stanza, "id");
	struct buf *out = client_stanza(client, NOT_AGAIN);

	buf_add(out, S("<iq type='result' id='"));
	buf_add(out, id);
	if (str_exists(from)) {
		buf_add(out, S("' to='"));
		buf_add(out, from);
	}
	buf_add(out, S("'/>"));
	client_sent(client);
}

static void hear_iq(struct client *client, str stanza)
{
	str type = attribute(stanza, "type");

	if (str_eq(type, S("get")) || str_eq(type, S("set")))
		answer(client, stanza);
	else
		client->bench->events->heard(client, stanza);
}

void client_heard(struct client *client, str stanza)
{
	int64_t h;

	if (is_element(stanza, "message") || is_element(stanza, "presence")) {
		client->counting.in++;
		client->bench->events->heard(client, stanza);
	} else if (is_element(stanza, "iq")) {
		client->counting.in++;
		hear_iq(client, stanza);
	} else if (is_element(stanza, "r")) {
		acknowledge(client);
	} else if (is_element(stanza, "a")) {
		if (str_to_int(attribute(stanza, "h"), 0, UINT32_MAX, &h))
			counting_acknowledged(&client->counting, (uint32_t)h);
	} else if (is_element(stanza, "stream:error")) {
		bench_note("a stream error", stanza);
	}
}

/* ---- life ---- */

void client_cut(struct client *client)
{
	struct bench *bench = client->bench;

	if (client->stage == STAGE_OUT)
		return;
	if (client->stage == STAGE_IN)
		bench->in_count--;
	else
		bench->under_way--;
	client->stage = STAGE_OUT;
	login_end(client);
	wire_close(&client->wire);
}

void client_leave(struct client *client)
{
	client->counting.id[0] = '\0';
	wire_say_text(&client->wire, S("<presence type='unavailable'/></stream:stream>"));
}
