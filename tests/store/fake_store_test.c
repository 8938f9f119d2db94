/* SPDX-License-Identifier: Apache-2.0 */
/* What only the store of the fake world does: it answers when told and as told. */

#include "support/fake_store.h"

#include "store/world_log.h"
#include "support/fake_random.h"
#include "support/test.h"

static const char ALICE[] = "alice@wonder.land";

static void open_with_alice(struct world *world)
{
	fake_random_seed(1);
	world_open(world);
	CHECK(make_account(world, ALICE) == STORE_OK);
}

static void close_world(struct world *world)
{
	world_close(world);
	fake_store_reset();
}

struct marked {
	struct store_last_put put;
	struct buf *log;
	char mark;
};

static void log_mark(struct store_last_put *put)
{
	struct marked *marked = container_of(put, struct marked, put);

	buf_add_char(marked->log, marked->mark);
}

struct marked_read {
	struct store_last get;
	struct buf *log;
	char mark;
};

static void log_read(struct store_last *get)
{
	struct marked_read *marked = container_of(get, struct marked_read, get);

	buf_add_char(marked->log, marked->mark);
}

TEST(nothing_is_answered_before_the_store_is_told)
{
	struct world world;
	struct buf log;
	struct marked first = { .log = &log, .mark = 'a' }, second = { .log = &log, .mark = 'b' };

	buf_init(&log, 100);
	open_with_alice(&world);
	first.put.owner = second.put.owner = owner_of(&world, ALICE);
	store_last_put(world.client, &first.put, log_mark);
	store_last_put(world.client, &second.put, log_mark);
	store_client_deliver(world.client);
	CHECK_STR(buf_str(&log), "");
	CHECK_INT(fake_store_waiting(world.store), 2);
	CHECK(fake_store_waiting_op(world.store, 1) == STORE_OP_LAST_PUT);
	CHECK(fake_store_answer_one(world.store));
	CHECK_STR(buf_str(&log), "");
	store_client_deliver(world.client);
	CHECK_STR(buf_str(&log), "a");
	CHECK_INT(fake_store_answer_all(world.store), 1);
	CHECK(!fake_store_answer_one(world.store));
	store_client_deliver(world.client);
	CHECK_STR(buf_str(&log), "ab");
	close_world(&world);
	buf_fini(&log);
}

TEST(the_automatic_store_answers_at_once_but_never_before_the_call_returns)
{
	struct world world;
	struct buf log;
	struct marked put = { .log = &log, .mark = 'a' };

	buf_init(&log, 100);
	open_with_alice(&world);
	put.put.owner = owner_of(&world, ALICE);
	fake_store_set_automatic(world.store, true);
	store_last_put(world.client, &put.put, log_mark);
	CHECK_STR(buf_str(&log), "");
	store_client_deliver(world.client);
	CHECK_STR(buf_str(&log), "a");
	close_world(&world);
	buf_fini(&log);
}

TEST(what_the_script_fails_is_not_written)
{
	struct world world;

	open_with_alice(&world);
	fake_store_script(world.store, STORE_OP_LAST_PUT, FAKE_FAILS, 2);
	CHECK(put_last(&world, ALICE, 1, NULL) == STORE_FAILED);
	CHECK(put_vcard(&world, ALICE, "<vCard/>") == STORE_OK);
	CHECK(put_last(&world, ALICE, 1, NULL) == STORE_FAILED);
	CHECK(get_last(&world, ALICE) == STORE_NOT_FOUND);
	CHECK(put_last(&world, ALICE, 1, NULL) == STORE_OK);
	fake_store_script(world.store, STORE_OP_LAST_GET, FAKE_FAILS, 1);
	CHECK(get_last(&world, ALICE) == STORE_FAILED);
	CHECK(get_last(&world, ALICE) == STORE_OK);
	close_world(&world);
}

TEST(an_uncertain_write_was_written_or_not_as_the_script_says)
{
	struct world world;

	open_with_alice(&world);
	fake_store_script(world.store, STORE_OP_LAST_PUT, FAKE_UNCERTAIN_LOST, 1);
	fake_store_script(world.store, STORE_OP_LAST_PUT, FAKE_UNCERTAIN_WRITTEN, 1);
	CHECK(put_last(&world, ALICE, 1, NULL) == STORE_UNCERTAIN);
	CHECK(get_last(&world, ALICE) == STORE_NOT_FOUND);
	CHECK(put_last(&world, ALICE, 2, NULL) == STORE_UNCERTAIN);
	CHECK(get_last(&world, ALICE) == STORE_OK);
	CHECK_STR(heard(&world), "2 ");
	CHECK(!store_is_broken(world.store));
	close_world(&world);
}

