/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0352: what can wait for a client that nobody looks at waits, in order; nothing is lost. */

#include "core/inactive.h"

#include <stdio.h>

#include "core/home.h"
#include "core/managed.h"
#include "core/marks.h"
#include "core/session.h"
#include "support/test.h"
#include "xep/scene.h"

static const struct world_options kept = { .keeps_messages = true };

#define CSI(word) "<" word " xmlns='urn:xmpp:csi:0'/>"
#define SM " xmlns='urn:xmpp:sm:3'"
#define FROM_TO " to='bob@localhost/b' from='alice@localhost/a'"
#define SHOW(how) "<presence to='bob@localhost/b'><show>" how "</show></presence>"
#define SHOWN(how) "<presence" FROM_TO "><show>" how "</show></presence>"
#define STATE(how) "<" how " xmlns='http://jabber.org/protocol/chatstates'/>"
#define TALK(inner) "<message to='bob@localhost/b' type='chat'>" inner "</message>"
#define HEARD(inner) "<message" FROM_TO " type='chat'>" inner "</message>"
#define DELAYED "<delay xmlns='urn:xmpp:delay' stamp='2020-01-01T00:00:00Z'/>"
#define MARK(n) "<displayed xmlns='urn:xmpp:chat-markers:0' id='" n "'/>"

struct pair {
	struct world *world;
	struct client *alice, *bob;
};

static struct pair pair_with(const struct world_options *options)
{
	struct pair pair = { .world = world_open(options) };

	pair.alice = world_login(pair.world, "alice@localhost/a");
	pair.bob = world_login(pair.world, "bob@localhost/b");
	client_send(pair.bob, "<presence/>");
	client_forget(pair.bob);
	return pair;
}

static struct session *session_of(struct pair *pair)
{
	return home_session(world_home(pair->world, "bob@localhost"), S("b"));
}

static size_t owed_count(struct pair *pair)
{
	return world_home(pair->world, "bob@localhost")->owed.count;
}

TEST(of_the_presences_of_an_address_the_last_goes_when_the_client_is_active_again)
{
	struct pair pair = pair_with(NULL);

	client_send(pair.bob, CSI("inactive"));
	client_send(pair.alice, SHOW("away"));
	client_send(pair.alice, SHOW("xa"));
	client_send(pair.alice, "<presence type='unavailable' to='bob@localhost/b'/>");
	client_send(pair.alice, SHOW("dnd"));
	CHECK_STR(client_heard(pair.bob), "");
	client_send(pair.bob, CSI("active"));
	CHECK_STR(client_heard(pair.bob), SHOWN("dnd"));
	client_send(pair.alice, SHOW("chat"));
	CHECK_STR(client_heard(pair.bob), SHOWN("chat"));
	world_close(&pair.world);
}

TEST(a_session_whose_client_never_says_so_has_nothing_for_it)
{
	struct pair pair = pair_with(NULL);

	CHECK(session_of(&pair)->inactive == NULL);
	client_send(pair.bob, CSI("active"));
	CHECK(session_of(&pair)->inactive == NULL);
	client_send(pair.bob, CSI("inactive"));
	CHECK(session_of(&pair)->inactive != NULL);
	client_send(pair.alice, SHOW("away"));
	client_send(pair.bob, CSI("inactive")); /* again: nothing changes */
	CHECK_STR(client_heard(pair.bob), "");
	client_send(pair.bob, CSI("active"));
	CHECK(session_of(&pair)->inactive == NULL);
	CHECK_STR(client_heard(pair.bob), SHOWN("away"));
	world_close(&pair.world);
}

TEST(another_element_of_the_namespace_ends_the_stream)
{
	struct pair pair = pair_with(NULL);

	client_send(pair.bob, CSI("asleep"));
	CHECK(has(client_heard(pair.bob), "<unsupported-stanza-type "));
	CHECK(client_is_closed(pair.bob));
	world_close(&pair.world);
}

