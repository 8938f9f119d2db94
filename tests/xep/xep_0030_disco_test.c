/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "core/module.h"
#include "support/test.h"
#include "xep/scene.h"

#define INFO(rest) \
	"<iq id='d' type='get'" rest "xmlns='http://jabber.org/protocol/disco#info'/></iq>"
#define ITEMS(rest) \
	"<iq id='d' type='get'" rest "xmlns='http://jabber.org/protocol/disco#items'/></iq>"

static struct world *world;
static struct client *alice, *bob;

static void start(void)
{
	world = world_open(NULL);
	alice = world_login(world, "alice@localhost/a");
	bob = world_login(world, "bob@localhost/b");
}

/* ---- hosts ---- */

TEST(a_host_says_what_it_is_and_what_all_modules_can_do)
{
	str heard;

	start();
	heard = ask(alice, INFO(" to='localhost'><query "));
	CHECK(str_starts(heard,
			 S("<iq to='alice@localhost/a' from='localhost' id='d' type='result'>"
			   "<query xmlns='http://jabber.org/protocol/disco#info'>"
			   "<identity category='server' type='im' name='Jackdaw'/>")));
	for (const struct module *const *at = modules; *at; at++) {
		for (const char *const *feature = (*at)->features; feature && *feature; feature++) {
			char text[200];

			snprintf(text, sizeof(text), "<feature var='%s'/>", *feature);
			/* XEP-0115 §5.4: twice would be ill-formed. */
			CHECK_INT(count_of(heard, text), 1);
		}
	}
	world_close(&world);
}

TEST(a_host_has_no_items_yet)
{
	start();
	CHECK_STR(ask(alice, ITEMS(" to='localhost'><query ")),
		  "<iq to='alice@localhost/a' from='localhost' id='d' type='result'>"
		  "<query xmlns='http://jabber.org/protocol/disco#items'/></iq>");
	world_close(&world);
}

TEST(unknown_nodes_of_a_host_are_not_found)
{
	start();
	CHECK_STR(error_in(ask(alice, INFO(" to='localhost'><query node='x' "))),
		  "item-not-found");
	CHECK_STR(error_in(ask(alice, INFO(" to='localhost'><query node='urn:jackdaw:server' "))),
		  "item-not-found");
	CHECK_STR(error_in(ask(alice, INFO(" to='localhost'><query node='urn:jackdaw:server#' "))),
		  "item-not-found");
	CHECK_STR(error_in(ask(alice, ITEMS(" to='localhost'><query node='x' "))),
		  "item-not-found");
	world_close(&world);
}

/* XEP-0030 §3.2 */
TEST(an_empty_node_is_mirrored)
{
	start();
	CHECK(has(ask(alice, ITEMS(" to='localhost'><query node='' ")), "node=''"));
	CHECK(has(ask(alice, INFO(" to='localhost'><query node='' ")), "node=''"));
	world_close(&world);
}

/* ---- accounts ---- */

TEST(an_account_tells_its_owner_and_its_contacts_what_it_is)
{
	str heard;

	start();
	heard = ask(alice, INFO("><query "));
	CHECK(str_starts(heard,
			 S("<iq to='alice@localhost/a' id='d' type='result'>"
			   "<query xmlns='http://jabber.org/protocol/disco#info'>"
			   "<identity category='account' type='registered'/>")));
	CHECK_INT(count_of(heard, "<feature var='http://jabber.org/protocol/disco#info'/>"), 1);
	befriend(world, alice, "alice@localhost", bob, "bob@localhost");
	heard = ask(alice, INFO(" to='bob@localhost'><query "));
	CHECK(has(heard, "<identity category='account' type='registered'/>"));
	CHECK_STR(error_in(ask(alice, INFO(" to='bob@localhost'><query node='x' "))),
		  "item-not-found");
	world_close(&world);
}

