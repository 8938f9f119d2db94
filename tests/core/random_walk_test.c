/* SPDX-License-Identifier: Apache-2.0 */
/* Many short lives of one server, each from a seed: people come with several clients, go,
 * are cut off and resume, subscribe, unsubscribe, write, look away, block, keep cards, end their
 * accounts, in any order; what may happen next is shuffled, the store takes its time, fails now and
 * then and is not sure, the server crashes. When all is quiet, what must always hold is held:
 *
 *  - the two sides of each subscription agree, unless one blocked the other on the way; where a
 *    request crossed an answer, they agree when it is made again,
 *  - what is in memory is what is in the store,
 *  - each message was delivered or refused, once, and to no client twice,
 *  - each request was answered, once,
 *  - who ended his account is gone from all rosters and does not come back,
 *  - no request is open, no credit is out, no home is pinned. */

#include <stdlib.h>

#include "base/buf.h"
#include "core/blocklist.h"
#include "core/home.h"
#include "core/iq_run.h"
#include "core/session.h"
#include "core/shard.h"
#include "core/two_sides.h"
#include "core/walker.h"
#include "support/fake_random.h"
#include "support/fake_store.h"
#include "support/test.h"
#include "support/world.h"

#define ACTIVE "<active xmlns='urn:xmpp:csi:0'/>"

enum { PEOPLE = 5, DEVICES = 3, STEPS = 80, LIVES = 40, SENT_MAX = STEPS + 1 };

static const char *const people[PEOPLE] = { "alice@localhost", "bob@localhost", "carol@localhost",
					    "dave@example.org", "eve@example.org" };

/* A message or a request. */
struct sent {
	unsigned came, refused; /* of a request: results, errors */
	bool is_request;
	bool is_old; /* from before a crash: what was refused may come from the log again */
	bool is_excused; /* its sender went, or the server crashed, before it was settled */
	unsigned who, device, whom;
};

struct walk {
	struct world *world;
	struct client *clients[PEOPLE][DEVICES];
	bool is_removed[PEOPLE];
	bool has_blocked[PEOPLE][PEOPLE]; /* ever */
	struct sent sent[SENT_MAX];
	unsigned sent_count;
	bool keeps_messages; /* localhost does */
	struct stream streams[PEOPLE][DEVICES];
	bool is_slow; /* the store answers when it is asked to */
};

static unsigned below(unsigned bound)
{
	return (unsigned)fake_random_below(bound);
}

/* ---- listening ---- */

static void hear_messages(struct walk *walk, str heard)
{
	static const char *const marks[] = { "<body>", "'urn:xmpp:receipts' id='" };
	bool has_it[SENT_MAX] = { false };
	unsigned n;

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		str rest = heard;

		while (next_number(&rest, marks[i], &n)) {
			CHECK(n < walk->sent_count && !has_it[n]); /* to no client twice */
			has_it[n] = true;
			walk->sent[n].came = 1;
		}
	}
}

/* Answers to what this client asked; a message's error, if it was kept, is the account's. */
static void hear_answers(struct walk *walk, unsigned who, unsigned device, str heard)
{
	bool has_it[SENT_MAX] = { false };
	unsigned n;

	while (next_number(&heard, " id='q", &n)) {
		str rest = str_from(heard, str_find(heard, '\'') + 1);
		struct sent *sent = &walk->sent[n];

		if (!str_starts(rest, S(" type='error'")) && !str_starts(rest, S(" type='result'")))
			continue;
		CHECK(n < walk->sent_count && sent->who == who && !has_it[n] &&
		      (sent->device == device || !sent->is_request));
		has_it[n] = true;
		if (!sent->is_request)
			sent->refused = 1;
		else if (str_starts(rest, S(" type='error'")))
			sent->refused++;
		else
			sent->came++;
	}
}

static struct session *session_of(struct walk *walk, unsigned who, unsigned device)
{
	struct home *home = world_home(walk->world, people[who]);
	char resource[] = { 'x', (char)('0' + device), '\0' };

