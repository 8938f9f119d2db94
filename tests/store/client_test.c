/* SPDX-License-Identifier: Apache-2.0 */
/* The laws of asking, over both implementations. */

#include "store/store.h"

#include <stdlib.h>

#include "base/mem.h"
#include "store/world.h"
#include "support/test.h"

static const char ALICE[] = "alice@wonder.land";

struct put {
	struct store_last_put request;
	unsigned *calls;
};

static void count_call(struct store_last_put *request)
{
	++*container_of(request, struct put, request)->calls;
}

TEST(the_callback_comes_once_and_never_before_the_call_returns)
{
	struct world world;
	unsigned calls = 0;
	struct put put = { .request.at = 1, .calls = &calls };

	world_open(&world);
	CHECK(make_account(&world, ALICE) == STORE_OK);
	put.request.owner = owner_of(&world, ALICE);
	store_last_put(world.client, &put.request, count_call);
	CHECK_INT(calls, 0);
	CHECK_INT(store_client_pending(world.client), 1);
	store_client_drain(world.client);
	CHECK_INT(calls, 1);
	CHECK_INT(store_client_pending(world.client), 0);
	store_client_deliver(world.client);
	CHECK_INT(calls, 1);
	world_close(&world);
}

/* The request is gone when its callback runs: the store must not look at it afterwards (the
 * address sanitizer sees to that). */
static void free_request(struct store_last_put *request)
{
	struct put *put = container_of(request, struct put, request);

	++*put->calls;
	mem_free(put);
}

TEST(the_callback_may_free_the_request)
{
	struct world world;
	unsigned calls = 0;

	world_open(&world);
	CHECK(make_account(&world, ALICE) == STORE_OK);
	for (int i = 0; i < 10; i++) {
		struct put *put = mem_zalloc(sizeof(*put));

		put->calls = &calls;
		put->request.owner = owner_of(&world, ALICE);
		store_last_put(world.client, &put->request, free_request);
	}
	store_client_drain(world.client);
	CHECK_INT(calls, 10);
	world_close(&world);
}

struct chain {
	struct store_last_put request;
	struct world *world;
	unsigned left;
	bool is_inside;
};

static void ask_again(struct store_last_put *request)
{
	struct chain *chain = container_of(request, struct chain, request);

	CHECK(!chain->is_inside);
	CHECK(request->request.status == STORE_OK);
	chain->is_inside = true;
	if (--chain->left > 0)
		store_last_put(chain->world->client, request, ask_again);
	chain->is_inside = false;
}

TEST(a_callback_may_ask_again_with_the_same_request)
{
	struct world world;
	struct chain chain = { .world = &world, .left = 5 };

	world_open(&world);
	CHECK(make_account(&world, ALICE) == STORE_OK);
	chain.request.owner = owner_of(&world, ALICE);
	store_last_put(world.client, &chain.request, ask_again);
	store_client_drain(world.client);
	CHECK_INT(chain.left, 0);
	world_close(&world);
}

struct numbered {
	struct store_last_put request;
	int *next;
	int number;
};

static void check_number(struct store_last_put *request)
{
	struct numbered *numbered = container_of(request, struct numbered, request);

	CHECK(request->request.status == STORE_OK);
	CHECK_INT(numbered->number, (*numbered->next)++);
}

enum { MANY = 3000 };
static struct numbered many[MANY];

TEST(writes_are_done_and_answered_in_the_order_asked)
{
	struct world world;
	struct store_owner owners[2];
	int next = 0;

	world_open(&world);
	CHECK(make_account(&world, ALICE) == STORE_OK);
	CHECK(make_account(&world, "bob@wonder.land") == STORE_OK);
	owners[0] = owner_of(&world, ALICE);
	owners[1] = owner_of(&world, "bob@wonder.land");
	for (int i = 0; i < MANY; i++) {
		many[i] = (struct numbered){ .next = &next, .number = i };
		many[i].request.owner = owners[i % 2];
		many[i].request.at = i;
		store_last_put(world.client, &many[i].request, check_number);
	}
	store_client_drain(world.client);
	CHECK_INT(next, MANY);
	CHECK(get_last(&world, ALICE) == STORE_OK);
	CHECK_STR(heard(&world), "2998 ");
	world_close(&world);
}

struct read_back {
	struct store_last get;
	int64_t expected;
	unsigned *calls;
};

