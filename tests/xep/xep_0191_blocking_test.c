/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "core/blocklist.h"
#include "core/home.h"
#include "support/fake_store.h"
#include "support/test.h"
#include "xep/scene.h"

#define LIST "<iq id='l' type='get'><blocklist xmlns='urn:xmpp:blocking'/></iq>"
#define BLOCK(items) "<iq id='b' type='set'><block xmlns='urn:xmpp:blocking'>" items "</block></iq>"
#define UNBLOCK(items) \
	"<iq id='u' type='set'><unblock xmlns='urn:xmpp:blocking'>" items "</unblock></iq>"
#define ITEM(jid) "<item jid='" jid "'/>"
#define BLOCKED "<iq to='alice@localhost/a' id='b' type='result'/>"
#define UNBLOCKED "<iq to='alice@localhost/a' id='u' type='result'/>"
#define LISTED(items) \
	"<iq to='alice@localhost/a' id='l' type='result'><blocklist xmlns='urn:xmpp:blocking'>" \
	items "</blocklist></iq>"
#define NO_LIST \
	"<iq to='alice@localhost/a' id='l' type='result'>" \
	"<blocklist xmlns='urn:xmpp:blocking'/></iq>"
#define UNAVAILABLE "<presence to='bob@localhost' from='alice@localhost/a' type='unavailable'/>"

static struct world *world;
static struct client *alice, *bob;

static void start_with(const char *settings)
{
	struct world_options options = { .settings = settings };

	world = world_open(&options);
	alice = world_login(world, "alice@localhost/a");
	bob = world_login(world, "bob@localhost/b");
}

static void start(void)
{
	start_with(NULL);
}

/* Friends who are both there. */
static void start_friends(void)
{
	start();
	befriend(world, alice, "alice@localhost", bob, "bob@localhost");
	client_send(alice, "<presence/>");
	client_send(bob, "<presence/>");
	client_forget(alice);
	client_forget(bob);
}

/* ---- the list: XEP-0191 §3.2 to §3.5 ---- */

TEST(the_list_holds_what_was_blocked_in_its_normal_form)
{
	start();
	CHECK_STR(ask(alice, LIST), NO_LIST);
	CHECK(has(ask(alice, BLOCK(ITEM("Romeo@Montague.NET") ITEM("iago@shakespeare.lit/X"))),
		  BLOCKED));
	CHECK_STR(ask(alice, LIST), LISTED(ITEM("iago@shakespeare.lit/X")
					   ITEM("romeo@montague.net")));
	world_close(&world);
}

TEST(a_list_survives_a_restart)
{
	start();
	CHECK_STR(ask(alice, BLOCK(ITEM("romeo@montague.net") ITEM("x.org/r"))), BLOCKED);
	world_restart(world);
	alice = world_login(world, "alice@localhost/a");
	CHECK_STR(ask(alice, LIST), LISTED(ITEM("romeo@montague.net") ITEM("x.org/r")));
	CHECK_STR(ask(alice, "<message to='x.org/r'/>"),
		  "<message to='alice@localhost/a' from='x.org/r' type='error'>"
		  "<error type='cancel'>"
		  "<not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
		  "<blocked xmlns='urn:xmpp:blocking:errors'/></error></message>");
	world_close(&world);
}

TEST(entries_are_taken_off_one_by_one_and_all_at_once)
{
	start();
	CHECK_STR(ask(alice, BLOCK(ITEM("a@x") ITEM("b@x") ITEM("c@x") ITEM("a@x"))), BLOCKED);
	CHECK_STR(ask(alice, UNBLOCK(ITEM("b@x") ITEM("nobody@x"))), UNBLOCKED);
	CHECK_STR(ask(alice, LIST), LISTED(ITEM("a@x") ITEM("c@x")));
	CHECK(has(ask(alice, UNBLOCK("")), UNBLOCKED));
	CHECK_STR(ask(alice, LIST), NO_LIST);
	CHECK(world_home(world, "alice@localhost")->blocklist == NULL);
	world_restart(world);
	alice = world_login(world, "alice@localhost/a");
	CHECK_STR(ask(alice, LIST), NO_LIST);
	world_close(&world);
}

