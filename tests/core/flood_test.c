/* SPDX-License-Identifier: Apache-2.0 */
/* Too much of everything: messages for one who is away or gone, sessions that wait, readers who do
 * not read, names that nobody knows, trees as deep as they may be on a small stack. Each time
 * others are served, and what it took comes back. */

#include <malloc.h>
#include <pthread.h>
#include <stdio.h>

#include "base/buf.h"
#include "core/iq_run.h"
#include "core/stream.h"
#include "support/fake_net.h"

enum { SLACK = 256 << 10 };

#define NO_RATES "limits { stanzas_per_second = 0 bytes_per_second = 0 } "

static const struct world_options kept = { .keeps_messages = true, .settings = NO_RATES };
static const struct world_options unkept = { .settings = NO_RATES };

/* Bytes that are allocated; 0 with AddressSanitizer, which looks for leaks itself. */
static size_t allocated(void)
{
	return mallinfo2().uordblks;
}

static void check_is_served(struct client *client)
{
	client_forget(client);
	client_send(client, "<iq type='get' id='served' to='localhost'>"
			    "<ping xmlns='urn:xmpp:ping'/></iq>");
	CHECK(contains(client_heard(client), "id='served' type='result'"));
}

/* Takes all that waits for it, page after page, by answering the ping behind each; the numbers must
 * come in order. Returns how many came. */
static int take_numbers(struct client *client)
{
	str heard = client_heard(client);
	int next = 0;

	while (heard.len) {
		struct buf answer = { .limit = 200 };
		str pings = heard;
		int number;

		while ((number = next_number(&heard, "<body>")) >= 0)
			CHECK_INT(number, next++);
		for (; pings.len; pings = str_from(pings, 1)) {
			str id = str_from(pings, 1);

			if (!str_starts(pings, S("'got-it-")))
				continue;
			buf_clear(&answer);
			buf_printf(&answer, "<iq type='result' id='%.*s'/>",
				   STR_ARG(str_upto(id, str_find(id, '\''))));
		}
		client_send_str(client, buf_str(&answer));
		buf_fini(&answer);
		heard = client_heard(client);
	}
	return next;
}

TEST(a_097_thousands_of_messages_for_one_who_is_away_wait_in_the_log_and_come_in_pages)
{
	enum { MANY = 3000 };
	struct world *world = world_open(&kept);
	struct client *mallory = world_login(world, "mallory@localhost/m");
	struct client *carol = world_login(world, "carol@localhost/c");
	struct client *bob;
	size_t before;

	world_add_account(world, "bob@localhost");
	world_advance_ms(world, 60000);
	for (int i = 0; i < MANY; i++) {
		say_number(mallory, "bob@localhost", i, 100);
		if (i % 500 == 0)
			check_is_served(carol);
	}
	CHECK_STR(client_heard(mallory), ""); /* nothing is refused */
	world_advance_ms(world, 60000);
	CHECK(world_home(world, "bob@localhost") == NULL); /* the log holds them, not memory */
	bob = world_login(world, "bob@localhost/b");
	before = allocated();
	client_send(bob, "<presence/>");
	/* What one who reads is given at once is bounded. */
	CHECK(allocated() < before + (2 << 20));
	CHECK_INT(take_numbers(bob), MANY);
	world_close(&world);
}

TEST(a_097_thousands_of_messages_for_one_who_is_gone_are_refused_and_leave_nothing)
{
	/* Without a log: with one, what she sent is in hers. */
	struct world *world = world_open(&unkept);
	struct client *mallory = world_login(world, "mallory@localhost/m");
	struct client *carol = world_login(world, "carol@localhost/c");
	size_t before = 0;

	for (int i = 0; i < 4000; i++) {
		say_number(mallory, "nobody@localhost", i, 1000);
		CHECK_INT(count(client_heard(mallory), "<service-unavailable "), 1);
		if (i == 1000)
			before = allocated();
	}
	check_is_served(carol);
	CHECK(world_home(world, "nobody@localhost") == NULL);
	CHECK(allocated() < before + SLACK);
	world_close(&world);
}

TEST(a_101_sessions_that_wait_for_their_client_are_few_and_do_not_shut_it_out)
{
	struct world *world = world_open(&(struct world_options){
		.keeps_messages = true, .settings = "limits { sessions_per_account = 5 }" });
	struct client *carol = world_login(world, "carol@localhost/c");
	char id[64], first[64];

	for (int i = 0; i < 200; i++) {
		char full[64];
		struct client *alice;

		snprintf(full, sizeof(full), "alice@localhost/%d", i);
		alice = managed(world, full, i == 195 ? first : id);
		if (i == 199)
			say_number(carol, "alice@localhost/0", 7, 10);
		client_cut(&alice);
		CHECK(home_session_count(world_home(world, "alice@localhost")) <= 5);
	}
	check_is_served(carol);
	/* The youngest are still there, the older have ended. */
	CHECK(session_at(world, "alice@localhost/199") != NULL);
	CHECK(session_at(world, "alice@localhost/195") != NULL);
	CHECK(session_at(world, "alice@localhost/194") == NULL);
	CHECK(contains(client_heard(resume(world, "alice@localhost", first, 0)), "<resumed"));
	world_close(&world);
}