TEST(what_waited_goes_in_order_before_what_cannot_wait)
{
	struct pair pair = pair_with(NULL);

	client_send(pair.bob, CSI("inactive"));
	client_send(pair.alice, SHOW("away"));
	client_send(pair.alice, TALK(STATE("composing")));
	client_send(pair.alice, SHOW("dnd"));
	CHECK_STR(client_heard(pair.bob), "");
	client_send(pair.alice, TALK("<body>1</body>"));
	CHECK_STR(client_heard(pair.bob),
		  HEARD(STATE("composing")) SHOWN("dnd") HEARD("<body>1</body>"));
	/* And again: it is inactive still. */
	client_send(pair.alice, SHOW("xa"));
	CHECK_STR(client_heard(pair.bob), "");
	client_send(pair.alice, "<presence to='bob@localhost' type='subscribe'/>");
	CHECK(str_starts(client_heard(pair.bob), S(SHOWN("xa") "<presence ")));
	world_close(&pair.world);
}

TEST(an_answer_comes_behind_what_waited_when_active_was_said_before_it)
{
	struct pair pair = pair_with(NULL);

	client_send(pair.bob, CSI("inactive"));
	client_send(pair.alice, SHOW("away"));
	/* §5.1 */
	client_send(pair.bob, CSI("active") "<iq type='get' id='p' to='localhost'>"
					    "<ping xmlns='urn:xmpp:ping'/></iq>");
	CHECK_STR(client_heard(pair.bob),
		  SHOWN("away") "<iq to='bob@localhost/b' from='localhost' id='p' type='result'/>");
	world_close(&pair.world);
}

TEST(of_chat_states_the_last_of_each_conversation_goes_and_says_since_when)
{
	struct pair pair = pair_with(NULL);
	str heard;

	client_send(pair.bob, CSI("inactive"));
	client_send(pair.alice, TALK(STATE("composing")));
	client_send(pair.alice, TALK(STATE("composing") "<thread>t</thread>"));
	client_send(pair.alice, TALK(STATE("paused")));
	client_send(pair.alice, "<message to='bob@localhost/b'>" STATE("gone") "</message>");
	world_advance_ms(pair.world, 60 * 1000);
	client_send(pair.alice, TALK(STATE("active")));
	client_send(pair.bob, CSI("active"));
	heard = client_heard(pair.bob);
	CHECK_INT(count_of(heard, "<message"), 3);
	CHECK_INT(count_of(heard, "<thread>t</thread>" "<delay xmlns='urn:xmpp:delay' "
				  "from='localhost' stamp='"), 1);
	CHECK_INT(count_of(heard, STATE("gone") "<delay "), 1);
	/* The last has not waited. */
	CHECK(str_ends(heard, S(HEARD(STATE("active")))));
	world_close(&pair.world);
}

TEST(what_says_itself_since_when_is_left_as_it_is)
{
	struct pair pair = pair_with(NULL);

	client_send(pair.bob, CSI("inactive"));
	client_send(pair.alice, TALK(DELAYED));
	world_advance_ms(pair.world, 60 * 1000);
	client_send(pair.bob, CSI("active"));
	CHECK_STR(client_heard(pair.bob), HEARD(DELAYED));
	world_close(&pair.world);
}

TEST(so_many_stanzas_wait_and_no_more)
{
	struct pair pair = pair_with(
		&(struct world_options){ .settings = "limits { inactive_stanzas = 3 }" });
	str heard;

	client_send(pair.bob, CSI("inactive"));
	client_send(pair.alice, TALK("<thread>1</thread>"));
	client_send(pair.alice, SHOW("away"));
	client_send(pair.alice, SHOW("dnd")); /* in its place: still two */
	CHECK_STR(client_heard(pair.bob), "");
	client_send(pair.alice, TALK("<thread>2</thread>"));
	heard = client_heard(pair.bob);
	CHECK_STR(heard, HEARD("<thread>1</thread>") SHOWN("dnd") HEARD("<thread>2</thread>"));
	client_send(pair.alice, TALK("<thread>3</thread>"));
	CHECK_STR(client_heard(pair.bob), "");
	world_close(&pair.world);
}