static void check_at(struct store_last *get)
{
	struct read_back *read = container_of(get, struct read_back, get);

	CHECK(get->request.status == STORE_OK);
	CHECK(get->at >= read->expected);
	++*read->calls;
}

static struct read_back reads[MANY];

TEST(a_read_sees_the_writes_that_were_asked_before_it)
{
	struct world world;
	struct store_owner owner;
	unsigned calls = 0;
	int next = 0;

	world_open(&world);
	CHECK(make_account(&world, ALICE) == STORE_OK);
	owner = owner_of(&world, ALICE);
	for (int i = 0; i < MANY; i++) {
		many[i] = (struct numbered){ .next = &next, .number = i };
		many[i].request.owner = owner;
		many[i].request.at = i;
		store_last_put(world.client, &many[i].request, check_number);
		reads[i] = (struct read_back){ .expected = i, .calls = &calls };
		reads[i].get.user = jid_of(ALICE);
		store_last_get(world.client, &reads[i].get, check_at);
	}
	store_client_drain(world.client);
	CHECK_INT(calls, MANY);
	world_close(&world);
}

static void list_seen(struct store_account_list *list)
{
	CHECK(list->request.status == STORE_OK);
	CHECK_INT(list->count, 1);
}

static void nothing_more(struct store_account_create *create)
{
	CHECK(create->request.status == STORE_OK);
}

TEST(a_read_over_all_partitions_sees_them_too)
{
	struct world world;
	struct store_account_create create = { .user = jid_of(ALICE) };
	struct store_account_list list = { .host = S("wonder.land"), .limit = 10 };

	world_open(&world);
	store_account_create(world.client, &create, nothing_more);
	store_account_list(world.client, &list, list_seen);
	store_client_drain(world.client);
	world_close(&world);
}

struct counting_wake {
	struct store_wake wake;
	unsigned calls;
};

static void count_wake(struct store_wake *wake)
{
	__atomic_add_fetch(&container_of(wake, struct counting_wake, wake)->calls, 1,
			   __ATOMIC_SEQ_CST);
}

TEST(the_asker_is_woken_when_answers_wait)
{
	struct world world;
	struct counting_wake wake = { .wake.wake = count_wake };
	struct store_client *client;
	unsigned calls = 0;
	struct put put = { .calls = &calls };

	world_open(&world);
	CHECK(make_account(&world, ALICE) == STORE_OK);
	put.request.owner = owner_of(&world, ALICE);
	client = store_client_open(world.store, &wake.wake);
	CHECK_INT(wake.calls, 0);
	store_last_put(client, &put.request, count_call);
	store_client_drain(client);
	CHECK_INT(calls, 1);
	CHECK_INT(wake.calls, 1);
	store_client_close(&client);
	CHECK(client == NULL);
	world_close(&world);
}

TEST(closing_answers_what_was_asked_and_a_second_client_is_not_disturbed)
{
	struct world world;
	struct store_client *other;
	unsigned calls = 0;
	struct put put = { .calls = &calls };

	world_open(&world);
	CHECK(make_account(&world, ALICE) == STORE_OK);
	other = store_client_open(world.store, NULL);
	put.request.owner = owner_of(&world, ALICE);
	store_last_put(other, &put.request, count_call);
	CHECK(find_account(&world, ALICE) == STORE_OK);
	CHECK_INT(calls, 0);
	store_client_drain(other);
	CHECK_INT(calls, 1);
	store_client_close(&other);
	world_close(&world);
}

TEST(the_server_s_secret_is_made_once)
{
	struct world world;
	unsigned char first[STORE_SECRET_LEN], second[STORE_SECRET_LEN];
	unsigned char zero[STORE_SECRET_LEN] = { 0 };

	world_open(&world);
	store_secret(world.store, first);
	CHECK(memcmp(first, zero, sizeof(zero)) != 0);
	world_restart(&world);
	store_secret(world.store, second);
	CHECK(memcmp(first, second, sizeof(first)) == 0);
	world_close(&world);
}

TEST(statuses_and_kinds_have_names)
{
	CHECK_STR(store_status_name(STORE_UNCERTAIN), "uncertain");
	CHECK_STR(store_op_name(STORE_OP_ROSTER_WRITE), "ROSTER_WRITE");
	CHECK_STR(store_op_name(STORE_OP_LAST_PUT), "LAST_PUT");
	CHECK(store_op_writes(STORE_OP_ACCOUNT_CREATE));
	CHECK(!store_op_writes(STORE_OP_HOME_LOAD));
}
