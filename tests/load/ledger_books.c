/* SPDX-License-Identifier: Apache-2.0 */
/* What was sent, acknowledged, received, twice or never. */

#include "load/ledger_books.h"

#include <stdarg.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/siphash.h"

struct client *clients;
int client_count;
struct message *messages;
size_t message_count, message_cap;
uint32_t *sent_of_pair, *received_of_pair; /* the last seq of each pair */
const char *domain;
FILE *history;
int64_t last_news_ms;
struct sum sum;

void note(const char *format, ...)
{
	va_list args;

	fprintf(history, "%lld ", (long long)clock_mono_ms());
	va_start(args, format);
	vfprintf(history, format, args);
	va_end(args);
	fputc('\n', history);
}

void fault(const struct client *client, const char *what, str detail)
{
	note("fault %d %s: %.*s", client->number, what, STR_ARG(detail));
	if (sum.faults++ < 20)
		fprintf(stderr, "client %d: %s: %.*s\n", client->number, what, STR_ARG(detail));
}

void push(long **list, size_t *count, size_t *cap, long value)
{
	*list = vec_grow(*list, cap, *count + 1, sizeof(**list));
	(*list)[(*count)++] = value;
}

void body_of(const struct message *message, char out[static 200])
{
	snprintf(out, 200, "from ledger%d to ledger%d, number %u", message->from, message->to,
		 message->seq);
}

void acknowledged(struct client *client, uint32_t h)
{
	uint32_t count = h - client->acked;

	if (count > client->queue_count) {
		char text[80];

		snprintf(text, sizeof(text), "h %u, before %u, under way %zu", h, client->acked,
			 client->queue_count);
		fault(client, "h of what was never sent", str_of(text));
		return;
	}
	for (size_t i = 0; i < count; i++) {
		if (client->queue[i] < 0)
			continue;
		messages[client->queue[i]].is_acked = true;
		note("acked %d m%ld", client->number, client->queue[i]);
	}
	client->acked = h;
	client->queue_count -= count;
	if (count)
		memmove(client->queue, client->queue + count,
			client->queue_count * sizeof(*client->queue));
}

static bool may_come_again(const struct message *message)
{
	const struct client *to = &clients[message->to];

	if (message->acked_at == 0)
		return true;
	for (unsigned i = 0; i < BREAKS_KEPT && i < to->break_count; i++)
		if (to->breaks[i] >= message->acked_at &&
		    to->breaks[i] < message->acked_at + COMMIT_MS)
			return true;
	return false;
}

static void received_again(const struct client *client, const struct message *message, int64_t id)
{
	bool is_same = message->stanza_id == id;

	if (may_come_again(message)) {
		*(is_same ? &sum.dup_open_same : &sum.dup_open_other) += 1;
		return;
	}
	*(is_same ? &sum.dup_closed_same : &sum.dup_closed_other) += 1;
	note("twice %d m%td", client->number, message - messages);
}

static void phantom(const struct client *client, const struct tree *stanza, const char *why)
{
	struct buf text;

	buf_init(&text, 4096);
	tree_print(stanza, &text);
	note("phantom %d (%s) %s", client->number, why, buf_cstr(&text));
	if (sum.phantoms++ < 10)
		fprintf(stderr, "client %d: phantom (%s): %s\n", client->number, why,
			buf_cstr(&text));
	buf_fini(&text);
}

/* NULL: nobody sent this. */
static struct message *message_of(const struct tree *stanza, const char *prefix)
{
	str id = tree_attr(stanza, "id");
	int64_t number;

	if (!str_starts(id, str_of(prefix)) ||
	    !str_to_int(str_from(id, 1), 0, (int64_t)message_count - 1, &number))
		return NULL;
	return &messages[number];
}

