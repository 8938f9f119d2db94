/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "support/fake_store.h"
#include "support/test.h"
#include "xep/scene.h"

#define MAM " xmlns='urn:xmpp:mam:2'"
#define RSM(inner) "<set xmlns='http://jabber.org/protocol/rsm'>" inner "</set>"
#define FORM(fields) \
	"<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'>" \
	"<value>urn:xmpp:mam:2</value></field>" fields "</x>"
#define FIELD(name, value) "<field var='" name "'><value>" value "</value></field>"
#define QUERY(inner) "<iq id='q' type='set'><query" MAM " queryid='f'>" inner "</query></iq>"
#define CHAT(to, body) "<message to='" to "' type='chat'><body>" body "</body></message>"

struct scene {
	struct world *world;
	struct client *alice, *bob;
	char text[4000]; /* of a question */
};

static struct client *online(struct world *world, const char *who)
{
	struct client *client = world_login(world, who);

	client_send(client, "<presence/>");
	client_forget(client);
	return client;
}

/* Alice wrote 1, 3, 5 to bob; he wrote 2, 4 to her. */
static void open_scene(struct scene *scene)
{
	scene->world = world_open(&(struct world_options){ .keeps_messages = true });
	scene->alice = online(scene->world, "alice@localhost/a");
	scene->bob = online(scene->world, "bob@localhost/b");
	for (int i = 1; i <= 5; i++) {
		char text[200];

		snprintf(text, sizeof(text), CHAT("%s@localhost", "%d"), i % 2 ? "bob" : "alice",
			 i);
		client_send(i % 2 ? scene->alice : scene->bob, text);
		world_advance_ms(scene->world, 1000);
	}
	client_forget(scene->alice);
	client_forget(scene->bob);
}

/* The bodies of what came, in order. */
static const char *bodies(str heard)
{
	static char found[200];
	size_t len = 0;

	for (size_t i = 0; i < heard.len && len < sizeof(found) - 1; i++)
		if (str_starts(str_from(heard, i), S("<body>")))
			found[len++] = heard.at[i + 6];
	found[len] = '\0';
	return found;
}

/* What stands between `before` and the next `end`, the nth time, from 1. */
static const char *piece(str heard, const char *before, char end, int nth)
{
	static char found[2][100];
	static int turn;
	char *out = found[turn ^= 1];

	for (size_t i = 0; i < heard.len; i++) {
		str rest = str_from(heard, i);

		if (!str_starts(rest, str_of(before)) || --nth)
			continue;
		rest = str_from(rest, strlen(before));
		rest = str_upto(rest, str_find(rest, end));
		snprintf(out, sizeof(found[0]), "%.*s", STR_ARG(rest));
		return out;
	}
	return "nothing";
}

static str ask_with(struct scene *scene, const char *format, const char *value)
{
	snprintf(scene->text, sizeof(scene->text), format, value);
	return ask(scene->alice, scene->text);
}

TEST(the_owner_reads_what_was_sent_and_received_in_order)
{
	struct scene scene;
	str heard;

	open_scene(&scene);
	heard = ask(scene.alice, QUERY(""));
	CHECK_STR(str_of(bodies(heard)), "12345");
	CHECK(str_starts(heard, S("<message to='alice@localhost/a' from='alice@localhost'>"
				  "<result xmlns='urn:xmpp:mam:2' queryid='f' id='")));
	CHECK_INT(count_of(heard, "<delay xmlns='urn:xmpp:delay'"), 5);
	CHECK(has(heard, "<fin xmlns='urn:xmpp:mam:2' complete='true'>"));
	/* The answer comes last. */
	CHECK(has(heard, "</fin></iq>"));
	CHECK_STR(str_of(piece(heard, "<last>", '<', 1)),
		  piece(heard, " queryid='f' id='", '\'', 5));
	world_close(&scene.world);
}

