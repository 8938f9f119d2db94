/* SPDX-License-Identifier: Apache-2.0 */
/* A session as bytes and back; the whole way is in managed_test.c. */

#include "core/capsule.h"

#include "core/home.h"
#include "core/managed.h"
#include "core/session.h"
#include "core/shard.h"
#include "support/fake_net.h"
#include "support/test.h"
#include "support/world.h"

static const struct world_options kept = { .keeps_messages = true };

TEST(what_is_written_is_read_back)
{
	struct world *world = world_open(&kept);
	struct client *bob = world_login(world, "bob@localhost/b");
	struct home *home = world_home(world, "bob@localhost");
	struct session *session = home_session(home, S("b"));
	struct buf bytes, again;

	client_send(bob, "<enable xmlns='urn:xmpp:sm:3' resume='true'/>"
			 "<presence><priority>7</priority><status>a &amp; b</status></presence>");
	buf_init(&bytes, CAPSULE_MAX);
	buf_init(&again, CAPSULE_MAX);
	capsule_write(session, &bytes);
	/* Its place is taken as long as it is there. */
	CHECK(capsule_read(home, S("other"), buf_str(&bytes)) == NULL);
	fake_loop_enter(home->shard->loop);
	CHECK(managed_pack(session));
	session_put_away(&session);
	fake_loop_leave();
	session = capsule_read(home, S("some-id"), buf_str(&bytes));
	CHECK(session != NULL && session_is_available(session));
	CHECK_INT(session->priority, 7);
	CHECK_INT(session->managed->in.settled, 1);
	CHECK_INT(session->managed->outbox.out, 1);
	capsule_write(session, &again);
	CHECK_STR_EQ(buf_str(&again), buf_str(&bytes));
	buf_fini(&bytes);
	buf_fini(&again);
	world_close(&world);
}

TEST(what_is_none_of_ours_is_refused)
{
	struct world *world = world_open(&kept);
	struct home *home;

	world_login(world, "bob@localhost/b");
	home = world_home(world, "bob@localhost");
	CHECK(!capsule_read(home, S("x"), S("")));
	CHECK(!capsule_read(home, S("x"), S("<session")));
	CHECK(!capsule_read(home, S("x"), S("<session xmlns='urn:other'/>")));
	CHECK(!capsule_read(home, S("x"), S("<session xmlns='urn:jackdaw:capsule:2' "
					    "jid='alice@localhost/x'/>")));
	world_close(&world);
}
