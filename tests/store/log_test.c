/* SPDX-License-Identifier: Apache-2.0 */
/* The log of an account, over both implementations. What is read is read twice: as it was just
 * appended, and after a restart, when it stands in the index. */

#include "store/log.h"

#include <stdio.h>

#include "base/clock.h"
#include "store/world_log.h"
#include "support/test.h"

static const char ALICE[] = "alice@wonder.land";
static const unsigned IN = STORE_LOG_ARCHIVED | STORE_LOG_OWED;
static const unsigned SENT = STORE_LOG_ARCHIVED | STORE_LOG_OUT;

static struct store_owner open_with_alice(struct world *world)
{
	world_open(world);
	CHECK(make_account(world, ALICE) == STORE_OK);
	return owner_of(world, ALICE);
}

static void append(struct world *world, struct store_owner owner, int64_t id, const char *peer,
		   unsigned flags)
{
	CHECK(append_entry(world, owner, entry_of(id, peer, flags, "<message/>")) == STORE_OK);
}

static void check_read(struct world *world, struct store_log_read read, const char *expected)
{
	CHECK(read_log(world, &read) == STORE_OK);
	CHECK_STR(heard(world), expected);
}

TEST(an_entry_comes_back_as_it_was_appended)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);
	struct store_log_read all = { .owner = alice };
	struct store_log_entry entry =
		entry_of(77, "bob@wonder.land/tea", SENT, "<message>\n</message>");
	const char *expected =
		"77 bob@wonder.land/tea 3 0 18446744073709551615 9223372036854775809 "
		"4294967295 <message>\n</message>\n"
		"78 cat@cheshire 6 76 0 0 0 \n"
		"79  0 0 0 0 0 x\n";

	entry.token = UINT64_MAX;
	entry.stream = (UINT64_C(1) << 63) + 1;
	entry.h = UINT32_MAX;
	CHECK(append_entry(&world, alice, entry) == STORE_OK);
	entry = entry_of(78, "cat@cheshire", IN, "");
	entry.origin = 76;
	CHECK(append_entry(&world, alice, entry) == STORE_OK);
	CHECK(append_entry(&world, alice, entry_of(79, NULL, 0, "x")) == STORE_OK);
	for (int i = 0; i < 2; i++) {
		CHECK(read_entries(&world, &all) == STORE_OK);
		CHECK_STR(heard(&world), expected);
		world_restart(&world);
	}
	world_close(&world);
}

TEST(pages_go_either_way_and_say_whether_there_is_more)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);

	append_many(&world, alice, 10, 10, entry_of(0, "bob@x", SENT, "m"));
	for (int i = 0; i < 2; i++) {
		check_read(&world, (struct store_log_read){ .owner = alice, .limit = 3 },
			   "10 11 12 …");
		check_read(&world,
			   (struct store_log_read){ .owner = alice, .limit = 3, .backwards = true },
			   "17 18 19 …");
		check_read(&world,
			   (struct store_log_read){ .owner = alice, .after = 17, .limit = 3 },
			   "18 19");
		check_read(&world,
			   (struct store_log_read){
				   .owner = alice, .before = 12, .limit = 2, .backwards = true },
			   "10 11");
		check_read(&world,
			   (struct store_log_read){
				   .owner = alice, .after = 11, .before = 16, .limit = 4 },
			   "12 13 14 15");
		check_read(&world,
			   (struct store_log_read){
				   .owner = alice, .after = 11, .before = 16, .limit = 3 },
			   "12 13 14 …");
		check_read(&world, (struct store_log_read){ .owner = alice, .after = 19 }, "");
		check_read(&world, (struct store_log_read){ .owner = alice, .limit = 10 },
			   "10 11 12 13 14 15 16 17 18 19");
		world_restart(&world);
	}
	world_close(&world);
}

TEST(a_page_spans_what_the_index_has_and_what_it_has_not)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);

	append_many(&world, alice, 1, 4, entry_of(0, "bob@x/a", SENT, "m"));
	world_restart(&world);
	append_many(&world, alice, 5, 4, entry_of(0, "bob@x/b", IN, "m"));
	check_read(&world, (struct store_log_read){ .owner = alice, .after = 2, .limit = 4 },
		   "3 4 5 6 …");
	check_read(&world,
		   (struct store_log_read){
			   .owner = alice, .before = 7, .limit = 4, .backwards = true },
		   "3 4 5 6 …");
	check_read(&world, (struct store_log_read){ .owner = alice, .peer = jid_of("bob@x") },
		   "1 2 3 4 5 6 7 8");
	world_close(&world);
}