TEST(only_whole_requests_are_taken)
{
	start();
	CHECK_STR(error_in(ask(alice, BLOCK(""))), "bad-request");
	CHECK_STR(error_in(ask(alice, BLOCK("<item/>"))), "bad-request");
	CHECK_STR(error_in(ask(alice, BLOCK(ITEM("a@x") "<item xmlns='other' jid='b@x'/>"))),
		  "none");
	CHECK_STR(error_in(ask(alice, BLOCK(ITEM("c@x") ITEM("@x")))), "jid-malformed");
	CHECK_STR(error_in(ask(alice, BLOCK(ITEM("")))), "jid-malformed");
	CHECK_STR(error_in(ask(alice, UNBLOCK("<item/>"))), "bad-request");
	CHECK_STR(error_in(ask(alice, UNBLOCK(ITEM("a b@x")))), "jid-malformed");
	CHECK_STR(ask(alice, LIST), LISTED(ITEM("a@x")));
	world_close(&world);
}

TEST(nobody_else_asks_for_a_list)
{
	start();
	CHECK_STR(error_in(ask(bob, "<iq id='l' type='get' to='alice@localhost'>"
				    "<blocklist xmlns='urn:xmpp:blocking'/></iq>")),
		  "service-unavailable");
	CHECK_STR(error_in(ask(bob, "<iq id='l' type='set' to='alice@localhost'>"
				    "<unblock xmlns='urn:xmpp:blocking'/></iq>")),
		  "service-unavailable");
	world_close(&world);
}

/* §3.3: "all of the user's resources that have requested the blocklist" */
TEST(changes_are_pushed_to_those_who_asked_for_the_list)
{
	struct client *desk, *idle;
	str heard;

	start();
	desk = world_login(world, "alice@localhost/desk");
	idle = world_login(world, "alice@localhost/idle");
	client_send(desk, LIST);
	client_forget(desk);
	CHECK_STR(ask(alice, BLOCK(ITEM("A@x") ITEM("b@x"))), BLOCKED);
	heard = client_heard(desk);
	CHECK(str_starts(heard, S("<iq to='alice@localhost/desk' id='")));
	CHECK(has(heard, " type='set'><block xmlns='urn:xmpp:blocking'>" ITEM("a@x") ITEM("b@x")
			 "</block></iq>"));
	CHECK_STR(client_heard(idle), "");
	CHECK_STR(ask(alice, UNBLOCK(ITEM("a@x"))), UNBLOCKED);
	CHECK(has(client_heard(desk), "<unblock xmlns='urn:xmpp:blocking'>" ITEM("a@x")
				      "</unblock></iq>"));
	CHECK_STR(ask(alice, UNBLOCK("")), UNBLOCKED);
	CHECK(has(client_heard(desk), "<unblock xmlns='urn:xmpp:blocking'/></iq>"));
	CHECK_STR(client_heard(idle), "");
	/* The one who blocks is told as well, once it has asked. */
	client_send(alice, LIST);
	heard = ask(alice, BLOCK(ITEM("a@x")));
	CHECK(has(heard, BLOCKED));
	CHECK(has(heard, "type='set'><block xmlns='urn:xmpp:blocking'>" ITEM("a@x")));
	world_close(&world);
}

TEST(the_number_of_entries_is_limited)
{
	start_with("limits { blocked_items = 3 }");
	CHECK_STR(ask(alice, BLOCK(ITEM("a@x") ITEM("b@x"))), BLOCKED);
	CHECK_STR(error_in(ask(alice, BLOCK(ITEM("c@x") ITEM("d@x")))), "policy-violation");
	CHECK_STR(ask(alice, BLOCK(ITEM("c@x") ITEM("a@x"))), BLOCKED);
	CHECK_STR(ask(alice, BLOCK(ITEM("b@x"))), BLOCKED);
	CHECK_STR(error_in(ask(alice, BLOCK(ITEM("d@x")))), "policy-violation");
	CHECK_STR(ask(alice, LIST), LISTED(ITEM("a@x") ITEM("b@x") ITEM("c@x")));
	world_close(&world);
}

