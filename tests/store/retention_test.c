/* SPDX-License-Identifier: Apache-2.0 */
/* Retention of logs, over both implementations. */

#include "store/log.h"

#include "base/clock.h"
#include "store/world_log.h"
#include "support/test.h"

static const unsigned IN = STORE_LOG_ARCHIVED | STORE_LOG_OWED;
static const unsigned SENT = STORE_LOG_ARCHIVED | STORE_LOG_OUT;

static struct store_owner open_with_alice(struct world *world)
{
	world_open(world);
	CHECK(make_account(world, "alice@wonder.land") == STORE_OK);
	return owner_of(world, "alice@wonder.land");
}

static void check_read(struct world *world, struct store_log_read read, const char *expected)
{
	CHECK(read_log(world, &read) == STORE_OK);
	CHECK_STR(heard(world), expected);
}

TEST(retention_takes_what_is_old_and_settled_in_slices)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);
	static const int64_t owed[] = { 3 }, unsettled[] = { 12 };
	struct store_log_retain ask = { .host = S("wonder.land"), .before = 18, .limit = 10 };

	append_many(&world, alice, 1, 10, entry_of(0, "bob@x", IN, "0123456789"));
	append_many(&world, alice, 11, 10, entry_of(0, "bob@x", SENT, "0123456789"));
	CHECK(put_marks(&world, alice, (struct store_log_marks){ 20, owed, 1, 16, unsettled, 1 }) ==
	      STORE_OK);
	CHECK(retain(&world, &ask) == STORE_OK);
	CHECK_STR(heard(&world), "removed 9 of 200 bytes more");
	CHECK(retain(&world, &ask) == STORE_OK);
	CHECK_STR(heard(&world), "removed 5 of 110 bytes");
	for (int i = 0; i < 2; i++) {
		check_read(&world, (struct store_log_read){ .owner = alice }, "3 12 17 18 19 20");
		world_restart(&world);
	}
	/* What had to stay goes when it is done with. */
	CHECK(put_marks(&world, alice,
			(struct store_log_marks){ .owed_floor = 20, .settled_floor = 20 }) ==
	      STORE_OK);
	CHECK_INT(retain_all(&world, "wonder.land", 18, 0), 3);
	check_read(&world, (struct store_log_read){ .owner = alice }, "18 19 20");
	CHECK_INT(retain_all(&world, "wonder.land", 18, 0), 0);
	CHECK_INT(retain_all(&world, "elsewhere", 1000, 0), 0);
	CHECK_INT(retain_all(&world, "wonder.land", 1000, 0), 3);
	check_read(&world, (struct store_log_read){ .owner = alice }, "");
	world_restart(&world);
	/* Nothing is left, and what comes is not taken for what was there. */
	CHECK(append_entry(&world, alice, entry_of(21, "bob@x", 0, "m")) == STORE_OK);
	check_read(&world, (struct store_log_read){ .owner = alice }, "21");
	world_close(&world);
}

TEST(retention_takes_the_oldest_of_a_host_that_has_too_much)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world), bob;

	CHECK(make_account(&world, "bob@other.land") == STORE_OK);
	bob = owner_of(&world, "bob@other.land");
	for (int i = 0; i < 10; i++) {
		CHECK(append_entry(&world, alice, entry_of(1 + i, "x", 0, "0123456789")) ==
		      STORE_OK);
		CHECK(append_entry(&world, bob, entry_of(1 + i, "x", 0, "0123456789")) == STORE_OK);
	}
	CHECK_INT(retain_all(&world, "wonder.land", 0, 65), 4);
	for (int i = 0; i < 2; i++) {
		check_read(&world, (struct store_log_read){ .owner = alice }, "5 6 7 8 9 10");
		check_read(&world, (struct store_log_read){ .owner = bob }, "1 2 3 4 5 6 7 8 9 10");
		world_restart(&world);
		CHECK_INT(retain_all(&world, "wonder.land", 0, 65), 0);
	}
	/* A tombstone makes room as well. */
	CHECK(replace_entry(&world, alice, 5, "", false) == STORE_OK);
	CHECK_INT(retain_all(&world, "wonder.land", 0, 50), 0);
	CHECK_INT(retain_all(&world, "wonder.land", 0, 49), 2);
	check_read(&world, (struct store_log_read){ .owner = alice }, "7 8 9 10");
	world_close(&world);
}

