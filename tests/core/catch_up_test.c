/* SPDX-License-Identifier: Apache-2.0 */
/* Reading what was missed: in order, page by page, and nothing twice. */

#include "core/catch_up.h"

#include "base/buf.h"
#include "core/held.h"
#include "core/stream.h"
#include "support/fake_store.h"
#include "support/test.h"
#include "support/world.h"

enum { MANY = 130 }; /* several pages */

static const struct world_options kept = { .keeps_messages = true };

/* The last of what was heard; false: there is none. */
static bool answer_ping(struct client *client, str heard)
{
	str id = STR_NONE;
	struct buf answer;

	for (size_t i = 0; i < heard.len; i++)
		if (str_starts(str_from(heard, i), S("'got-it-")))
			id = str_from(heard, i + 1);
	if (!str_exists(id))
		return false;
	buf_init(&answer, 200);
	buf_printf(&answer, "<iq type='result' id='%.*s'/>",
		   STR_ARG(str_upto(id, str_find(id, '\''))));
	client_send_str(client, buf_str(&answer));
	buf_fini(&answer);
	return true;
}

/* Answers the pings, and gives all that came. */
static void hear_all(struct client *client, struct buf *out)
{
	str heard;

	do {
		heard = client_heard(client);
		buf_add(out, heard);
	} while (answer_ping(client, heard));
}

static bool str_has(str text, const char *what)
{
	for (; text.len; text = str_from(text, 1))
		if (str_starts(text, str_of(what)))
			return true;
	return false;
}

static int next_body(str *text)
{
	for (; text->len; *text = str_from(*text, 1)) {
		int64_t number;
		str rest = str_from(*text, 6);

		if (!str_starts(*text, S("<body>")))
			continue;
		*text = rest;
		return str_to_int(str_upto(rest, str_find(rest, '<')), 0, MANY * 2, &number)
			       ? (int)number
			       : -1;
	}
	return -1;
}

static void send_number(struct client *from, int number)
{
	struct buf text;

	buf_init(&text, 200);
	buf_printf(&text, "<message to='bob@localhost' type='chat'><body>%d</body></message>",
		   number);
	client_send_str(from, buf_str(&text));
	buf_fini(&text);
}

TEST(pages_come_in_order_and_what_arrives_meanwhile_comes_behind_them)
{
	struct world *world = world_open(&kept);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob;
	struct buf heard;
	str text;

	buf_init(&heard, 1 << 22);
	world_add_account(world, "bob@localhost");
	for (int i = 0; i < MANY; i++)
		send_number(alice, i);
	bob = world_login(world, "bob@localhost/b");
	client_send(bob, "<presence/>");
	for (int i = MANY; i < MANY + 10; i++)
		send_number(alice, i);
	hear_all(bob, &heard);
	text = buf_str(&heard);
	for (int i = 0; i < MANY + 10; i++)
		CHECK_INT(next_body(&text), i);
	CHECK_INT(next_body(&text), -1);
	buf_fini(&heard);
	world_close(&world);
}

TEST(a_negative_priority_reads_nothing)
{
	struct world *world = world_open(&kept);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob;

	world_add_account(world, "bob@localhost");
	send_number(alice, 1);
	bob = world_login(world, "bob@localhost/b");
	client_send(bob, "<presence><priority>-1</priority></presence>");
	str text = client_heard(bob);
	CHECK_INT(next_body(&text), -1);
	client_send(bob, "<presence><priority>1</priority></presence>");
	text = client_heard(bob);
	CHECK_INT(next_body(&text), 1);
	world_close(&world);
}

TEST(a_store_that_cannot_read_leaves_it_to_the_next_time)
{
	struct world *world = world_open(&kept);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob;
	str text;

	world_add_account(world, "bob@localhost");
	send_number(alice, 1);
	bob = world_login(world, "bob@localhost/b");
	fake_store_script(world_store(world), STORE_OP_LOG_OWED, FAKE_FAILS, 1);
	client_send(bob, "<presence/>");
	text = client_heard(bob);
	CHECK_INT(next_body(&text), -1);
	client_send(bob, "<presence/>");
	text = client_heard(bob);
	CHECK_INT(next_body(&text), 1);
	world_close(&world);
}