	return home ? home_session(home, str_of(resource)) : NULL;
}

static void hear_text(struct walk *walk, unsigned who, unsigned device, str heard)
{
	hear_messages(walk, heard);
	hear_answers(walk, who, device, heard);
	if (walk->clients[who][device])
		stream_acknowledge(&walk->streams[who][device], walk->clients[who][device],
				   session_of(walk, who, device));
}

static void hear(struct walk *walk, unsigned who, unsigned device)
{
	struct buf answer;
	bool is_asked = true;

	buf_init(&answer, 200);
	while (walk->clients[who][device] && is_asked) {
		str heard = client_heard(walk->clients[who][device]);

		hear_text(walk, who, device, heard);
		is_asked = find_ping(heard, &answer) &&
			   !client_is_closed(walk->clients[who][device]);
		if (is_asked)
			client_send_str(walk->clients[who][device], buf_str(&answer));
	}
	buf_fini(&answer);
}

/* What this client, or any, has sent and not seen the end of. */
static void excuse(struct walk *walk, unsigned who, unsigned device)
{
	for (unsigned i = 0; i < walk->sent_count; i++)
		if (walk->sent[i].who == who && walk->sent[i].device == device &&
		    !walk->sent[i].came && !walk->sent[i].refused)
			walk->sent[i].is_excused = true;
}

/* What was kept for one who is gone, or whose sender is blocked, is not given to anybody. */
static bool may_be_lost(const struct walk *walk, const struct sent *sent)
{
	return !sent->is_request &&
	       (walk->is_removed[sent->whom] || walk->has_blocked[sent->whom][sent->who]);
}

/* ---- the steps ---- */

static void answer_everything(struct walk *walk)
{
	fake_store_set_automatic(world_store(walk->world), true);
	world_settle(walk->world);
	walk->is_slow = false;
}

/* Some of those whose messages are kept: one without a log may come twice, as XEP-0198 says. */
static void manage(struct walk *walk, unsigned who, unsigned device)
{
	walk->streams[who][device] = (struct stream){ .handled = 0 };
	if (walk->keeps_messages && str_ends(str_of(people[who]), S("@localhost")) && below(2))
		stream_enable(&walk->streams[who][device], walk->clients[who][device]);
}

static bool resume(struct walk *walk, unsigned who, unsigned device)
{
	struct stream *stream = &walk->streams[who][device];
	struct client **client = &walk->clients[who][device];
	struct buf heard;

	if (!stream->id[0] || below(3) == 0)
		return false;
	buf_init(&heard, 1 << 22);
	*client = stream_resume(stream, walk->world, people[who], &heard);
	if (*client)
		hear_text(walk, who, device, buf_str(&heard));
	buf_fini(&heard);
	return *client != NULL;
}

static void come(struct walk *walk, unsigned who, unsigned device)
{
	struct buf text;

	if (walk->is_removed[who]) {
		answer_everything(walk);
		check_name_is_taken(walk->world, people[who]);
		return;
	}
	answer_everything(walk);
	if (resume(walk, who, device))
		return;
	buf_init(&text, 1000);
	buf_printf(&text, "%s/x%u", people[who], device);
	walk->clients[who][device] = world_login(walk->world, buf_cstr(&text));
	if (!session_of(walk, who, device)) {
		client_cut(&walk->clients[who][device]); /* the store had been told to fail */
		buf_fini(&text);
		return;
	}
	manage(walk, who, device);
	buf_clear(&text);
	buf_printf(&text,
		   "<iq id='r' type='get'><query xmlns='jabber:iq:roster'/></iq>"
		   "<iq id='l' type='get'><blocklist xmlns='urn:xmpp:blocking'/></iq>"
		   "<presence><priority>%d</priority></presence>",
		   (int)below(4) - 1);
	client_send_str(walk->clients[who][device], buf_str(&text));
	buf_fini(&text);
}

