/* SPDX-License-Identifier: Apache-2.0 */
/* What client state (XEP-0352) saves a phone: the same hours, with fifty contacts who come and go,
 * type and sometimes write, are played in the fake world to a client that is looked at all the time
 * and to one that is looked at only at the end, both with stream management. Bytes are those of the
 * stream, before TLS. Usage: csi_bench [HOURS [SEED]] */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "support/world.h"
#include "xep/scene.h"

enum {
	CONTACTS = 50,
	PRESENCE_MINUTES = 20, /* of each contact: away, and back */
	TALKS_AN_HOUR = 2,	/* one contact writes three to six messages */
	GAVE_UP_AN_HOUR = 2,	/* typed, and not sent */
	MARKERS_AN_HOUR = 3,	/* an older message was read */
	EVENTS_MAX = 100000,
	TAIL_MS = 10 * 1000,	/* a radio stays on for so long behind the last byte */
	SLICE_MS = 30 * 1000,
};

#define STATE(how) "<" how " xmlns='http://jabber.org/protocol/chatstates'/>"
#define CAPS \
	"<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='https://client.example' " \
	"ver='QgayPKawpkPSDYmwT/WM94uAlu0='/>"
#define CHAT(inner) "<message to='juliet@localhost' type='chat' id='m1'>" inner "</message>"

/* What a contact does, as its client sends it. */
static const char *const acts[] = {
	"<presence><show>away</show>" CAPS
	"<idle xmlns='urn:xmpp:idle:1' since='2026-01-01T00:00:00Z'/></presence>",
	"<presence>" CAPS "</presence>",
	CHAT(STATE("composing")),
	CHAT(STATE("paused")),
	CHAT("<body>Good pilgrim, you do wrong your hand too much, and so on.</body>"
	     STATE("active")
	     "<request xmlns='urn:xmpp:receipts'/><markable xmlns='urn:xmpp:chat-markers:0'/>"),
	CHAT("<displayed xmlns='urn:xmpp:chat-markers:0' id='m0'/><store xmlns='urn:xmpp:hints'/>"),
};
enum act { AWAY, BACK, COMPOSING, PAUSED, WRITES, READ };

struct event {
	int64_t ms;
	unsigned who;
	enum act act;
};

struct trace {
	struct event events[EVENTS_MAX];
	size_t count, written, presences, states;
	uint64_t dice;
	int64_t end_ms;
};

struct measure {
	size_t bytes, wakes;
	int64_t on_ms, last_ms; /* the radio is on; the last byte came */
	uint32_t h;
};

struct party {
	struct world *world;
	struct client *juliet, *contacts[CONTACTS];
	struct measure measure;
	int64_t now_ms;
};

/* ---- the hours ---- */

static unsigned below(struct trace *trace, unsigned bound)
{
	/* splitmix64: the same hours whatever the server draws. */
	uint64_t z = trace->dice += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (unsigned)((z ^ (z >> 31)) % bound);
}

static void add(struct trace *trace, int64_t ms, unsigned who, enum act act)
{
	if (ms >= trace->end_ms || trace->count == EVENTS_MAX)
		return;
	trace->events[trace->count++] = (struct event){ ms, who, act };
	trace->written += act == WRITES;
	trace->presences += act == AWAY || act == BACK;
	trace->states += act == COMPOSING || act == PAUSED;
}

static int64_t some_moment(struct trace *trace)
{
	return below(trace, (unsigned)(trace->end_ms / 1000)) * (int64_t)1000;
}

static void come_and_go(struct trace *trace, unsigned who)
{
	int64_t at = 0;

	for (int i = 0; at < trace->end_ms; i++) {
		at += 1000 + below(trace, 2 * PRESENCE_MINUTES * 60) * (int64_t)1000;
		add(trace, at, who, i % 2 ? BACK : AWAY);
	}
}

static void talk(struct trace *trace)
{
	unsigned who = below(trace, CONTACTS), messages = 3 + below(trace, 4);
	int64_t at = some_moment(trace);

	for (unsigned i = 0; i < messages; i++) {
		add(trace, at, who, COMPOSING);
		if (below(trace, 2)) {
			add(trace, at + 5000, who, PAUSED);
			add(trace, at + 8000, who, COMPOSING);
		}
		add(trace, at + 12 * 1000, who, WRITES);
		at += 30 * 1000 + below(trace, 60) * (int64_t)1000;
	}
}

static void give_up(struct trace *trace)
{
	unsigned who = below(trace, CONTACTS);
	int64_t at = some_moment(trace);

	add(trace, at, who, COMPOSING);
	add(trace, at + 15 * 1000, who, PAUSED);
}

static int by_time(const void *a, const void *b)
{
	const struct event *one = a, *other = b;

	if (one->ms != other->ms)
		return one->ms < other->ms ? -1 : 1;
	return one->who < other->who ? -1 : one->who > other->who;
}

