/* SPDX-License-Identifier: Apache-2.0 */
/* When the store can not say, or has no room: nobody is told what is not so, nothing is lost. */

#include "core/turn.h"

#include "support/fake_store.h"
#include "support/test.h"
#include "support/world.h"

static const struct world_options kept = { .keeps_messages = true };

static bool contains(str text, const char *piece)
{
	for (size_t i = 0; i < text.len; i++)
		if (str_starts(str_from(text, i), str_of(piece)))
			return true;
	print_message("# not in: %.*s\n", STR_ARG(text));
	return false;
}

static int count(str text, const char *piece)
{
	int found = 0;

	for (size_t i = 0; i < text.len; i++)
		found += str_starts(str_from(text, i), str_of(piece));
	return found;
}

/* How much comes behind it. */
static size_t behind(str text, const char *piece)
{
	while (text.len && !str_starts(text, str_of(piece)))
		text = str_from(text, 1);
	return text.len;
}

static struct client *online(struct world *world, const char *who)
{
	struct client *client = world_login(world, who);

	client_send(client, "<presence/>");
	client_forget(client);
	return client;
}

#define TO_BOB(id) \
	"<message to='bob@localhost' type='chat' id='" id "'><body>" id "</body></message>"

TEST(after_uncertainty_the_log_itself_is_asked)
{
	struct world *world = world_open(&kept);
	struct client *alice = online(world, "alice@localhost/a");
	struct client *bob = online(world, "bob@localhost/b");

	fake_store_script(world_store(world), STORE_OP_LOG_APPEND, FAKE_UNCERTAIN_WRITTEN, 1);
	client_send(alice, TO_BOB("1"));
	CHECK_INT(count(client_heard(bob), "<body>1</body>"), 1);
	fake_store_script(world_store(world), STORE_OP_LOG_APPEND, FAKE_UNCERTAIN_LOST, 1);
	client_send(alice, TO_BOB("2"));
	CHECK(contains(client_heard(alice), "<resource-constraint "));
	CHECK_INT(count(client_heard(bob), "<body>2</body>"), 0);
	world_close(&world);
}

/* The sender must not be told that it failed when the recipient may have it. */
TEST(as_long_as_nobody_knows_nobody_is_told)
{
	struct world *world = world_open(&kept);
	struct client *alice = online(world, "alice@localhost/a");
	struct client *bob = online(world, "bob@localhost/b");

	fake_store_script(world_store(world), STORE_OP_LOG_APPEND, FAKE_UNCERTAIN_WRITTEN, 1);
	fake_store_script(world_store(world), STORE_OP_LOG_READ, FAKE_FAILS, 2);
	client_send(alice, TO_BOB("1"));
	CHECK_STR(client_heard(alice), "");
	CHECK_STR(client_heard(bob), "");
	world_advance_ms(world, 5000);
	CHECK_INT(count(client_heard(bob), "<body>1</body>"), 1);
	CHECK_STR(client_heard(alice), "");
	world_close(&world);
}

/* Its client asks for the session at the next start, and learns how far it had come. */
TEST(f_04_a_server_that_ends_does_not_wait_for_what_nobody_can_know)
{
	struct world *world = world_open(&kept);
	struct client *alice = online(world, "alice@localhost/a");
	struct client *bob;

	client_send(alice, "<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
	fake_store_script(world_store(world), STORE_OP_LOG_APPEND, FAKE_UNCERTAIN_WRITTEN, 1);
	fake_store_script(world_store(world), STORE_OP_LOG_READ, FAKE_FAILS, 10000);
	client_send(alice, TO_BOB("1"));
	world_restart(world); /* aborts when it does not come to an end */
	bob = online(world, "bob@localhost/b");
	CHECK_INT(count(client_heard(bob), "<body>1</body>"), 0);
	alice = online(world, "alice@localhost/a");
	CHECK_INT(count(client_heard(bob), "<body>1</body>"), 1);
	world_close(&world);
}

/* Her log has it, and would post it again after a crash: an error now would be no true word. */
TEST(f_05_what_the_senders_log_has_is_not_refused_but_waits_for_room)
{
	struct world *world = world_open(&kept);
	struct client *alice = online(world, "alice@localhost/a");
	struct client *bob = online(world, "bob@localhost/b");
	str heard;

	client_send(alice, "<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
	client_forget(alice);
	fake_store_set_automatic(world_store(world), false);
	client_send(alice, TO_BOB("1"));
	CHECK(fake_store_answer_one(world_store(world))); /* hers */
	fake_store_script(world_store(world), STORE_OP_LOG_APPEND, FAKE_FAILS, 2);
	fake_store_set_automatic(world_store(world), true);
	world_settle(world);
	client_send(alice, "<r xmlns='urn:xmpp:sm:3'/>");
	CHECK_STR(client_heard(alice), "<a xmlns='urn:xmpp:sm:3' h='0'/>");
	/* What needs no log goes on. */
	client_send(alice, "<presence to='bob@localhost/b'><status>hey</status></presence>");
	CHECK(contains(client_heard(bob), "<status>hey</status>"));
	world_advance_ms(world, 1500); /* in vain */
	client_send(alice, TO_BOB("2"));
	CHECK_INT(count(client_heard(bob), "<body>"), 0);
	world_advance_ms(world, 5000);
	heard = client_heard(bob);
	CHECK_INT(count(heard, "<body>"), 2);
	CHECK(contains(str_from(heard, heard.len - behind(heard, "<body>1<")), "<body>2<"));
	CHECK(contains(client_heard(alice), "<a xmlns='urn:xmpp:sm:3' h='3'/>"));
	world_close(&world);
}

/* A server that ends does not wait for room: it posts it again when it has come back. */
TEST(f_05_what_waits_for_room_is_there_after_a_restart)
{
	struct world *world = world_open(&kept);
	struct client *alice = online(world, "alice@localhost/a");
	struct client *bob;

	world_add_account(world, "bob@localhost");
	fake_store_set_automatic(world_store(world), false);
	client_send(alice, TO_BOB("1"));
	CHECK(fake_store_answer_one(world_store(world)));
	fake_store_script(world_store(world), STORE_OP_LOG_APPEND, FAKE_FAILS, 1000);
	fake_store_set_automatic(world_store(world), true);
	world_settle(world);
	world_restart(world);
	alice = online(world, "alice@localhost/a");
	bob = world_login(world, "bob@localhost/b");
	client_send(bob, "<presence/>");
	CHECK_INT(count(client_heard(bob), "<body>1</body>"), 1);
	CHECK(alice != NULL);
	world_close(&world);
}
