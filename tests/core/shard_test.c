/* SPDX-License-Identifier: Apache-2.0 */
/* Who owns which partition, what a new configuration reaches, how all of it ends. */

#include "core/shard.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/log.h"
#include "core/home.h"
#include "core/session.h"
#include "support/fake_net.h"
#include "support/fake_store.h"
#include "support/test.h"
#include "support/world.h"
#include "xep/scene.h"

TEST(each_partition_has_one_owner_and_all_shards_own_about_the_same)
{
	struct world *world = world_open(&(struct world_options){ .shards = 3 });
	unsigned owned[3] = { 0 };

	CHECK_INT(shard_count(), 3);
	for (unsigned i = 0; i < PARTITIONS; i++) {
		struct shard *owner = shard_of((uint16_t)i);

		CHECK(owner == shard_at(owner->number));
		CHECK(owner == shard_of((uint16_t)i));
		owned[owner->number]++;
	}
	for (unsigned i = 0; i < 3; i++)
		CHECK(owned[i] >= PARTITIONS / 3 && owned[i] <= PARTITIONS / 3 + 1);
	world_close(&world);
}

TEST(a_home_lives_on_the_owner_of_its_partition_and_nowhere_else)
{
	struct world *world = world_open(&(struct world_options){ .shards = 4 });

	for (int i = 0; i < 20; i++) {
		char full[60], bare[40];
		jid j;

		snprintf(bare, sizeof(bare), "u%d@localhost", i);
		snprintf(full, sizeof(full), "%s/x", bare);
		world_login(world, full);
		j = jid_of_normal(str_of(bare));
		for (unsigned at = 0; at < shard_count(); at++) {
			struct home *home = home_find(shard_at(at), j);

			CHECK((home != NULL) == (shard_at(at) == shard_of(jid_partition(j))));
			CHECK(!home || home->shard == shard_at(at));
		}
	}
	world_close(&world);
}

TEST(the_loop_that_runs_says_which_shard_it_is)
{
	struct world *world = world_open(&(struct world_options){ .shards = 3 });

	for (unsigned i = 0; i < 6; i++) {
		fake_loop_enter(shard_at(i % 3)->loop);
		CHECK(shard_current() == shard_at(i % 3));
		fake_loop_leave();
	}
	world_close(&world);
}

TEST(a_new_configuration_reaches_every_shard)
{
	static const char *const domains[] = { "localhost", "new.example", NULL };
	struct world *world = world_open(NULL);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct config *config = config_standard(domains);

	CHECK_STR(error_in(ask(alice, "<iq id='1' type='get' to='new.example'>"
				      "<ping xmlns='urn:xmpp:ping'/></iq>")),
		  "remote-server-not-found");
	shards_reconfigure(config);
	world_settle(world);
	for (unsigned i = 0; i < shard_count(); i++)
		CHECK(shard_at(i)->config == config);
	config_unref(&config);
	CHECK(has(ask(alice, "<iq id='2' type='get' to='new.example'>"
			     "<ping xmlns='urn:xmpp:ping'/></iq>"), "id='2' type='result'"));
	CHECK(!client_is_closed(alice));
	world_close(&world);
}

TEST(the_end_tells_every_client_and_a_restart_keeps_what_was_written)
{
	struct world *world = world_open(NULL);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = world_login(world, "bob@localhost/b");

	CHECK(has(ask(alice, "<iq id='1' type='set'><query xmlns='jabber:iq:roster'>"
			     "<item jid='bob@localhost' name='Bob'/></query></iq>"),
		  "id='1' type='result'"));
	/* No client to be cut: what the wire said stays. */
	world_restart(world);
	CHECK(has(client_heard(alice), "<system-shutdown "));
	CHECK(has(client_heard(bob), "<system-shutdown "));
	CHECK(client_is_closed(alice) && client_is_closed(bob));
	alice = world_login(world, "alice@localhost/a");
	CHECK(has(ask(alice, "<iq id='2' type='get'><query xmlns='jabber:iq:roster'/></iq>"),
		  "<item jid='bob@localhost' name='Bob' subscription='none'/>"));
	world_close(&world);
}

static unsigned times_done;

static void note_done(void)
{
	times_done++;
}

/* Shards alone, at whose beginning the first asks the store what letters are owed and drops old
 * sessions. */
TEST(the_end_waits_for_what_the_store_was_asked_and_is_told_once)
{
	static const char *const domains[] = { "localhost", NULL };
	struct store_options options = { .directory = S("world") };
	struct config *config = config_standard(domains);
	struct store *store;
	struct buf why;

	log_set_level(LOG_ERROR, LOG_LOGFMT);
	fake_world_open();
	fake_store_reset();
	buf_init(&why, 1000);
	store = store_open(&options, &why);
	CHECK(store != NULL);
	shards_start(3, store, config);
	fake_world_settle();
	CHECK_INT(fake_store_waiting(store), 2);
	times_done = 0;
	shards_drain(note_done);
	fake_world_advance_ms(5000);
	CHECK_INT(times_done, 0);
	CHECK(shard_at(0)->is_draining && shard_at(2)->is_draining);
	fake_store_answer_all(store);
	fake_world_advance_ms(5000);
	CHECK_INT(times_done, 1);
	shards_stop();
	CHECK_INT(shard_count(), 0);
	store_close(&store);
	config_unref(&config);
	buf_fini(&why);
	fake_world_close();
}
