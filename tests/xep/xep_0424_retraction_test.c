/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "support/fake_store.h"
#include "support/test.h"
#include "xep/scene.h"

#define NS " xmlns='urn:xmpp:message-retract:1'"
#define SAY(to, id, body) \
	"<message to='" to "' type='chat' id='" id "'><body>" body "</body></message>"
#define RETRACT(to, id, of) \
	"<message to='" to "' type='chat' id='" id "'><retract" NS " id='" of "'/>" \
	"<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/>" \
	"<body>/me retracted a message</body><store xmlns='urn:xmpp:hints'/></message>"
#define TOMBSTONE "<retracted" NS " id='r1' stamp='"

struct scene {
	struct world *world;
	struct client *alice, *bob, *eve;
};

static struct client *online(struct world *world, const char *who)
{
	struct client *client = world_login(world, who);

	client_send(client, "<presence/>");
	client_forget(client);
	return client;
}

static void open_scene(struct scene *scene)
{
	scene->world = world_open(&(struct world_options){ .keeps_messages = true });
	scene->alice = online(scene->world, "alice@localhost/a");
	scene->bob = online(scene->world, "bob@localhost/b");
	scene->eve = online(scene->world, "eve@localhost/e");
	client_send(scene->alice, SAY("bob@localhost", "m1", "secret"));
}

/* What the archive holds: bodies and tombstones, in words. */
static bool archive_is(struct scene *scene, const char *who, unsigned results, unsigned secrets,
		       unsigned tombstones)
{
	struct client *client = world_login(scene->world, who);
	str heard = ask(client, "<iq id='q' type='set'><query xmlns='urn:xmpp:mam:2'/></iq>");
	bool is = count_of(heard, "<result ") == results &&
		  count_of(heard, "<body>secret</body>") == secrets &&
		  count_of(heard, TOMBSTONE) == tombstones;

	if (!is)
		print_message("# %.*s\n", STR_ARG(heard));
	client_leave(&client);
	return is;
}

TEST(what_its_author_retracts_leaves_a_tombstone_in_both_archives_and_the_retraction)
{
	struct scene scene;

	open_scene(&scene);
	client_send(scene.alice, RETRACT("bob@localhost", "r1", "m1"));
	CHECK(has(client_heard(scene.bob), "<retract" NS " id='m1'/>"));
	CHECK(archive_is(&scene, "alice@localhost/x", 2, 0, 1));
	CHECK(archive_is(&scene, "bob@localhost/x", 2, 0, 1));
	world_restart(scene.world);
	CHECK(archive_is(&scene, "alice@localhost/x", 2, 0, 1));
	world_close(&scene.world);
}

TEST(another_client_of_the_author_may_retract_too)
{
	struct scene scene;
	struct client *other;

	open_scene(&scene);
	other = online(scene.world, "alice@localhost/other");
	client_send(other, RETRACT("bob@localhost/b", "r1", "m1"));
	CHECK(archive_is(&scene, "alice@localhost/x", 2, 0, 1));
	CHECK(archive_is(&scene, "bob@localhost/x", 2, 0, 1));
	world_close(&scene.world);
}

TEST(who_did_not_write_it_retracts_nothing)
{
	struct scene scene;

	open_scene(&scene);
	/* To both sides, and as if he were the author. */
	client_send(scene.eve, RETRACT("bob@localhost", "r1", "m1"));
	client_send(scene.eve, RETRACT("alice@localhost", "r1", "m1"));
	client_send(scene.bob, RETRACT("alice@localhost", "r1", "m1"));
	client_send(scene.eve, "<message to='bob@localhost' from='alice@localhost/a' type='chat' "
			       "id='r1'><retract" NS " id='m1'/></message>");
	CHECK(archive_is(&scene, "alice@localhost/x", 3, 1, 0));
	CHECK(archive_is(&scene, "bob@localhost/x", 3, 1, 0));
	world_close(&scene.world);
}

TEST(a_retraction_to_somebody_else_is_of_another_conversation)
{
	struct scene scene;

	open_scene(&scene);
	client_send(scene.alice, RETRACT("eve@localhost", "r1", "m1"));
	CHECK(archive_is(&scene, "alice@localhost/x", 2, 1, 0));
	CHECK(archive_is(&scene, "bob@localhost/x", 1, 1, 0));
	world_close(&scene.world);
}

TEST(what_cannot_be_named_or_is_not_kept_retracts_nothing)
{
	struct scene scene;

	open_scene(&scene);
	client_send(scene.alice, RETRACT("bob@localhost", "r1", "unknown"));
	client_send(scene.alice, "<message to='bob@localhost' type='chat'><retract" NS
				 " id='m1'/></message>");
	client_send(scene.alice, "<message to='bob@localhost' type='chat' id='r1'><retract" NS
				 " id='m1'/><no-store xmlns='urn:xmpp:hints'/></message>");
	client_send(scene.alice, "<message to='bob@localhost' type='error' id='r1'><retract" NS
				 " id='m1'/></message>");
	CHECK(archive_is(&scene, "alice@localhost/x", 3, 1, 0));
	CHECK(archive_is(&scene, "bob@localhost/x", 3, 1, 0));
	world_close(&scene.world);
}