/* Two requests at once do not get past the limit. */
TEST(what_is_under_way_counts_for_the_limit)
{
	start_with("limits { blocked_items = 1 }");
	fake_store_set_automatic(world_store(world), false);
	CHECK_STR(ask(alice, BLOCK(ITEM("a@x"))), "");
	CHECK_STR(error_in(ask(alice, BLOCK(ITEM("b@x")))), "policy-violation");
	fake_store_answer_all(world_store(world));
	world_settle(world);
	CHECK_STR(client_heard(alice), BLOCKED);
	fake_store_set_automatic(world_store(world), true);
	CHECK_STR(ask(alice, UNBLOCK("")), UNBLOCKED);
	/* A failure gives the room back. */
	fake_store_script(world_store(world), STORE_OP_BLOCKLIST_WRITE, FAKE_FAILS, 1);
	CHECK_STR(error_in(ask(alice, BLOCK(ITEM("a@x")))), "internal-server-error");
	CHECK_STR(ask(alice, BLOCK(ITEM("a@x"))), BLOCKED);
	world_close(&world);
}

/* ---- what does not pass (§3.3) ---- */

#define BODY(to) "<message id='m' type='chat' to='" to "'><body>hi</body></message>"

TEST(a_092_nothing_comes_from_a_blocked_address)
{
	start_friends();
	CHECK(has(ask(alice, BLOCK(ITEM("bob@localhost"))), BLOCKED));
	client_forget(bob);
	CHECK_STR(ask(bob, BODY("alice@localhost")),
		  "<message to='bob@localhost/b' from='alice@localhost' id='m' type='error'>"
		  "<error type='cancel'>"
		  "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
		  "</error></message>");
	CHECK_STR(error_in(ask(bob, BODY("alice@localhost/a"))), "service-unavailable");
	CHECK_STR(error_in(ask(bob, "<iq id='v' type='get' to='alice@localhost'>"
				    "<vCard xmlns='vcard-temp'/></iq>")),
		  "service-unavailable");
	CHECK_STR(error_in(ask(bob, "<iq id='v' type='get' to='alice@localhost/a'>"
				    "<x xmlns='y'/></iq>")),
		  "service-unavailable");
	/* Not a word. */
	CHECK_STR(ask(bob, "<iq id='v' type='result' to='alice@localhost/a'/>"), "");
	CHECK_STR(ask(bob, "<iq id='v' type='error' to='alice@localhost/a'/>"), "");
	CHECK_STR(ask(bob, "<message type='error' to='alice@localhost/a'/>"), "");
	CHECK_STR(ask(bob, "<message type='headline' to='alice@localhost'><body>x</body>"
			   "</message>"),
		  "");
	CHECK_STR(ask(bob, "<presence to='alice@localhost'/>"), "");
	CHECK_STR(ask(bob, "<presence type='probe' to='alice@localhost'/>"), "");
	client_send(bob, "<presence><show>away</show></presence>");
	CHECK_STR(client_heard(alice), "");
	world_close(&world);
}

TEST(a_request_for_a_subscription_ends_in_silence)
{
	start();
	client_send(alice, "<presence/>");
	CHECK(has(ask(alice, BLOCK(ITEM("bob@localhost"))), BLOCKED));
	client_send(bob, "<presence type='subscribe' to='alice@localhost'/>");
	CHECK_STR(client_heard(alice), "");
	CHECK(has(ask(alice, UNBLOCK(ITEM("bob@localhost"))), UNBLOCKED));
	client_send(alice, "<presence type='unavailable'/>");
	client_forget(alice);
	client_send(alice, "<presence/>");
	CHECK(!has(client_heard(alice), "subscribe"));
	world_close(&world);
}