TEST(a_peer_is_met_with_any_resource_or_exactly)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);

	append(&world, alice, 1, "bob@x/tea", SENT);
	append(&world, alice, 2, "bob@x", SENT);
	append(&world, alice, 3, "bob@x/pot", IN);
	append(&world, alice, 4, "bob@xy/tea", IN);
	append(&world, alice, 5, "x/tea", IN);
	append(&world, alice, 6, "bob@x/tea", IN);
	append(&world, alice, 7, NULL, IN);
	for (int i = 0; i < 2; i++) {
		check_read(&world,
			   (struct store_log_read){ .owner = alice, .peer = jid_of("bob@x") },
			   "1 2 3 6");
		check_read(&world,
			   (struct store_log_read){ .owner = alice, .peer = jid_of("bob@x/tea") },
			   "1 6");
		check_read(&world,
			   (struct store_log_read){
				   .owner = alice, .peer = jid_of("bob@x/tea"), .limit = 1 },
			   "1 …");
		check_read(&world, (struct store_log_read){ .owner = alice, .peer = jid_of("x") },
			   "5");
		check_read(&world,
			   (struct store_log_read){ .owner = alice, .peer = jid_of("eve@x") }, "");
		world_restart(&world);
	}
	world_close(&world);
}

TEST(the_archive_shows_what_is_archived)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);

	append(&world, alice, 1, "bob@x", SENT);
	append(&world, alice, 2, "bob@x", STORE_LOG_OWED);
	append(&world, alice, 3, "bob@x", STORE_LOG_OUT);
	append(&world, alice, 4, "bob@x", STORE_LOG_ARCHIVED);
	for (int i = 0; i < 2; i++) {
		check_read(&world, (struct store_log_read){ .owner = alice, .only_archived = true },
			   "1 4");
		check_read(&world,
			   (struct store_log_read){
				   .owner = alice, .only_archived = true, .peer = jid_of("bob@x") },
			   "1 4");
		check_read(&world, (struct store_log_read){ .owner = alice }, "1 2 3 4");
		check_read(&world,
			   (struct store_log_read){ .owner = alice, .limit = 3, .backwards = true },
			   "2 3 4 …");
		world_restart(&world);
	}
	world_close(&world);
}

TEST(entries_are_looked_up_by_id)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);
	static const int64_t ids[] = { 5, 3, 99, 5, -1, 4, 0, INT64_MAX };
	struct store_log_read read = { .owner = alice, .ids = ids, .id_count = ARRAY_LEN(ids) };

	append_many(&world, alice, 1, 5, entry_of(0, "bob@x", SENT, "m"));
	append(&world, alice, 6, "bob@x", STORE_LOG_OWED);
	for (int i = 0; i < 2; i++) {
		check_read(&world, read, "3 4 5");
		read.only_archived = true;
		check_read(&world, read, "3 4 5");
		world_restart(&world);
	}
	world_close(&world);
}

TEST(logs_of_accounts_do_not_mix)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world), bob;

	CHECK(make_account(&world, "bob@wonder.land") == STORE_OK);
	bob = owner_of(&world, "bob@wonder.land");
	append(&world, alice, 1, "bob@wonder.land", SENT);
	append(&world, bob, 1, ALICE, IN);
	append(&world, bob, 2, ALICE, IN);
	for (int i = 0; i < 2; i++) {
		check_read(&world, (struct store_log_read){ .owner = alice }, "1");
		check_read(&world, (struct store_log_read){ .owner = bob }, "1 2");
		alice.part ^= 1;
		check_read(&world, (struct store_log_read){ .owner = alice }, "");
		alice.part ^= 1;
		world_restart(&world);
	}
	world_close(&world);
}