TEST(a_102_f_16_many_who_do_not_read_are_cut_off_each_at_its_bound)
{
	enum { READERS = 40 };
	struct world *world = world_open(&(struct world_options){
		.settings = "limits { stanzas_per_second = 0 bytes_per_second = 0 "
			    "output_bytes = 64k stanza_bytes = 16k }" });
	struct client *mallory = world_login(world, "mallory@localhost/m");
	struct client *carol = world_login(world, "carol@localhost/c");
	struct client *readers[READERS];
	size_t before, most;
	char full[64];

	for (int i = 0; i < READERS; i++) {
		snprintf(full, sizeof(full), "bob%d@localhost/b", i);
		readers[i] = world_login(world, full);
		client_send(readers[i], "<presence/>");
		fake_client_window(client_wire(readers[i]), 0);
	}
	before = most = allocated();
	for (int i = 0; i < READERS * 20; i++) {
		snprintf(full, sizeof(full), "bob%d@localhost/b", i % READERS);
		say_number(mallory, full, i, 8000);
		client_forget(mallory);
		most = allocated() > most ? allocated() : most;
	}
	/* A buffer grows by half. */
	CHECK(most < before + READERS * (2 * 64 << 10) + SLACK);
	for (int i = 0; i < READERS; i++)
		CHECK(client_is_closed(readers[i]));
	check_is_served(carol);
	check_is_served(mallory);
	world_advance_ms(world, 60000);
	for (int i = 0; i < READERS; i++) {
		snprintf(full, sizeof(full), "bob%d@localhost", i);
		CHECK(world_home(world, full) == NULL);
	}
	world_close(&world);
}

/* A stanza with names that were never seen, for somebody who was never seen. */
static void say_unknown(struct client *client, int number)
{
	static const char *const kinds[] = {
		"<message to='x%d@localhost'><n%d xmlns='urn:n%d' a%d='1'/></message>",
		"<iq type='get' id='i%d'><n%d xmlns='urn:n%d' a%d='1'/></iq>",
		"<iq type='set' id='1' to='h%d.example'><n%d xmlns='urn:n%d' a%d='1'/></iq>",
		"<presence to='p%d@localhost'><n%d xmlns='urn:n%d' a%d='1'/></presence>",
		/* Clang takes two pieces for a forgotten comma. */
		("<presence type='unavailable' to='p%d@localhost'><n%d xmlns='urn:n%d' a%d='1'/>"
		 "</presence>"),
	};
	struct buf text = { .limit = 1000 };
	int of = number / 5 * 5;

	buf_clear(&text);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	buf_printf(&text, kinds[number % 5], of, number, number, number);
#pragma GCC diagnostic pop
	client_send_str(client, buf_str(&text));
	client_forget(client);
	buf_fini(&text);
}

TEST(a_120_names_that_nobody_knows_are_not_remembered)
{
	struct world *world = world_open(&unkept);
	struct client *mallory = world_login(world, "mallory@localhost/m");
	struct client *carol = world_login(world, "carol@localhost/c");
	size_t before = 0;

	for (int i = 0; i < 50000; i++) {
		say_unknown(mallory, i);
		if (i == 10000)
			before = allocated();
	}
	check_is_served(carol);
	CHECK(allocated() < before + SLACK);
	CHECK_INT(iq_open_count(), 0);
	world_close(&world);
}

/* ---- a small stack ---- */

static void say_deep(struct client *client, const char *head, const char *tail, int depth)
{
	struct buf text = { .limit = 1 << 20 };

	buf_add(&text, str_of(head));
	for (int i = 0; i < depth; i++)
		buf_printf(&text, "<d%d xmlns='urn:d%d'>", i, i);
	for (int i = depth; i-- > 0;)
		buf_printf(&text, "</d%d>", i);
	buf_add(&text, str_of(tail));
	client_send_str(client, buf_str(&text));
	buf_fini(&text);
}

/* Parsed, kept, copied, forwarded from the archive, refused, stored, freed. */
static void *use_deep_trees(void *heard_all)
{
	struct world *world = world_open(&kept);
	struct client *mallory = world_login(world, "mallory@localhost/m");
	struct client *other = world_login(world, "mallory@localhost/o");
	struct client *bob = world_login(world, "bob@localhost/b");
	bool *out = heard_all;

	client_send(other, "<iq type='set' id='1'><enable xmlns='urn:xmpp:carbons:2'/></iq>");
	client_send(bob, "<presence/>");
	client_forget(other);
	say_deep(mallory, "<message to='bob@localhost' type='chat'><body>1</body>", "</message>",
		 62);
	*out = count(client_heard(bob), "<d61 ") == 1 && count(client_heard(other), "<d61 ") == 1;
	say_deep(mallory, "<message to='nobody@localhost'><body>1</body>", "</message>", 62);
	say_deep(mallory, "<iq type='set' id='2'><query xmlns='jabber:iq:private'>",
		 "</query></iq>", 61);
	say_deep(mallory, "<presence>", "</presence>", 62);
	client_forget(mallory);
	client_send(mallory, "<iq type='set' id='3'><query xmlns='urn:xmpp:mam:2'/></iq>");
	*out &= count(client_heard(mallory), "<d61 ") == 2; /* what was refused, too */
	say_deep(mallory, "<message to='bob@localhost'>", "</message>", 64);
	*out &= count(client_heard(mallory), "<policy-violation ") == 1;
	world_close(&world);
	return NULL;
}