TEST(each_host_has_its_own_retention)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world), bob;

	CHECK(make_account(&world, "bob@other.land") == STORE_OK);
	bob = owner_of(&world, "bob@other.land");
	append_many(&world, alice, 1, 30, entry_of(0, "x", 0, "m"));
	append_many(&world, bob, 1, 30, entry_of(0, "x", 0, "m"));
	append_many(&world, alice, 31, 2, entry_of(0, "x", 0, "m"));
	CHECK_INT(retain_all(&world, "other.land", 29, 0), 28);
	check_read(&world, (struct store_log_read){ .owner = bob }, "29 30");
	CHECK_INT(retain_all(&world, "wonder.land", 31, 0), 30);
	check_read(&world, (struct store_log_read){ .owner = alice }, "31 32");
	CHECK_INT(retain_all(&world, "other.land", 31, 0), 2);
	check_read(&world, (struct store_log_read){ .owner = alice }, "31 32");
	world_close(&world);
}

/* XEP-0334 §4.1, XEP-0441 §2.1: such a one is there to be delivered, and for nothing else. */
TEST(what_no_archive_shows_goes_when_it_is_done_with_whatever_is_kept)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);
	static const int64_t owed[] = { 4 };
	struct store_log_retain ask = { .host = S("wonder.land"), .hidden_before = 9, .limit = 20 };

	append_many(&world, alice, 1, 3, entry_of(0, "bob@x", IN, "0123456789"));
	append_many(&world, alice, 4, 3, entry_of(0, "bob@x", STORE_LOG_OWED, "0123456789"));
	append_many(&world, alice, 7, 3, entry_of(0, "bob@x", STORE_LOG_OUT, "0123456789"));
	append_many(&world, alice, 10, 3, entry_of(0, "bob@x", SENT, "0123456789"));
	CHECK(put_marks(&world, alice,
			(struct store_log_marks){ .owed_floor = 20, .owed = owed, .owed_count = 1,
						  .settled_floor = 7 }) == STORE_OK);
	CHECK(retain(&world, &ask) == STORE_OK);
	CHECK_STR(heard(&world), "removed 3 of 120 bytes");
	for (int i = 0; i < 2; i++) {
		check_read(&world, (struct store_log_read){ .owner = alice },
			   "1 2 3 4 8 9 10 11 12");
		world_restart(&world);
	}
	CHECK(put_marks(&world, alice,
			(struct store_log_marks){ .owed_floor = 20, .settled_floor = 20 }) ==
	      STORE_OK);
	ask.after = 0;
	ask.is_past_kept = false;
	CHECK(retain(&world, &ask) == STORE_OK);
	CHECK_STR(heard(&world), "removed 2 of 90 bytes");
	check_read(&world, (struct store_log_read){ .owner = alice }, "1 2 3 9 10 11 12");
	CHECK_INT(retain_all(&world, "wonder.land", 1000, 0), 7);
	CHECK_INT(retain_all(&world, "wonder.land", 1000, 0), 0);
	world_close(&world);
}

TEST(an_entry_of_the_future_does_not_keep_back_those_behind_it)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world), bob;
	int64_t ahead = clock_now_us() + 2 * STORE_LOG_FUTURE_US;

	CHECK(make_account(&world, "bob@wonder.land") == STORE_OK);
	bob = owner_of(&world, "bob@wonder.land");
	CHECK(append_entry(&world, alice, entry_of(ahead, "x", 0, "0123456789")) == STORE_OK);
	append_many(&world, bob, 1, 5, entry_of(0, "x", 0, "0123456789"));
	CHECK_INT(retain_all(&world, "wonder.land", 4, 0), 3);
	check_read(&world, (struct store_log_read){ .owner = bob }, "4 5");
	/* It is old when its time has come, or when there is no room. */
	CHECK_INT(retain_all(&world, "wonder.land", ahead, 0), 2);
	CHECK_INT(retain_all(&world, "wonder.land", ahead + 1, 0), 1);
	CHECK(append_entry(&world, alice, entry_of(ahead + 1, "x", 0, "0123456789")) == STORE_OK);
	CHECK_INT(retain_all(&world, "wonder.land", 4, 5), 1);
	world_close(&world);
}

TEST(of_what_no_archive_shows_one_of_the_future_keeps_back_none_either)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world), bob;
	int64_t ahead = clock_now_us() + 2 * STORE_LOG_FUTURE_US;
	struct store_log_retain ask = { .host = S("wonder.land"), .hidden_before = 4, .limit = 20 };

	CHECK(make_account(&world, "bob@wonder.land") == STORE_OK);
	bob = owner_of(&world, "bob@wonder.land");
	CHECK(append_entry(&world, alice, entry_of(ahead, "x", 0, "0123456789")) == STORE_OK);
	append_many(&world, bob, 1, 5, entry_of(0, "x", 0, "0123456789"));
	CHECK(retain(&world, &ask) == STORE_OK);
	CHECK_STR(heard(&world), "removed 3 of 60 bytes");
	check_read(&world, (struct store_log_read){ .owner = bob }, "4 5");
	world_close(&world);
}