TEST(a_retraction_is_itself_not_retracted)
{
	struct scene scene;

	open_scene(&scene);
	client_send(scene.alice, RETRACT("bob@localhost", "r1", "m1"));
	client_send(scene.alice, RETRACT("bob@localhost", "r2", "r1"));
	client_send(scene.alice, RETRACT("bob@localhost", "r3", "m1"));
	CHECK(archive_is(&scene, "alice@localhost/x", 4, 0, 1));
	CHECK(archive_is(&scene, "bob@localhost/x", 4, 0, 1));
	world_close(&scene.world);
}

TEST(who_was_away_gets_the_tombstone_and_the_retraction)
{
	struct scene scene;
	str heard;

	open_scene(&scene);
	world_add_account(scene.world, "carol@localhost");
	client_send(scene.alice, SAY("carol@localhost", "m2", "secret"));
	client_send(scene.alice, RETRACT("carol@localhost", "r1", "m2"));
	heard = ask(world_login(scene.world, "carol@localhost/c"), "<presence/>");
	CHECK_INT(count_of(heard, "<body>secret</body>"), 0);
	CHECK_INT(count_of(heard, TOMBSTONE), 1);
	CHECK_INT(count_of(heard, "<retract" NS " id='m2'/>"), 1);
	world_close(&scene.world);
}

TEST(to_oneself_it_is_one_archive)
{
	struct scene scene;

	open_scene(&scene);
	client_send(scene.eve, SAY("eve@localhost", "m2", "secret"));
	client_send(scene.eve, RETRACT("eve@localhost", "r1", "m2"));
	CHECK(archive_is(&scene, "eve@localhost/x", 2, 0, 1));
	world_close(&scene.world);
}

TEST(when_the_store_cannot_the_message_stays)
{
	struct scene scene;

	open_scene(&scene);
	fake_store_script(world_store(scene.world), STORE_OP_LOG_REPLACE, FAKE_FAILS, 1);
	fake_store_script(world_store(scene.world), STORE_OP_LOG_BY_NAME, FAKE_FAILS, 1);
	client_send(scene.alice, RETRACT("bob@localhost", "r1", "m1"));
	CHECK(archive_is(&scene, "alice@localhost/x", 2, 1, 0));
	CHECK(archive_is(&scene, "bob@localhost/x", 2, 1, 0));
	client_send(scene.alice, RETRACT("bob@localhost", "r1", "m1"));
	CHECK(archive_is(&scene, "alice@localhost/x", 3, 0, 1));
	CHECK(archive_is(&scene, "bob@localhost/x", 3, 0, 1));
	world_close(&scene.world);
}

TEST(it_is_bounded_how_many_are_looked_for_at_once)
{
	struct scene scene;
	struct store *store;
	size_t looks = 0;

	open_scene(&scene);
	store = world_store(scene.world);
	for (int i = 0; i < 40; i++) {
		char text[400];

		/* Each commit is answered, no search is. */
		snprintf(text, sizeof(text), RETRACT("eve@localhost", "r%d", "m%d"), i, i);
		client_send(scene.alice, text);
		fake_store_set_automatic(store, false);
	}
	for (int round = 0; round < 400; round++) {
		size_t waiting = fake_store_waiting(store), searches = 0;

		for (size_t i = 0; i < waiting; i++)
			searches += fake_store_waiting_op(store, i) == STORE_OP_LOG_BY_NAME;
		looks = searches > looks ? searches : looks;
		if (!fake_store_answer_one(store))
			break;
		world_settle(scene.world);
	}
	CHECK(looks <= 2 * 20); /* hers and Eve's */
	fake_store_set_automatic(store, true);
	world_close(&scene.world);
}

TEST(a_correction_is_a_message_like_any_other)
{
	struct scene scene;

	open_scene(&scene);
	client_send(scene.alice, "<message to='bob@localhost' type='chat' id='m2'><body>better"
				 "</body><replace xmlns='urn:xmpp:message-correct:0' id='m1'/>"
				 "</message>");
	CHECK(archive_is(&scene, "bob@localhost/x", 2, 1, 0));
	world_close(&scene.world);
}

TEST(it_is_announced)
{
	struct scene scene;
	str heard;

	open_scene(&scene);
	heard = ask(scene.alice, "<iq id='i' type='get' to='alice@localhost'>"
				 "<query xmlns='http://jabber.org/protocol/disco#info'/></iq>");
	CHECK(has(heard, "<feature var='urn:xmpp:message-retract:1'/>"));
	CHECK(has(heard, "<feature var='urn:xmpp:message-retract:1#tombstone'/>"));
	world_close(&scene.world);
}
