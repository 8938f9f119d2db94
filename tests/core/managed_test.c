/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0198: an acknowledgement means durable, and a client that comes back loses nothing. */

#include "core/managed.h"

#include <stdio.h>

#include "core/capsule.h"
#include "core/stream.h"
#include "support/fake_net.h"
#include "support/fake_store.h"

static const struct world_options kept = { .keeps_messages = true };

TEST(h_covers_a_message_only_when_both_logs_have_it)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *alice = managed(world, "alice@localhost/a", id);

	world_add_account(world, "bob@localhost");
	fake_store_set_automatic(world_store(world), false);
	client_send(alice, "<message to='bob@localhost' type='chat'><body>1</body></message>"
			   "<r" SM "/>");
	/* The presence is one. */
	CHECK_STR(client_heard(alice), "<a" SM " h='1'/>");
	while (fake_store_waiting(world_store(world)) == 1 &&
	       fake_store_waiting_op(world_store(world), 0) != STORE_OP_LOG_MARK) {
		CHECK_STR(client_heard(alice), "");
		CHECK(fake_store_answer_one(world_store(world)));
		world_settle(world);
	}
	/* Unasked, when it is so. */
	CHECK_STR(client_heard(alice), "<a" SM " h='2'/>");
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_close(&world);
}

/* Answers what the store was asked, one after the other, and says after how many answers the h that
 * follows unasked came; 0: it never came. */
static int answers_until_h(struct world *world, struct client *client, const char *h)
{
	for (int answers = 1; fake_store_answer_one(world_store(world)); answers++) {
		world_settle(world);
		if (count(client_heard(client), h))
			return answers;
	}
	return 0;
}

static void check_logs_before_h(const char *message, int logs)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *alice = managed(world, "alice@localhost/a", id);
	struct client *bob = world_login(world, "bob@localhost/b");

	client_send(bob, "<presence/>");
	client_forget(alice);
	fake_store_set_automatic(world_store(world), false);
	client_send(alice, message);
	client_send(alice, "<r" SM "/>");
	CHECK_STR(client_heard(alice), "<a" SM " h='1'/>");
	CHECK_INT(answers_until_h(world, alice, "<a" SM " h='2'/>"), logs);
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_close(&world);
}

/* It was acknowledged before it was in any log. */
TEST(h_covers_a_message_to_oneself_only_when_the_log_has_it)
{
	check_logs_before_h("<message type='chat'><body>1</body></message>", 1);
	check_logs_before_h("<message to='alice@localhost' type='chat'><body>1</body></message>",
			    1);
}

/* The same, of what is owed and not shown. */
TEST(h_covers_what_the_archive_does_not_show_only_when_both_logs_have_it)
{
	check_logs_before_h("<message to='bob@localhost' type='chat'><body>1</body>"
			    "<no-permanent-store xmlns='urn:xmpp:hints'/></message>",
			    2);
	check_logs_before_h("<message to='bob@localhost' type='chat'><a xmlns='urn:a'/></message>",
			    2);
}

TEST(h_covers_what_its_sender_wants_no_archive_of_only_when_both_logs_have_it)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *alice = managed(world, "alice@localhost/a", id);
	struct client *bob = world_login(world, "bob@localhost/b");

	client_send(bob, "<presence/>");
	client_send(alice, "<iq id='1' type='set'><prefs xmlns='urn:xmpp:mam:2' "
			   "default='never'/></iq>");
	client_forget(alice);
	fake_store_set_automatic(world_store(world), false);
	client_send(alice, "<message to='bob@localhost' type='chat'><body>1</body></message>"
			   "<r" SM "/>");
	CHECK_STR(client_heard(alice), "<a" SM " h='2'/>");
	CHECK_INT(answers_until_h(world, alice, "<a" SM " h='3'/>"), 2);
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	client_send(alice, "<iq id='2' type='set'><query xmlns='urn:xmpp:mam:2'/></iq>");
	CHECK_INT(count(client_heard(alice), "<result "), 0);
	world_close(&world);
}

