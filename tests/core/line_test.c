/* SPDX-License-Identifier: Apache-2.0 */
/* Into the log first: nobody is told what a crash could take back, and nothing is overtaken. */

#include "core/line.h"

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

static struct client *online(struct world *world, const char *who)
{
	struct client *client = world_login(world, who);

	client_send(client, "<presence/>");
	client_forget(client);
	return client;
}

#define TO_BOB(id) \
	"<message to='bob@localhost' type='chat' id='" id "'><body>" id "</body></message>"

TEST(a_message_reaches_nobody_before_both_logs_have_it)
{
	struct world *world = world_open(&kept);
	struct client *alice = online(world, "alice@localhost/a");
	struct client *bob = online(world, "bob@localhost/b");

	fake_store_set_automatic(world_store(world), false);
	client_send(alice, TO_BOB("1"));
	CHECK_STR(client_heard(bob), "");
	CHECK(fake_store_answer_one(world_store(world))); /* hers */
	world_settle(world);
	CHECK_STR(client_heard(bob), "");
	CHECK(fake_store_answer_one(world_store(world))); /* his */
	world_settle(world);
	CHECK(contains(client_heard(bob), "<body>1</body><stanza-id "));
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_close(&world);
}

TEST(what_came_later_stays_behind_though_it_needs_no_log)
{
	struct world *world = world_open(&kept);
	struct client *alice = online(world, "alice@localhost/a");
	struct client *bob = online(world, "bob@localhost/b");

	fake_store_set_automatic(world_store(world), false);
	client_send(alice, TO_BOB("1"));
	client_send(alice, "<message to='bob@localhost/b' type='chat'><composing "
			   "xmlns='http://jabber.org/protocol/chatstates'/></message>");
	client_send(alice, TO_BOB("2"));
	CHECK_STR(client_heard(bob), "");
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_settle(world);
	str heard = client_heard(bob);
	size_t one = 0, state = 0, two = 0;
	for (size_t i = 0; i < heard.len; i++) {
		one = str_starts(str_from(heard, i), S("<body>1")) ? i : one;
		state = str_starts(str_from(heard, i), S("<composing")) ? i : state;
		two = str_starts(str_from(heard, i), S("<body>2")) ? i : two;
	}
	CHECK(one && one < state && state < two);
	world_close(&world);
}

TEST(a_message_for_nobody_waits_and_comes_once)
{
	struct world *world = world_open(&kept);
	struct client *alice = online(world, "alice@localhost/a");
	struct client *bob;
	str heard;

	world_add_account(world, "bob@localhost");
	client_send(alice, TO_BOB("1"));
	client_send(alice, TO_BOB("2"));
	CHECK_STR(client_heard(alice), "");
	bob = world_login(world, "bob@localhost/b");
	client_send(bob, "<presence/>");
	heard = client_heard(bob);
	CHECK(contains(heard, "<body>1</body><stanza-id xmlns='urn:xmpp:sid:0'"));
	CHECK(contains(heard, "<delay xmlns='urn:xmpp:delay'"));
	CHECK(contains(heard, "<body>2</body>"));
	/* He has read them when he answers the ping behind them. */
	CHECK(contains(heard, "id='got-it-1'"));
	client_send(bob, "<iq type='result' id='got-it-1'/>");
	client_forget(bob);
	client_send(bob, "<iq type='result' id='got-it-2'/>");
	world_advance_ms(world, 1000);
	client_cut(&bob);
	world_restart(world);
	bob = world_login(world, "bob@localhost/b");
	client_send(bob, "<presence/>");
	CHECK_INT(count(client_heard(bob), "<body>"), 0);
	world_close(&world);
}

TEST(what_a_client_did_not_acknowledge_comes_to_the_next_one)
{
	struct world *world = world_open(&kept);
	struct client *alice = online(world, "alice@localhost/a");
	struct client *bob = online(world, "bob@localhost/b");

	client_send(alice, TO_BOB("1"));
	CHECK(contains(client_heard(bob), "<body>1</body>"));
	client_cut(&bob);
	bob = world_login(world, "bob@localhost/c");
	client_send(bob, "<presence/>");
	CHECK_INT(count(client_heard(bob), "<body>1</body>"), 1);
	client_cut(&bob);
	world_crash(world);
	bob = world_login(world, "bob@localhost/d");
	client_send(bob, "<presence/>");
	CHECK_INT(count(client_heard(bob), "<body>1</body>"), 1);
	world_close(&world);
}