TEST(a_page_of_long_stanzas_ends_early)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);
	static char large[STORE_LOG_PAGE_BYTES / 4];

	memset(large, 'x', sizeof(large) - 1);
	append_many(&world, alice, 1, 6, entry_of(0, "bob@x", SENT, large));
	check_read(&world, (struct store_log_read){ .owner = alice }, "1 2 3 4 …");
	check_read(&world, (struct store_log_read){ .owner = alice, .backwards = true },
		   "3 4 5 6 …");
	check_read(&world, (struct store_log_read){ .owner = alice, .after = 4 }, "5 6");
	world_close(&world);
}

TEST(f_34_a_log_ends_with_its_account)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);

	append(&world, alice, 1, "bob@x", IN);
	CHECK(delete_account(&world, ALICE) == STORE_OK);
	CHECK(append_entry(&world, alice, entry_of(2, "bob@x", IN, "m")) == STORE_NOT_FOUND);
	CHECK(put_marks(&world, alice, (struct store_log_marks){ 0 }) == STORE_NOT_FOUND);
	CHECK(replace_entry(&world, alice, 1, "x", false) == STORE_NOT_FOUND);
	check_read(&world, (struct store_log_read){ .owner = alice }, "");
	CHECK(list_owed(&world, alice, 0, 10) == STORE_OK);
	CHECK_STR(heard(&world), "");
	CHECK(make_account_anew(&world, ALICE) == STORE_OK);
	CHECK(load_log_home(&world, ALICE) == STORE_OK);
	CHECK_STR(heard(&world), "last 0 owed 0 floor 0 settled 0 due  tokens");
	alice = owner_of(&world, ALICE);
	append(&world, alice, 1, "bob@x", IN);
	check_read(&world, (struct store_log_read){ .owner = alice }, "1");
	world_close(&world);
}

static struct store_log_read follower;
static str followed;

static void note_followed(struct store_log_read *read)
{
	CHECK(read->request.status == STORE_OK);
	CHECK_INT(read->count, 2);
	followed = read->entries[1].stanza;
	CHECK_STR(followed, "second");
}

static void ignore_append(struct store_log_append *ignored)
{
	CHECK(ignored->request.status == STORE_OK);
}

TEST(a_read_sees_what_was_asked_to_be_appended_before_it)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);
	struct store_log_append first = { .owner = alice }, second = { .owner = alice };

	first.entry = entry_of(1, "bob@x", SENT, "first");
	second.entry = entry_of(2, "bob@x", SENT, "second");
	follower = (struct store_log_read){ .owner = alice, .limit = 10 };
	store_log_append(world.client, &first, ignore_append);
	store_log_append(world.client, &second, ignore_append);
	store_log_read(world.client, &follower, note_followed);
	store_client_drain(world.client);
	world_close(&world);
}

/* ---- what is due */

TEST(what_is_owed_is_what_the_marks_leave)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);
	static const int64_t left[] = { 2, 4, 5 };

	append_many(&world, alice, 1, 5, entry_of(0, "bob@x", IN, "m"));
	append(&world, alice, 6, "bob@x", SENT);
	append_many(&world, alice, 7, 3, entry_of(0, "bob@x", STORE_LOG_OWED, "m"));
	CHECK(list_owed(&world, alice, 0, 100) == STORE_OK);
	CHECK_STR(heard(&world), "1 2 3 4 5 7 8 9");
	/* 6 was sent: an exception that is not owed is none. */
	CHECK(put_marks(&world, alice,
			(struct store_log_marks){
				.owed_floor = 7, .owed = left, .owed_count = 3 }) == STORE_OK);
	for (int i = 0; i < 2; i++) {
		CHECK(list_owed(&world, alice, 0, 100) == STORE_OK);
		CHECK_STR(heard(&world), "2 4 5 8 9");
		CHECK(list_owed(&world, alice, 2, 2) == STORE_OK);
		CHECK_STR(heard(&world), "4 5 …");
		CHECK(list_owed(&world, alice, 5, 2) == STORE_OK);
		CHECK_STR(heard(&world), "8 9");
		CHECK(list_owed(&world, alice, 8, 1) == STORE_OK);
		CHECK_STR(heard(&world), "9");
		CHECK(load_log_home(&world, ALICE) == STORE_OK);
		CHECK_STR(heard(&world), "last 9 owed 5 floor 7 2 4 5 settled 0 due 6 tokens");
		world_restart(&world);
	}
	CHECK(put_marks(&world, alice, (struct store_log_marks){ .owed_floor = 9 }) == STORE_OK);
	CHECK(list_owed(&world, alice, 0, 100) == STORE_OK);
	CHECK_STR(heard(&world), "");
	world_close(&world);
}

