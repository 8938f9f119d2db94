/* SPDX-License-Identifier: Apache-2.0 */
/* What was under way when the server died arrives, in its order. */

#include "core/repost.h"

#include <stdlib.h>

#include "support/fake_store.h"
#include "support/test.h"
#include "support/world.h"

static struct client *online(struct world *world, const char *who)
{
	struct client *client = world_login(world, who);

	client_send(client, "<presence/>");
	client_forget(client);
	return client;
}

#define TO_BOB(id) \
	"<message to='bob@localhost' type='chat' id='" id "'><body>" id "</body></message>"

static const struct world_options many = { .keeps_messages = true,
					   .settings = "limits { unsettled_stanzas = 1000 }" };

/* Alice has sent 250 messages, numbered from 100, that her log has and nobody got when the server
 * died. */
static void crash_with_many(struct world *world)
{
	struct client *alice;
	struct arena arena;

	arena_init(&arena);
	world_add_account(world, "bob@localhost");
	alice = online(world, "alice@localhost/a");
	fake_store_set_automatic(world_store(world), false);
	for (int i = 100; i < 350; i++)
		client_send(alice, arena_printf(&arena,
						"<message to='bob@localhost' type='chat'>"
						"<body>%d</body></message>",
						i)
					   .at);
	/* Hers; his home is asleep, and its load is not answered. */
	for (size_t n = fake_store_waiting(world_store(world)); n > 0; n--)
		CHECK(fake_store_answer_one(world_store(world)));
	world_settle(world);
	arena_fini(&arena);
	world_crash(world);
	fake_store_set_automatic(world_store(world), true);
}

/* In their order; returns how many. */
static int count_bodies(str heard)
{
	int last = 0, bodies = 0;

	for (size_t i = 0; i < heard.len; i++) {
		if (!str_starts(str_from(heard, i), S("<body>")))
			continue;
		int number = (int)strtol(str_from(heard, i + 6).at, NULL, 10);

		CHECK(number > last);
		last = number;
		bodies++;
	}
	return bodies;
}

TEST(more_than_a_page_is_posted_again_before_anything_new)
{
	struct world *world = world_open(&many);
	struct client *alice, *bob;

	crash_with_many(world);
	bob = online(world, "bob@localhost/b");
	client_send(bob, "<enable xmlns='urn:xmpp:sm:3'/>");
	alice = world_login(world, "alice@localhost/a");
	client_send(alice, TO_BOB("999"));
	CHECK_INT(count_bodies(client_heard(bob)), 251);
	world_close(&world);
}

/* What was not read was told to be settled by the next message that was. */
TEST(what_the_store_cannot_read_is_read_later_and_nothing_overtakes)
{
	struct world *world = world_open(&many);
	struct client *alice, *bob;

	crash_with_many(world);
	bob = online(world, "bob@localhost/b");
	client_send(bob, "<enable xmlns='urn:xmpp:sm:3'/>");
	fake_store_script(world_store(world), STORE_OP_LOG_UNSETTLED, FAKE_FAILS, 2);
	alice = world_login(world, "alice@localhost/a");
	client_send(alice, TO_BOB("999"));
	CHECK_INT(count_bodies(client_heard(bob)), 100);
	world_advance_ms(world, 5000);
	CHECK_INT(count_bodies(client_heard(bob)), 151);
	world_close(&world);
}

static bool str_has(str text, const char *what)
{
	for (; text.len; text = str_from(text, 1))
		if (str_starts(text, str_of(what)))
			return true;
	return false;
}

/* Acknowledged as they come; the first stanza is a presence. */
static int count_all_bodies(struct client *client)
{
	int bodies = 0;

	for (int more = 1; more; bodies += more) {
		struct buf text;

		more = count_bodies(client_heard(client));
		buf_init(&text, 100);
		buf_printf(&text, "<a xmlns='urn:xmpp:sm:3' h='%d'/>", 1 + bodies + more);
		client_send_str(client, buf_str(&text));
		buf_fini(&text);
	}
	return bodies;
}

/* It was refused, though it had arrived. */
TEST(what_arrived_before_a_crash_is_not_refused_when_the_home_cannot_be_read)
{
	struct world *world = world_open(&many);
	struct client *alice, *bob;

	bob = online(world, "bob@localhost/b");
	alice = online(world, "alice@localhost/a");
	client_send(alice, TO_BOB("1"));
	CHECK_INT(count_bodies(client_heard(bob)), 1);
	world_crash(world); /* the store has not been told that it is settled */
	alice = world_connect(world);
	client_authenticate(alice, "alice@localhost");
	client_forget(alice);
	fake_store_set_automatic(world_store(world), false);
	client_send(alice, "<iq id='b' type='set'><bind "
			   "xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
	CHECK_INT(fake_store_waiting_op(world_store(world), 0), STORE_OP_HOME_LOAD);
	CHECK(fake_store_answer_one(world_store(world))); /* hers */
	world_settle(world);
	fake_store_script(world_store(world), STORE_OP_HOME_LOAD, FAKE_FAILS, 2);
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_advance_ms(world, 5000);
	client_send(alice, "<presence/>");
	CHECK(!str_has(client_heard(alice), "type='error'"));
	bob = world_login(world, "bob@localhost/b");
	client_send(bob, "<presence/>");
	CHECK_INT(count_bodies(client_heard(bob)), 1);
	world_close(&world);
}

TEST(a_server_that_ends_before_it_has_read_all_posts_it_at_the_next_start)
{
	struct world *world = world_open(&many);
	struct client *bob;

	crash_with_many(world);
	bob = online(world, "bob@localhost/b");
	client_send(bob, "<enable xmlns='urn:xmpp:sm:3'/>");
	fake_store_script(world_store(world), STORE_OP_LOG_UNSETTLED, FAKE_FAILS, 3);
	(void)world_login(world, "alice@localhost/a");
	CHECK_INT(count_bodies(client_heard(bob)), 100);
	world_advance_ms(world, 1500);
	world_restart(world);
	(void)world_login(world, "alice@localhost/a");
	bob = world_login(world, "bob@localhost/b");
	client_send(bob, "<enable xmlns='urn:xmpp:sm:3'/><presence/>");
	CHECK_INT(count_all_bodies(bob), 250);
	world_close(&world);
}