TEST(h_covers_what_a_host_without_a_log_sends_only_when_the_recipients_log_has_it)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *alice = managed(world, "alice@example.org/a", id);

	world_add_account(world, "bob@localhost");
	fake_store_set_automatic(world_store(world), false);
	client_send(alice, "<message to='bob@localhost' type='chat'><body>1</body></message>"
			   "<r" SM "/>");
	CHECK_STR(client_heard(alice), "<a" SM " h='1'/>");
	/* His home wakes; then his log. */
	CHECK_INT(answers_until_h(world, alice, "<a" SM " h='2'/>"), 2);
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_close(&world);
}

TEST(a_client_that_comes_back_gets_what_it_missed_once_and_in_order)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = managed(world, "bob@localhost/b", id);
	struct client *again;
	str heard;

	client_send(alice, "<message to='bob@localhost' type='chat'><body>1</body></message>");
	CHECK_INT(count(client_heard(bob), "<body>1</body>"), 1);
	/* One presence came before. */
	client_send(bob, "<a" SM " h='2'/>");
	client_cut(&bob);
	client_send(alice, "<message to='bob@localhost' type='chat'><body>2</body></message>");
	client_send(alice, "<message to='bob@localhost' type='chat'><body>3</body></message>");
	again = resume(world, "bob@localhost", id, 2);
	heard = client_heard(again);
	CHECK(contains(heard, "<resumed" SM));
	CHECK(contains(heard, "h='1'"));
	CHECK_INT(count(heard, "<body>1</body>"), 0);
	CHECK_INT(count(heard, "<body>2</body>"), 1);
	CHECK_INT(count(heard, "<body>3</body>"), 1);
	client_send(again, "<a" SM " h='4'/>");
	client_send(alice, "<message to='bob@localhost/b' type='chat'><body>4</body></message>");
	CHECK_INT(count(client_heard(again), "<body>4</body>"), 1);
	world_close(&world);
}

TEST(a_client_that_does_not_come_back_leaves_it_to_the_next)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = managed(world, "bob@localhost/b", id);

	client_cut(&bob);
	client_send(alice, "<message to='bob@localhost' type='chat'><body>1</body></message>");
	CHECK_STR(client_heard(alice), "");
	world_advance_ms(world, RESUME_SECONDS * 1000 + 1000);
	bob = resume(world, "bob@localhost", id, 0);
	CHECK(contains(client_heard(bob), "<item-not-found "));
	client_leave(&bob);
	bob = world_login(world, "bob@localhost/c");
	client_send(bob, "<presence/>");
	CHECK_INT(count(client_heard(bob), "<body>1</body>"), 1);
	world_close(&world);
}

TEST(it_waits_as_long_as_is_configured_or_its_client_wishes_if_that_is_less)
{
	static const struct world_options options = {
		.keeps_messages = true,
		.settings = "limits { resume_seconds = 120 }",
	};
	struct world *world = world_open(&options);
	struct client *bob = world_login(world, "bob@localhost/b");
	char id[64];

	client_send(bob, "<enable" SM " resume='1' max='900'/>");
	copy_id(client_heard(bob), id);
	client_cut(&bob);
	bob = world_login(world, "bob@localhost/c");
	client_send(bob, "<enable" SM " resume='1' max='50'/>");
	CHECK(contains(client_heard(bob), " max='50' resume='true'/>"));
	client_cut(&bob);
	world_advance_ms(world, 60000);
	CHECK(!session_at(world, "bob@localhost/c"));
	CHECK(session_at(world, "bob@localhost/b"));
	world_advance_ms(world, 61000);
	CHECK(!session_at(world, "bob@localhost/b"));
	/* Over a restart, too. */
	bob = world_login(world, "bob@localhost/b");
	client_send(bob, "<enable" SM " resume='1' max='50'/>");
	copy_id(client_heard(bob), id);
	world_restart(world);
	bob = resume(world, "bob@localhost", id, 0);
	CHECK(contains(client_heard(bob), "<resumed"));
	client_cut(&bob);
	world_advance_ms(world, 60000);
	CHECK(!session_at(world, "bob@localhost/b"));
	world_close(&world);
}