TEST(what_was_sent_is_due_until_it_is_settled)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);
	static const int64_t left[] = { 3 };

	append_many(&world, alice, 1, 8, entry_of(0, "bob@x", SENT, "m"));
	append(&world, alice, 9, "bob@x", IN);
	CHECK(put_marks(&world, alice,
			(struct store_log_marks){ .settled_floor = 6,
						  .unsettled = left,
						  .unsettled_count = 1 }) == STORE_OK);
	for (int i = 0; i < 2; i++) {
		CHECK(list_due(&world, alice, 0, 100) == STORE_OK);
		CHECK_STR(heard(&world), "3 7 8");
		CHECK(list_due(&world, alice, 3, 1) == STORE_OK);
		CHECK_STR(heard(&world), "7 …");
		CHECK(load_log_home(&world, ALICE) == STORE_OK);
		CHECK_STR(heard(&world), "last 9 owed 1 floor 0 settled 6 3 due 3 7 8 tokens");
		world_restart(&world);
	}
	world_close(&world);
}

TEST(a_waking_home_gets_the_first_page_of_what_is_due)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);
	struct buf expected;

	append_many(&world, alice, 1, STORE_HOME_UNSETTLED + 1, entry_of(0, "b@x", SENT, "m"));
	buf_init(&expected, 10000);
	buf_printf(&expected, "last 101 owed 0 floor 0 settled 0 due ");
	for (int i = 1; i <= STORE_HOME_UNSETTLED; i++)
		buf_printf(&expected, "%s%d", i > 1 ? " " : "", i);
	buf_printf(&expected, " … tokens");
	CHECK(load_log_home(&world, ALICE) == STORE_OK);
	CHECK_STR_EQ(heard(&world), buf_str(&expected));
	buf_fini(&expected);
	world_close(&world);
}

TEST(what_is_owed_is_counted_so_far)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);

	append_many(&world, alice, 1, 3 * STORE_HOME_OWED_COUNTED, entry_of(0, "b@x", IN, "m"));
	CHECK(load_log_home_counting(&world, ALICE, 2500) == STORE_OK);
	CHECK_STR(heard(&world), "last 3000 owed 2500 floor 0 settled 0 due  tokens");
	world_close(&world);
}

TEST(marks_with_too_many_exceptions_are_refused)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);
	static int64_t many[STORE_LOG_EXCEPTIONS_MAX + 1];
	struct store_log_marks marks = { .owed_floor = 20000, .owed = many };

	for (int i = 0; i <= STORE_LOG_EXCEPTIONS_MAX; i++)
		many[i] = i + 1;
	marks.owed_count = STORE_LOG_EXCEPTIONS_MAX + 1;
	CHECK(put_marks(&world, alice, marks) == STORE_FAILED);
	marks.owed_count = STORE_LOG_EXCEPTIONS_MAX;
	CHECK(put_marks(&world, alice, marks) == STORE_OK);
	world_restart(&world);
	append(&world, alice, 10000, "bob@x", IN);
	append(&world, alice, 10001, "bob@x", IN);
	CHECK(list_owed(&world, alice, 0, 10) == STORE_OK);
	CHECK_STR(heard(&world), "10000");
	world_close(&world);
}

TEST(the_last_id_is_not_below_what_is_marked)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);

	CHECK(put_marks(&world, alice,
			(struct store_log_marks){ .owed_floor = 50, .settled_floor = 60 }) ==
	      STORE_OK);
	append(&world, alice, 10, "bob@x", 0);
	CHECK(load_log_home(&world, ALICE) == STORE_OK);
	CHECK_STR(heard(&world), "last 60 owed 0 floor 50 settled 60 due  tokens");
	world_close(&world);
}

