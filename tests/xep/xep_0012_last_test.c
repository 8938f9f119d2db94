/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "core/home.h"
#include "support/fake_clock.h"
#include "support/fake_store.h"
#include "support/test.h"
#include "xep/scene.h"

#define LAST(to) "<iq id='l' type='get' to='" to "'><query xmlns='jabber:iq:last'/></iq>"
#define ANSWER(from, rest) \
	"<iq to='alice@localhost/a' from='" from "' id='l' type='result'>" \
	"<query xmlns='jabber:iq:last' " rest "</iq>"

static struct world *world;
static struct client *alice, *bob;

static void start(void)
{
	world = world_open(NULL);
	alice = world_login(world, "alice@localhost/a");
	bob = world_login(world, "bob@localhost/b");
	befriend(world, alice, "alice@localhost", bob, "bob@localhost");
}

/* XEP-0012 §3 */
TEST(an_absent_contact_has_been_away_since_the_last_logout)
{
	start();
	client_leave(&bob);
	client_leave(&alice);
	world_advance_ms(world, 903 * 1000);
	alice = world_login(world, "alice@localhost/a");
	CHECK_STR(ask(alice, LAST("bob@localhost")), ANSWER("bob@localhost", "seconds='903'/>"));
	world_close(&world);
}

TEST(the_last_goodbye_is_told)
{
	start();
	client_send(bob, "<presence/>");
	client_send(bob, "<presence type='unavailable'><status>Heading &lt;Home&gt;</status>"
			 "</presence>");
	client_leave(&bob);
	world_advance_ms(world, 5000);
	CHECK_STR(ask(alice, LAST("bob@localhost")),
		  ANSWER("bob@localhost", "seconds='5'>Heading &lt;Home&gt;</query>"));
	world_close(&world);
}

TEST(the_goodbye_survives_a_restart)
{
	start();
	client_send(bob, "<presence/><presence type='unavailable'><status>Bye</status></presence>");
	client_leave(&bob);
	world_restart(world);
	alice = world_login(world, "alice@localhost/a");
	world_advance_ms(world, 2000);
	CHECK(has(ask(alice, LAST("bob@localhost")), ">Bye</query>"));
	world_close(&world);
}

TEST(who_is_cut_off_has_said_no_goodbye)
{
	start();
	client_send(bob, "<presence/><presence type='unavailable'><status>Old</status></presence>");
	client_send(bob, "<presence/>");
	client_cut(&bob);
	world_advance_ms(world, 5000);
	CHECK(has(ask(alice, LAST("bob@localhost")), "seconds='5'/>"));
	world_close(&world);
}

TEST(a_directed_goodbye_is_for_nobody_else)
{
	start();
	client_send(bob, "<presence type='unavailable' to='alice@localhost'><status>psst</status>"
			 "</presence>");
	client_leave(&bob);
	CHECK(!has(ask(alice, LAST("bob@localhost")), "psst"));
	world_close(&world);
}

TEST(a_goodbye_that_is_too_long_is_not_kept)
{
	static char text[3000];

	start();
	snprintf(text, sizeof(text),
		 "<presence type='unavailable'><status>%01025d</status></presence>", 0);
	client_send(bob, text);
	client_leave(&bob);
	CHECK(has(ask(alice, LAST("bob@localhost")), "seconds='0'/>"));
	world_close(&world);
}

/* §3: "at least one connected or available resource" */
TEST(who_is_connected_has_been_away_for_no_time)
{
	struct client *second;

	start();
	CHECK_STR(ask(alice, LAST("bob@localhost")), ANSWER("bob@localhost", "seconds='0'/>"));
	second = world_login(world, "bob@localhost/c");
	client_leave(&bob);
	world_advance_ms(world, 7000);
	CHECK(has(ask(alice, LAST("bob@localhost")), "seconds='0'/>"));
	client_leave(&second);
	world_advance_ms(world, 1000);
	CHECK(has(ask(alice, LAST("bob@localhost")), "seconds='1'/>"));
	world_close(&world);
}

TEST(one_may_ask_for_oneself)
{
	start();
	CHECK_STR(ask(alice, "<iq id='l' type='get'><query xmlns='jabber:iq:last'/></iq>"),
		  "<iq to='alice@localhost/a' id='l' type='result'>"
		  "<query xmlns='jabber:iq:last' seconds='0'/></iq>");
	world_close(&world);
}