static void make_trace(struct trace *trace, unsigned hours, uint64_t seed)
{
	trace->dice = seed;
	trace->end_ms = hours * (int64_t)3600 * 1000;
	for (unsigned who = 0; who < CONTACTS; who++)
		come_and_go(trace, who);
	for (unsigned i = 0; i < hours * TALKS_AN_HOUR; i++)
		talk(trace);
	for (unsigned i = 0; i < hours * GAVE_UP_AN_HOUR; i++)
		give_up(trace);
	for (unsigned i = 0; i < hours * MARKERS_AN_HOUR; i++)
		add(trace, some_moment(trace), below(trace, CONTACTS), READ);
	qsort(trace->events, trace->count, sizeof(*trace->events), by_time);
}

/* ---- the phone ---- */

static unsigned stanzas_in(str heard)
{
	return count_of(heard, "<presence ") + count_of(heard, "<message ") +
	       count_of(heard, "<iq ");
}

static void note(struct measure *measure, int64_t now_ms, size_t bytes)
{
	int64_t gap = now_ms - measure->last_ms;

	measure->bytes += bytes;
	measure->wakes += measure->bytes == bytes || gap >= TAIL_MS;
	measure->on_ms += measure->bytes == bytes || gap > TAIL_MS ? TAIL_MS : gap;
	measure->last_ms = now_ms;
}

/* Its client answers what it must. */
static void listen(struct party *party)
{
	str heard = client_heard(party->juliet);
	struct arena arena;
	bool is_pinged;

	if (!heard.len)
		return;
	note(&party->measure, party->now_ms, heard.len);
	party->measure.h += stanzas_in(heard);
	is_pinged = has(heard, "are-you-there");
	if (!is_pinged && !has(heard, "<r "))
		return;
	arena_init(&arena);
	client_send(party->juliet,
		    arena_printf(&arena, "%s<a xmlns='urn:xmpp:sm:3' h='%" PRIu32 "'/>",
				 is_pinged ? "<iq type='result' id='are-you-there'/>" : "",
				 party->measure.h)
			    .at);
	arena_fini(&arena);
	listen(party);
}

static void contacts_answer(struct party *party)
{
	for (unsigned i = 0; i < CONTACTS; i++)
		if (has(client_heard(party->contacts[i]), "are-you-there"))
			client_send(party->contacts[i],
				    "<iq type='result' id='are-you-there'/>");
}

static void wait_until(struct party *party, int64_t ms)
{
	while (party->now_ms < ms) {
		int64_t slice = ms - party->now_ms < SLICE_MS ? ms - party->now_ms : SLICE_MS;

		world_advance_ms(party->world, slice);
		party->now_ms += slice;
		listen(party);
		contacts_answer(party);
	}
}

/* ---- both ---- */

static void invite(struct party *party, unsigned i)
{
	char jid[64];

	snprintf(jid, sizeof(jid), "contact%u@localhost/client", i);
	party->contacts[i] = world_login(party->world, jid);
	*strchr(jid, '/') = '\0';
	befriend(party->world, party->juliet, "juliet@localhost", party->contacts[i], jid);
	client_send(party->contacts[i], acts[BACK]);
}

static struct measure play(const struct trace *trace, bool is_inactive)
{
	static const struct world_options options = { .keeps_messages = true };
	struct party party = { .world = world_open(&options) };

	party.juliet = world_login(party.world, "juliet@localhost/phone");
	for (unsigned i = 0; i < CONTACTS; i++)
		invite(&party, i);
	client_send(party.juliet, "<presence/>");
	client_send(party.juliet, "<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
	if (is_inactive)
		client_send(party.juliet, "<inactive xmlns='urn:xmpp:csi:0'/>");
	world_advance_ms(party.world, 1000);
	client_forget(party.juliet);
	for (size_t i = 0; i < trace->count; i++) {
		const struct event *event = &trace->events[i];

		wait_until(&party, event->ms);
		client_send(party.contacts[event->who], acts[event->act]);
		listen(&party);
	}
	wait_until(&party, trace->end_ms);
	client_send(party.juliet, "<active xmlns='urn:xmpp:csi:0'/>");
	listen(&party);
	world_close(&party.world);
	return party.measure;
}

static void print(const char *name, double active, double inactive)
{
	printf("%-24s %10.0f %10.0f %9.1f\n", name, active, inactive, active / inactive);
}

int main(int argc, char **argv)
{
	static struct trace trace;
	unsigned hours = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 8;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	struct measure active, inactive;

	make_trace(&trace, hours ? hours : 1, seed);
	active = play(&trace, false);
	inactive = play(&trace, true);
	printf("%u hours, %d contacts: %zu changes of presence, %zu chat states, %zu messages\n",
	       hours, CONTACTS, trace.presences, trace.states, trace.written);
	printf("%-24s %10s %10s %9s\n", "", "active", "inactive", "ratio");
	print("bytes", (double)active.bytes, (double)inactive.bytes);
	print("wake-ups (10 s apart)", (double)active.wakes, (double)inactive.wakes);
	print("seconds of radio", (double)active.on_ms / 1000, (double)inactive.on_ms / 1000);
	return 0;
}