TEST(what_waits_when_the_store_breaks_is_lost_and_the_rest_is_kept)
{
	struct world world;
	struct buf log;
	struct marked put = { .log = &log, .mark = 'a' };

	buf_init(&log, 100);
	open_with_alice(&world);
	CHECK(put_last(&world, ALICE, 1, NULL) == STORE_OK);
	put.put.owner = owner_of(&world, ALICE);
	put.put.at = 2;
	store_last_put(world.client, &put.put, log_mark);
	fake_store_break(world.store);
	store_client_deliver(world.client);
	CHECK(put.put.request.status == STORE_FAILED);
	CHECK(store_is_broken(world.store));
	CHECK(find_account(&world, ALICE) == STORE_FAILED);
	world_restart(&world);
	CHECK(get_last(&world, ALICE) == STORE_OK);
	CHECK_STR(heard(&world), "1 ");
	close_world(&world);
	buf_fini(&log);
}

/* Two writes of alice with a read between, and a read of bob: bob's may come anywhere, alice's read
 * never before her first write, the writes never the wrong way round. */
static void answer_in_any_order(struct world *world, struct buf *log)
{
	struct marked writes[2] = { { .log = log, .mark = '1' }, { .log = log, .mark = '2' } };
	struct marked_read reads[2] = { { .log = log, .mark = 'r' }, { .log = log, .mark = 'b' } };

	writes[0].put.owner = writes[1].put.owner = owner_of(world, ALICE);
	reads[0].get.user = jid_of(ALICE);
	reads[1].get.user = jid_of("bob@wonder.land");
	buf_clear(log);
	store_last_put(world->client, &writes[0].put, log_mark);
	store_last_get(world->client, &reads[0].get, log_read);
	store_last_put(world->client, &writes[1].put, log_mark);
	store_last_get(world->client, &reads[1].get, log_read);
	while (fake_store_answer_any(world->store))
		store_client_deliver(world->client);
}

TEST(answers_in_any_order_obey_the_laws_of_order)
{
	struct world world;
	struct buf log;
	bool bob_first = false, bob_last = false, read_last = false;

	buf_init(&log, 100);
	open_with_alice(&world);
	for (int i = 0; i < 200; i++) {
		str said;

		answer_in_any_order(&world, &log);
		said = buf_str(&log);
		CHECK_INT(said.len, 4);
		CHECK(str_find(said, '1') < str_find(said, '2'));
		CHECK(str_find(said, '1') < str_find(said, 'r'));
		bob_first |= said.at[0] == 'b';
		bob_last |= said.at[3] == 'b';
		read_last |= str_find(said, 'r') > str_find(said, '2');
	}
	CHECK(bob_first && bob_last && read_last);
	close_world(&world);
	buf_fini(&log);
}

TEST(a_disk_is_open_once_and_gone_after_a_reset)
{
	struct world world;
	struct store_options options;
	struct buf why;

	buf_init(&why, 1000);
	open_with_alice(&world);
	options = (struct store_options){ .directory = world.directory };
	CHECK(store_open(&options, &why) == NULL);
	CHECK(str_ends(buf_str(&why), S("is in use by another server")));
	world_stop(&world);
	fake_store_reset();
	world_start(&world);
	CHECK(find_account(&world, ALICE) == STORE_NOT_FOUND);
	close_world(&world);
	buf_fini(&why);
}

TEST(an_append_fails_or_is_uncertain_as_told)
{
	struct world world;
	struct store_owner alice;
	struct store_log_read read = { .limit = 10 };

	open_with_alice(&world);
	read.owner = alice = owner_of(&world, ALICE);
	fake_store_script(world.store, STORE_OP_LOG_APPEND, FAKE_FAILS, 1);
	fake_store_script(world.store, STORE_OP_LOG_APPEND, FAKE_UNCERTAIN_WRITTEN, 1);
	fake_store_script(world.store, STORE_OP_LOG_APPEND, FAKE_UNCERTAIN_LOST, 1);
	CHECK(append_entry(&world, alice, entry_of(1, "b@x", 0, "m")) == STORE_FAILED);
	CHECK(append_entry(&world, alice, entry_of(2, "b@x", 0, "m")) == STORE_UNCERTAIN);
	CHECK(append_entry(&world, alice, entry_of(3, "b@x", 0, "m")) == STORE_UNCERTAIN);
	CHECK(append_entry(&world, alice, entry_of(4, "b@x", 0, "m")) == STORE_OK);
	CHECK(read_log(&world, &read) == STORE_OK);
	CHECK_STR(heard(&world), "2 4");
	fake_store_script(world.store, STORE_OP_LOG_READ, FAKE_FAILS, 1);
	CHECK(read_log(&world, &read) == STORE_FAILED);
	close_world(&world);
}