TEST(pages_go_on_from_both_ends)
{
	struct scene scene;
	char uid[100];
	str heard;

	open_scene(&scene);
	heard = ask(scene.alice, QUERY(RSM("<max>2</max>")));
	CHECK_STR(str_of(bodies(heard)), "12");
	CHECK(!has(heard, "complete="));
	snprintf(uid, sizeof(uid), "%s", piece(heard, "<last>", '<', 1));
	heard = ask_with(&scene, QUERY(RSM("<max>2</max><after>%s</after>")), uid);
	CHECK_STR(str_of(bodies(heard)), "34");
	snprintf(uid, sizeof(uid), "%s", piece(heard, "<last>", '<', 1));
	heard = ask_with(&scene, QUERY(RSM("<max>2</max><after>%s</after>")), uid);
	CHECK_STR(str_of(bodies(heard)), "5");
	CHECK(has(heard, "complete='true'"));
	heard = ask(scene.alice, QUERY(RSM("<max>2</max><before/>")));
	CHECK_STR(str_of(bodies(heard)), "45");
	snprintf(uid, sizeof(uid), "%s", piece(heard, "<first>", '<', 1));
	heard = ask_with(&scene, QUERY(RSM("<max>2</max><before>%s</before>")), uid);
	CHECK_STR(str_of(bodies(heard)), "23");
	heard = ask_with(&scene, QUERY("<flip-page/>" RSM("<max>2</max><before>%s</before>")), uid);
	CHECK_STR(str_of(bodies(heard)), "32");
	world_close(&scene.world);
}

TEST(a_page_of_none_says_whether_there_are_any)
{
	struct scene scene;
	str heard;

	open_scene(&scene);
	heard = ask(scene.alice, QUERY(RSM("<max>0</max>")));
	CHECK_STR(str_of(bodies(heard)), "");
	CHECK(has(heard, "<fin ") && !has(heard, "complete="));
	world_close(&scene.world);
}

TEST(a_093_no_page_is_longer_than_the_longest)
{
	struct scene scene;
	str heard;

	open_scene(&scene);
	for (int i = 0; i < 100; i++)
		client_send(scene.alice, CHAT("bob@localhost", "x"));
	heard = ask(scene.alice, QUERY(RSM("<max>5000</max>")));
	CHECK_INT(count_of(heard, "<body>"), 100);
	CHECK(!has(heard, "complete="));
	CHECK_INT(count_of(ask(scene.alice, QUERY("")), "<body>"), 50);
	world_close(&scene.world);
}

TEST(filters_narrow_it)
{
	struct scene scene;
	char stamp[100], uid[100];
	str heard;

	open_scene(&scene);
	client_send(scene.alice, CHAT("alice@localhost", "6"));
	client_send(scene.alice, CHAT("example@localhost/x", "7"));
	client_forget(scene.alice);
	CHECK_STR(str_of(bodies(ask(scene.alice, QUERY(FORM(FIELD("with", "bob@localhost")))))),
		  "12345");
	CHECK_STR(str_of(bodies(ask(scene.alice, QUERY(FORM(FIELD("with", "bob@localhost/b")))))),
		  "24");
	CHECK_STR(str_of(bodies(ask(scene.alice, QUERY(FORM(FIELD("with", "alice@localhost")))))),
		  "6");
	heard = ask(scene.alice, QUERY(""));
	snprintf(stamp, sizeof(stamp), "%s", piece(heard, " stamp='", '\'', 3));
	snprintf(uid, sizeof(uid), "%s", piece(heard, " queryid='f' id='", '\'', 3));
	CHECK(str_starts(str_of(bodies(ask_with(&scene, QUERY(FORM(FIELD("start", "%s"))), stamp))),
			 S("345")));
	CHECK_STR(str_of(bodies(ask_with(&scene, QUERY(FORM(FIELD("end", "%s"))), stamp))), "123");
	CHECK(str_starts(str_of(bodies(
				 ask_with(&scene, QUERY(FORM(FIELD("after-id", "%s"))), uid))),
			 S("45")));
	CHECK_STR(str_of(bodies(ask_with(&scene, QUERY(FORM(FIELD("before-id", "%s"))), uid))),
		  "12");
	CHECK_STR(str_of(bodies(ask_with(&scene, QUERY(FORM(FIELD("ids", "%s"))), uid))), "3");
	CHECK_STR(str_of(bodies(
			  ask(scene.alice, QUERY(FORM(FIELD("end", "1969-01-01T00:00:00Z")))))),
		  "");
	world_close(&scene.world);
}

