/* SPDX-License-Identifier: Apache-2.0 */
/* What a client has not acknowledged is bounded, in order, and never thinned in silence. */

#include "core/outbox.h"

#include "core/stream.h"
#include "support/fake_net.h"
#include "support/fake_store.h"

#define NO_PACE "limits { bytes_per_second = 0 stanzas_per_second = 0 }"

static const struct world_options kept = { .keeps_messages = true, .settings = NO_PACE };
static const struct world_options not_kept = { .settings = NO_PACE };

enum { LONG = 8000, MANY = 600 };

#define STATE "<message to='bob@localhost/b' type='chat' id='state%d'>" \
	      "<composing xmlns='http://jabber.org/protocol/chatstates'/></message>"

static void say_state(struct client *client, int number)
{
	struct buf text;

	buf_init(&text, 1000);
	buf_printf(&text, STATE, number);
	client_send_str(client, buf_str(&text));
	buf_fini(&text);
}

static const struct outbox *outbox_of(struct world *world, const char *full)
{
	struct session *session = session_at(world, full);

	CHECK(session && session->managed);
	return &session->managed->outbox;
}

/* All that comes, however many turns it takes. */
static void hear_all(struct client *client, struct buf *heard)
{
	buf_add(heard, fake_client_heard(client_wire(client)));
	CHECK(!buf_failed(heard));
}

/* Messages and, behind each tenth, a chat state, in the order they were said. */
static void check_order(str text, int first, int last)
{
	for (int i = first; i < last; i++) {
		CHECK_INT(next_number(&text, "<body>"), i);
		if (i % 10 == 0) {
			str before_next = text;
			int state = next_number(&before_next, "id='state");

			CHECK_INT(state, i);
			text = before_next;
		}
	}
	CHECK_INT(next_number(&text, "<body>"), -1);
}

TEST(a_099_f_23_past_the_bound_messages_are_places_in_the_log_and_come_back_in_order)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = managed(world, "bob@localhost/b", id);
	struct buf heard;

	buf_init(&heard, 1 << 24);
	client_cut(&bob);
	for (int i = 0; i < MANY; i++) {
		say_number(alice, "bob@localhost/b", i, LONG);
		if (i % 10 == 0)
			say_state(alice, i);
		CHECK(outbox_of(world, "bob@localhost/b")->bytes < OUTBOX_FIRST_BYTES + 3 * LONG);
	}
	/* 4.8 MB were said. */
	CHECK_INT(outbox_of(world, "bob@localhost/b")->count, 1 + MANY + MANY / 10);
	bob = resume(world, "bob@localhost", id, 1);
	hear_all(bob, &heard);
	CHECK(contains(str_upto(buf_str(&heard), 200), "<resumed"));
	check_order(buf_str(&heard), 0, MANY);
	CHECK_INT(count(buf_str(&heard), "<stanza-id "), MANY);
	CHECK_INT(count(buf_str(&heard), "<delay "), MANY);
	/* What comes now comes behind, and is counted so. */
	say_number(alice, "bob@localhost/b", MANY, 0);
	CHECK_INT(count(client_heard(bob), "<body>"), 1);
	acknowledge(bob, 1 + MANY + MANY / 10 + 1);
	CHECK(!client_is_closed(bob));
	CHECK_INT(outbox_of(world, "bob@localhost/b")->count, 0);
	CHECK_INT(outbox_of(world, "bob@localhost/b")->bytes, 0);
	buf_fini(&heard);
	world_close(&world);
}

TEST(what_was_written_to_a_wire_keeps_its_number)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = managed(world, "bob@localhost/b", id);
	struct buf heard;
	str text;

	buf_init(&heard, 1 << 24);
	for (int i = 0; i < MANY / 2; i++)
		say_number(alice, "bob@localhost/b", i, LONG);
	client_cut(&bob);
	for (int i = MANY / 2; i < MANY; i++)
		say_number(alice, "bob@localhost/b", i, LONG);
	CHECK_INT(outbox_counted(outbox_of(world, "bob@localhost/b")), MANY / 2 + 1);
	/* It has one hundred and its own presence. */
	bob = resume(world, "bob@localhost", id, 101);
	hear_all(bob, &heard);
	text = buf_str(&heard);
	for (int i = 100; i < MANY; i++)
		CHECK_INT(next_number(&text, "<body>"), i);
	/* Once more, from the middle of what came from the log. */
	client_cut(&bob);
	buf_clear(&heard);
	bob = resume(world, "bob@localhost", id, 351);
	hear_all(bob, &heard);
	text = buf_str(&heard);
	for (int i = 350; i < MANY; i++)
		CHECK_INT(next_number(&text, "<body>"), i);
	acknowledge(bob, 1 + MANY);
	CHECK_INT(outbox_of(world, "bob@localhost/b")->count, 0);
	buf_fini(&heard);
	world_close(&world);
}