TEST(a_server_may_say_where_to_come_back_to)
{
	struct world_options options = { .listen_settings = "resume_at = \"[2001:db8::1]:5222\"" };
	struct world *world = world_open(&options);
	struct client *bob = world_login(world, "bob@localhost/b");

	client_send(bob, "<enable" SM " resume='true'/>");
	CHECK(contains(client_heard(bob), " location='[2001:db8::1]:5222' max='600' "));
	client_leave(&bob);
	bob = world_login(world, "bob@localhost/b");
	client_send(bob, "<enable" SM "/>");
	CHECK_STR(client_heard(bob), "<enabled" SM "/>");
	world_close(&world);
}

TEST(a_server_may_wait_for_nobody)
{
	struct world_options options = { .settings = "limits { resume_seconds = 0 }" };
	struct world *world = world_open(&options);
	struct client *bob = world_login(world, "bob@localhost/b");

	client_send(bob, "<enable" SM " resume='true'/>");
	CHECK_STR(client_heard(bob), "<enabled" SM "/>");
	client_cut(&bob);
	CHECK(!session_at(world, "bob@localhost/b"));
	world_close(&world);
}

/* */
TEST(nobody_else_resumes_it_and_nobody_lies_about_h)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *bob = managed(world, "bob@localhost/b", id);
	struct client *mallory, *liar;

	client_cut(&bob);
	world_add_account(world, "mallory@localhost");
	mallory = resume(world, "mallory@localhost", id, 0);
	CHECK(contains(client_heard(mallory), "<item-not-found "));
	liar = resume(world, "bob@localhost", id, 4000);
	CHECK(contains(client_heard(liar), "<failed"));
	bob = resume(world, "bob@localhost", id, 1);
	CHECK(contains(client_heard(bob), "<resumed"));
	client_send(bob, "<a" SM " h='77'/>");
	CHECK(contains(client_heard(bob), "handled-count-too-high"));
	CHECK(client_is_closed(bob));
	world_close(&world);
}

TEST(f_09_a_wrong_count_ends_the_stream_once)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *bob = managed(world, "bob@localhost/b", id);

	client_forget(bob);
	client_send(bob, "<a" SM " h='77'/><a" SM " h='78'/>");
	CHECK_STR(client_heard(bob),
		  "<stream:error><undefined-condition "
		  "xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><handled-count-too-high "
		  "xmlns='urn:xmpp:sm:3' h='77' send-count='1'/></stream:error></stream:stream>");
	CHECK(client_is_closed(bob));
	world_close(&world);
}

TEST(after_a_crash_the_client_learns_how_far_it_had_come)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *alice = managed(world, "alice@localhost/a", id);

	world_add_account(world, "bob@localhost");
	client_send(alice, "<message to='bob@localhost' type='chat'><body>1</body></message>");
	client_send(alice, "<message to='bob@localhost' type='chat'><body>2</body></message>");
	world_crash(world);
	alice = resume(world, "alice@localhost", id, 0);
	CHECK(contains(client_heard(alice), "<failed" SM " h='3'>"));
	world_close(&world);
}

/* What is not written yet is not told to be, though something behind it is. */
TEST(the_h_that_is_written_down_never_leads)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *alice = managed(world, "alice@localhost/a", id);

	world_add_account(world, "bob@localhost");
	world_add_account(world, "carol@localhost");
	fake_store_set_automatic(world_store(world), false);
	/* Changes of the roster are written one at a time. */
	client_send(alice, "<presence to='bob@localhost' type='subscribe'/>"
			   "<presence to='carol@localhost' type='subscribe'/>"
			   "<message to='bob@localhost' type='chat'><body>1</body></message>");
	for (int i = 0; i < 2; i++)
		CHECK(fake_store_answer_one(world_store(world)));
	world_crash(world);
	fake_store_set_automatic(world_store(world), true);
	alice = resume(world, "alice@localhost", id, 0);
	CHECK(contains(client_heard(alice), "<failed" SM " h='1'>"));
	world_close(&world);
}