static void go(struct walk *walk, unsigned who, unsigned device)
{
	world_settle(walk->world);
	hear(walk, who, device);
	excuse(walk, who, device);
	if (below(2)) {
		client_leave(&walk->clients[who][device]);
		walk->streams[who][device].id[0] = '\0';
	} else {
		client_cut(&walk->clients[who][device]);
	}
}

/* '%' is the other's address, '#' the number of what is sent. */
static void say(struct walk *walk, unsigned who, unsigned device, const char *format, unsigned whom)
{
	struct sent *sent = &walk->sent[walk->sent_count];
	struct buf text;
	bool counts = false;

	buf_init(&text, 1000);
	for (const char *at = format; *at; at++) {
		if (*at == '%')
			buf_add(&text, str_of(people[whom]));
		else if (*at == '#')
			buf_add_int(&text, walk->sent_count);
		else
			buf_add_char(&text, *at);
		counts = counts || *at == '#';
	}
	if (counts) {
		*sent = (struct sent){ .who = who, .device = device, .whom = whom,
				       .is_request = str_starts(str_of(format), S("<iq")) };
		/* The block may still be on its way to the store. */
		sent->is_excused = walk->is_slow && walk->has_blocked[who][whom];
		walk->sent_count++;
	}
	client_send_str(walk->clients[who][device], buf_str(&text));
	buf_fini(&text);
}

static void act(struct walk *walk, unsigned who, unsigned device, unsigned whom)
{
	static const char *const acts[] = {
		"<presence type='subscribe' to='%'/>",
		"<presence type='subscribed' to='%'/>",
		"<presence type='unsubscribe' to='%'/>",
		"<presence type='unsubscribed' to='%'/>",
		"<presence type='subscribe' to='%'/>",
		"<presence type='subscribed' to='%'/>",
		"<iq type='set' id='q#'><query xmlns='jabber:iq:roster'><item jid='%' name='n'/>"
		"</query></iq>",
		"<iq type='set' id='q#'><query xmlns='jabber:iq:roster'><item jid='%' "
		"subscription='remove'/></query></iq>",
		"<iq type='get' id='q#'><query xmlns='jabber:iq:roster'/></iq>",
		"<presence><show>away</show></presence>",
		"<presence type='unavailable'/>",
		"<presence to='%'/>",
		"<iq type='get' id='q#' to='%'><query xmlns='jabber:iq:last'/></iq>",
		"<iq type='set' id='q#'><vCard xmlns='vcard-temp'><FN>#</FN></vCard></iq>",
		"<iq type='get' id='q#' to='%'><vCard xmlns='vcard-temp'/></iq>",
		"<message to='%' type='chat' id='q#'><body>#</body></message>",
		"<message to='%' type='chat' id='q#'><body>#</body></message>",
		"<message to='%/x1' type='chat' id='q#'><body>#</body></message>",
	};

	say(walk, who, device, acts[below(ARRAY_LEN(acts))], whom);
}

/* XEP-0352; and what waits then: a receipt is owed like a body, where there is a log. */
static void look_away(struct walk *walk, unsigned who, unsigned device, unsigned whom)
{
	static const char *const acts[] = {
		"<inactive xmlns='urn:xmpp:csi:0'/>",
		"<inactive xmlns='urn:xmpp:csi:0'/>",
		ACTIVE,
		"<message to='%'><active xmlns='http://jabber.org/protocol/chatstates'/></message>",
		"<message to='%' id='q#'><received xmlns='urn:xmpp:receipts' id='#'/></message>",
	};
	bool is_owed = walk->keeps_messages && str_ends(str_of(people[whom]), S("@localhost"));

	say(walk, who, device, acts[below(ARRAY_LEN(acts) - (is_owed ? 0 : 1))], whom);
}

static void block(struct walk *walk, unsigned who, unsigned device, unsigned whom)
{
	walk->has_blocked[who][whom] = true;
	/* XEP-0191 §3.3: answers and errors of one who is blocked meanwhile are dropped. */
	for (struct sent *at = walk->sent; at < walk->sent + walk->sent_count; at++)
		if (at->who == who && at->whom == whom && !at->came)
			at->is_excused = true;
	say(walk, who, device,
	    below(2) ? "<iq type='set' id='q#'><block xmlns='urn:xmpp:blocking'><item jid='%'/>"
		       "</block></iq>"
		     : "<iq type='set' id='q#'><unblock xmlns='urn:xmpp:blocking'><item jid='%'/>"
		       "</unblock></iq>",
	    whom);
}

