/* SPDX-License-Identifier: Apache-2.0 */
/* What one home owes another arrives, from the account, whatever the bytes say. */

#include "core/roster_letter.h"

#include "core/home.h"
#include "core/roster.h"
#include "core/shard.h"
#include "core/stream.h"
#include "support/fake_net.h"

static void post(struct world *world, str bytes)
{
	struct home *alice = world_home(world, "alice@localhost");
	struct store_letter letter = { .id = 1, .to = jid_of_normal(S("bob@localhost")),
				       .bytes = bytes };

	fake_loop_enter(alice->shard->loop);
	roster_post_letter(home_jid(alice), home_owner(alice), &letter);
	fake_loop_leave();
	world_settle(world);
}

TEST(a_request_arrives_from_the_bare_jid_of_its_sender)
{
	struct world *world = world_open(NULL);
	struct client *bob = world_login(world, "bob@localhost/b");

	world_login(world, "alice@localhost/a");
	client_send(bob, "<presence/>");
	client_forget(bob);
	post(world, S("<presence from='mallory@localhost' to='carol@localhost' "
		      "type='subscribe'/>"));
	CHECK(contains(client_heard(bob), "to='bob@localhost' from='alice@localhost'"));
	CHECK(roster_request_find(world_home(world, "bob@localhost")->roster,
				  jid_of_normal(S("alice@localhost"))));
	/* Handled once. */
	post(world, S("<presence type='subscribe'/>"));
	CHECK_STR(client_heard(bob), "");
	world_close(&world);
}

TEST(what_is_no_stanza_is_not_posted)
{
	struct world *world = world_open(NULL);
	struct client *bob = world_login(world, "bob@localhost/b");

	world_login(world, "alice@localhost/a");
	client_send(bob, "<presence/>");
	client_forget(bob);
	post(world, S("<presence"));
	CHECK_STR(client_heard(bob), "");
	world_close(&world);
}
