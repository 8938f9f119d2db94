/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies: "J", then run, sender, number (eight hexadecimal digits each) and the time (sixteen),
 * then what fills them up. */

#include "talk.h"

#include "base/mem.h"
#include "base/random.h"
#include "look.h"

enum { MARK_LEN = 1 + 8 + 8 + 8 + 16, STANZA_MAX = 1 << 20 };

/* ---- numbers ---- */

static void add_hex(struct buf *out, uint64_t value, unsigned digits)
{
	char *at = buf_extend(out, digits);

	while (at && digits--) {
		at[digits] = "0123456789abcdef"[value & 15];
		value >>= 4;
	}
}

static uint64_t read_hex(const char *at, unsigned digits)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < digits; i++) {
		unsigned char byte = (unsigned char)at[i];

		value = value << 4 | (uint64_t)(byte <= '9' ? byte - '0' : byte - 'a' + 10);
	}
	return value;
}

/* ---- life ---- */

static void write_head(struct talker *talker)
{
	const struct options *options = talker->client->bench->options;
	struct buf *head = &talker->head;

	buf_init(head, STANZA_MAX);
	buf_add(head, S("<message "));
	/* On the floor nobody else puts it in. */
	if (options->floor)
		buf_printf(head, "from='" ACCOUNT_FORMAT "@%s/" BENCH_RESOURCE "' ",
			   options->prefix, talker->client->number, options->domain);
	buf_printf(head, "to='" ACCOUNT_FORMAT "@%s%s' type='chat' id='m", options->prefix,
		   talker->partner->client->number, options->domain,
		   options->full ? "/" BENCH_RESOURCE : "");
}

void talk_init(struct talk *talk, struct bench *bench)
{
	unsigned count = bench_client_count(bench);

	*talk = (struct talk){ .bench = bench };
	random_bytes(&talk->run, sizeof(talk->run));
	buf_init(&talk->padding, STANZA_MAX);
	for (int64_t i = MARK_LEN; i < bench->options->body; i++)
		buf_add_char(&talk->padding, 'x');
	talk->talkers = mem_zalloc((count + 1) * sizeof(*talk->talkers));
	for (unsigned i = 0; i < count; i++) {
		unsigned partner = (i ^ 1u) < count ? i ^ 1u : i;

		talk->talkers[i].client = bench_client(bench, i);
		talk->talkers[i].partner = &talk->talkers[partner];
		talk->talkers[i].client->scenario = &talk->talkers[i];
	}
	for (unsigned i = 0; i < count; i++)
		write_head(&talk->talkers[i]);
}

void talk_fini(struct talk *talk)
{
	for (unsigned i = 0; i < bench_client_count(talk->bench); i++) {
		buf_fini(&talk->talkers[i].head);
		mem_free(talk->talkers[i].seen);
	}
	buf_fini(&talk->padding);
	mem_free(talk->talkers);
}

struct talker *talker_of(struct talk *talk, const struct client *client)
{
	return &talk->talkers[client - talk->bench->clients];
}

/* ---- sending ---- */

static void write_message(struct talk *talk, struct talker *from, uint32_t number,
			  int64_t intended_us, struct buf *out)
{
	buf_add(out, buf_str(&from->head));
	add_hex(out, number, 8);
	buf_add(out, S("'><body>J"));
	add_hex(out, talk->run, 8);
	add_hex(out, from->client->number, 8);
	add_hex(out, number, 8);
	add_hex(out, (uint64_t)intended_us, 16);
	buf_add(out, buf_str(&talk->padding));
	buf_add(out, S("</body></message>"));
}

size_t talk_message_size(struct talk *talk)
{
	struct buf message;
	size_t size;

	buf_init(&message, STANZA_MAX);
	write_message(talk, &talk->talkers[0], 0, 0, &message);
	size = message.len;
	buf_fini(&message);
	return size;
}

static void send_number(struct talk *talk, struct talker *from, uint32_t number,
			int64_t intended_us)
{
	write_message(talk, from, number, intended_us, client_stanza(from->client, number));
	client_sent(from->client);
}

void talk_send(struct talk *talk, struct talker *from, int64_t intended_us)
{
	talk->sent++;
	send_number(talk, from, from->sent++, intended_us);
}

void talk_send_again(struct talk *talk, struct talker *from, uint32_t number)
{
	send_number(talk, from, number, 0);
}

/* ---- receiving ---- */

/* False: it was there already. */
static bool mark_seen(struct talker *to, uint32_t number)
{
	size_t word = number / 64;
	uint64_t bit = UINT64_C(1) << number % 64;
	size_t old_cap = to->seen_cap;

	to->seen = vec_grow(to->seen, &to->seen_cap, word + 1, sizeof(uint64_t));
	if (to->seen_cap > old_cap)
		memset(to->seen + old_cap, 0, (to->seen_cap - old_cap) * sizeof(uint64_t));
	if (to->seen[word] & bit)
		return false;
	to->seen[word] |= bit;
	return true;
}

static const char *find_mark(str stanza)
{
	const char *body = memmem(stanza.at, stanza.len, "<body>J", 7);
	size_t left = body ? (size_t)(stanza.at + stanza.len - body) : 0;

	return left >= 6 + MARK_LEN ? body + 7 : NULL;
}

bool talk_heard(struct talk *talk, struct talker *to, str stanza, struct told *out)
{
	const char *mark = is_element(stanza, "message") ? find_mark(stanza) : NULL;
	uint32_t number;

	if (!mark)
		return false;
	number = (uint32_t)read_hex(mark + 16, 8);
	if (read_hex(mark, 8) != talk->run ||
	    read_hex(mark + 8, 8) != to->partner->client->number || number >= to->partner->sent) {
		talk->strange++;
		return false;
	}
	out->intended_us = (int64_t)read_hex(mark + 24, 16);
	out->is_new = mark_seen(to, number);
	if (out->is_new) {
		talk->received++;
		to->received++;
	} else {
		talk->twice++;
		to->twice++;
	}
	return true;
}