TEST(so_many_bytes_wait_and_no_more)
{
	struct pair pair =
		pair_with(&(struct world_options){ .settings = "limits { inactive_bytes = 4k }" });
	struct arena arena;
	char text[1700];
	const char *presence;

	arena_init(&arena);
	memset(text, 'x', sizeof(text));
	presence = arena_printf(&arena, "<presence to='bob@localhost/b'><status>%.*s</status>"
					"</presence>", (int)sizeof(text), text).at;
	client_send(pair.bob, CSI("inactive"));
	for (int i = 0; i < 10; i++)
		client_send(pair.alice, presence);
	CHECK_STR(client_heard(pair.bob), ""); /* one took the place of the other */
	client_send(pair.alice, TALK("<thread>1</thread>"));
	CHECK_STR(client_heard(pair.bob), "");
	for (int i = 0; i < 8; i++)
		client_send(pair.alice, TALK("<thread>2</thread>"));
	CHECK_INT(count_of(client_heard(pair.bob), "<presence"), 1);
	arena_fini(&arena);
	world_close(&pair.world);
}

TEST(a_limit_of_none_switches_it_off)
{
	struct pair pair = pair_with(
		&(struct world_options){ .settings = "limits { inactive_stanzas = 0 }" });

	client_send(pair.bob, CSI("inactive"));
	client_send(pair.alice, SHOW("away"));
	CHECK_STR(client_heard(pair.bob), SHOWN("away"));
	world_close(&pair.world);
}

TEST(the_ping_of_an_idle_stream_takes_along_what_waits)
{
	struct pair pair =
		pair_with(&(struct world_options){ .settings = "limits { idle_seconds = 60 }" });
	str heard;

	client_send(pair.bob, CSI("inactive"));
	client_send(pair.alice, SHOW("away"));
	world_advance_ms(pair.world, 90 * 1000);
	heard = client_heard(pair.bob);
	CHECK(str_starts(heard, S(SHOWN("away") "<iq ")));
	CHECK(has(heard, "are-you-there"));
	world_close(&pair.world);
}

/* ---- what is owed ---- */

TEST(a_marker_waits_and_is_acknowledged_by_the_ping_behind_it)
{
	struct pair pair = pair_with(&kept);
	str heard;

	client_send(pair.bob, CSI("inactive"));
	client_send(pair.alice, TALK(MARK("1")));
	client_send(pair.alice, TALK(MARK("2"))); /* nothing of the log is overtaken */
	CHECK_STR(client_heard(pair.bob), "");
	CHECK_INT(owed_count(&pair), 2);
	client_send(pair.alice, TALK("<body>3</body>"));
	heard = client_heard(pair.bob);
	CHECK(has(heard, MARK("1")) && has(heard, MARK("2")) && has(heard, "<body>3</body>"));
	client_send(pair.bob, "<iq type='result' id='got-it-1'/>");
	client_send(pair.bob, "<iq type='result' id='got-it-2'/>");
	CHECK_INT(owed_count(&pair), 0);
	CHECK(list_is_empty(&session_of(&pair)->held));
	world_close(&pair.world);
}

TEST(a_marker_that_waited_for_one_who_is_gone_goes_to_who_comes)
{
	struct pair pair = pair_with(&kept);

	client_send(pair.bob, CSI("inactive"));
	client_send(pair.alice, TALK(MARK("1")));
	client_send(pair.alice, SHOW("away"));
	client_leave(&pair.bob);
	CHECK_INT(owed_count(&pair), 1);
	pair.bob = world_login(pair.world, "bob@localhost/b");
	client_send(pair.bob, "<presence/>");
	CHECK_INT(count_of(client_heard(pair.bob), MARK("1")), 1);
	world_close(&pair.world);
}