static void walk_about(struct client *client, int times)
{
	struct buf text;

	buf_init(&text, 3000);
	for (int i = 0; i < times; i++) {
		buf_clear(&text);
		buf_printf(&text, "<presence><status>%d ", i);
		for (int x = 0; x < 1000; x++)
			buf_add_char(&text, 'x');
		buf_add(&text, S("</status></presence>"));
		client_send_str(client, buf_str(&text));
	}
	client_forget(client);
	buf_fini(&text);
}

TEST(presence_that_no_wire_has_seen_collapses_to_the_last_of_each_contact)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *more = world_login(world, "alice@localhost/more");
	struct client *bob = managed(world, "bob@localhost/b", id);
	struct buf heard;
	unsigned h;
	str text;

	buf_init(&heard, 1 << 24);
	client_send(alice, "<presence/>");
	make_friends(alice, "alice@localhost", bob, "bob@localhost");
	client_send(more, "<presence/>");
	acknowledge(bob, h = outbox_of(world, "bob@localhost/b")->out);
	/* Two are written to the wire: they have their numbers. */
	walk_about(alice, 2);
	client_cut(&bob);
	walk_about(more, 3000);
	walk_about(alice, 3000);
	client_send(more, "<presence type='unavailable'/>");
	CHECK(outbox_of(world, "bob@localhost/b")->bytes <= OUTBOX_FIRST_BYTES + 4000);
	walk_about(alice, 1000);
	bob = resume(world, "bob@localhost", id, h);
	hear_all(bob, &heard);
	text = buf_str(&heard);
	CHECK(contains(str_upto(text, 200), "<resumed"));
	CHECK_INT(next_number(&text, "<status>"), 0);
	CHECK_INT(next_number(&text, "<status>"), 1);
	/* One who left is told to have left, and the other's last word is the last. */
	CHECK_INT(count(text, "from='alice@localhost/more' type='unavailable'") +
			  count(text, "from='alice@localhost/more' to='bob@localhost' "
				      "type='unavailable'"),
		  1);
	CHECK(contains(str_from(text, text.len - 1500), "<status>999 "));
	acknowledge(bob, h + 2 + (unsigned)count(text, "<presence "));
	CHECK(!client_is_closed(bob));
	CHECK_INT(outbox_of(world, "bob@localhost/b")->count, 0);
	buf_fini(&heard);
	world_close(&world);
}

/* `first` is what its client says before it stops to read. */
static void fill_while_there(const char *first)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = managed(world, "bob@localhost/b", id);
	struct buf heard;
	str text;

	buf_init(&heard, 1 << 24);
	client_send(bob, first);
	fake_client_window(client_wire(bob), 3000);
	for (int i = 0; i < MANY; i++) {
		say_number(alice, "bob@localhost/b", i, LONG);
		CHECK(outbox_of(world, "bob@localhost/b")->bytes < 2 * OUTBOX_FIRST_BYTES);
	}
	CHECK_INT(outbox_of(world, "bob@localhost/b")->count, 1 + MANY);
	/* Its wire is given up; the session is not. */
	CHECK(client_is_closed(bob));
	bob = resume(world, "bob@localhost", id, 1);
	hear_all(bob, &heard);
	text = buf_str(&heard);
	for (int i = 0; i < MANY; i++)
		CHECK_INT(next_number(&text, "<body>"), i);
	acknowledge(bob, 1 + MANY);
	CHECK(!client_is_closed(bob));
	CHECK_INT(outbox_of(world, "bob@localhost/b")->count, 0);
	buf_fini(&heard);
	world_close(&world);
}

TEST(f_23_the_queue_is_full_while_its_client_is_active)
{
	fill_while_there(" ");
}

TEST(f_23_the_queue_is_full_while_its_client_is_inactive)
{
	fill_while_there("<inactive xmlns='urn:xmpp:csi:0'/>");
}

