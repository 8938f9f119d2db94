/* SPDX-License-Identifier: Apache-2.0 */
/* Checkpoints: the log stays small, and an error of the disk is final here too. */

#include "store/sqlite/checkpointer.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sqlite/faulty_disk.h"
#include "store/world.h"
#include "support/test.h"

static const char ALICE[] = "alice@wonder.land";
static char large[256 * 1024];

static long log_size(struct world *world)
{
	struct stat info;
	char path[1000];

	snprintf(path, sizeof(path), "%s/jackdaw.db-wal", world->directory.at);
	CHECK(stat(path, &info) == 0);
	return (long)info.st_size;
}

static void open_with_alice(struct world *world)
{
	faulty_disk_use();
	memset(large, 'x', sizeof(large) - 1);
	world_open(world);
	CHECK(make_account(world, ALICE) == STORE_OK);
}

static bool wait_until(struct world *world, bool (*is_so)(struct world *world))
{
	for (int i = 0; i < 500 && !is_so(world); i++)
		usleep(10000);
	return is_so(world);
}

static bool has_checkpoint(struct world *world)
{
	return store_stats(world->store).checkpoints > 0;
}

static bool is_broken(struct world *world)
{
	return store_is_broken(world->store);
}

TEST(a_little_in_the_log_needs_no_checkpoint)
{
	struct world world;

	open_with_alice(&world);
	CHECK(put_vcard(&world, ALICE, large) == STORE_OK);
	CHECK_INT(store_stats(world.store).checkpoints, 0);
	world_close(&world);
}

TEST(the_log_does_not_grow_without_end)
{
	struct world world;

	open_with_alice(&world);
	/* 200 MB, each time at least 64 pages of 4 KB. */
	for (int i = 0; i < 800; i++)
		CHECK(put_vcard(&world, ALICE, large) == STORE_OK);
	CHECK(wait_until(&world, has_checkpoint));
	CHECK(log_size(&world) < 100l * 1024 * 1024);
	CHECK(get_vcard(&world, ALICE) == STORE_OK);
	CHECK_STR(heard(&world), large);
	world_restart(&world);
	CHECK(get_vcard(&world, ALICE) == STORE_OK);
	world_close(&world);
}

static void put_done(struct store_vcard_put *put)
{
	(void)put;
}

TEST(f_04_a_disk_that_fails_under_a_checkpoint_breaks_the_store)
{
	struct world world;
	struct store_vcard_put put = { .xml = str_make(large, sizeof(large) - 1) };

	open_with_alice(&world);
	put.owner = owner_of(&world, ALICE);
	faulty_disk_fail_database(true);
	/* Commits go to the log, which is whole. */
	for (int i = 0; i < 20; i++) {
		store_vcard_put(world.client, &put, put_done);
		store_client_drain(world.client);
		CHECK(put.request.status == STORE_OK || store_is_broken(world.store));
	}
	CHECK(wait_until(&world, is_broken));
	faulty_disk_fail_database(false);
	store_vcard_put(world.client, &put, put_done);
	store_client_drain(world.client);
	CHECK(put.request.status == STORE_FAILED);
	world_restart(&world);
	CHECK(get_vcard(&world, ALICE) == STORE_OK);
	CHECK_STR(heard(&world), large);
	world_close(&world);
}
