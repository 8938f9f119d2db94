/* SPDX-License-Identifier: Apache-2.0 */
/* What gets into the log, when that must first be asked of it: errors. (What is appended at once is
 * tested with the line, tests/core/line_test.c.) */

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

static struct client *online(struct world *world, const char *who)
{
	struct client *client = world_login(world, who);

	client_send(client, "<presence/>");
	client_forget(client);
	return client;
}

#define TO_BOB(id) \
	"<message to='bob@localhost' type='chat' id='" id "'><body>" id "</body></message>"

#define ERROR_OF(id, more) \
	"<message to='alice@localhost/a' type='error' id='" id "'><error type='cancel'>" \
	"<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>" more \
	"</message>"
#define ARCHIVE "<iq id='q' type='set'><query xmlns='urn:xmpp:mam:2'/></iq>"

static str archive_of(struct world *world, const char *who)
{
	struct client *client = world_login(world, who);

	client_send(client, ARCHIVE);
	return client_heard(client);
}

TEST(the_error_of_a_message_that_was_kept_is_archived_and_owed_to_who_is_away)
{
	struct world *world = world_open(&kept);
	struct client *alice = online(world, "alice@localhost/a");
	struct client *bob = online(world, "bob@localhost/b");
	str heard;

	client_send(alice, TO_BOB("1"));
	client_leave(&alice);
	client_send(bob, ERROR_OF("1", ""));
	alice = world_login(world, "alice@localhost/other");
	client_send(alice, "<presence/>");
	heard = client_heard(alice);
	CHECK_INT(count(heard, "type='error'"), 1);
	CHECK_INT(count(heard, "<delay "), 1);
	heard = archive_of(world, "alice@localhost/late");
	CHECK_INT(count(heard, "<result "), 2);
	CHECK_INT(count(heard, "type='error'"), 1);
	world_close(&world);
}

TEST(it_wakes_a_home_that_sleeps)
{
	struct world *world = world_open(&kept);
	struct client *alice = online(world, "alice@localhost/a");
	struct client *bob = online(world, "bob@localhost/b");

	client_send(alice, TO_BOB("1"));
	client_leave(&alice);
	world_advance_ms(world, 20000);
	CHECK(!world_home(world, "alice@localhost"));
	client_send(bob, ERROR_OF("1", ""));
	CHECK_INT(count(archive_of(world, "alice@localhost/late"), "type='error'"), 1);
	world_close(&world);
}

TEST(an_error_of_what_nobody_sent_is_live_or_lost)
{
	struct world *world = world_open(&kept);
	struct client *alice = online(world, "alice@localhost/a");
	struct client *bob = online(world, "bob@localhost/b");
	struct client *eve = online(world, "eve@localhost/e");
	str heard;

	client_send(alice, TO_BOB("1"));
	client_send(eve, ERROR_OF("1", ""));
	client_send(bob, ERROR_OF("2", ""));
	client_send(bob, "<message to='alice@localhost/a' type='error'/>");
	heard = client_heard(alice);
	CHECK_INT(count(heard, "type='error'"), 3);
	CHECK_INT(count(heard, "<stanza-id "), 0);
	client_leave(&alice);
	client_send(bob, ERROR_OF("3", "<body>kept?</body><store xmlns='urn:xmpp:hints'/>"));
	heard = archive_of(world, "alice@localhost/late");
	CHECK_INT(count(heard, "<result "), 1);
	CHECK_INT(count(heard, "type='error'"), 0);
	world_close(&world);
}

/* XEP-0334 §4.1 */
TEST(the_error_of_what_the_archive_does_not_show_is_owed_and_not_shown)
{
	struct world *world = world_open(&kept);
	struct client *alice = online(world, "alice@localhost/a");
	struct client *bob = online(world, "bob@localhost/b");

	client_send(alice, "<message to='bob@localhost' type='chat' id='1'><body>1</body>"
			   "<no-permanent-store xmlns='urn:xmpp:hints'/></message>");
	client_leave(&alice);
	client_send(bob, ERROR_OF("1", ""));
	CHECK_INT(count(archive_of(world, "alice@localhost/late"), "<result "), 0);
	alice = world_login(world, "alice@localhost/other");
	client_send(alice, "<presence/>");
	CHECK_INT(count(client_heard(alice), "type='error'"), 1);
	world_close(&world);
}

TEST(a_message_has_one_error)
{
	struct world *world = world_open(&kept);
	struct client *alice = online(world, "alice@localhost/a");
	struct client *bob = online(world, "bob@localhost/b");

	client_send(alice, TO_BOB("1"));
	client_send(alice, TO_BOB("2"));
	client_send(bob, ERROR_OF("1", ""));
	client_send(bob, ERROR_OF("1", ""));
	client_send(bob, ERROR_OF("2", ""));
	CHECK_INT(count(client_heard(alice), "type='error'"), 2);
	CHECK_INT(count(archive_of(world, "alice@localhost/late"), "type='error'"), 2);
	world_close(&world);
}

/* Its author was told nothing of the second try, whatever became of it. */
TEST(what_was_refused_may_be_sent_again_and_is_refused_again)
{
	const char *message = "<message to='nobody@localhost' type='chat' id='1'><body>1</body>"
			      "<origin-id xmlns='urn:xmpp:sid:0' id='1'/></message>";
	struct world *world = world_open(&kept);
	struct client *alice = online(world, "alice@localhost/a");
	struct client *bob;

	client_send(alice, message);
	CHECK_INT(count(client_heard(alice), "type='error'"), 1);
	client_send(alice, message);
	CHECK_INT(count(client_heard(alice), "type='error'"), 1);
	world_add_account(world, "nobody@localhost");
	client_send(alice, message);
	bob = world_login(world, "nobody@localhost/b");
	client_send(bob, "<presence/>");
	CHECK_INT(count(client_heard(bob), "<body>1</body>"), 1);
	CHECK_INT(count(client_heard(alice), "type='error'"), 0);
	world_close(&world);
}

TEST(what_comes_behind_an_error_waits_until_the_log_has_said_what_it_answers)
{
	struct world *world = world_open(&kept);
	struct client *alice = online(world, "alice@localhost/a");
	struct client *bob = online(world, "bob@localhost/b");
	str heard;

	client_send(alice, TO_BOB("1"));
	fake_store_script(world_store(world), STORE_OP_LOG_BY_NAME, FAKE_FAILS, 2);
	client_send(bob, ERROR_OF("1", ""));
	client_send(bob, "<message to='alice@localhost/a' type='chat'><active "
			 "xmlns='http://jabber.org/protocol/chatstates'/></message>");
	CHECK_STR(client_heard(alice), "");
	world_advance_ms(world, 5000);
	heard = client_heard(alice);
	CHECK(contains(heard, "type='error'"));
	CHECK(contains(heard, "<active "));
	CHECK_INT(count(archive_of(world, "alice@localhost/late"), "type='error'"), 1);
	world_close(&world);
}

TEST(an_error_that_the_log_does_not_take_is_handed_on)
{
	struct world *world = world_open(&kept);
	struct client *alice = online(world, "alice@localhost/a");
	struct client *bob = online(world, "bob@localhost/b");

	client_send(alice, TO_BOB("1"));
	client_forget(bob);
	fake_store_script(world_store(world), STORE_OP_LOG_APPEND, FAKE_FAILS, 1);
	client_send(bob, ERROR_OF("1", ""));
	CHECK(contains(client_heard(alice), "type='error'"));
	CHECK_STR(client_heard(bob), ""); /* an error is not answered */
	world_close(&world);
}