TEST(a_013_the_deepest_trees_need_no_deep_stack)
{
	pthread_attr_t attr;
	pthread_t thread;
	bool heard_all = false;

	CHECK_INT(pthread_attr_init(&attr), 0);
	CHECK_INT(pthread_attr_setstacksize(&attr, 256 << 10), 0);
	CHECK_INT(pthread_create(&thread, &attr, use_deep_trees, &heard_all), 0);
	CHECK_INT(pthread_join(thread, NULL), 0);
	pthread_attr_destroy(&attr);
	CHECK(heard_all);
}

/* ---- as many as may be kept for an account (A-097) ---- */

static const struct world_options few = { .keeps_messages = true,
					  .settings = "limits { owed_messages = 10 }" };

#define TOO_MUCH "<resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'"

TEST(a_097_who_floods_one_who_is_away_is_refused_when_as_much_is_kept_as_may_be)
{
	struct world *world = world_open(&few);
	struct client *mallory = world_login(world, "mallory@localhost/m");
	struct client *bob;

	world_add_account(world, "bob@localhost");
	for (int i = 0; i < 10; i++)
		say_number(mallory, "bob@localhost", i, 10);
	CHECK_STR(client_heard(mallory), "");
	say_number(mallory, "bob@localhost", 10, 10);
	CHECK_INT(count(client_heard(mallory), TOO_MUCH), 1);
	/* Also when the home has slept, and counts what the store has. */
	world_advance_ms(world, 60000);
	CHECK(world_home(world, "bob@localhost") == NULL);
	say_number(mallory, "bob@localhost", 10, 10);
	CHECK_INT(count(client_heard(mallory), TOO_MUCH), 1);
	/* What is acknowledged makes room. */
	bob = world_login(world, "bob@localhost/b");
	client_send(bob, "<presence/>");
	CHECK_INT(take_numbers(bob), 10);
	say_number(mallory, "bob@localhost", 10, 10);
	CHECK_STR(client_heard(mallory), "");
	CHECK(contains(client_heard(bob), "<body>10"));
	world_close(&world);
}

TEST(a_097_what_was_refused_for_one_who_has_too_much_stays_refused_though_it_is_sent_again)
{
	struct world *world = world_open(&few);
	struct client *mallory = world_login(world, "mallory@localhost/m");

	world_add_account(world, "bob@localhost");
	for (int i = 0; i < 10; i++)
		say_number(mallory, "bob@localhost", i, 10);
	client_forget(mallory);
	/* It has no id, so that its log does not know that it was refused. */
	for (int i = 0; i < 3; i++) {
		client_send(mallory, "<message to='bob@localhost' type='chat'><body>x</body>"
				     "<origin-id xmlns='urn:xmpp:sid:0' id='1'/></message>");
		CHECK_INT(count(client_heard(mallory), TOO_MUCH), 1);
	}
	CHECK_INT(world_home(world, "bob@localhost")->owed.count, 10);
	world_close(&world);
}

TEST(a_097_what_was_accepted_stays_accepted_though_the_account_is_full_when_it_is_posted_again)
{
	struct world *world = world_open(&few);
	struct client *mallory = world_login(world, "mallory@localhost/m");
	struct client *bob;

	world_add_account(world, "bob@localhost");
	for (int i = 0; i < 10; i++)
		say_number(mallory, "bob@localhost", i, 10);
	world_crash(world); /* her log does not know yet that all are settled */
	mallory = world_login(world, "mallory@localhost/m");
	CHECK_STR(client_heard(mallory), "");
	client_send(mallory, "<presence/>");
	CHECK_INT(count(client_heard(mallory), TOO_MUCH), 0);
	bob = world_login(world, "bob@localhost/b");
	client_send(bob, "<presence/>");
	CHECK_INT(take_numbers(bob), 10);
	CHECK_INT(count(client_heard(mallory), "type='error'"), 0);
	world_close(&world);
}

TEST(a_097_who_has_too_much_is_told_all_the_same_that_what_he_sent_did_not_arrive)
{
	struct world *world = world_open(&few);
	struct client *mallory = world_login(world, "mallory@localhost/m");
	struct client *bob = world_login(world, "bob@localhost/b");

	for (int i = 0; i < 10; i++)
		say_number(mallory, "bob@localhost", i, 10);
	client_send(bob, "<message to='nobody@localhost' type='chat' id='n'><body>x</body>"
			 "</message>");
	client_leave(&bob);
	CHECK_INT(world_home(world, "bob@localhost")->owed.count, 11);
	world_close(&world);
}
