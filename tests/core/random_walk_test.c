/* SPDX-License-Identifier: Apache-2.0 */
/* Many short lives of one server, each from a seed: people come, go, subscribe, unsubscribe, write,
 * block and talk in any order, what may happen next is shuffled, the store fails now and then, the
 * server crashes. When all is quiet, what must always hold is held:
 *
 *  - the two sides of each subscription agree, and agree with what is in the store,
 *  - each message was delivered or refused, once,
 *  - no request is open, no credit is out. */

#include <stdlib.h>

#include "base/buf.h"
#include "core/home.h"
#include "core/iq_run.h"
#include "core/roster.h"
#include "core/session.h"
#include "core/shard.h"
#include "support/fake_random.h"
#include "support/fake_store.h"
#include "support/test.h"
#include "support/world.h"

enum { PEOPLE = 5, STEPS = 60, LIVES = 120 };

static const char *const people[PEOPLE] = { "alice@localhost", "bob@localhost", "carol@localhost",
					    "dave@example.org", "eve@example.org" };

struct walk {
	struct world *world;
	struct client *clients[PEOPLE];
	unsigned sent, came, refused;
	unsigned next_id;
	bool has_crashed; /* then what was under way may be gone */
};

static unsigned below(unsigned bound)
{
	return (unsigned)fake_random_below(bound);
}

static unsigned count(str text, const char *piece)
{
	unsigned found = 0;

	for (size_t i = 0; i < text.len; i++)
		found += str_starts(str_from(text, i), str_of(piece));
	return found;
}

/* The last ping behind messages that were kept; false: there is none. */
static bool find_ping(str heard, struct buf *answer)
{
	buf_clear(answer);
	for (size_t i = 0; i < heard.len; i++) {
		str id = str_from(heard, i);

		if (!str_starts(id, S("'got-it-")))
			continue;
		id = str_upto(str_from(id, 1), str_find(str_from(id, 1), '\''));
		buf_clear(answer);
		buf_printf(answer, "<iq type='result' id='%.*s'/>", STR_ARG(id));
	}
	return answer->len > 0;
}

static void hear(struct walk *walk, unsigned who)
{
	struct buf answer;
	bool is_asked = true;

	buf_init(&answer, 200);
	while (walk->clients[who] && is_asked) {
		str heard = client_heard(walk->clients[who]);

		walk->came += count(heard, "<body>");
		walk->refused += count(heard, "<message to=") - count(heard, "<body>");
		is_asked = find_ping(heard, &answer);
		if (is_asked)
			client_send_str(walk->clients[who], buf_str(&answer));
	}
	buf_fini(&answer);
}

static void come(struct walk *walk, unsigned who)
{
	struct buf full;

	buf_init(&full, 100);
	buf_printf(&full, "%s/x", people[who]);
	walk->clients[who] = world_login(walk->world, buf_cstr(&full));
	buf_fini(&full);
	client_send(walk->clients[who],
		    "<iq id='r' type='get'><query xmlns='jabber:iq:roster'/></iq><presence/>");
}

static void go(struct walk *walk, unsigned who)
{
	world_settle(walk->world);
	hear(walk, who);
	client_leave(&walk->clients[who]);
}

static void say(struct walk *walk, unsigned who, const char *format, unsigned whom)
{
	struct buf text;

	buf_init(&text, 1000);
	for (const char *at = format; *at; at++)
		if (*at == '%')
			buf_add(&text, str_of(people[whom]));
		else
			buf_add_char(&text, *at);
	client_send_str(walk->clients[who], buf_str(&text));
	buf_fini(&text);
}

static void act(struct walk *walk, unsigned who, unsigned whom)
{
	static const char *const acts[] = {
		"<presence type='subscribe' to='%'/>",
		"<presence type='subscribed' to='%'/>",
		"<presence type='unsubscribe' to='%'/>",
		"<presence type='unsubscribed' to='%'/>",
		"<presence type='subscribe' to='%'/>",
		"<presence type='subscribed' to='%'/>",
		"<iq type='set' id='a'><query xmlns='jabber:iq:roster'><item jid='%' name='n'/>"
		"</query></iq>",
		"<iq type='set' id='b'><query xmlns='jabber:iq:roster'><item jid='%' "
		"subscription='remove'/></query></iq>",
		"<presence><show>away</show></presence>",
		"<presence to='%'/>",
		"<iq type='get' id='c' to='%'><query xmlns='jabber:iq:last'/></iq>",
	};
	unsigned choice = below(ARRAY_LEN(acts) + 3);

	if (choice < ARRAY_LEN(acts)) {
		say(walk, who, acts[choice], whom);
		return;
	}
	walk->sent++;
	say(walk, who, "<message to='%' type='chat' id='m'><body>hi</body></message>", whom);
}