/* A reader may see a commit before its writer is told of it. */
TEST(f_21_what_a_reader_finds_in_the_log_before_its_turn_came_is_given_once)
{
	struct world *world = world_open(&kept);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *first = world_login(world, "bob@localhost/first");
	struct client *second = world_login(world, "bob@localhost/second");
	struct buf heard;
	str text;

	buf_init(&heard, 1 << 20);
	client_send(first, "<presence><priority>5</priority></presence>");
	client_send(second, "<presence/>");
	client_forget(second);
	send_number(alice, 1);
	/* It is in his log, and his home does not know that for two seconds. */
	fake_store_set_automatic(world_store(world), false);
	send_number(alice, 2);
	CHECK(fake_store_answer_one(world_store(world))); /* hers */
	fake_store_script(world_store(world), STORE_OP_LOG_APPEND, FAKE_UNCERTAIN_WRITTEN, 1);
	fake_store_script(world_store(world), STORE_OP_LOG_READ, FAKE_FAILS, 2);
	fake_store_set_automatic(world_store(world), true);
	world_settle(world);
	/* What the first one has not acknowledged is read by the second. */
	client_cut(&first);
	hear_all(second, &heard);
	world_advance_ms(world, 5000);
	hear_all(second, &heard);
	text = buf_str(&heard);
	CHECK_INT(next_body(&text), 1);
	CHECK_INT(next_body(&text), 2);
	CHECK_INT(next_body(&text), -1);
	buf_fini(&heard);
	world_close(&world);
}

/* What another session gives back stands before what the reader has asked for already. */
TEST(what_is_given_back_while_a_later_page_is_read_comes_all_the_same)
{
	struct world *world = world_open(&kept);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *phone = world_login(world, "bob@localhost/phone");
	struct client *desk;
	struct buf heard;
	str text;

	buf_init(&heard, 1 << 22);
	client_send(phone, "<presence/>");
	send_number(alice, 0); /* the phone does not acknowledge it */
	client_send(phone, "<presence type='unavailable'/>");
	for (int i = 1; i < MANY; i++)
		send_number(alice, i);
	desk = world_login(world, "bob@localhost/desk");
	client_send(desk, "<presence/>");
	buf_add(&heard, client_heard(desk));
	text = buf_str(&heard);
	CHECK_INT(next_body(&text), 1);
	/* The ping behind the first, then the one behind all: the next page is asked for. */
	CHECK(answer_ping(desk, buf_str(&heard)));
	fake_store_set_automatic(world_store(world), false);
	CHECK(answer_ping(desk, client_heard(desk)));
	client_cut(&phone);
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_settle(world);
	hear_all(desk, &heard);
	CHECK(str_has(buf_str(&heard), "<body>0</body>"));
	CHECK(str_has(buf_str(&heard), "<body>129</body>"));
	buf_fini(&heard);
	world_close(&world);
}

/* It was given to the one that was live, and the other, which was still reading, never saw it. */
TEST(f_21_what_comes_live_reaches_all_it_is_for_though_one_is_still_reading)
{
	struct world *world = world_open(&kept);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *phone, *desk;
	struct buf heard;
	str text;

	buf_init(&heard, 1 << 22);
	world_add_account(world, "bob@localhost");
	for (int i = 0; i < MANY; i++)
		send_number(alice, i);
	phone = world_login(world, "bob@localhost/phone");
	desk = world_login(world, "bob@localhost/desk");
	client_send(phone, "<presence/>");
	client_send(desk, "<presence/>");
	hear_all(desk, &heard);
	buf_clear(&heard);
	/* The desk has read to the end, the phone not yet. */
	for (int i = MANY; i < MANY + 60; i++) {
		send_number(alice, i);
		hear_all(desk, &heard);
	}
	text = buf_str(&heard);
	for (int i = MANY; i < MANY + 60; i++)
		CHECK_INT(next_body(&text), i);
	world_advance_ms(world, 1000); /* and the store knows what it has acknowledged */
	buf_clear(&heard);
	hear_all(phone, &heard);
	text = buf_str(&heard);
	for (int i = 0; i < 50; i++)
		CHECK_INT(next_body(&text), i);
	for (int i = MANY; i < MANY + 60; i++)
		CHECK_INT(next_body(&text), i);
	CHECK_INT(next_body(&text), -1);
	/* From now on it is live itself. */
	send_number(alice, 1);
	CHECK(str_has(client_heard(phone), "<body>1</body>"));
	buf_fini(&heard);
	world_close(&world);
}