/* It was never read again. */
TEST(a_client_with_as_much_under_way_as_may_be_is_read_again_when_it_is_settled)
{
	static const struct world_options fast = {
		.keeps_messages = true,
		.settings = "limits { stanzas_per_second = 0 bytes_per_second = 0 }",
	};
	struct world *world = world_open(&fast);
	char id[64];
	struct client *alice = managed_silent(world, "alice@localhost/a", id);
	struct buf many;

	world_add_account(world, "bob@localhost");
	fake_store_set_automatic(world_store(world), false);
	client_send(alice, "<message to='bob@localhost' type='chat'><body>1</body></message>");
	CHECK(fake_store_answer_one(world_store(world))); /* her log */
	world_settle(world);
	buf_init(&many, MANAGED_UNSETTLED_MAX * 30);
	for (int i = 0; i < MANAGED_UNSETTLED_MAX + 2; i++)
		buf_add(&many, S("<iq type='result' id='1'/>"));
	for (str left = buf_str(&many); left.len; left = str_from(left, 26000))
		client_send_str(alice, str_upto(left, 26000));
	client_send(alice, "<r" SM "/>");
	CHECK_STR(client_heard(alice), "");
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_settle(world);
	CHECK_STR(client_heard(alice), "<a" SM " h='65539'/>");
	buf_fini(&many);
	world_close(&world);
}

TEST(f_09_two_who_resume_at_once_have_one_winner)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *bob = managed(world, "bob@localhost/b", id);
	struct client *one = resume(world, "bob@localhost", id, 1);
	struct client *two = resume(world, "bob@localhost", id, 1);

	CHECK(client_is_closed(bob));
	CHECK(contains(client_heard(one), "<resumed"));
	CHECK(client_is_closed(one));
	CHECK(contains(client_heard(two), "<resumed"));
	CHECK(!client_is_closed(two));
	world_close(&world);
}

/* Both words are under way at once; the seed says which comes first. Was it the resumption? */
static bool bind_and_resume(uint64_t seed)
{
	struct world *world = world_open(
		&(struct world_options){ .keeps_messages = true, .seed = seed });
	char id[64], text[200];
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = managed(world, "bob@localhost/b", id);
	struct client *one = world_connect(world), *two = world_connect(world);

	say_number(alice, "bob@localhost/b", 7, 0);
	client_cut(&bob);
	client_authenticate(one, "bob@localhost");
	client_authenticate(two, "bob@localhost");
	snprintf(text, sizeof(text), "<resume" SM " previd='%s' h='1'/>", id);
	fake_client_send(client_wire(one), str_of(text));
	fake_client_send(client_wire(two),
			 S("<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
			   "<resource>b</resource></bind></iq><presence/>"));
	world_settle(world);
	/* The one that resumed was replaced, or failed to. */
	str heard = client_heard(one);
	bool was_resumed = count(heard, "<resumed") == 1;

	CHECK_INT(count(heard, "<failed"), !was_resumed);
	CHECK_INT(client_is_closed(one), was_resumed);
	CHECK(!client_is_closed(two));
	CHECK_INT(count(client_heard(two), "<body>7 "), 1);
	say_number(alice, "bob@localhost/b", 8, 0);
	CHECK_INT(count(client_heard(two), "<body>8 "), 1);
	CHECK_INT(count(client_heard(one), "<body>8 "), 0);
	world_close(&world);
	return was_resumed;
}

TEST(f_09_a_resource_bound_while_its_session_is_resumed_has_one_owner)
{
	int resumed = 0;

	for (uint64_t seed = 1; seed <= 50; seed++)
		resumed += bind_and_resume(seed);
	CHECK(resumed > 0 && resumed < 50);
}

