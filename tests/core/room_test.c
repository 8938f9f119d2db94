/* SPDX-License-Identifier: Apache-2.0 */
/* A client may ask ahead as much as it likes: it is read as much as it takes. */

#include "core/room.h"

#include "core/stream.h"
#include "support/fake_net.h"
#include "support/fake_store.h"

#define NO_PACE "bytes_per_second = 0 stanzas_per_second = 0"

static const struct world_options kept = { .keeps_messages = true,
					   .settings = "limits { " NO_PACE " }" };

enum { LONG = 8000, MANY = 400, PAGES = 30 };

#define QUERY "<iq type='set' id='q%d'><query xmlns='urn:xmpp:mam:2'/></iq>"

static void fill_archive(struct world *world)
{
	struct client *alice = world_login(world, "alice@localhost/a");

	world_add_account(world, "bob@localhost");
	for (int i = 0; i < MANY; i++)
		say_number(alice, "bob@localhost", i, LONG);
	client_leave(&alice);
}

/* Pages of fifty messages, 400 KB each, all asked for in one breath. */
static void ask_ahead(struct client *client, int pages)
{
	struct buf text;

	buf_init(&text, 100000);
	for (int i = 0; i < pages; i++)
		buf_printf(&text, QUERY, i);
	client_send_str(client, buf_str(&text));
	buf_fini(&text);
}

static int answers(str heard)
{
	return count(heard, "<fin ");
}

TEST(who_acknowledges_nothing_is_given_no_more_and_is_not_ended)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *bob;
	int pages = 0;
	str heard;

	fill_archive(world);
	bob = managed_silent(world, "bob@localhost/b", id);
	ask_ahead(bob, PAGES);
	heard = client_heard(bob);
	CHECK(answers(heard) < 3);
	CHECK(!client_is_closed(bob));
	CHECK(session_at(world, "bob@localhost/b")->managed->outbox.bytes < 2 * 1024 * 1024);
	while (answers(heard) > 0) {
		pages += answers(heard);
		acknowledge(bob, session_at(world, "bob@localhost/b")->managed->outbox.out);
		heard = client_heard(bob);
		CHECK(answers(heard) < 3);
	}
	CHECK_INT(pages, PAGES);
	CHECK(!client_is_closed(bob));
	CHECK(session_at(world, "bob@localhost/b")->room == NULL);
	world_close(&world);
}

TEST(a_102_who_does_not_read_is_given_no_more_and_is_not_cut)
{
	struct world *world = world_open(&kept);
	struct client *bob;
	int pages = 0;

	fill_archive(world);
	bob = world_login(world, "bob@localhost/b");
	fake_client_window(client_wire(bob), 1000);
	ask_ahead(bob, PAGES);
	CHECK(!client_is_closed(bob));
	for (int i = 0; i < 3 * PAGES && pages < PAGES; i++) {
		CHECK(session_at(world, "bob@localhost/b") != NULL);
		fake_client_window(client_wire(bob), 700000);
		world_settle(world);
		pages += answers(client_heard(bob));
	}
	CHECK_INT(pages, PAGES);
	world_close(&world);
}

TEST(pages_are_answered_in_the_order_they_were_asked_for)
{
	struct world *world = world_open(&kept);
	struct client *bob;
	str heard;

	fill_archive(world);
	bob = world_login(world, "bob@localhost/b");
	ask_ahead(bob, PAGES);
	heard = fake_client_heard(client_wire(bob));
	for (int i = 0; i < PAGES; i++)
		CHECK_INT(next_number(&heard, " id='q"), i);
	world_close(&world);
}

TEST(who_leaves_takes_his_questions_with_him)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *bob, *carol;

	fill_archive(world);
	bob = managed_silent(world, "bob@localhost/b", id);
	ask_ahead(bob, PAGES);
	client_leave(&bob);
	carol = managed_silent(world, "bob@localhost/c", id);
	fake_store_set_automatic(world_store(world), false);
	ask_ahead(carol, PAGES);
	client_leave(&carol);
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_settle(world);
	CHECK_INT(home_session_count(world_home(world, "bob@localhost")), 0);
	CHECK_INT(world_home(world, "bob@localhost")->pins, 0);
	world_close(&world);
}

TEST(who_could_not_be_heard_any_more_is_told_to_come_again)
{
	/* Questions that wait hold credit: with the last of it they do not wait. */
	struct world *world = world_open(&(struct world_options){
		.keeps_messages = true,
		.settings = "limits { unsettled_stanzas = 5 " NO_PACE " }" });
	char id[64];
	struct client *bob;
	int refused;
	str heard;

	fill_archive(world);
	bob = managed_silent(world, "bob@localhost/b", id);
	ask_ahead(bob, PAGES);
	heard = client_heard(bob);
	refused = count(heard, "<resource-constraint ");
	CHECK(refused > 0);
	for (int i = 0; i < PAGES; i++) {
		acknowledge(bob, session_at(world, "bob@localhost/b")->managed->outbox.out);
		heard = client_heard(bob);
		refused += count(heard, "<resource-constraint ") + answers(heard);
	}
	CHECK(!client_is_closed(bob));
	world_close(&world);
}