/* A device that vanished keeps nothing from one that is there. */
TEST(f_07_who_has_no_wire_reads_nothing_until_it_is_back)
{
	struct world *world = world_open(&kept);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *phone, *desk, *tablet;
	char id[64];

	phone = managed(world, "bob@localhost/phone", id);
	desk = world_login(world, "bob@localhost/desk");
	tablet = world_login(world, "bob@localhost/tablet");
	client_send(desk, "<presence/>");
	client_send(tablet, "<presence><priority>5</priority></presence>");
	client_forget(desk);
	send_number(alice, 1);
	client_cut(&phone);
	/* It has not acknowledged it. */
	client_leave(&tablet);
	CHECK(str_has(client_heard(desk), "<body>1</body>"));
	/* The phone comes behind what it missed while it was away. */
	send_number(alice, 2);
	phone = resume(world, "bob@localhost", id, 3);
	CHECK_INT(count(client_heard(phone), "<body>2</body>"), 1);
	send_number(alice, 3);
	CHECK_INT(count(client_heard(phone), "<body>3</body>"), 1);
	world_close(&world);
}

/* Else a client that was cut in between would take what is missing for read. */
TEST(f_21_copies_come_behind_what_is_still_read)
{
	struct world *world = world_open(&kept);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *phone, *desk;
	struct buf heard;
	str text;

	buf_init(&heard, 1 << 22);
	world_add_account(world, "bob@localhost");
	for (int i = 0; i < 60; i++)
		send_number(alice, i);
	phone = world_login(world, "bob@localhost/phone");
	desk = world_login(world, "bob@localhost/desk");
	client_send(phone, "<iq id='c' type='set'><enable xmlns='urn:xmpp:carbons:2'/></iq>");
	client_send(phone, "<presence/>");
	client_send(desk, "<presence><priority>5</priority></presence>");
	hear_all(desk, &heard);
	send_number(alice, 60);
	client_send(desk, "<message to='alice@localhost/a' type='chat'><body>61</body></message>");
	client_send(phone, "<presence type='unavailable'/>");
	send_number(alice, 62);
	buf_clear(&heard);
	hear_all(phone, &heard);
	text = buf_str(&heard);
	for (int i = 0; i < 50; i++)
		CHECK_INT(next_body(&text), i);
	CHECK_INT(next_body(&text), 60);
	CHECK_INT(next_body(&text), 61);
	CHECK_INT(next_body(&text), 62);
	CHECK_INT(count(buf_str(&heard), "<received xmlns='urn:xmpp:carbons:2'>"), 2);
	CHECK_INT(count(buf_str(&heard), "<sent xmlns='urn:xmpp:carbons:2'>"), 1);
	buf_fini(&heard);
	world_close(&world);
}

TEST(f_21_what_another_has_lost_is_given_and_not_only_copied)
{
	struct world *world = world_open(&kept);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *phone, *desk;
	struct buf heard;

	buf_init(&heard, 1 << 22);
	world_add_account(world, "bob@localhost");
	for (int i = 0; i < 60; i++)
		send_number(alice, i);
	phone = world_login(world, "bob@localhost/phone");
	desk = world_login(world, "bob@localhost/desk");
	client_send(phone, "<iq id='c' type='set'><enable xmlns='urn:xmpp:carbons:2'/></iq>");
	client_send(phone, "<presence/>");
	client_send(desk, "<presence><priority>5</priority></presence>");
	hear_all(desk, &heard);
	send_number(alice, 60);
	CHECK(str_has(client_heard(desk), "<body>60</body>"));
	client_cut(&desk);
	buf_clear(&heard);
	hear_all(phone, &heard);
	CHECK_INT(count(buf_str(&heard), "<body>60</body>"), 1);
	CHECK_INT(count(buf_str(&heard), "<received "), 0);
	CHECK_INT(world_home(world, "bob@localhost")->owed.count, 0);
	buf_fini(&heard);
	world_close(&world);
}

/* Of what a stream has been sent by now, everything. */
static void acknowledge_all(struct world *world, struct client *client, const char *full)
{
	acknowledge(client, session_at(world, full)->managed->outbox.out);
}