TEST(tokens_of_what_was_sent_lately_are_told)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);
	struct store_log_entry entry;
	int64_t now = clock_now_us(), old = now - STORE_HOME_TOKENS_US - 1000000;
	struct buf expected;

	entry = entry_of(old, "bob@x", SENT, "m");
	entry.token = 1;
	CHECK(append_entry(&world, alice, entry) == STORE_OK);
	entry = entry_of(now, "bob@x", SENT, "m");
	entry.token = 2;
	CHECK(append_entry(&world, alice, entry) == STORE_OK);
	entry = entry_of(now + 1, "bob@x", IN, "m");
	entry.token = 3;
	CHECK(append_entry(&world, alice, entry) == STORE_OK);
	CHECK(append_entry(&world, alice, entry_of(now + 2, "bob@x", SENT, "m")) == STORE_OK);
	entry = entry_of(now + 3, "alice@wonder.land/tea", IN, "m");
	entry.token = 4;
	CHECK(append_entry(&world, alice, entry) == STORE_OK);
	CHECK(put_marks(&world, alice, (struct store_log_marks){ .settled_floor = now + 3 }) ==
	      STORE_OK);
	buf_init(&expected, 1000);
	buf_printf(&expected,
		   "last %lld owed 2 floor 0 settled %lld due  tokens %lld=2 %lld=4",
		   (long long)now + 3, (long long)now + 3, (long long)now, (long long)now + 3);
	for (int i = 0; i < 2; i++) {
		CHECK(load_log_home(&world, ALICE) == STORE_OK);
		CHECK_STR_EQ(heard(&world), buf_str(&expected));
		world_restart(&world);
	}
	buf_fini(&expected);
	world_close(&world);
}

/* ---- single entries */

TEST(a_letter_posted_again_is_found_by_its_origin)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);
	struct store_log_entry entry = entry_of(2000050, "bob@x/tea", IN, "m");

	append_many(&world, alice, 2000001, 40, entry_of(0, "bob@x", IN, "m"));
	entry.origin = 2000000;
	CHECK(append_entry(&world, alice, entry) == STORE_OK);
	entry = entry_of(2000051, "bob@x", SENT, "m");
	entry.origin = 2000002;
	CHECK(append_entry(&world, alice, entry) == STORE_OK);
	for (int i = 0; i < 2; i++) {
		CHECK(find_origin(&world, alice, "bob@x", 2000000) == STORE_OK);
		CHECK_STR(heard(&world), "2000050");
		CHECK(find_origin(&world, alice, "bob@x", 2000001) == STORE_NOT_FOUND);
		CHECK(find_origin(&world, alice, "bob@x", 2000002) == STORE_NOT_FOUND);
		CHECK(find_origin(&world, alice, "eve@x", 2000000) == STORE_NOT_FOUND);
		world_restart(&world);
	}
	world_close(&world);
}

static void append_named(struct world *world, struct store_owner owner, int64_t id,
			 const char *peer, unsigned flags, const char *name)
{
	char stanza[100];
	struct store_log_entry entry = entry_of(id, peer, flags, "");

	snprintf(stanza, sizeof(stanza), "<message to='a@b' id='%s' type='chat'><x/></message>",
		 name);
	entry.stanza = str_of(stanza);
	entry.name = str_of(name);
	CHECK(append_entry(world, owner, entry) == STORE_OK);
}

#define NAMED(number, name) number " <message to='a@b' id='" name "' type='chat'><x/></message>"

TEST(an_entry_is_found_by_the_id_of_its_stanza_its_peer_and_its_direction)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);

	append_named(&world, alice, 1, "bob@x/tea", IN, "one");
	append_named(&world, alice, 2, "bob@x/pot", SENT, "one");
	append_named(&world, alice, 3, "bob@x", IN, "two");
	append_named(&world, alice, 4, "eve@x", IN, "one");
	append_named(&world, alice, 5, "bob@x/pot", IN, "two");
	append_named(&world, alice, 6, "eve@x", STORE_LOG_OWED, "three");
	for (int i = 0; i < 2; i++) {
		CHECK(find_name(&world, alice, "bob@x/any", false, "one") == STORE_OK);
		CHECK_STR(heard(&world), NAMED("1", "one"));
		CHECK(find_name(&world, alice, "bob@x", true, "one") == STORE_OK);
		CHECK_STR(heard(&world), NAMED("2", "one"));
		/* The last of several. */
		CHECK(find_name(&world, alice, "bob@x", false, "two") == STORE_OK);
		CHECK_STR(heard(&world), NAMED("5", "two"));
		CHECK(find_name(&world, alice, "eve@x", false, "three") == STORE_OK);
		CHECK(find_name(&world, alice, "bob@x", true, "two") == STORE_NOT_FOUND);
		CHECK(find_name(&world, alice, "bob@x", false, "three") == STORE_NOT_FOUND);
		CHECK(find_name(&world, alice, "bob@x", false, "") == STORE_NOT_FOUND);
		world_restart(&world);
	}
	CHECK(delete_account(&world, ALICE) == STORE_OK);
	CHECK(find_name(&world, alice, "bob@x", false, "one") == STORE_NOT_FOUND);
	world_close(&world);
}

