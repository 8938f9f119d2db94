/* SPDX-License-Identifier: Apache-2.0 */
/* The writer: groups, savepoints, errors of the disk, the purge. */

#include "store/sqlite/writer.h"

#include <stdio.h>
#include <unistd.h>

#include "store/sqlite/faulty_disk.h"
#include "store/world_log.h"
#include "support/test.h"

static const char ALICE[] = "alice@wonder.land";

static void open_with_alice(struct world *world)
{
	faulty_disk_use();
	world_open(world);
	CHECK(make_account(world, ALICE) == STORE_OK);
}

enum { MANY = 5000 };
static struct store_last_put last_puts[MANY];

static void put_done(struct store_last_put *put)
{
	CHECK(put->request.status == STORE_OK);
}

static void put_ignored(struct store_last_put *put)
{
	(void)put;
}

TEST(what_waits_is_committed_together)
{
	struct world world;
	struct store_stats before, after;
	struct store_owner owner;

	open_with_alice(&world);
	owner = owner_of(&world, ALICE);
	before = store_stats(world.store);
	for (int i = 0; i < MANY; i++) {
		last_puts[i] = (struct store_last_put){ .owner = owner, .at = i };
		store_last_put(world.client, &last_puts[i], put_done);
	}
	store_client_drain(world.client);
	after = store_stats(world.store);
	CHECK_INT(after.writes - before.writes, MANY);
	CHECK(after.commits > before.commits);
	/* At most a thousand in a commit; a slow machine's 5 ms may hold fewer. */
	CHECK(after.commits - before.commits >= MANY / 1000);
	CHECK(after.commits - before.commits < MANY / 20);
	world_close(&world);
}

static void private_done(struct store_private_put *put)
{
	(void)put;
}

TEST(a_request_that_fails_takes_no_other_with_it)
{
	struct world world;
	struct store_owner owner;
	/* An element without a namespace is no asker's, and the table refuses it. */
	struct store_private_put good = { .space = S("a"), .name = S("x"), .xml = S("<x/>") };
	struct store_private_put bad = { .space = STR_NONE, .name = S("x"), .xml = S("<x/>") };
	struct store_private_put late = { .space = S("b"), .name = S("x"), .xml = S("<x/>") };

	open_with_alice(&world);
	owner = owner_of(&world, ALICE);
	good.owner = bad.owner = late.owner = owner;
	store_private_put(world.client, &good, private_done);
	store_private_put(world.client, &bad, private_done);
	store_private_put(world.client, &late, private_done);
	store_client_drain(world.client);
	CHECK(good.request.status == STORE_OK);
	CHECK(bad.request.status == STORE_FAILED);
	CHECK(late.request.status == STORE_OK);
	CHECK(!store_is_broken(world.store));
	world_restart(&world);
	CHECK(get_private(&world, ALICE, "a", "x") == STORE_OK);
	CHECK(get_private(&world, ALICE, "b", "x") == STORE_OK);
	world_close(&world);
}

static void write_done(struct store_roster_write *write)
{
	(void)write;
}

TEST(what_a_refused_request_had_written_is_taken_back)
{
	struct world world;
	struct store_letter letter = { .to = jid_of("hatter@tea.party"), .bytes = STR_NONE };
	struct store_roster_write write = {
		.change_item = STORE_SET,
		.item = { .contact = jid_of("hatter@tea.party") },
		.letters = &letter,
		.letter_count = 1,
		.seen = { jid_of("hatter@tea.party"), 4 },
	};

	open_with_alice(&world);
	write.owner = owner_of(&world, ALICE);
	store_roster_write(world.client, &write, write_done);
	store_client_drain(world.client);
	CHECK(write.request.status == STORE_FAILED);
	CHECK(load_home(&world, ALICE) == STORE_OK);
	CHECK_STR(heard(&world), "version 0\n");
	CHECK(look_up_seen(&world, ALICE, "hatter@tea.party") == STORE_NOT_FOUND);
	world_close(&world);
}

TEST(f_04_a_sync_that_fails_is_uncertain_and_final)
{
	struct world world;
	struct store_last_put first = { .at = 5 }, second = { .at = 6 };

	open_with_alice(&world);
	first.owner = second.owner = owner_of(&world, ALICE);
	faulty_disk_fail_syncs(true);
	store_last_put(world.client, &first, put_ignored);
	store_client_drain(world.client);
	CHECK(first.request.status == STORE_UNCERTAIN);
	CHECK(store_is_broken(world.store));
	/* The next sync would lie: the kernel has dropped the pages. */
	faulty_disk_fail_syncs(false);
	store_last_put(world.client, &second, put_ignored);
	store_client_drain(world.client);
	CHECK(second.request.status == STORE_FAILED);
	CHECK(find_account(&world, ALICE) == STORE_FAILED);
	world_restart(&world);
	CHECK(!store_is_broken(world.store));
	CHECK(find_account(&world, ALICE) == STORE_OK);
	CHECK(get_last(&world, ALICE) != STORE_FAILED);
	world_close(&world);
}

TEST(of_a_commit_that_failed_only_what_was_written_is_uncertain)
{
	struct world world;
	struct store_last_put good = { .at = 5 }, stranger = { .at = 5 };

	open_with_alice(&world);
	good.owner = owner_of(&world, ALICE);
	stranger.owner = (struct store_owner){ .account = 999, .part = good.owner.part };
	faulty_disk_fail_syncs(true);
	store_last_put(world.client, &stranger, put_ignored);
	store_last_put(world.client, &good, put_ignored);
	store_client_drain(world.client);
	CHECK(stranger.request.status != STORE_UNCERTAIN);
	CHECK(good.request.status == STORE_UNCERTAIN || good.request.status == STORE_FAILED);
	CHECK(good.request.status == STORE_UNCERTAIN || store_is_broken(world.store));
	world_close(&world);
}