TEST(f_21_who_goes_unavailable_and_is_cut_gets_all_copies_when_it_is_back)
{
	struct world *world = world_open(&kept);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *phone, *desk;
	struct buf heard;
	char id[64];
	int copies;

	buf_init(&heard, 1 << 22);
	world_add_account(world, "bob@localhost");
	for (int i = 0; i < MANY + 20; i++)
		send_number(alice, i);
	phone = managed_silent(world, "bob@localhost/phone", id);
	desk = world_login(world, "bob@localhost/desk");
	client_send(phone, "<iq id='c' type='set'><enable xmlns='urn:xmpp:carbons:2'/></iq>");
	client_send(phone, "<presence/>");
	client_send(desk, "<presence><priority>5</priority></presence>");
	hear_all(desk, &heard);
	for (int i = 0; i < 60; i++) {
		send_number(alice, i);
		hear_all(desk, &heard);
	}
	client_send(phone, "<presence type='unavailable'/>");
	fake_store_set_automatic(world_store(world), false);
	acknowledge_all(world, phone, "bob@localhost/phone");
	client_cut(&phone);
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_settle(world);
	phone = resume(world, "bob@localhost", id,
		       session_at(world, "bob@localhost/phone")->managed->outbox.acked);
	copies = count(client_heard(phone), "<received xmlns='urn:xmpp:carbons:2'>");
	acknowledge_all(world, phone, "bob@localhost/phone");
	copies += count(client_heard(phone), "<received xmlns='urn:xmpp:carbons:2'>");
	CHECK_INT(copies, 60);
	buf_fini(&heard);
	world_close(&world);
}

TEST(f_21_what_one_was_not_given_for_it_held_too_much_is_read_though_others_are_done)
{
	static const struct world_options fast = {
		.keeps_messages = true,
		.settings = "limits { stanzas_per_second = 0 bytes_per_second = 0 "
			    "output_bytes = 16M }",
	};
	struct world *world = world_open(&fast);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *phone, *desk;
	struct buf heard;

	buf_init(&heard, 1 << 23);
	world_add_account(world, "bob@localhost");
	for (int i = 0; i < 60; i++)
		send_number(alice, i);
	desk = world_login(world, "bob@localhost/desk");
	client_send(desk, "<presence/>");
	phone = world_login(world, "bob@localhost/phone");
	client_send(phone, "<presence/>");
	hear_all(phone, &heard);
	for (int i = 0; i < HELD_MAX; i++)
		say_number(alice, "bob@localhost/phone", i, 0);
	/* The desk reads these two behind what it missed, and nothing between them. */
	say_number(alice, "bob@localhost/desk", 1, 0);
	say_number(alice, "bob@localhost/phone", 7777, 0);
	say_number(alice, "bob@localhost/desk", 2, 0);
	hear_all(desk, &heard);
	buf_clear(&heard);
	hear_all(phone, &heard);
	CHECK_INT(count(buf_str(&heard), "<body>7777 "), 1);
	buf_fini(&heard);
	world_close(&world);
}

#define TO_SELF "<message type='chat' id='s'><body>self</body>" \
		"<origin-id xmlns='urn:xmpp:sid:0' id='s'/></message>"

/* The second one waits in the line under the number of the first, which is only in the log. */
TEST(what_one_sends_oneself_again_does_not_hide_the_first)
{
	struct world *world = world_open(&kept);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = world_login(world, "bob@localhost/b");
	struct client *other = world_login(world, "alice@localhost/other");
	struct buf heard;

	buf_init(&heard, 1 << 22);
	for (int i = 0; i < 59; i++)
		say_number(bob, "alice@localhost", i, 0);
	client_send(alice, TO_SELF);
	client_send(other, "<presence/>");
	fake_store_set_automatic(world_store(world), false);
	say_number(alice, "bob@localhost", 1, 0);
	client_send(alice, TO_SELF);
	for (int i = 0; i < 2; i++) /* it reads on */
		CHECK(answer_ping(other, client_heard(other)));
	say_number(alice, "bob@localhost", 2, 0);
	for (int i = 0; i < 2; i++) {
		CHECK(fake_store_answer_one(world_store(world)));
		world_settle(world);
	}
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_settle(world);
	hear_all(other, &heard);
	CHECK_INT(count(buf_str(&heard), "<body>self</body>"), 1);
	buf_fini(&heard);
	world_close(&world);
}

TEST(who_goes_unavailable_reads_no_further)
{
	struct world *world = world_open(&kept);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob;
	struct buf heard;

	buf_init(&heard, 1 << 22);
	world_add_account(world, "bob@localhost");
	for (int i = 0; i < MANY; i++)
		send_number(alice, i);
	bob = world_login(world, "bob@localhost/b");
	client_send(bob, "<presence/>");
	buf_add(&heard, client_heard(bob));
	client_send(bob, "<presence type='unavailable'/>");
	answer_ping(bob, buf_str(&heard));
	hear_all(bob, &heard);
	CHECK(!str_has(buf_str(&heard), "<body>129</body>"));
	/* It is not lost: the next who comes reads it. */
	client_send(bob, "<presence/>");
	hear_all(bob, &heard);
	CHECK(str_has(buf_str(&heard), "<body>129</body>"));
	buf_fini(&heard);
	world_close(&world);
}