TEST(nothing_goes_to_a_blocked_address)
{
	start_friends();
	CHECK(has(ask(alice, BLOCK(ITEM("bob@localhost"))), BLOCKED));
	client_forget(bob);
	CHECK_STR(ask(alice, BODY("bob@localhost")),
		  "<message to='alice@localhost/a' from='bob@localhost' id='m' type='error'>"
		  "<error type='cancel'>"
		  "<not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
		  "<blocked xmlns='urn:xmpp:blocking:errors'/></error></message>");
	CHECK_STR(error_in(ask(alice, "<iq id='v' type='get' to='bob@localhost'>"
				      "<vCard xmlns='vcard-temp'/></iq>")),
		  "not-acceptable");
	CHECK_STR(error_in(ask(alice, "<presence to='bob@localhost/b'/>")), "not-acceptable");
	CHECK_STR(error_in(ask(alice, "<presence type='subscribe' to='bob@localhost'/>")),
		  "not-acceptable");
	CHECK_STR(ask(alice, "<iq id='v' type='result' to='bob@localhost/b'/>"), "");
	client_send(alice, "<presence><show>away</show></presence>");
	client_send(alice, "<presence type='unavailable'/>");
	client_send(alice, "<presence/>");
	client_leave(&alice);
	CHECK_STR(client_heard(bob), "");
	world_close(&world);
}

/* §6; A-092: however it is spelt */
TEST(a_092_entries_stand_for_what_the_table_says)
{
	static const struct {
		const char *entry;
		bool stops;
	} cases[] = {
		{ "bob@localhost", true },     { "BOB@LocalHost", true },
		{ "bob@localhost/b", true },   { "bob@localhost/other", false },
		{ "bobby@localhost", false },  { "bob@example.org", false },
		{ "example.org", false },      { "localhost/b", false },
		{ "localhost", true },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char text[300];

		start();
		client_send(alice, "<presence/>");
		snprintf(text, sizeof(text), BLOCK("<item jid='%s'/>"), cases[i].entry);
		CHECK(has(ask(alice, text), BLOCKED));
		CHECK_STR(error_in(ask(bob, BODY("alice@localhost"))),
			  cases[i].stops ? "service-unavailable" : "none");
		CHECK_INT(has(client_heard(alice), "hi"), !cases[i].stops);
		world_close(&world);
	}
}

/* §5 */
TEST(ones_own_resources_always_reach_one_another)
{
	struct client *desk;

	start();
	desk = world_login(world, "alice@localhost/desk");
	client_send(desk, "<presence/>");
	CHECK(has(ask(alice, BLOCK(ITEM("localhost") ITEM("alice@localhost"))), BLOCKED));
	client_forget(desk);
	client_send(alice, BODY("alice@localhost/desk"));
	CHECK(has(client_heard(desk), "<body>hi</body>"));
	CHECK_STR(error_in(ask(alice, LIST)), "none");
	CHECK(has(ask(alice, UNBLOCK("")), UNBLOCKED));
	world_close(&world);
}

/* ---- who sees us (§3.3, §3.4) ---- */

TEST(a_contact_sees_us_go_and_come_back)
{
	start_friends();
	CHECK(has(ask(alice, BLOCK(ITEM("bob@localhost"))), BLOCKED));
	CHECK_STR(client_heard(bob), UNAVAILABLE);
	/* Again is nothing new. */
	CHECK(has(ask(alice, BLOCK(ITEM("bob@localhost"))), BLOCKED));
	CHECK_STR(client_heard(bob), "");
	client_send(alice, "<presence><show>dnd</show></presence>");
	CHECK_STR(client_heard(bob), "");
	CHECK(has(ask(alice, UNBLOCK(ITEM("bob@localhost"))), UNBLOCKED));
	CHECK_STR(client_heard(bob), "<presence to='bob@localhost' from='alice@localhost/a'>"
				     "<show>dnd</show></presence>");
	CHECK(has(ask(alice, UNBLOCK(ITEM("bob@localhost"))), UNBLOCKED));
	CHECK_STR(client_heard(bob), "");
	world_close(&world);
}

TEST(what_is_named_twice_is_done_once)
{
	start_friends();
	CHECK(has(ask(alice, BLOCK(ITEM("a@x") ITEM("bob@localhost") ITEM("bob@localhost"))),
		  BLOCKED));
	CHECK_STR(client_heard(bob), UNAVAILABLE);
	CHECK(has(ask(alice, UNBLOCK(ITEM("a@x") ITEM("a@x") ITEM("bob@localhost"))), UNBLOCKED));
	CHECK_STR(client_heard(bob), "<presence to='bob@localhost' from='alice@localhost/a'/>");
	/* A resource, and its account: only the account. */
	CHECK(has(ask(alice, BLOCK(ITEM("bob@localhost/b") ITEM("bob@localhost"))), BLOCKED));
	CHECK_STR(client_heard(bob), UNAVAILABLE);
	world_close(&world);
}