TEST(a_099_what_would_have_to_be_dropped_ends_the_session_and_is_routed_again)
{
	/* On a host without a log everything is volatile. */
	struct world *world = world_open(&not_kept);
	char id[64];
	struct client *senders[] = { world_login(world, "alice@localhost/a"),
				     world_login(world, "carol@localhost/c"),
				     world_login(world, "dave@localhost/d") };
	struct client *bob = managed(world, "bob@localhost/b", id);
	struct client *other = world_login(world, "bob@localhost/other");
	int came = 0, refused = 0;
	struct buf heard;
	str text;

	buf_init(&heard, 1 << 24);
	client_send(other, "<presence/>");
	client_forget(other);
	client_cut(&bob);
	for (int i = 0; i < MANY; i++)
		say_number(senders[i % 3], "bob@localhost/b", i, LONG);
	CHECK(!session_at(world, "bob@localhost/b"));
	hear_all(other, &heard);
	text = buf_str(&heard);
	/* As many as the other one has room for, in order; then what came when it had ended. */
	while (next_number(&text, "<body>") == came)
		came++;
	CHECK(came * LONG > 400000);
	came = count(buf_str(&heard), "<body>");
	for (size_t i = 0; i < ARRAY_LEN(senders); i++) {
		CHECK(!client_is_closed(senders[i]));
		refused += count(client_heard(senders[i]), "<resource-constraint ");
	}
	CHECK_INT(came + refused, MANY);
	buf_fini(&heard);
	world_close(&world);
}

TEST(a_099_with_nobody_else_there_its_sender_hears_of_each)
{
	struct world *world = world_open(&not_kept);
	char id[64];
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = managed(world, "bob@localhost/b", id);

	client_cut(&bob);
	for (int i = 0; i < 3; i++)
		say_number(alice, "bob@localhost/b", i, 0);
	client_send(alice, "<presence to='bob@localhost/b'/>");
	client_send(alice, "<iq type='get' id='q1' to='bob@localhost/b'>"
			   "<query xmlns='jabber:iq:version'/></iq>");
	say_state(alice, 1);
	client_forget(alice);
	world_advance_ms(world, (RESUME_SECONDS + 1) * 1000);
	CHECK_INT(count(client_heard(alice), "<service-unavailable "), 3);
	world_close(&world);
}

TEST(a_store_that_cannot_read_back_loses_nothing)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = managed(world, "bob@localhost/b", id);
	struct buf heard;
	str text;

	buf_init(&heard, 1 << 24);
	client_cut(&bob);
	for (int i = 0; i < MANY / 2; i++)
		say_number(alice, "bob@localhost/b", i, LONG);
	fake_store_script(world_store(world), STORE_OP_LOG_READ, FAKE_FAILS, 1);
	bob = resume(world, "bob@localhost", id, 1);
	CHECK(client_is_closed(bob));
	CHECK_INT(count(client_heard(bob), "<stream:error>"), 0);
	/* The wire breaks while the store looks. */
	bob = world_connect(world);
	client_authenticate(bob, "bob@localhost");
	fake_store_set_automatic(world_store(world), false);
	client_resume(bob, id, 1);
	client_cut(&bob);
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_settle(world);
	bob = resume(world, "bob@localhost", id, 1);
	hear_all(bob, &heard);
	text = buf_str(&heard);
	for (int i = 0; i < MANY / 2; i++)
		CHECK_INT(next_number(&text, "<body>"), i);
	buf_fini(&heard);
	world_close(&world);
}

TEST(what_is_read_back_waits_for_a_wire_that_is_full)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = managed(world, "bob@localhost/b", id);
	struct buf heard;
	str text;

	buf_init(&heard, 1 << 24);
	client_cut(&bob);
	for (int i = 0; i < MANY; i++)
		say_number(alice, "bob@localhost/b", i, LONG);
	bob = world_connect(world);
	client_authenticate(bob, "bob@localhost");
	client_forget(bob);
	fake_client_window(client_wire(bob), 3000);
	client_resume(bob, id, 1);
	/* It reads nothing: no more than the mark and a page are on their way to it. */
	CHECK(!client_is_closed(bob));
	CHECK(outbox_counted(outbox_of(world, "bob@localhost/b")) <
	      (512 * 1024 + OUTBOX_PAGE_BYTES) / LONG + 2);
	say_number(alice, "bob@localhost/b", MANY, 0);
	fake_client_window(client_wire(bob), -1);
	world_settle(world);
	hear_all(bob, &heard);
	text = buf_str(&heard);
	for (int i = 0; i <= MANY; i++)
		CHECK_INT(next_number(&text, "<body>"), i);
	buf_fini(&heard);
	world_close(&world);
}

TEST(a_053_h_cannot_count_what_no_wire_has_seen)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = managed(world, "bob@localhost/b", id);

	client_cut(&bob);
	say_number(alice, "bob@localhost/b", 1, 0);
	/* Its presence came; the message did not. */
	bob = resume(world, "bob@localhost", id, 2);
	CHECK(contains(client_heard(bob), "<failed"));
	bob = resume(world, "bob@localhost", id, 1);
	CHECK_INT(count(client_heard(bob), "<body>1 "), 1);
	world_close(&world);
}