TEST(a_crash_between_the_two_logs_loses_nothing_and_repeats_nothing)
{
	struct world *world = world_open(&kept);
	struct client *alice, *bob;

	world_add_account(world, "bob@localhost");
	alice = online(world, "alice@localhost/a");
	fake_store_set_automatic(world_store(world), false);
	client_send(alice, TO_BOB("1"));
	CHECK(fake_store_answer_one(world_store(world))); /* hers; his home is asleep */
	world_settle(world);
	world_crash(world);
	/* Her home wakes and posts it again. */
	alice = online(world, "alice@localhost/a");
	world_settle(world);
	bob = world_login(world, "bob@localhost/b");
	client_send(bob, "<presence/>");
	CHECK_INT(count(client_heard(bob), "<body>1</body>"), 1);
	world_restart(world);
	alice = online(world, "alice@localhost/a");
	bob = world_login(world, "bob@localhost/b");
	client_send(bob, "<presence/>");
	CHECK_INT(count(client_heard(bob), "<body>1</body>"), 1); /* he never acknowledged it */
	(void)alice;
	world_close(&world);
}

TEST(a_log_that_takes_nothing_is_told_to_the_sender)
{
	struct world *world = world_open(&kept);
	struct client *alice = online(world, "alice@localhost/a");
	struct client *bob = online(world, "bob@localhost/b");

	fake_store_script(world_store(world), STORE_OP_LOG_APPEND, FAKE_FAILS, 1);
	client_send(alice, TO_BOB("1"));
	CHECK(contains(client_heard(alice), "<resource-constraint "));
	client_send(alice, TO_BOB("2"));
	CHECK_INT(count(client_heard(bob), "<body>2</body>"), 1);
	world_close(&world);
}

#define AGAIN(id) \
	"<message to='bob@localhost' type='chat' id='" id "'><body>" id "</body>" \
	"<origin-id xmlns='urn:xmpp:sid:0' id='" id "'/></message>"

TEST(what_a_client_sends_again_comes_once)
{
	struct world *world = world_open(&kept);
	struct client *alice = online(world, "alice@localhost/a");
	struct client *bob = online(world, "bob@localhost/b");
	str heard;

	client_send(alice, AGAIN("1"));
	client_cut(&alice);
	alice = online(world, "alice@localhost/a");
	client_send(alice, AGAIN("1"));
	client_send(alice, AGAIN("2"));
	heard = client_heard(bob);
	CHECK_INT(count(heard, "<body>1</body>"), 1);
	CHECK_INT(count(heard, "<body>2</body>"), 1);
	world_close(&world);
}

TEST(f_43_what_a_client_sends_again_after_a_crash_comes_once)
{
	struct world *world = world_open(&kept);
	struct client *alice, *bob;

	world_add_account(world, "bob@localhost");
	alice = online(world, "alice@localhost/a");
	client_send(alice, AGAIN("1"));
	world_crash(world);
	alice = online(world, "alice@localhost/a");
	client_send(alice, AGAIN("1"));
	bob = online(world, "bob@localhost/b");
	client_cut(&bob);
	bob = world_login(world, "bob@localhost/c");
	client_send(bob, "<presence/>");
	CHECK_INT(count(client_heard(bob), "<body>1</body>"), 1);
	world_close(&world);
}

#define TO_SELF(id) \
	"<message type='chat' id='" id "'><body>" id "</body>" \
	"<origin-id xmlns='urn:xmpp:sid:0' id='" id "'/></message>"