TEST(a_marker_that_waits_is_given_to_no_other_session_meanwhile)
{
	struct pair pair = pair_with(&kept);
	struct client *desk;

	client_send(pair.bob, CSI("inactive"));
	client_send(pair.alice, TALK(MARK("1")));
	desk = world_login(pair.world, "bob@localhost/desk");
	client_send(desk, "<presence/>");
	CHECK_INT(count_of(client_heard(desk), MARK("1")), 0);
	client_leave(&pair.bob);
	CHECK_INT(count_of(client_heard(desk), MARK("1")), 1);
	world_close(&pair.world);
}

/* ---- with stream management ---- */

/* The id of the stream. */
static void manage(struct client *client, char previd[64])
{
	str heard;

	client_send(client, "<enable" SM " resume='true'/>");
	heard = client_heard(client);
	for (size_t i = 0; i < heard.len; i++)
		if (str_starts(str_from(heard, i), S(" id='"))) {
			str id = str_from(heard, i + 5);

			id = str_upto(id, str_find(id, '\''));
			memcpy(previd, id.at, id.len);
			previd[id.len] = '\0';
		}
	CHECK(str_starts(heard, S("<enabled ")));
}

static struct client *resume(struct pair *pair, const char *previd, unsigned h)
{
	struct client *client = world_connect(pair->world);
	struct arena arena;

	arena_init(&arena);
	client_authenticate(client, "bob@localhost");
	client_forget(client);
	client_send(client,
		    arena_printf(&arena, "<resume" SM " previd='%s' h='%u'/>", previd, h).at);
	arena_fini(&arena);
	return client;
}

TEST(what_waits_is_not_counted_and_goes_with_one_request_for_an_acknowledgement)
{
	struct pair pair = pair_with(&kept);
	char id[64];
	str heard;

	manage(pair.bob, id);
	client_send(pair.bob, CSI("inactive"));
	client_send(pair.alice, SHOW("away"));
	client_send(pair.alice, TALK(STATE("composing")));
	CHECK_INT(session_of(&pair)->managed->outbox.out, 0);
	client_send(pair.bob, "<r" SM "/><a" SM " h='0'/>");
	/* No stanza, nothing to wait for it. */
	CHECK_STR(client_heard(pair.bob), "<a" SM " h='0'/>");
	client_send(pair.bob, CSI("active"));
	heard = client_heard(pair.bob);
	CHECK_STR(heard, SHOWN("away") HEARD(STATE("composing")) "<r" SM "/>");
	client_send(pair.bob, "<a" SM " h='2'/>");
	CHECK(list_is_empty(&session_of(&pair)->managed->outbox.queue));
	world_close(&pair.world);
}

TEST(a_session_without_a_wire_stays_inactive_and_is_active_when_it_is_resumed)
{
	struct pair pair = pair_with(&kept);
	struct client *again;
	char id[64];
	str heard;

	manage(pair.bob, id);
	client_send(pair.bob, CSI("inactive"));
	client_send(pair.alice, TALK("<body>1</body>"));
	client_forget(pair.bob);
	client_send(pair.alice, SHOW("away"));
	client_cut(&pair.bob);
	client_send(pair.alice, SHOW("xa"));
	client_send(pair.alice, TALK("<body>2</body>"));
	client_send(pair.alice, SHOW("dnd"));
	again = resume(&pair, id, 1);
	heard = client_heard(again);
	CHECK(has(heard, "<resumed "));
	CHECK_INT(count_of(heard, "<body>1</body>"), 0);
	CHECK_INT(count_of(heard, SHOWN("away")), 0);
	/* In the order in which it came. */
	CHECK_INT(count_of(heard, SHOWN("xa")), 1);
	heard = str_from(heard, str_find(heard, 'x'));
	CHECK_INT(count_of(heard, "<body>2</body>"), 1);
	CHECK(has(heard, SHOWN("dnd") "<r" SM "/>"));
	/* §5.2 */
	CHECK(session_of(&pair)->inactive == NULL);
	client_send(again, "<a" SM " h='4'/>");
	CHECK(list_is_empty(&session_of(&pair)->managed->outbox.queue));
	client_send(pair.alice, SHOW("chat"));
	CHECK(str_starts(client_heard(again), S(SHOWN("chat"))));
	world_close(&pair.world);
}

