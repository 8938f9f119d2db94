/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"
#include "xep/scene.h"

#define ASK(type, to) "<iq id='v' type='" type "'" to "><query xmlns='jabber:iq:version'/></iq>"

TEST(the_host_tells_name_and_version_and_not_the_system)
{
	struct world *world = world_open(NULL);
	struct client *alice = world_login(world, "alice@localhost/a");

	CHECK_STR(ask(alice, ASK("get", " to='localhost'")),
		  "<iq to='alice@localhost/a' from='localhost' id='v' type='result'>"
		  "<query xmlns='jabber:iq:version'><name>Jackdaw</name><version>" JACKDAW_VERSION
		  "</version></query></iq>");
	world_close(&world);
}

TEST(nobody_else_answers_for_the_software)
{
	struct world *world = world_open(NULL);
	struct client *alice = world_login(world, "alice@localhost/a");

	CHECK_STR(error_in(ask(alice, ASK("get", ""))), "service-unavailable");
	CHECK_STR(error_in(ask(alice, ASK("set", " to='localhost'"))), "service-unavailable");
	world_close(&world);
}