/* Such a message is only logged where it comes in. */
TEST(what_a_client_sends_itself_again_comes_once)
{
	struct world *world = world_open(&kept);
	struct client *alice = online(world, "alice@localhost/a");
	str heard;

	client_send(alice, TO_SELF("1") TO_SELF("1"));
	CHECK_INT(count(client_heard(alice), "<body>1</body>"), 1);
	world_crash(world);
	alice = world_login(world, "alice@localhost/a");
	client_send(alice, TO_SELF("1") TO_SELF("2"));
	client_send(alice, "<iq id='q' type='set'><query xmlns='urn:xmpp:mam:2'/></iq>");
	heard = client_heard(alice);
	CHECK_INT(count(heard, "<body>1</body>"), 1);
	CHECK_INT(count(heard, "<body>2</body>"), 1);
	world_close(&world);
}

/* RFC 6120 §8.1.3 */
TEST(f_43_an_id_alone_makes_no_message_the_same)
{
	struct world *world = world_open(&kept);
	struct client *alice = online(world, "alice@localhost/a");
	struct client *bob = online(world, "bob@localhost/b");

	client_send(alice, TO_BOB("1"));
	client_send(alice, TO_BOB("1"));
	CHECK_INT(count(client_heard(bob), "<body>1</body>"), 2);
	world_close(&world);
}

TEST(what_is_sent_again_while_it_is_under_way_is_settled_with_it_and_once)
{
	struct world *world = world_open(&kept);
	struct client *alice = online(world, "alice@localhost/a");
	struct client *bob = online(world, "bob@localhost/b");

	client_send(alice, "<enable xmlns='urn:xmpp:sm:3'/>");
	client_forget(alice);
	fake_store_set_automatic(world_store(world), false);
	client_send(alice, AGAIN("1"));
	CHECK(fake_store_answer_one(world_store(world))); /* hers */
	world_settle(world);
	client_send(alice, AGAIN("1") "<r xmlns='urn:xmpp:sm:3'/>");
	CHECK_STR(client_heard(alice), "<a xmlns='urn:xmpp:sm:3' h='0'/>");
	CHECK(fake_store_answer_one(world_store(world))); /* his */
	world_settle(world);
	CHECK_STR(client_heard(alice),
		  "<a xmlns='urn:xmpp:sm:3' h='1'/><a xmlns='urn:xmpp:sm:3' h='2'/>");
	CHECK_INT(count(client_heard(bob), "<body>1</body>"), 1);
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_close(&world);
}

TEST(what_the_log_did_not_take_may_be_sent_again)
{
	struct world *world = world_open(&kept);
	struct client *alice = online(world, "alice@localhost/a");
	struct client *bob = online(world, "bob@localhost/b");

	fake_store_script(world_store(world), STORE_OP_LOG_APPEND, FAKE_FAILS, 1);
	client_send(alice, AGAIN("1"));
	CHECK_INT(count(client_heard(bob), "<body>1</body>"), 0);
	client_send(alice, AGAIN("1"));
	CHECK_INT(count(client_heard(bob), "<body>1</body>"), 1);
	world_close(&world);
}

/* It was aborted over this: the second message had its id before the first, which was looked up. */
TEST(what_comes_behind_a_letter_that_is_looked_up_takes_its_id_behind_it)
{
	struct world *world = world_open(&kept);
	struct client *alice, *bob;
	str heard;

	world_add_account(world, "bob@localhost");
	alice = online(world, "alice@localhost/a");
	fake_store_set_automatic(world_store(world), false);
	client_send(alice, TO_BOB("1"));
	CHECK(fake_store_answer_one(world_store(world))); /* hers; his home is asleep */
	world_settle(world);
	world_crash(world);
	bob = online(world, "bob@localhost/b");
	fake_store_set_automatic(world_store(world), true);
	alice = world_login(world, "alice@localhost/a");
	client_send(alice, TO_BOB("2"));
	heard = client_heard(bob);
	CHECK_INT(count(heard, "<body>1</body>"), 1);
	CHECK_INT(count(heard, "<body>2</body>"), 1);
	size_t one = 0, two = 0;
	for (size_t i = 0; i < heard.len; i++) {
		one = str_starts(str_from(heard, i), S("<body>1")) ? i : one;
		two = str_starts(str_from(heard, i), S("<body>2")) ? i : two;
	}
	CHECK(one < two);
	world_close(&world);
}