TEST(a_session_that_outlives_its_server_has_what_waited)
{
	struct pair pair = pair_with(&kept);
	char id[64], other[64];
	str heard;

	/* Else she would be told unavailable by the stop. */
	manage(pair.alice, other);
	manage(pair.bob, id);
	client_send(pair.bob, CSI("inactive"));
	client_send(pair.alice, SHOW("away"));
	client_send(pair.alice, TALK(MARK("1")));
	client_cut(&pair.bob);
	client_send(pair.alice, SHOW("dnd"));
	world_restart(pair.world);
	pair.bob = resume(&pair, id, 0);
	heard = client_heard(pair.bob);
	CHECK(has(heard, "<resumed "));
	CHECK_INT(count_of(heard, MARK("1")), 1);
	CHECK_INT(count_of(heard, "<show>"), 1);
	CHECK_INT(count_of(heard, SHOWN("dnd")), 1);
	client_send(pair.bob, "<a" SM " h='2'/>");
	CHECK_INT(owed_count(&pair), 0);
	world_close(&pair.world);
}

TEST(a_client_that_is_there_when_the_server_stops_gets_what_waited_when_it_is_back)
{
	struct pair pair = pair_with(&kept);
	char id[64], other[64];

	/* Else she would be told unavailable by the stop. */
	manage(pair.alice, other);
	manage(pair.bob, id);
	client_send(pair.bob, CSI("inactive"));
	client_send(pair.alice, SHOW("away"));
	world_restart(pair.world);
	CHECK(!has(client_heard(pair.bob), "<presence"));
	client_cut(&pair.bob);
	pair.bob = resume(&pair, id, 0);
	CHECK_INT(count_of(client_heard(pair.bob), SHOWN("away")), 1);
	client_send(pair.bob, "<a" SM " h='1'/>");
	CHECK(list_is_empty(&session_of(&pair)->managed->outbox.queue));
	world_close(&pair.world);
}

TEST(a_managed_session_that_ends_gives_back_what_waited)
{
	struct pair pair = pair_with(&kept);
	struct client *desk;
	char id[64];

	manage(pair.bob, id);
	client_send(pair.bob, CSI("inactive"));
	client_send(pair.alice, TALK(MARK("1")));
	client_send(pair.alice, SHOW("away"));
	client_cut(&pair.bob);
	desk = world_login(pair.world, "bob@localhost/desk");
	client_send(desk, "<presence/>");
	CHECK_INT(count_of(client_heard(desk), MARK("1")), 0);
	world_advance_ms(pair.world, (600 + 1) * 1000);
	CHECK(session_of(&pair) == NULL);
	CHECK_INT(count_of(client_heard(desk), MARK("1")), 1);
	world_close(&pair.world);
}

/* ---- copies and the archive ---- */

TEST(a_copy_waits_or_not_by_what_is_inside)
{
	struct pair pair = pair_with(NULL);
	struct client *desk = world_login(pair.world, "bob@localhost/desk");
	str heard;

	client_send(desk, "<presence><priority>1</priority></presence>");
	client_send(pair.bob, "<iq id='c' type='set'><enable xmlns='urn:xmpp:carbons:2'/></iq>");
	client_forget(pair.bob);
	client_send(pair.bob, CSI("inactive"));
	client_send(desk, "<message to='alice@localhost/a' type='chat'>" STATE("composing")
			  "</message>");
	client_send(desk, "<message to='carol@localhost/a' type='chat'>" STATE("paused")
			  "</message>");
	client_send(pair.alice, "<message to='bob@localhost' type='chat'>" MARK("1") "</message>");
	CHECK_STR(client_heard(pair.bob), "");
	/* What was read on the desk takes a notification away here. Of states of different
	 * conversations none is lost. */
	client_send(desk, "<message to='alice@localhost/a' type='chat'>" MARK("2") "</message>");
	heard = client_heard(pair.bob);
	CHECK_INT(count_of(heard, STATE("composing")), 1);
	CHECK_INT(count_of(heard, STATE("paused")), 1);
	CHECK_INT(count_of(heard, MARK("1")), 1);
	CHECK_INT(count_of(heard, MARK("2")), 1);
	client_send(pair.alice, "<message to='bob@localhost' type='chat'><body>x</body></message>");
	CHECK_INT(count_of(client_heard(pair.bob), "<received xmlns='urn:xmpp:carbons:2'>"), 1);
	world_close(&pair.world);
}

