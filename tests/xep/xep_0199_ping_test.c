/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "support/test.h"
#include "xep/scene.h"

#define PING(to) "<iq id='p' type='get'" to "><ping xmlns='urn:xmpp:ping'/></iq>"

static struct world *world;
static struct client *alice, *bob;

static void start(void)
{
	world = world_open(NULL);
	alice = world_login(world, "alice@localhost/a");
	bob = world_login(world, "bob@localhost/b");
}

/* XEP-0199 §4.2 */
TEST(the_server_and_the_own_account_answer)
{
	start();
	CHECK_STR(ask(alice, PING("")), "<iq to='alice@localhost/a' id='p' type='result'/>");
	CHECK_STR(ask(alice, PING(" to='localhost'")),
		  "<iq to='alice@localhost/a' from='localhost' id='p' type='result'/>");
	CHECK_STR(ask(alice, PING(" to='alice@localhost'")),
		  "<iq to='alice@localhost/a' from='alice@localhost' id='p' type='result'/>");
	CHECK_STR(ask(alice, PING(" to='example.org'")),
		  "<iq to='alice@localhost/a' from='example.org' id='p' type='result'/>");
	world_close(&world);
}

/* */
TEST(to_a_stranger_an_account_looks_like_none)
{
	char nobody[500];
	str heard;

	start();
	heard = ask(alice, PING(" to='bob@localhost'"));
	snprintf(nobody, sizeof(nobody), "%.*s", STR_ARG(heard));
	CHECK_STR(error_in(str_of(nobody)), "service-unavailable");
	memcpy(strstr(nobody, "bob"), "nob", 3);
	CHECK_STR(ask(alice, PING(" to='nob@localhost'")), nobody);
	world_close(&world);
}

TEST(a_contact_gets_an_answer)
{
	start();
	befriend(world, alice, "alice@localhost", bob, "bob@localhost");
	CHECK_STR(ask(alice, PING(" to='bob@localhost'")),
		  "<iq to='alice@localhost/a' from='bob@localhost' id='p' type='result'/>");
	client_leave(&bob);
	CHECK_STR(error_in(ask(alice, PING(" to='bob@localhost'"))), "none");
	world_close(&world);
}

TEST(a_ping_to_a_resource_goes_to_its_client)
{
	start();
	befriend(world, alice, "alice@localhost", bob, "bob@localhost");
	client_send(alice, PING(" to='bob@localhost/b'"));
	CHECK_STR(client_heard(bob), "<iq to='bob@localhost/b' from='alice@localhost/a' id='p' "
				     "type='get'><ping xmlns='urn:xmpp:ping'/></iq>");
	CHECK_STR(client_heard(alice), "");
	/* §7: the same error for a resource that is not there and one that is not shown. */
	CHECK_STR(error_in(ask(alice, PING(" to='bob@localhost/x'"))), "service-unavailable");
	world_close(&world);
}

TEST(a_set_is_no_ping)
{
	start();
	CHECK_STR(error_in(ask(alice, "<iq id='p' type='set'><ping xmlns='urn:xmpp:ping'/></iq>")),
		  "service-unavailable");
	world_close(&world);
}