TEST(after_an_orderly_restart_the_session_goes_on)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = managed(world, "bob@localhost/b", id);
	str heard;

	client_send(alice, "<message to='bob@localhost' type='chat'><body>1</body></message>");
	CHECK_INT(count(client_heard(bob), "<body>1</body>"), 1);
	client_send(bob,
		    "<message to='alice@localhost' type='chat'><body>from bob</body></message>");
	client_forget(bob);
	world_restart(world);
	/* The wire was cut, with a last word on what was handled, and nothing that ends a
	 * session. */
	heard = client_heard(bob);
	CHECK(contains(heard, "<a" SM " h='2'/>"));
	CHECK_INT(count(heard, "</stream:stream>"), 0);
	CHECK_INT(count(heard, "<stream:error>"), 0);
	CHECK(client_is_closed(bob));
	alice = world_login(world, "alice@localhost/a");
	client_send(alice, "<message to='bob@localhost' type='chat'><body>2</body></message>");
	bob = resume(world, "bob@localhost", id, 1);
	heard = client_heard(bob);
	CHECK(contains(heard, "<resumed" SM " h='2'"));
	CHECK_INT(count(heard, "<body>1</body>"), 1); /* never acknowledged */
	CHECK_INT(count(heard, "<body>2</body>"), 1); /* came meanwhile */
	client_send(alice, "<message to='bob@localhost/b' type='chat'><body>3</body></message>");
	CHECK_INT(count(client_heard(bob), "<body>3</body>"), 1);
	/* Once. */
	client_cut(&bob);
	world_restart(world);
	world_restart(world);
	bob = resume(world, "bob@localhost", id, 1);
	CHECK(contains(client_heard(bob), "<resumed" SM));
	world_close(&world);
}

TEST(what_another_device_has_acknowledged_before_a_restart_is_owed_no_more)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *desk = managed(world, "bob@localhost/desk", id);
	struct client *bob = managed(world, "bob@localhost/b", id);

	client_forget(desk);
	client_send(alice, "<message to='bob@localhost' type='chat'><body>1</body></message>");
	client_send(alice, "<message to='bob@localhost/b' type='chat'><body>2</body></message>");
	client_send(desk, "<a" SM " h='3'/>");
	world_advance_ms(world, 1000);
	client_leave(&desk);
	world_restart(world);
	/* It comes back, without having got anything, and then no more. */
	bob = resume(world, "bob@localhost", id, 1);
	CHECK_INT(count(client_heard(bob), "<body>1</body>"), 1);
	client_cut(&bob);
	world_advance_ms(world, RESUME_SECONDS * 1000 + 1000);
	desk = world_login(world, "bob@localhost/desk");
	client_send(desk, "<presence/>");
	str heard = client_heard(desk);
	CHECK_INT(count(heard, "<body>1</body>"), 0);
	CHECK_INT(count(heard, "<body>2</body>"), 1);
	world_close(&world);
}

TEST(a_capsule_is_of_its_account_alone_and_does_not_keep_for_ever)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *bob = managed(world, "bob@localhost/b", id);
	struct client *mallory;

	world_restart(world);
	world_add_account(world, "mallory@localhost");
	mallory = resume(world, "mallory@localhost", id, 0);
	CHECK(contains(client_heard(mallory), "<item-not-found "));
	bob = managed(world, "bob@localhost/c", id);
	world_restart(world);
	world_advance_ms(world, (RESUME_SECONDS + 1) * 1000);
	bob = resume(world, "bob@localhost", id, 0);
	CHECK(contains(client_heard(bob), "<item-not-found "));
	world_close(&world);
}

/* Else the client would send again, and both would count differently from then on. */
TEST(a_resume_waits_until_all_that_came_before_it_is_settled)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *alice = managed(world, "alice@localhost/a", id);
	struct client *early = world_connect(world);
	struct client *again = world_connect(world);
	struct arena arena;

	arena_init(&arena);
	const char *text = arena_printf(&arena, "<resume" SM " previd='%s' h='1'/>", id).at;
	world_add_account(world, "bob@localhost");
	client_authenticate(early, "alice@localhost");
	client_authenticate(again, "alice@localhost");
	client_forget(early);
	client_forget(again);
	fake_store_set_automatic(world_store(world), false);
	client_send(alice, "<message to='bob@localhost' type='chat'><body>1</body></message>");
	client_send(early, text);
	CHECK(client_is_closed(alice));
	CHECK_STR(client_heard(early), "");
	client_send(again, text);
	CHECK(contains(client_heard(early), "<failed"));
	CHECK_STR(client_heard(again), "");
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_settle(world);
	CHECK(contains(client_heard(again), "<resumed" SM " h='2'"));
	client_send(again, "<message to='bob@localhost' type='chat'><body>2</body></message>");
	client_forget(again);
	client_send(again, "<r" SM "/>");
	CHECK_STR(client_heard(again), "<a" SM " h='3'/>");
	arena_fini(&arena);
	world_close(&world);
}