TEST(a_092_a_stranger_hears_nothing_of_it)
{
	start();
	client_send(alice, "<presence/>");
	client_send(bob, "<presence/>");
	client_forget(bob);
	CHECK(has(ask(alice, BLOCK(ITEM("bob@localhost"))), BLOCKED));
	CHECK(has(ask(alice, UNBLOCK(ITEM("bob@localhost"))), UNBLOCKED));
	CHECK(has(ask(alice, BLOCK(ITEM("localhost"))), BLOCKED));
	CHECK(has(ask(alice, UNBLOCK("")), UNBLOCKED));
	CHECK_STR(client_heard(bob), "");
	world_close(&world);
}

TEST(who_is_not_available_says_nothing)
{
	start();
	befriend(world, alice, "alice@localhost", bob, "bob@localhost");
	client_send(bob, "<presence/>");
	client_forget(bob);
	CHECK(has(ask(alice, BLOCK(ITEM("bob@localhost"))), BLOCKED));
	CHECK(has(ask(alice, UNBLOCK(ITEM("bob@localhost"))), UNBLOCKED));
	CHECK_STR(client_heard(bob), "");
	world_close(&world);
}

TEST(a_domain_stands_for_its_contacts)
{
	start_friends();
	CHECK(has(ask(alice, BLOCK(ITEM("localhost"))), BLOCKED));
	CHECK_STR(client_heard(bob), UNAVAILABLE);
	/* Already hidden; and still hidden when only one of the two entries goes. */
	CHECK(has(ask(alice, BLOCK(ITEM("bob@localhost"))), BLOCKED));
	CHECK_STR(client_heard(bob), "");
	CHECK(has(ask(alice, UNBLOCK(ITEM("bob@localhost"))), UNBLOCKED));
	CHECK_STR(client_heard(bob), "");
	CHECK(has(ask(alice, BLOCK(ITEM("bob@localhost"))), BLOCKED));
	CHECK(has(ask(alice, UNBLOCK(ITEM("localhost"))), UNBLOCKED));
	CHECK_STR(client_heard(bob), "");
	CHECK(has(ask(alice, UNBLOCK("")), UNBLOCKED));
	CHECK_STR(client_heard(bob), "<presence to='bob@localhost' from='alice@localhost/a'/>");
	world_close(&world);
}

TEST(one_resource_of_a_contact_is_told_alone)
{
	struct client *other;

	start_friends();
	other = world_login(world, "bob@localhost/other");
	client_send(other, "<presence/>");
	client_forget(other);
	client_forget(bob);
	CHECK(has(ask(alice, BLOCK(ITEM("bob@localhost/b"))), BLOCKED));
	CHECK_STR(client_heard(bob),
		  "<presence to='bob@localhost/b' from='alice@localhost/a' type='unavailable'/>");
	CHECK_STR(client_heard(other), "");
	CHECK(has(ask(alice, UNBLOCK(ITEM("bob@localhost/b"))), UNBLOCKED));
	CHECK_STR(client_heard(bob), "<presence to='bob@localhost/b' from='alice@localhost/a'/>");
	CHECK_STR(client_heard(other), "");
	world_close(&world);
}

/* Directed presence is taken back, and nothing more follows at the end. */
TEST(who_got_directed_presence_is_told_too)
{
	start();
	client_send(bob, "<presence/>");
	client_send(alice, "<presence to='bob@localhost/b'/>");
	client_forget(bob);
	CHECK(has(ask(alice, BLOCK(ITEM("bob@localhost"))), BLOCKED));
	CHECK_STR(client_heard(bob),
		  "<presence to='bob@localhost/b' from='alice@localhost/a' type='unavailable'/>");
	client_leave(&alice);
	CHECK_STR(client_heard(bob), "");
	world_close(&world);
}