static void end_account(struct walk *walk, unsigned who, unsigned device)
{
	/* Nobody asks in the midst of trouble, so that it is known how it ends. */
	answer_everything(walk);
	world_advance_ms(walk->world, 5000);
	for (unsigned i = 0; i < DEVICES; i++)
		hear(walk, who, i);
	client_send(walk->clients[who][device],
		    "<iq type='set' id='end'><query xmlns='jabber:iq:register'><remove/>"
		    "</query></iq>");
	world_advance_ms(walk->world, 5000);
	if (!client_is_closed(walk->clients[who][device]))
		return; /* the store had been told to fail */
	walk->is_removed[who] = true;
	memset(walk->streams[who], 0, sizeof(walk->streams[who]));
	for (unsigned i = 0; i < DEVICES; i++) {
		if (!walk->clients[who][i])
			continue;
		hear(walk, who, i);
		excuse(walk, who, i);
		CHECK(client_is_closed(walk->clients[who][i]));
		client_cut(&walk->clients[who][i]);
	}
}

static void crash(struct walk *walk)
{
	for (unsigned i = 0; i < PEOPLE * DEVICES; i++) {
		hear(walk, i / DEVICES, i % DEVICES);
		excuse(walk, i / DEVICES, i % DEVICES);
	}
	for (unsigned i = 0; i < PEOPLE * DEVICES; i++)
		if (walk->clients[i / DEVICES][i % DEVICES])
			client_cut(&walk->clients[i / DEVICES][i % DEVICES]);
	for (unsigned i = 0; i < walk->sent_count; i++)
		walk->sent[i].is_old = true;
	world_crash(walk->world);
	walk->is_slow = false;
}

static void trouble(struct walk *walk)
{
	static const enum store_op ops[] = { STORE_OP_ROSTER_WRITE, STORE_OP_ROSTER_WRITE,
					     STORE_OP_LETTER_SETTLE, STORE_OP_BLOCKLIST_WRITE,
					     STORE_OP_VCARD_PUT };

	if (below(3) == 0)
		crash(walk);
	else if (below(4) == 0)
		fake_store_script(world_store(walk->world), STORE_OP_HOME_LOAD, FAKE_FAILS, 1);
	else
		fake_store_script(world_store(walk->world), ops[below(ARRAY_LEN(ops))],
				  (enum fake_outcome)below(3), 1);
}

static void step(struct walk *walk)
{
	unsigned who = below(PEOPLE), device = below(DEVICES);
	unsigned whom = (who + 1 + below(PEOPLE - 1)) % PEOPLE;

	if (walk->is_slow)
		for (unsigned i = below(4); i > 0; i--)
			if (fake_store_answer_any(world_store(walk->world)))
				world_settle(walk->world);
	if (below(20) == 0) {
		trouble(walk);
	} else if (below(20) == 0) {
		walk->is_slow = true;
		fake_store_set_automatic(world_store(walk->world), false);
	} else if (!walk->clients[who][device]) {
		come(walk, who, device);
	} else if (below(10) == 0) {
		go(walk, who, device);
	} else if (below(150) == 0) {
		end_account(walk, who, device);
	} else if (below(8) == 0) {
		block(walk, who, device, whom);
	} else if (below(6) == 0) {
		look_away(walk, who, device, whom);
	} else {
		act(walk, who, device, whom);
	}
}

/* ---- what must hold ---- */

static struct home *home_of(struct walk *walk, unsigned who)
{
	struct home *home = world_home(walk->world, people[who]);

	CHECK(home != NULL);
	return home;
}

static struct two_sides sides_of(struct walk *walk, unsigned a, unsigned b)
{
	return two_sides(walk->world, people[a], people[b], walk->is_removed[b]);
}