TEST(the_archive_is_read_at_once)
{
	struct pair pair = pair_with(&kept);
	str heard;

	client_send(pair.alice, TALK("<body>1</body>"));
	client_forget(pair.bob);
	client_send(pair.bob, CSI("inactive"));
	client_send(pair.alice, SHOW("away"));
	client_send(pair.bob, "<iq type='set' id='m'><query xmlns='urn:xmpp:mam:2'/></iq>");
	heard = client_heard(pair.bob);
	CHECK(str_starts(heard, S(SHOWN("away") "<message ")));
	CHECK_INT(count_of(heard, "<result "), 1);
	CHECK_INT(count_of(heard, "<fin "), 1);
	world_close(&pair.world);
}

/* ---- all of it ---- */

struct count {
	unsigned seen[30];
	uint32_t h;
};

static void hear(struct client *client, struct count *count)
{
	str heard = client_heard(client);
	char text[20];

	for (unsigned i = 0; i < ARRAY_LEN(count->seen); i++) {
		snprintf(text, sizeof(text), "number-%u'", i);
		count->seen[i] += count_of(heard, text);
	}
	count->h += count_of(heard, "<message ") + count_of(heard, "<presence ");
}

static void acknowledge(struct client *client, const struct count *count)
{
	char text[100];

	snprintf(text, sizeof(text), "<a" SM " h='%u'/>", count->h);
	client_send(client, text);
}

/* What is to be read and what can wait, in turn. */
static void send_number(struct client *client, unsigned i)
{
	char text[400];

	snprintf(text, sizeof(text),
		 "<message to='bob@localhost' type='chat'>%s<origin-id xmlns='urn:xmpp:sid:0' "
		 "id='number-%u'/></message>",
		 i % 3 == 2 ? "<body>x</body>" : MARK("1"), i);
	client_send(client, text);
}

TEST(f_21_markers_and_messages_come_once_through_waiting_cuts_and_returns)
{
	struct pair pair = pair_with(&kept);
	struct count count = { .h = 0 };
	char id[64];

	manage(pair.bob, id);
	for (unsigned i = 0; i < ARRAY_LEN(count.seen); i++) {
		if (i % 7 == 1)
			client_send(pair.bob, CSI("inactive"));
		send_number(pair.alice, i);
		hear(pair.bob, &count);
		if (i == 9) {
			client_cut(&pair.bob);
			send_number(pair.alice, ++i);
			send_number(pair.alice, ++i);
			pair.bob = resume(&pair, id, count.h);
			hear(pair.bob, &count);
		} else if (i == 18) {
			acknowledge(pair.bob, &count);
			client_leave(&pair.bob);
			send_number(pair.alice, ++i);
			pair.bob = world_login(pair.world, "bob@localhost/b");
			count.h = 0;
			client_send(pair.bob, "<enable" SM "/><presence/>");
			hear(pair.bob, &count);
		}
	}
	client_send(pair.bob, CSI("active"));
	hear(pair.bob, &count);
	for (unsigned i = 0; i < ARRAY_LEN(count.seen); i++)
		CHECK_INT(count.seen[i], 1);
	acknowledge(pair.bob, &count);
	CHECK_INT(owed_count(&pair), 0);
	world_close(&pair.world);
}