TEST(a_contact_who_got_directed_presence_is_told_once)
{
	start_friends();
	client_send(alice, "<presence to='bob@localhost/b'/>");
	client_forget(bob);
	CHECK(has(ask(alice, BLOCK(ITEM("bob@localhost"))), BLOCKED));
	CHECK_STR(client_heard(bob), UNAVAILABLE);
	client_leave(&alice);
	CHECK_STR(client_heard(bob), "");
	world_close(&world);
}

TEST(directed_presence_to_others_stays)
{
	struct client *carol;

	start();
	carol = world_login(world, "carol@localhost/c");
	client_send(alice, "<presence to='carol@localhost/c'/>");
	client_send(alice, "<presence to='bob@localhost/b'/>");
	client_forget(carol);
	CHECK(has(ask(alice, BLOCK(ITEM("bob@localhost"))), BLOCKED));
	CHECK_STR(client_heard(carol), "");
	client_leave(&alice);
	CHECK(has(client_heard(carol), "type='unavailable'"));
	world_close(&world);
}

/* ---- the store ---- */

/* "persisted before <result/>"; nothing is in force before. */
TEST(a_092_everything_waits_for_the_store)
{
	start_friends();
	client_send(alice, LIST);
	client_forget(alice);
	fake_store_set_automatic(world_store(world), false);
	CHECK_STR(ask(alice, BLOCK(ITEM("bob@localhost"))), "");
	CHECK_STR(client_heard(bob), "");
	client_send(bob, BODY("alice@localhost"));
	CHECK(has(client_heard(alice), "<body>hi</body>"));
	fake_store_answer_all(world_store(world));
	world_settle(world);
	CHECK(has(client_heard(alice), BLOCKED));
	CHECK_STR(client_heard(bob), UNAVAILABLE);
	world_close(&world);
}

/* RFC 6120 §10.1 */
TEST(a_list_asked_for_behind_a_change_holds_it)
{
	start();
	fake_store_set_automatic(world_store(world), false);
	CHECK_STR(ask(alice, BLOCK(ITEM("a@x")) LIST), "");
	fake_store_answer_all(world_store(world));
	world_settle(world);
	CHECK_STR(client_heard(alice), BLOCKED LISTED(ITEM("a@x")));
	CHECK_STR(ask(alice, UNBLOCK("") LIST), "");
	fake_store_answer_all(world_store(world));
	world_settle(world);
	CHECK(has(client_heard(alice), NO_LIST));
	world_close(&world);
}

TEST(a_store_that_fails_changes_nothing)
{
	start_friends();
	fake_store_script(world_store(world), STORE_OP_BLOCKLIST_WRITE, FAKE_FAILS, 1);
	CHECK_STR(error_in(ask(alice, BLOCK(ITEM("bob@localhost")))), "internal-server-error");
	CHECK_STR(client_heard(bob), "");
	CHECK_STR(ask(alice, LIST), NO_LIST);
	CHECK(has(ask(alice, BLOCK(ITEM("bob@localhost"))), BLOCKED));
	client_forget(bob);
	fake_store_script(world_store(world), STORE_OP_BLOCKLIST_WRITE, FAKE_FAILS, 1);
	CHECK_STR(error_in(ask(alice, UNBLOCK(""))), "internal-server-error");
	CHECK_STR(client_heard(bob), "");
	CHECK_STR(ask(alice, LIST), LISTED(ITEM("bob@localhost")));
	world_close(&world);
}

