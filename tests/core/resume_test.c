/* SPDX-License-Identifier: Apache-2.0 */
/* <resume/> in the corners; the ordinary way is in managed_test.c. */

#include "core/resume.h"

#include "core/stream.h"
#include "support/fake_store.h"

static const struct world_options kept = { .keeps_messages = true };

#define RESUME "<resume xmlns='urn:xmpp:sm:3' previd='0000-nothing' h='0'/>"

TEST(who_leaves_while_his_home_wakes_is_not_waited_for)
{
	struct world *world = world_open(&kept);
	struct client *bob = world_connect(world);

	world_add_account(world, "bob@localhost");
	client_authenticate(bob, "bob@localhost");
	fake_store_set_automatic(world_store(world), false);
	client_send(bob, RESUME);
	CHECK(fake_store_waiting(world_store(world)) > 0);
	client_cut(&bob);
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_settle(world);
	CHECK_INT(home_session_count(world_home(world, "bob@localhost")), 0);
	world_close(&world);
}

TEST(who_leaves_while_the_store_looks_is_not_waited_for)
{
	struct world *world = world_open(&kept);
	struct client *awake = world_login(world, "bob@localhost/a");
	struct client *bob = world_connect(world);

	client_authenticate(bob, "bob@localhost");
	fake_store_set_automatic(world_store(world), false);
	client_send(bob, RESUME);
	client_cut(&bob);
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_settle(world);
	CHECK(!client_is_closed(awake));
	world_close(&world);
}

TEST(a_stream_that_nobody_knows_fails_and_the_client_may_bind)
{
	struct world *world = world_open(&kept);
	struct client *bob = world_connect(world);

	world_add_account(world, "bob@localhost");
	client_authenticate(bob, "bob@localhost");
	client_forget(bob);
	client_send(bob, RESUME);
	CHECK(contains(client_heard(bob), "<failed xmlns='urn:xmpp:sm:3'><item-not-found "));
	client_send(bob, "<iq type='set' id='1'><bind "
			 "xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
	CHECK(contains(client_heard(bob), "id='1' type='result'"));
	world_close(&world);
}
