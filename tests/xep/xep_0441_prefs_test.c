/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "support/fake_store.h"
#include "support/test.h"
#include "xep/scene.h"

#define MAM " xmlns='urn:xmpp:mam:2'"
#define GET "<iq id='p' type='get'><prefs" MAM "/></iq>"
#define SET(usual, lists) \
	"<iq id='p' type='set'><prefs" MAM " default='" usual "'>" lists "</prefs></iq>"
#define LIST(name, who) "<" name "><jid>" who "</jid></" name ">"
#define ARCHIVE "<iq id='q' type='set'><query" MAM "/></iq>"
#define CHAT(to, body) "<message to='" to "' type='chat'><body>" body "</body></message>"

static struct world *open_world(void)
{
	return world_open(&(struct world_options){ .keeps_messages = true });
}

static struct client *online(struct world *world, const char *who)
{
	struct client *client = world_login(world, who);

	client_send(client, "<presence/>");
	client_forget(client);
	return client;
}

static bool archives(struct client *client, const char *xml)
{
	unsigned before = count_of(ask(client, ARCHIVE), "<body>");

	client_send(client, xml);
	return count_of(ask(client, ARCHIVE), "<body>") > before;
}

TEST(at_first_everything_is_archived)
{
	struct world *world = open_world();
	struct client *alice = online(world, "alice@localhost/a");

	world_add_account(world, "bob@localhost");
	CHECK_STR(ask(alice, GET), "<iq to='alice@localhost/a' id='p' type='result'><prefs" MAM
				   " default='always'><always/><never/></prefs></iq>");
	CHECK(archives(alice, CHAT("bob@localhost", "1")));
	world_close(&world);
}

TEST(what_was_set_holds_and_survives)
{
	struct world *world = open_world();
	struct client *alice = online(world, "alice@localhost/a");
	const char *answer = "<iq to='alice@localhost/a' id='p' type='result'><prefs" MAM
			     " default='never'><always><jid>bob@localhost</jid></always>"
			     "<never><jid>bob@localhost/x</jid></never></prefs></iq>";

	CHECK_STR(ask(alice, SET("never",
				 LIST("always", "Bob@localhost") LIST("never", "bob@localhost/x"))),
		  answer);
	world_add_account(world, "bob@localhost");
	world_add_account(world, "carol@localhost");
	CHECK(archives(alice, CHAT("bob@localhost", "1")));
	CHECK(!archives(alice, CHAT("bob@localhost/x", "1")));
	CHECK(!archives(alice, CHAT("carol@localhost", "1")));
	world_restart(world);
	alice = online(world, "alice@localhost/a");
	CHECK_STR(ask(alice, GET), answer);
	CHECK(!archives(alice, CHAT("carol@localhost", "1")));
	world_close(&world);
}

TEST(roster_means_who_is_in_it)
{
	struct world *world = open_world();
	struct client *alice = online(world, "alice@localhost/a");

	world_add_account(world, "bob@localhost");
	ask(alice, SET("roster", ""));
	CHECK(!archives(alice, CHAT("bob@localhost/any", "1")));
	ask(alice, "<iq id='r' type='set'><query xmlns='jabber:iq:roster'>"
		   "<item jid='bob@localhost'/></query></iq>");
	CHECK(archives(alice, CHAT("bob@localhost/any", "1")));
	world_close(&world);
}

TEST(what_is_not_archived_is_still_kept_until_it_is_delivered)
{
	struct world *world = open_world();
	struct client *alice = online(world, "alice@localhost/a");
	struct client *bob = world_login(world, "bob@localhost/b");
	str heard;

	ask(bob, SET("never", ""));
	client_leave(&bob);
	client_send(alice, CHAT("bob@localhost", "1"));
	bob = world_login(world, "bob@localhost/b");
	heard = ask(bob, "<presence/>");
	CHECK_INT(count_of(heard, "<body>1"), 1);
	CHECK_INT(count_of(heard, "<stanza-id "), 0);
	client_send(bob, "<iq type='result' id='got-it-1'/>");
	CHECK_INT(count_of(ask(bob, ARCHIVE), "<body>"), 0);
	/* Hers are hers. */
	CHECK_INT(count_of(ask(alice, ARCHIVE), "<body>"), 1);
	world_close(&world);
}

TEST(what_is_wrong_changes_nothing)
{
	struct world *world = open_world();
	struct client *alice = online(world, "alice@localhost/a");

	CHECK_STR(error_in(ask(alice, SET("sometimes", ""))), "bad-request");
	CHECK_STR(error_in(ask(alice, SET("never", LIST("always", "@")))), "jid-malformed");
	CHECK_STR(error_in(ask(alice,
			       "<iq id='p' type='get' to='bob@localhost'><prefs" MAM "/></iq>")),
		  "forbidden");
	CHECK(has(ask(alice, GET), "default='always'"));
	world_close(&world);
}

TEST(a_store_that_fails_or_does_not_know_is_told)
{
	struct world *world = open_world();
	struct client *alice = online(world, "alice@localhost/a");
	struct store *store = world_store(world);

	fake_store_script(store, STORE_OP_ARCHIVE_PREFS_PUT, FAKE_FAILS, 1);
	CHECK_STR(error_in(ask(alice, SET("never", ""))), "internal-server-error");
	CHECK(has(ask(alice, GET), "default='always'"));
	fake_store_script(store, STORE_OP_ARCHIVE_PREFS_PUT, FAKE_UNCERTAIN_LOST, 1);
	CHECK_STR(error_in(ask(alice, SET("never", ""))), "internal-server-error");
	CHECK(has(ask(alice, GET), "default='always'"));
	fake_store_script(store, STORE_OP_ARCHIVE_PREFS_PUT, FAKE_UNCERTAIN_WRITTEN, 1);
	CHECK_STR(error_in(ask(alice, SET("never", ""))), "internal-server-error");
	/* What the store has holds. */
	CHECK(has(ask(alice, GET), "default='never'"));
	world_close(&world);
}

TEST(a_guest_has_no_preferences)
{
	struct world *world = world_open(WITH_GUESTS);
	char bare[200];
	struct client *guest = login_guest(world, bare);

	CHECK_STR(error_in(ask(guest, GET)), "service-unavailable");
	CHECK_STR(error_in(ask(guest, SET("never", ""))), "service-unavailable");
	world_close(&world);
}