/* RFC 6121 A.2.1, A.3.3, A.3.4: a request that crosses the answer to the one before is answered by
 * it on one side only, in any two servers. It must end when it is made again; where the contact is
 * seen already, which is no asking, when the contact answers. */
static struct two_sides mended(struct walk *walk, unsigned a, unsigned b)
{
	print_message("# a request of %s crossed an answer of %s\n", people[a], people[b]);
	if (sides_of(walk, a, b).mine.to)
		say(walk, b, 0, "<presence type='unsubscribed' to='%'/>", a);
	else
		say(walk, a, 0, "<presence type='subscribe' to='%'/>", b);
	world_advance_ms(walk->world, 5000);
	return sides_of(walk, a, b);
}

static void check_pair(struct walk *walk, unsigned a, unsigned b)
{
	struct two_sides sides = sides_of(walk, a, b);

	if (!two_sides_agree(sides) && !walk->is_removed[b] &&
	    fake_store_crossed(world_store(walk->world), str_of(people[a]), str_of(people[b])))
		sides = mended(walk, a, b);
	if (!two_sides_agree(sides))
		print_message("# %s and %s: to %d asking %d, from %d asked %d\n", people[a],
			      people[b], sides.mine.to, sides.mine.is_asking, sides.theirs.from,
			      sides.theirs.is_asked);
	CHECK(two_sides_agree(sides) && !(walk->is_removed[b] && sides.mine.from));
}

static void check_quiet(struct walk *walk)
{
	CHECK_INT(iq_open_count(), 0);
	CHECK_INT(fake_store_waiting(world_store(walk->world)), 0);
	for (unsigned i = 0; i < PEOPLE; i++) {
		struct home *home;

		if (walk->is_removed[i]) {
			CHECK(world_home(walk->world, people[i]) == NULL);
			continue;
		}
		home = home_of(walk, i);
		CHECK(list_is_empty(&home->roster->changes) && list_is_empty(&home->waiting));
		CHECK_INT(home->pins, 0);
		CHECK_INT(home->block_edits, 0);
		SESSION_EACH(at, home) {
			CHECK_INT(session_of_link(at)->unsettled, 0);
			CHECK_INT(session_of_link(at)->unsettled_bytes, 0);
			CHECK(!session_of_link(at)->inactive);
		}
	}
}

static void check_sent(struct walk *walk)
{
	for (unsigned i = 0; i < walk->sent_count; i++) {
		const struct sent *sent = &walk->sent[i];

		bool is_excused = sent->is_excused || may_be_lost(walk, sent) ||
				  (sent->is_old && sent->came);

		if (sent->came + sent->refused != 1 && !is_excused)
			print_message("# number %u of %s: came %u, refused %u\n", i,
				      people[sent->who], sent->came, sent->refused);
		CHECK(sent->came + sent->refused == 1 || is_excused);
		CHECK(sent->came + sent->refused <= 1 || (sent->is_old && !sent->is_request));
	}
}

/* Roster, requests and block list, as memory has them. */
static void describe(struct walk *walk, struct buf *out)
{
	for (unsigned i = 0; i < PEOPLE; i++) {
		const struct home *home = walk->is_removed[i] ? NULL : home_of(walk, i);

		buf_printf(out, "%s:", people[i]);
		for (size_t at = 0; home && at < home->roster->count; at++) {
			const struct roster_item *item = home->roster->items[at];

			buf_printf(out, " %.*s(%.*s %.*s %d%d)",
				   STR_ARG(jid_str(roster_item_jid(item))),
				   STR_ARG(roster_item_name(item)),
				   STR_ARG(subscription_name(item->state)), item->state.is_asking,
				   item->state.is_approved);
		}
		for (unsigned j = 0; home && j < PEOPLE; j++)
			/* What a block refused may come again when it could not be settled. */
			if (!walk->has_blocked[i][j] &&
			    roster_request_find(home->roster, jid_of_normal(str_of(people[j]))))
				buf_printf(out, " asked by %s", people[j]);
		for (size_t at = 0; home && at < blocklist_count(home->blocklist); at++)
			buf_printf(out, " not %.*s",
				   STR_ARG(jid_str(blocklist_at(home->blocklist, at))));
		buf_add_char(out, '\n');
	}
}