static bool is_as_sent(const struct message *message, const struct tree *stanza)
{
	const struct tree *body = tree_child(stanza, "body");
	const struct tree *origin = tree_child(stanza, "origin-id");
	char expected[200], from[100], to[100];

	body_of(message, expected);
	snprintf(from, sizeof(from), "ledger%d@%s/r", message->from, domain);
	snprintf(to, sizeof(to), "ledger%d@%s", message->to, domain);
	return body && origin && str_eq(body->text, str_of(expected)) &&
	       str_eq(tree_attr(stanza, "from"), str_of(from)) &&
	       str_eq(tree_attr(stanza, "to"), str_of(to)) &&
	       str_eq(str_from(tree_attr(origin, "id"), 1), str_from(tree_attr(stanza, "id"), 1));
}

/* Stands for a stanza-id, which is any text; 0: there is none. */
static int64_t number_of(str stanza_id)
{
	static const unsigned char key[16] = "ids in the books";

	return stanza_id.len ? (int64_t)(siphash(stanza_id, key) | 1) : 0;
}

void hear_message(struct client *client, const struct tree *stanza)
{
	struct message *message = message_of(stanza, "m");
	const struct tree *stanza_id = tree_child(stanza, "stanza-id");
	bool is_late = tree_child(stanza, "delay") != NULL;
	uint32_t *last;
	int64_t id = 0;

	if (message && str_eq(tree_attr(stanza, "type"), S("error"))) {
		message->is_bounced = true;
		sum.bounced++;
		note("bounced %d m%td", client->number, message - messages);
		return;
	}
	if (!message || message->to != client->number || !is_as_sent(message, stanza)) {
		phantom(client, stanza, message ? "not as it was sent" : "never sent");
		return;
	}
	if (stanza_id)
		id = number_of(tree_attr(stanza_id, "id"));
	if (!id)
		fault(client, "a message without its stanza-id", tree_attr(stanza, "id"));
	note("got %d m%td seq %u id %lld %s", client->number, message - messages, message->seq,
	     (long long)id, is_late ? "late" : "live");
	*(is_late ? &sum.late : &sum.live) += 1;
	push(&client->given, &client->given_count, &client->given_cap, message - messages);
	if (message->times_received++) {
		received_again(client, message, id);
		return;
	}
	message->stanza_id = id;
	last = &received_of_pair[message->from * client_count + message->to];
	if (message->seq < *last) {
		note("reorder %d m%td seq %u behind %u", client->number, message - messages,
		     message->seq, *last);
		if (sum.reordered++ < 10)
			fprintf(stderr, "from %d to %d: number %u (m%td) behind %u\n",
				message->from, message->to, message->seq, message - messages,
				*last);
	} else {
		*last = message->seq;
	}
}

bool balance(void)
{
	long acked = 0, lost = 0, in_vain = 0;

	for (size_t i = 0; i < message_count; i++) {
		const struct message *message = &messages[i];

		acked += message->is_acked;
		in_vain += !message->is_acked;
		if (!message->is_acked || message->times_received || message->is_bounced)
			continue;
		note("lost m%zu from %d to %d seq %u", i, message->from, message->to, message->seq);
		if (lost++ < 10)
			fprintf(stderr, "lost: m%zu from %d to %d, number %u, sent %u times\n", i,
				message->from, message->to, message->seq, message->times_sent);
	}
	printf("%d clients, %zu messages, %ld acknowledged, %ld unacknowledged, %ld streams, "
	       "%ld resumed, %ld not resumed, %ld sent again; received: %ld live, %ld kept; %ld "
	       "bounced, %ld lost, %ld phantoms, %ld reordered, %ld faults; twice, not firmly "
	       "acknowledged: %ld same id, %ld other id; twice though acknowledged: %ld same id, "
	       "%ld other id\n",
	       client_count, message_count, acked, in_vain, sum.streams, sum.resumed, sum.failed,
	       sum.again, sum.live, sum.late, sum.bounced, lost, sum.phantoms, sum.reordered,
	       sum.faults, sum.dup_open_same, sum.dup_open_other, sum.dup_closed_same,
	       sum.dup_closed_other);
	/* A run in which nothing happens proves nothing. */
	return acked > 100 && lost == 0 && in_vain == 0 && sum.phantoms == 0 &&
	       sum.reordered == 0 && sum.faults == 0 && sum.dup_open_other == 0 &&
	       sum.dup_closed_other == 0;
}