TEST(what_is_not_there_is_not_found)
{
	struct scene scene;
	char uid[100];

	open_scene(&scene);
	CHECK_STR(error_in(ask(scene.alice, QUERY(RSM("<after>7</after>")))), "item-not-found");
	CHECK_STR(error_in(ask(scene.alice, QUERY(RSM("<before>x</before>")))), "item-not-found");
	CHECK_STR(error_in(ask(scene.alice, QUERY(FORM(FIELD("before-id", "7"))))),
		  "item-not-found");
	CHECK_STR(error_in(ask(scene.alice, QUERY(FORM(FIELD("after-id", "7"))))),
		  "item-not-found");
	CHECK_STR(error_in(ask(scene.alice, QUERY(FORM(FIELD("ids", "7"))))), "item-not-found");
	/* Nor is what stands in the archive of somebody else. */
	snprintf(uid, sizeof(uid), "%s",
		 piece(ask(scene.bob, QUERY("")), " queryid='f' id='", '\'', 2));
	CHECK_STR(error_in(ask_with(&scene, QUERY(RSM("<after>%s</after>")), uid)),
		  "item-not-found");
	CHECK_STR(error_in(ask(scene.alice, QUERY(RSM("<index>1</index>")))),
		  "feature-not-implemented");
	CHECK_STR(error_in(ask(scene.alice, QUERY(FORM(FIELD("start", "yesterday"))))),
		  "bad-request");
	CHECK_STR(error_in(ask(scene.alice, QUERY(FORM(FIELD("colour", "red"))))),
		  "feature-not-implemented");
	world_close(&scene.world);
}

TEST(a_093_nobody_reads_the_archive_of_another)
{
	struct scene scene;
	const char *const whom[] = { "bob@localhost", "nobody@localhost" };

	open_scene(&scene);
	for (size_t i = 0; i < 2; i++) {
		CHECK_STR(error_in(ask_with(&scene,
					    "<iq id='q' type='set' to='%s'><query" MAM "/></iq>",
					    whom[i])),
			  "forbidden");
		CHECK_STR(error_in(ask_with(&scene,
					    "<iq id='q' type='get' to='%s'><metadata" MAM "/></iq>",
					    whom[i])),
			  "forbidden");
	}
	world_close(&scene.world);
}

TEST(the_form_and_the_ends_are_told)
{
	struct scene scene;
	str heard;

	open_scene(&scene);
	heard = ask(scene.alice, "<iq id='q' type='get'><query" MAM "/></iq>");
	CHECK(has(heard, "var='with'") && has(heard, "var='before-id'"));
	heard = ask(scene.alice, "<iq id='q' type='get'><metadata" MAM "/></iq>");
	CHECK(has(heard, "<start id='") && has(heard, "<end id='"));
	scene.bob = world_login(scene.world, "carol@localhost/c");
	CHECK_STR(ask(scene.bob, "<iq id='q' type='get'><metadata" MAM "/></iq>"),
		  "<iq to='carol@localhost/c' id='q' type='result'><metadata" MAM "/></iq>");
	world_close(&scene.world);
}

TEST(a_store_that_fails_is_told)
{
	struct scene scene;
	char uid[100];

	open_scene(&scene);
	snprintf(uid, sizeof(uid), "%s",
		 piece(ask(scene.alice, QUERY("")), " queryid='f' id='", '\'', 2));
	fake_store_script(world_store(scene.world), STORE_OP_LOG_READ, FAKE_FAILS, 1);
	CHECK_STR(error_in(ask(scene.alice, QUERY(""))), "internal-server-error");
	fake_store_script(world_store(scene.world), STORE_OP_LOG_READ, FAKE_FAILS, 1);
	CHECK_STR(error_in(ask_with(&scene, QUERY(RSM("<after>%s</after>")), uid)),
		  "internal-server-error");
	fake_store_script(world_store(scene.world), STORE_OP_LOG_READ, FAKE_FAILS, 1);
	CHECK_STR(error_in(ask(scene.alice, "<iq id='q' type='get'><metadata" MAM "/></iq>")),
		  "internal-server-error");
	world_close(&scene.world);
}