static void wake_everybody(struct walk *walk)
{
	for (unsigned i = 0; i < PEOPLE; i++)
		for (int tries = 0; !walk->clients[i][0] && !walk->is_removed[i]; tries++) {
			CHECK(tries < 10); /* the store was told to fail now and then, not ever */
			come(walk, i, 0);
			world_advance_ms(walk->world, HOME_RETRY_MS);
		}
	/* Who was cut off comes back, or what waits for him goes to others. */
	for (unsigned i = 0; i < PEOPLE * DEVICES; i++)
		if (walk->streams[i / DEVICES][i % DEVICES].id[0] &&
		    !walk->clients[i / DEVICES][i % DEVICES])
			come(walk, i / DEVICES, i % DEVICES);
	/* Who may get what is kept, or what waits, gets it. */
	for (unsigned i = 0; i < PEOPLE * DEVICES; i++)
		if (walk->clients[i / DEVICES][i % DEVICES])
			client_send(walk->clients[i / DEVICES][i % DEVICES],
				    i % DEVICES ? ACTIVE : ACTIVE "<presence/>");
	world_advance_ms(walk->world, 5000);
}

static void check_memory_is_store(struct walk *walk)
{
	struct buf before, after;

	buf_init(&before, 1 << 20);
	buf_init(&after, 1 << 20);
	describe(walk, &before);
	for (unsigned i = 0; i < PEOPLE * DEVICES; i++)
		if (walk->clients[i / DEVICES][i % DEVICES])
			client_cut(&walk->clients[i / DEVICES][i % DEVICES]);
	world_restart(walk->world);
	wake_everybody(walk);
	describe(walk, &after);
	CHECK_STR_EQ(buf_str(&after), buf_str(&before));
	buf_fini(&before);
	buf_fini(&after);
}

static void end_walk(struct walk *walk)
{
	answer_everything(walk);
	/* All awake, so that what is owed from before a crash is posted. */
	wake_everybody(walk);
	check_quiet(walk);
	for (unsigned i = 0; i < PEOPLE * DEVICES; i++)
		hear(walk, i / DEVICES, i % DEVICES);
	for (unsigned a = 0; a < PEOPLE; a++)
		for (unsigned b = 0; b < PEOPLE; b++)
			if (a != b && !walk->is_removed[a] && !walk->has_blocked[a][b] &&
			    !walk->has_blocked[b][a])
				check_pair(walk, a, b);
	check_sent(walk);
	check_memory_is_store(walk);
}

static void live(uint64_t seed, unsigned shards)
{
	struct world_options options = {
		.seed = seed,
		.shards = shards,
		.keeps_messages = seed % 3 != 0,
		.settings = "register { enabled = yes per_address = 1000000 }",
	};
	struct walk walk = { .world = world_open(&options),
			     .keeps_messages = options.keeps_messages };

	for (unsigned i = 0; i < PEOPLE; i++)
		world_add_account(walk.world, people[i]);
	for (unsigned i = 0; i < STEPS; i++)
		step(&walk);
	end_walk(&walk);
	world_close(&walk.world);
}

TEST(f_34_f_36_whatever_happens_the_two_sides_agree_and_nothing_vanishes)
{
	/* Others: FIRST_WALK=41 LAST_WALK=10000 build/tests/core/core_random_walk_test */
	const char *from = getenv("FIRST_WALK"), *to = getenv("LAST_WALK");
	uint64_t first = from ? strtoull(from, NULL, 10) : 1;
	uint64_t last = to ? strtoull(to, NULL, 10) : first + LIVES - 1;

	for (uint64_t seed = first; seed <= last; seed++) {
		print_message("# seed %llu\n", (unsigned long long)seed);
		live(seed, 1 + (unsigned)(seed % 4));
	}
}