TEST(a_contact_who_was_never_here_is_not_found)
{
	start();
	client_send(alice, "<iq id='r' type='set'><query xmlns='jabber:iq:roster'>"
			   "<item jid='carol@localhost'/></query></iq>");
	world_add_account(world, "carol@localhost");
	CHECK_STR(error_in(ask(alice, LAST("carol@localhost"))), "forbidden");
	{
		struct client *carol = world_login(world, "carol@localhost/c");

		befriend(world, alice, "alice@localhost", carol, "carol@localhost");
		/* Her home is awake and has never seen her leave: as if the store had no row. */
		client_leave(&carol);
		world_home(world, "carol@localhost")->left_at = 0;
	}
	CHECK_STR(error_in(ask(alice, LAST("carol@localhost"))), "item-not-found");
	world_close(&world);
}

/* §3 and A-049: whether it exists or not, by its bare and its full JID. */
TEST(strangers_are_forbidden_to_ask_as_if_there_were_nobody)
{
	struct client *carol;

	start();
	carol = world_login(world, "carol@localhost/c");
	CHECK_STR(error_in(ask(carol, LAST("bob@localhost"))), "forbidden");
	CHECK_STR(error_in(ask(carol, LAST("nobody@localhost"))), "forbidden");
	CHECK_STR(error_in(ask(carol, LAST("bob@localhost/b"))), "forbidden");
	CHECK_STR(error_in(ask(carol, LAST("bob@localhost/x"))), "forbidden");
	CHECK_STR(error_in(ask(carol, LAST("nobody@localhost/x"))), "forbidden");
	CHECK_STR(client_heard(bob), "");
	world_close(&world);
}

/* §4 */
TEST(a_contacts_resource_is_asked_itself)
{
	start();
	client_send(bob, "<presence/>");
	client_forget(bob);
	client_send(alice, LAST("bob@localhost/b"));
	CHECK_STR(client_heard(bob), "<iq to='bob@localhost/b' from='alice@localhost/a' id='l' "
				     "type='get'><query xmlns='jabber:iq:last'/></iq>");
	CHECK_STR(error_in(ask(alice, LAST("bob@localhost/nowhere"))), "service-unavailable");
	world_close(&world);
}

/* §5 */
static int seconds_up(void)
{
	int seconds = -1;
	str heard = ask(alice, LAST("localhost"));

	CHECK(sscanf(heard.at,
		     "<iq to='alice@localhost/a' from='localhost' id='l' type='result'>"
		     "<query xmlns='jabber:iq:last' seconds='%d'/></iq>",
		     &seconds) == 1);
	return seconds;
}

TEST(the_host_tells_its_uptime)
{
	int before;

	start();
	before = seconds_up();
	CHECK(before >= 0);
	world_advance_ms(world, 7000);
	CHECK_INT(seconds_up(), before + 7);
	world_close(&world);
}

TEST(a_wall_clock_set_back_gives_no_negative_time)
{
	start();
	client_leave(&bob);
	fake_clock_jump_ms(-3600 * 1000);
	CHECK(has(ask(alice, LAST("bob@localhost")), "seconds='0'/>"));
	fake_clock_jump_ms(3600 * 1000);
	world_close(&world);
}

TEST(a_store_that_fails_costs_only_what_a_restart_would)
{
	start();
	fake_store_script(world_store(world), STORE_OP_LAST_PUT, FAKE_FAILS, 1);
	client_leave(&bob);
	world_advance_ms(world, 3000);
	CHECK(has(ask(alice, LAST("bob@localhost")), "seconds='3'/>"));
	world_restart(world);
	alice = world_login(world, "alice@localhost/a");
	CHECK_STR(error_in(ask(alice, LAST("bob@localhost"))), "item-not-found");
	world_close(&world);
}

TEST(of_an_anonymous_user_nothing_is_written)
{
	struct client *guest;
	char bare[200];

	world = world_open(WITH_GUESTS);
	guest = login_guest(world, bare);
	client_send(guest, "<presence/>");
	fake_store_set_automatic(world_store(world), false);
	client_leave(&guest);
	CHECK_INT(fake_store_waiting(world_store(world)), 0);
	world_close(&world);
}

TEST(a_store_that_does_not_know_makes_no_difference)
{
	start();
	fake_store_script(world_store(world), STORE_OP_LAST_PUT, FAKE_UNCERTAIN_LOST, 1);
	client_leave(&bob);
	CHECK(has(ask(alice, LAST("bob@localhost")), "seconds='0'/>"));
	world_close(&world);
}