static void trouble(struct walk *walk)
{
	static const enum store_op ops[] = { STORE_OP_ROSTER_WRITE, STORE_OP_ROSTER_WRITE,
					     STORE_OP_LETTER_SETTLE };

	if (below(2)) {
		fake_store_script(world_store(walk->world), ops[below(ARRAY_LEN(ops))],
				  (enum fake_outcome)below(3), 1);
		return;
	}
	for (unsigned i = 0; i < PEOPLE; i++)
		hear(walk, i);
	for (unsigned i = 0; i < PEOPLE; i++)
		if (walk->clients[i])
			client_cut(&walk->clients[i]);
	world_crash(walk->world);
	walk->has_crashed = true;
}

static void step(struct walk *walk)
{
	unsigned who = below(PEOPLE);

	if (below(20) == 0)
		trouble(walk);
	else if (!walk->clients[who])
		come(walk, who);
	else if (below(10) == 0)
		go(walk, who);
	else
		act(walk, who, (who + 1 + below(PEOPLE - 1)) % PEOPLE);
}

/* ---- what must hold ---- */

static struct subscription side(struct walk *walk, unsigned who, unsigned whom)
{
	struct home *home = world_home(walk->world, people[who]);

	return roster_state(home->roster, jid_of_normal(str_of(people[whom])));
}

static void check_pair(struct walk *walk, unsigned a, unsigned b)
{
	struct subscription mine = side(walk, a, b), theirs = side(walk, b, a);

	if (mine.to != theirs.from || (theirs.is_asked && !mine.is_asking))
		print_message("# %s and %s: to %d asking %d, from %d asked %d\n", people[a],
			      people[b], mine.to, mine.is_asking, theirs.from, theirs.is_asked);
	CHECK(mine.to == theirs.from);
	/* Who waits for an answer of mine has asked. */
	CHECK(!theirs.is_asked || mine.is_asking);
}

static void check_quiet(struct walk *walk)
{
	CHECK_INT(iq_open_count(), 0);
	CHECK_INT(fake_store_waiting(world_store(walk->world)), 0);
	for (unsigned i = 0; i < PEOPLE; i++) {
		struct home *home = world_home(walk->world, people[i]);

		CHECK(list_is_empty(&home->roster->changes));
		SESSION_EACH(at, home)
			CHECK_INT(session_of_link(at)->unsettled, 0);
	}
}

static void end_walk(struct walk *walk)
{
	/* All awake, so that what is owed from before a crash is posted. */
	for (unsigned i = 0; i < PEOPLE; i++)
		if (!walk->clients[i])
			come(walk, i);
	world_advance_ms(walk->world, 5000);
	check_quiet(walk);
	for (unsigned i = 0; i < PEOPLE; i++)
		hear(walk, i);
	for (unsigned a = 0; a < PEOPLE; a++)
		for (unsigned b = 0; b < PEOPLE; b++)
			if (a != b)
				check_pair(walk, a, b);
	if (!walk->has_crashed)
		CHECK_INT(walk->came + walk->refused, walk->sent);
}

static void live(uint64_t seed, unsigned shards)
{
	struct world_options options = {
		.seed = seed,
		.shards = shards,
		.keeps_messages = seed % 3 != 0,
	};
	struct walk walk = { .world = world_open(&options) };

	for (unsigned i = 0; i < PEOPLE; i++)
		world_add_account(walk.world, people[i]);
	for (unsigned i = 0; i < STEPS; i++)
		step(&walk);
	end_walk(&walk);
	world_close(&walk.world);
}

TEST(whatever_happens_the_two_sides_of_a_subscription_agree_and_no_message_vanishes)
{
	/* More of them: WALKS=10000 build/tests/core/core_random_walk_test */
	const char *more = getenv("WALKS");
	uint64_t lives = more ? strtoull(more, NULL, 10) : LIVES;

	for (uint64_t seed = 1; seed <= lives; seed++) {
		print_message("# seed %llu\n", (unsigned long long)seed);
		live(seed, 1 + (unsigned)(seed % 4));
	}
}