TEST(f_05_a_full_disk_refuses_and_the_store_goes_on_when_there_is_room)
{
	struct world world;

	open_with_alice(&world);
	CHECK(put_last(&world, ALICE, 1, "before") == STORE_OK);
	CHECK(store_trouble(world.store) == NULL);
	faulty_disk_fill(true);
	CHECK(put_last(&world, ALICE, 2, "full") == STORE_FAILED);
	CHECK_STR(str_of(store_trouble(world.store)), "database or disk is full");
	CHECK(make_account(&world, "bob@wonder.land") == STORE_FAILED);
	CHECK(!store_is_broken(world.store));
	CHECK(get_last(&world, ALICE) == STORE_OK);
	CHECK_STR(heard(&world), "1 before");
	faulty_disk_fill(false);
	CHECK(put_last(&world, ALICE, 3, "after") == STORE_OK);
	CHECK(store_trouble(world.store) == NULL);
	world_restart(&world);
	CHECK(get_last(&world, ALICE) == STORE_OK);
	CHECK_STR(heard(&world), "3 after");
	world_close(&world);
}

static int64_t count_rows(struct world *world, const char *table)
{
	struct buf path, text;
	struct db db;
	struct query query;
	int64_t count;

	buf_init(&path, 1000);
	buf_init(&text, 1000);
	buf_printf(&path, "%s/jackdaw.db", world->directory.at);
	CHECK(db_open(&db, buf_cstr(&path), SQLITE_OPEN_READONLY, &text));
	buf_printf(&text, "SELECT count(*) FROM %s", table);
	struct sql sql = { buf_cstr(&text), 0 };

	query = db_query(&db, &sql);
	CHECK(query_next(&query));
	count = query_get_int(&query, 0);
	query_end(&query);
	db_close(&db);
	buf_fini(&text);
	buf_fini(&path);
	return count;
}

static void run_sql(struct world *world, const char *text)
{
	struct buf path, why;
	struct db db;

	buf_init(&path, 1000);
	buf_init(&why, 1000);
	buf_printf(&path, "%s/jackdaw.db", world->directory.at);
	CHECK(db_open(&db, buf_cstr(&path), SQLITE_OPEN_READWRITE, &why));
	CHECK(db_run(&db, text));
	db_close(&db);
	buf_fini(&why);
	buf_fini(&path);
}

/* It is two rows: what is refused is not there by half, to be delivered one day. */
TEST(an_entry_that_no_archive_shows_is_written_whole_or_not_at_all)
{
	struct world world;
	struct store_owner owner;

	open_with_alice(&world);
	owner = owner_of(&world, ALICE);
	CHECK(append_entry(&world, owner, entry_of(1, "bob@x", STORE_LOG_OWED, "m")) == STORE_OK);
	run_sql(&world, "INSERT INTO kept (host, position) SELECT host, position + 1 FROM kept");
	CHECK(append_entry(&world, owner, entry_of(2, "bob@x", STORE_LOG_OWED, "m")) ==
	      STORE_FAILED);
	CHECK_INT(count_rows(&world, "journal"), 1);
	CHECK(append_entry(&world, owner, entry_of(3, "bob@x", STORE_LOG_ARCHIVED, "m")) ==
	      STORE_OK);
	CHECK_INT(count_rows(&world, "journal"), 2);
	CHECK(!store_is_broken(world.store));
	world_close(&world);
}

static void wait_for_purge(struct world *world)
{
	for (int i = 0; i < 1000 && count_rows(world, "purge") > 0; i++)
		usleep(10000);
	CHECK_INT(count_rows(world, "purge"), 0);
}

TEST(f_34_what_a_deleted_account_leaves_is_purged_in_slices_also_after_a_restart)
{
	struct world world;
	char contact[32];
	struct store_stats stats;

	open_with_alice(&world);
	CHECK(make_account(&world, "bob@wonder.land") == STORE_OK);
	for (int i = 0; i < 500; i++) {
		snprintf(contact, sizeof(contact), "c%d@x", i);
		CHECK(set_item(&world, ALICE, contact) == STORE_OK);
	}
	CHECK(put_vcard(&world, ALICE, "<vCard/>") == STORE_OK);
	CHECK(put_private(&world, ALICE, "a", "x", "<x/>") == STORE_OK);
	CHECK(put_keys(&world, ALICE, "125", 'a') == STORE_OK);
	CHECK(send_letters(&world, ALICE, "bob@wonder.land", "owed") == STORE_OK);
	CHECK(set_item(&world, "bob@wonder.land", ALICE) == STORE_OK);
	CHECK(delete_account(&world, ALICE) == STORE_OK);
	CHECK_INT(count_rows(&world, "credential"), 0);
	world_restart(&world);
	wait_for_purge(&world);
	stats = store_stats(world.store);
	CHECK(stats.commits >= 1);
	CHECK_INT(count_rows(&world, "roster"), 1);
	CHECK_INT(count_rows(&world, "vcard"), 0);
	CHECK_INT(count_rows(&world, "private"), 0);
	CHECK_INT(count_rows(&world, "letter"), 1);
	CHECK_INT(count_rows(&world, "tombstone"), 1);
	world_close(&world);
}