TEST(a_093_a_page_is_cut_where_its_messages_are_long)
{
	struct scene scene;
	char body[120001], text[120500];
	str heard;

	open_scene(&scene);
	memset(body, 'x', sizeof(body) - 1);
	body[sizeof(body) - 1] = '\0';
	snprintf(text, sizeof(text), CHAT("bob@localhost", "%s"), body);
	for (int i = 0; i < 6; i++)
		client_send(scene.alice, text);
	heard = ask(scene.alice, QUERY(FORM(FIELD("with", "bob@localhost")) RSM("<before/>")));
	CHECK_INT(count_of(heard, "<body>"), 4);
	CHECK(!has(heard, "complete="));
	world_close(&scene.world);
}

TEST(who_read_it_before_the_first_presence_is_not_given_it_again)
{
	struct scene scene;
	struct client *bob;
	str heard;

	open_scene(&scene);
	client_leave(&scene.bob);
	client_send(scene.alice, CHAT("bob@localhost", "6"));
	client_send(scene.alice, CHAT("bob@localhost", "7"));
	bob = world_login(scene.world, "bob@localhost/b");
	heard = ask(bob, QUERY(RSM("<max>1</max><before/>")));
	CHECK_STR(str_of(bodies(heard)), "7");
	CHECK(has(heard, "id='got-it-1'"));
	client_send(bob, "<iq type='result' id='got-it-1'/>");
	/* The rest was not read. */
	heard = ask(bob, "<presence/>");
	CHECK_INT(count_of(heard, "<body>6"), 1);
	CHECK_INT(count_of(heard, "<body>7"), 0);
	world_close(&scene.world);
}

TEST(what_it_read_and_never_acknowledged_comes_again)
{
	struct scene scene;
	struct client *bob;

	open_scene(&scene);
	client_leave(&scene.bob);
	client_send(scene.alice, CHAT("bob@localhost", "6"));
	bob = world_login(scene.world, "bob@localhost/b");
	CHECK_INT(count_of(ask(bob, QUERY("")), "<body>6"), 1);
	client_cut(&bob);
	bob = world_login(scene.world, "bob@localhost/b");
	CHECK_INT(count_of(ask(bob, "<presence/>"), "<body>6"), 1);
	client_cut(&bob);
	world_crash(scene.world);
	bob = world_login(scene.world, "bob@localhost/b");
	CHECK_INT(count_of(ask(bob, QUERY("")), "<body>6"), 1);
	client_cut(&bob);
	world_close(&scene.world);
}

TEST(a_083_a_sender_does_not_forge_the_ids_of_an_archive)
{
	struct scene scene;
	str heard;

	open_scene(&scene);
	client_send(scene.alice,
		    "<message to='bob@localhost' type='chat' id='1'><body>6</body>"
		    "<stanza-id xmlns='urn:xmpp:sid:0' by='bob@localhost' id='forged'/>"
		    "<stanza-id xmlns='urn:xmpp:sid:0' by='room@example.net' id='true'/>"
		    "<delay xmlns='urn:xmpp:delay' from='localhost' stamp='2001-01-01T00:00:00Z'/>"
		    "</message>");
	heard = client_heard(scene.bob);
	CHECK_INT(count_of(heard, "by='bob@localhost'"), 1);
	CHECK_INT(count_of(heard, "forged"), 0);
	CHECK_INT(count_of(heard, "id='true'"), 1);
	CHECK_INT(count_of(heard, "2001"), 0);
	CHECK(has(heard, "id='1' type='chat'><body>6</body>"));
	world_close(&scene.world);
}

TEST(a_guest_has_no_archive)
{
	struct world *world = world_open(WITH_GUESTS);
	char bare[200];
	struct client *guest = login_guest(world, bare);

	CHECK_STR(error_in(ask(guest, QUERY(""))), "service-unavailable");
	CHECK_STR(error_in(ask(guest, "<iq id='q' type='get'><metadata" MAM "/></iq>")),
		  "service-unavailable");
	world_close(&world);
}
