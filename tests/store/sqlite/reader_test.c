/* SPDX-License-Identifier: Apache-2.0 */
/* Readers: several at once, each request from one moment, and one that fails harms no other. */

#include "store/sqlite/reader.h"

#include "store/world.h"
#include "support/test.h"

static const char ALICE[] = "alice@wonder.land";

enum { READS = 2000 };
static struct store_account_find finds[READS];

static void check_found(struct store_account_find *find)
{
	CHECK(find->request.status == STORE_OK);
	CHECK_STR(find->found.local, "alice");
}

TEST(many_reads_at_once_are_all_answered)
{
	struct world world;

	world_open(&world);
	CHECK(make_account(&world, ALICE) == STORE_OK);
	for (int i = 0; i < READS; i++) {
		finds[i] = (struct store_account_find){ .user = jid_of(ALICE) };
		store_account_find(world.client, &finds[i], check_found);
	}
	store_client_drain(world.client);
	CHECK_INT(store_stats(world.store).reads, READS);
	world_close(&world);
}

/* Somebody with a connection of his own, beside the store. */
static void connect(struct world *world, struct db *db)
{
	struct buf path, why;

	buf_init(&path, 1000);
	buf_init(&why, 1000);
	buf_printf(&path, "%s/jackdaw.db", world->directory.at);
	CHECK(db_open(db, buf_cstr(&path), SQLITE_OPEN_READWRITE, &why));
	buf_fini(&why);
	buf_fini(&path);
}

struct meddler {
	struct db db;
	atomic_bool is_over;
};

static void *raise_versions(void *what)
{
	struct meddler *meddler = what;

	while (!atomic_load(&meddler->is_over))
		db_run(&meddler->db, "BEGIN IMMEDIATE;"
				     "UPDATE account SET roster_version = roster_version + 1;"
				     "UPDATE roster SET version = version + 1;"
				     "COMMIT");
	return NULL;
}

struct load {
	struct store_home home;
	int64_t greatest;
};

static void check_moment(struct store_home *home)
{
	struct load *load = container_of(home, struct load, home);

	CHECK(home->request.status == STORE_OK);
	CHECK_INT(home->item_count, 1);
	CHECK_INT(home->items[0].version, home->roster_version);
	load->greatest = home->roster_version;
}

TEST(a_home_is_read_from_one_moment)
{
	struct world world;
	struct meddler meddler = { 0 };
	struct load load = { .home.user = jid_of(ALICE) };
	pthread_t thread;

	world_open(&world);
	CHECK(make_account(&world, ALICE) == STORE_OK);
	CHECK(set_item(&world, ALICE, "hatter@tea.party") == STORE_OK);
	connect(&world, &meddler.db);
	CHECK(db_run(&meddler.db, "PRAGMA synchronous = OFF"));
	CHECK(pthread_create(&thread, NULL, raise_versions, &meddler) == 0);
	for (int i = 0; i < 30000 && load.greatest < 5000; i++) {
		store_home_load(world.client, &load.home, check_moment);
		store_client_drain(world.client);
	}
	CHECK(load.greatest > 10);
	atomic_store(&meddler.is_over, true);
	pthread_join(thread, NULL);
	CHECK(!db_failed(&meddler.db));
	db_close(&meddler.db);
	world_close(&world);
}

TEST(a_read_that_fails_harms_no_other)
{
	struct world world;
	struct db db;

	world_open(&world);
	CHECK(make_account(&world, ALICE) == STORE_OK);
	CHECK(get_last(&world, ALICE) == STORE_NOT_FOUND);
	connect(&world, &db);
	CHECK(db_run(&db, "DROP TABLE last"));
	db_close(&db);
	CHECK(get_last(&world, ALICE) == STORE_FAILED);
	CHECK(load_home(&world, ALICE) == STORE_FAILED);
	CHECK(find_account(&world, ALICE) == STORE_OK);
	CHECK(!store_is_broken(world.store));
	world_close(&world);
}
