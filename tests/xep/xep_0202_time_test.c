/* SPDX-License-Identifier: Apache-2.0 */
#include "support/fake_clock.h"
#include "support/test.h"
#include "xep/scene.h"

#define ASK(type, to) "<iq id='t' type='" type "'" to "><time xmlns='urn:xmpp:time'/></iq>"

TEST(the_host_tells_the_time_in_utc)
{
	struct world *world;
	struct client *alice;

	fake_clock_reset();
	world = world_open(NULL);
	alice = world_login(world, "alice@localhost/a");
	world_advance_ms(world, 61999);
	CHECK_STR(ask(alice, ASK("get", " to='localhost'")),
		  "<iq to='alice@localhost/a' from='localhost' id='t' type='result'>"
		  "<time xmlns='urn:xmpp:time'><tzo>+00:00</tzo>"
		  "<utc>2026-01-01T00:01:01Z</utc></time></iq>");
	world_close(&world);
}

TEST(an_account_has_no_time)
{
	struct world *world = world_open(NULL);
	struct client *alice = world_login(world, "alice@localhost/a");

	CHECK_STR(error_in(ask(alice, ASK("get", ""))), "service-unavailable");
	CHECK_STR(error_in(ask(alice, ASK("set", " to='localhost'"))), "service-unavailable");
	world_close(&world);
}