/* §8.1, byte by byte the same (A-049) */
TEST(a_stranger_hears_of_an_account_what_he_hears_of_none)
{
	static const char *const nodes[] = { "", "node='x' " };

	start();
	for (size_t i = 0; i < ARRAY_LEN(nodes); i++) {
		char one[300], other[300], first[500];
		str heard;

		snprintf(one, sizeof(one), INFO(" to='bob@localhost'><query %s"), nodes[i]);
		snprintf(other, sizeof(other), INFO(" to='nob@localhost'><query %s"), nodes[i]);
		heard = ask(alice, one);
		CHECK_STR(error_in(heard), "service-unavailable");
		snprintf(first, sizeof(first), "%.*s", STR_ARG(heard));
		memcpy(strstr(first, "bob@"), "nob@", 4);
		CHECK_STR(ask(alice, other), first);
	}
	world_close(&world);
}

/* §8.2 */
TEST(a_stranger_sees_no_items_of_an_account_and_of_none)
{
	static const char *const nodes[] = { "", "node='x' " };

	start();
	client_send(bob, "<presence/>");
	for (size_t i = 0; i < ARRAY_LEN(nodes); i++) {
		char one[300], other[300], first[500];
		str heard;

		snprintf(one, sizeof(one), ITEMS(" to='bob@localhost'><query %s"), nodes[i]);
		snprintf(other, sizeof(other), ITEMS(" to='nob@localhost'><query %s"), nodes[i]);
		heard = ask(alice, one);
		CHECK_STR(error_in(heard), "none");
		CHECK(!has(heard, "item "));
		snprintf(first, sizeof(first), "%.*s", STR_ARG(heard));
		memcpy(strstr(first, "bob@"), "nob@", 4);
		CHECK_STR(ask(alice, other), first);
	}
	CHECK_STR(error_in(ask(alice, ITEMS(" to='bob@localhost/x'><query "))),
		  "service-unavailable");
	CHECK_STR(error_in(ask(alice, ITEMS(" to='nob@localhost/x'><query "))),
		  "service-unavailable");
	world_close(&world);
}

/* §4.1: the connected ones for the owner, the available ones for others. */
TEST(the_items_of_an_account_are_its_sessions)
{
	start();
	befriend(world, alice, "alice@localhost", bob, "bob@localhost");
	world_login(world, "bob@localhost/c");
	CHECK(!has(ask(alice, ITEMS(" to='bob@localhost'><query ")), "item "));
	client_send(bob, "<presence/>");
	CHECK_STR(ask(alice, ITEMS(" to='bob@localhost'><query ")),
		  "<iq to='alice@localhost/a' from='bob@localhost' id='d' type='result'>"
		  "<query xmlns='http://jabber.org/protocol/disco#items'>"
		  "<item jid='bob@localhost/b'/></query></iq>");
	CHECK_STR(ask(bob, ITEMS("><query ")),
		  "<iq to='bob@localhost/b' id='d' type='result'>"
		  "<query xmlns='http://jabber.org/protocol/disco#items'>"
		  "<item jid='bob@localhost/b'/><item jid='bob@localhost/c'/></query></iq>");
	CHECK_STR(error_in(ask(bob, ITEMS("><query node='x' "))), "item-not-found");
	world_close(&world);
}

/* XEP-0175 §5 */
TEST(an_anonymous_account_says_so_to_everybody)
{
	struct client *guest;
	char bare[200], text[500];

	world = world_open(WITH_GUESTS);
	alice = world_login(world, "alice@localhost/a");
	guest = login_guest(world, bare);
	CHECK(has(ask(guest, INFO("><query ")), "<identity category='account' type='anonymous'/>"));
	snprintf(text, sizeof(text), INFO(" to='%s'><query "), bare);
	CHECK(has(ask(alice, text), "<identity category='account' type='anonymous'/>"));
	client_send(guest, "<presence/>");
	snprintf(text, sizeof(text), ITEMS(" to='%s'><query "), bare);
	CHECK(!has(ask(alice, text), "item "));
	CHECK_STR(error_in(client_heard(alice)), "none");
	world_close(&world);
}

TEST(nothing_can_be_set)
{
	start();
	CHECK_STR(error_in(ask(alice, "<iq id='d' type='set' to='localhost'><query "
				      "xmlns='http://jabber.org/protocol/disco#info'/></iq>")),
		  "service-unavailable");
	world_close(&world);
}