TEST(it_is_found_among_many_of_the_same_peer)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);
	struct store_log_entry other = entry_of(0, "bob@x", IN, "<message id='o'/>");

	append_named(&world, alice, 1, "bob@x", IN, "one");
	other.name = S("o");
	append_many(&world, alice, 2, 3000, other);
	CHECK(find_name(&world, alice, "bob@x", false, "one") == STORE_OK);
	CHECK_STR(heard(&world), NAMED("1", "one"));
	world_close(&world);
}

TEST(a_stream_s_h_is_the_one_committed_last)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);
	int64_t now = clock_now_us();
	struct store_log_entry entry = entry_of(now, "bob@x", SENT, "m");

	CHECK(find_stream_h(&world, alice, 9) == STORE_NOT_FOUND);
	entry.stream = 9;
	entry.h = UINT32_MAX;
	CHECK(append_entry(&world, alice, entry) == STORE_OK);
	CHECK(find_stream_h(&world, alice, 9) == STORE_OK);
	CHECK_STR(heard(&world), "4294967295");
	world_restart(&world);
	/* XEP-0198 §4: h wraps. */
	entry.id++;
	entry.h = 3;
	CHECK(append_entry(&world, alice, entry) == STORE_OK);
	for (int i = 0; i < 2; i++) {
		CHECK(find_stream_h(&world, alice, 9) == STORE_OK);
		CHECK_STR(heard(&world), "3");
		CHECK(find_stream_h(&world, alice, 8) == STORE_NOT_FOUND);
		world_restart(&world);
	}
	world_close(&world);
}

TEST(a_stream_is_forgotten_after_its_time)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);
	int64_t now = clock_now_us(), day = INT64_C(86400000000);
	struct store_log_entry entry = entry_of(now - day - 5000000, "bob@x", SENT, "m");

	entry.stream = 1;
	entry.h = 1;
	CHECK(append_entry(&world, alice, entry) == STORE_OK);
	entry = entry_of(now - day + 60000000, "bob@x", SENT, "m");
	entry.stream = 2;
	entry.h = 7;
	CHECK(append_entry(&world, alice, entry) == STORE_OK);
	world_restart(&world);
	CHECK(find_stream_h(&world, alice, 1) == STORE_NOT_FOUND);
	CHECK(find_stream_h(&world, alice, 2) == STORE_OK);
	CHECK_STR(heard(&world), "7");
	world_close(&world);
}

TEST(an_entry_is_replaced_by_a_tombstone)
{
	struct world world;
	struct store_owner alice = open_with_alice(&world);
	struct store_log_read all = { .owner = alice };

	append_many(&world, alice, 1, 3, entry_of(0, "bob@x", SENT, "said too much"));
	CHECK(replace_entry(&world, alice, 2, "<retracted/>", false) == STORE_OK);
	CHECK(replace_entry(&world, alice, 4, "<retracted/>", false) == STORE_NOT_FOUND);
	world_restart(&world);
	CHECK(replace_entry(&world, alice, 3, "gone", true) == STORE_OK);
	for (int i = 0; i < 2; i++) {
		CHECK(read_entries(&world, &all) == STORE_OK);
		CHECK_STR(heard(&world), "1 bob@x 3 0 0 0 0 said too much\n"
					 "2 bob@x 3 0 0 0 0 <retracted/>\n"
					 "3 bob@x 1 0 0 0 0 gone\n");
		check_read(&world,
			   (struct store_log_read){
				   .owner = alice, .only_archived = true, .limit = 2 },
			   "1 2");
		world_restart(&world);
	}
	world_close(&world);
}