TEST(after_a_doubt_what_is_written_decides)
{
	start_friends();
	fake_store_script(world_store(world), STORE_OP_BLOCKLIST_WRITE, FAKE_UNCERTAIN_LOST, 1);
	CHECK_STR(error_in(ask(alice, BLOCK(ITEM("bob@localhost")))), "internal-server-error");
	CHECK_STR(client_heard(bob), "");
	CHECK_STR(ask(alice, LIST), NO_LIST);
	fake_store_script(world_store(world), STORE_OP_BLOCKLIST_WRITE, FAKE_UNCERTAIN_WRITTEN, 1);
	CHECK(has(ask(alice, BLOCK(ITEM("bob@localhost"))), BLOCKED));
	CHECK_STR(client_heard(bob), UNAVAILABLE);
	CHECK_STR(ask(alice, LIST), LISTED(ITEM("bob@localhost")));
	fake_store_script(world_store(world), STORE_OP_BLOCKLIST_WRITE, FAKE_UNCERTAIN_LOST, 1);
	CHECK_STR(error_in(ask(alice, UNBLOCK(ITEM("bob@localhost")))), "internal-server-error");
	fake_store_script(world_store(world), STORE_OP_BLOCKLIST_WRITE, FAKE_UNCERTAIN_LOST, 1);
	CHECK_STR(error_in(ask(alice, UNBLOCK(""))), "internal-server-error");
	CHECK_STR(client_heard(bob), "");
	fake_store_script(world_store(world), STORE_OP_BLOCKLIST_WRITE, FAKE_UNCERTAIN_WRITTEN, 1);
	CHECK(has(ask(alice, UNBLOCK("")), UNBLOCKED));
	CHECK_STR(client_heard(bob), "<presence to='bob@localhost' from='alice@localhost/a'/>");
	CHECK_STR(ask(alice, LIST), NO_LIST);
	world_close(&world);
}

/* Law 2: nothing is said before the store could be read again. */
TEST(a_doubt_that_stays_is_cleared_later)
{
	start();
	fake_store_script(world_store(world), STORE_OP_BLOCKLIST_WRITE, FAKE_UNCERTAIN_WRITTEN, 1);
	fake_store_script(world_store(world), STORE_OP_HOME_LOAD, FAKE_FAILS, 2);
	CHECK_STR(ask(alice, BLOCK(ITEM("bob@localhost"))), "");
	world_advance_ms(world, 2 * HOME_RETRY_MS);
	CHECK_STR(client_heard(alice), BLOCKED);
	CHECK_STR(ask(alice, LIST), LISTED(ITEM("bob@localhost")));
	world_close(&world);
}

TEST(a_client_that_left_before_the_answer_has_blocked)
{
	start_friends();
	fake_store_set_automatic(world_store(world), false);
	client_send(alice, BLOCK(ITEM("bob@localhost")));
	client_cut(&alice);
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_settle(world);
	alice = world_login(world, "alice@localhost/a");
	CHECK_STR(ask(alice, LIST), LISTED(ITEM("bob@localhost")));
	world_close(&world);
}

TEST(an_anonymous_account_has_no_list)
{
	struct client *guest;
	char bare[200];

	world = world_open(WITH_GUESTS);
	guest = login_guest(world, bare);
	CHECK_STR(error_in(ask(guest, BLOCK(ITEM("a@x")))), "service-unavailable");
	CHECK_STR(error_in(ask(guest, UNBLOCK(""))), "service-unavailable");
	CHECK(has(ask(guest, LIST), "<blocklist xmlns='urn:xmpp:blocking'/>"));
	world_close(&world);
}

/* What was on the list before says nothing about the change. */
TEST(after_a_doubt_every_entry_is_looked_at)
{
	start();
	ask(alice, BLOCK(ITEM("bob@localhost")));
	fake_store_script(world_store(world), STORE_OP_BLOCKLIST_WRITE, FAKE_UNCERTAIN_LOST, 1);
	CHECK_STR(error_in(ask(alice, BLOCK(ITEM("bob@localhost") ITEM("eve@localhost")))),
		  "internal-server-error");
	fake_store_script(world_store(world), STORE_OP_BLOCKLIST_WRITE, FAKE_UNCERTAIN_LOST, 1);
	CHECK_STR(error_in(ask(alice, UNBLOCK(ITEM("eve@localhost") ITEM("bob@localhost")))),
		  "internal-server-error");
	CHECK_STR(ask(alice, LIST), LISTED(ITEM("bob@localhost")));
	world_close(&world);
}

/* Somebody who may see us, but saw only one hidden session's directed presence. */
TEST(a_contact_who_got_directed_presence_from_a_hidden_session_is_told_too)
{
	struct client *hidden;

	start_friends();
	hidden = world_login(world, "alice@localhost/hidden");
	client_send(hidden, "<presence to='bob@localhost'/>");
	client_forget(bob);
	ask(hidden, BLOCK(ITEM("bob@localhost")));
	CHECK(has(client_heard(bob), "from='alice@localhost/hidden' type='unavailable'"));
	world_close(&world);
}
