/* SPDX-License-Identifier: Apache-2.0 */
/* F-07: a link that died in silence is found within a minute, and what it swallowed is not lost. */

#include "core/c2s.h"

#include "core/stream.h"
#include "support/fake_net.h"

#define NO_PACE "limits { bytes_per_second = 0 stanzas_per_second = 0 }"

static const struct world_options kept = { .keeps_messages = true, .settings = NO_PACE };

enum { UNACKED = 500, MINUTE = 60 * 1000 };

/* All that comes to a managed client that acknowledges as it reads; the numbers in their order. */
static void check_all_come(struct client *client, struct outbox *outbox, int first, int last)
{
	while (first < last) {
		str heard = fake_client_heard(client_wire(client));
		int number = next_number(&heard, "<body>");

		CHECK_INT(number, first);
		for (; number >= 0; number = next_number(&heard, "<body>"))
			CHECK_INT(number, first++);
		acknowledge(client, outbox->out);
	}
}

TEST(f_07_what_a_dead_link_swallowed_goes_to_another_device_in_order)
{
	struct world *world = world_open(&kept);
	char id[64], other[64];
	struct client *alice = managed(world, "alice@localhost/a", other);
	struct client *desk = managed(world, "bob@localhost/desk", id);
	struct client *phone;

	acknowledge(desk, 1);
	for (int i = 0; i < UNACKED; i++)
		say_number(alice, "bob@localhost/desk", i, 0);
	/* Both logs have them: that is what h says, and no more. */
	client_forget(alice);
	client_send(alice, "<r" SM "/>");
	CHECK_STR(client_heard(alice), "<a" SM " h='501'/>");
	/* The client is there no more; nobody has told us. */
	CHECK(session_at(world, "bob@localhost/desk")->edge);
	world_advance_ms(world, MINUTE);
	CHECK(client_is_closed(desk));
	CHECK(!session_at(world, "bob@localhost/desk")->edge);
	phone = managed(world, "bob@localhost/phone", other);
	CHECK_STR(client_heard(phone), "");
	world_advance_ms(world, MINUTE / 2);
	client_send(phone, " ");
	for (int i = 0; i < 2 * RESUME_SECONDS / 60; i++) {
		acknowledge(phone, session_at(world, "bob@localhost/phone")->managed->outbox.acked);
		world_advance_ms(world, MINUTE / 2);
	}
	CHECK(!session_at(world, "bob@localhost/desk"));
	check_all_come(phone, &session_at(world, "bob@localhost/phone")->managed->outbox, 0,
		       UNACKED);
	CHECK_INT(count(client_heard(alice), "<error"), 0);
	world_close(&world);
}

TEST(f_07_the_same_without_stream_management)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *desk = world_login(world, "bob@localhost/desk");
	struct client *phone;

	client_send(desk, "<presence/>");
	for (int i = 0; i < 50; i++)
		say_number(alice, "bob@localhost/desk", i, 0);
	world_advance_ms(world, MINUTE);
	CHECK(client_is_closed(desk));
	CHECK(!session_at(world, "bob@localhost/desk"));
	phone = managed_silent(world, "bob@localhost/phone", id);
	client_send(phone, "<presence/>");
	check_all_come(phone, &session_at(world, "bob@localhost/phone")->managed->outbox, 0, 50);
	world_close(&world);
}

TEST(f_07_it_is_found_even_if_something_came_after_we_asked)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = managed(world, "bob@localhost/b", id);

	acknowledge(bob, 1);
	say_number(alice, "bob@localhost/b", 1, 0);
	world_advance_ms(world, 10000);
	/* It writes, and dies, and has not acknowledged. */
	client_send(bob, "<presence><show>away</show></presence>");
	world_advance_ms(world, MINUTE);
	CHECK(client_is_closed(bob));
	world_close(&world);
}

TEST(who_has_acknowledged_may_be_silent)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = managed(world, "bob@localhost/b", id);
	struct client *carol = world_login(world, "carol@localhost/c");

	acknowledge(bob, 1);
	say_number(alice, "bob@localhost/b", 1, 0);
	acknowledge(bob, 2);
	say_number(alice, "carol@localhost/c", 1, 0);
	client_send(carol, "<iq type='result' id='got-it-1'/>");
	world_advance_ms(world, 5 * MINUTE);
	CHECK(!client_is_closed(bob));
	CHECK(!client_is_closed(carol));
	world_close(&world);
}

TEST(who_reads_slowly_is_not_dead)
{
	struct world *world = world_open(&kept);
	char id[64];
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = managed(world, "bob@localhost/b", id);

	acknowledge(bob, 1);
	fake_client_window(client_wire(bob), 100);
	for (int i = 0; i < 50; i++)
		say_number(alice, "bob@localhost/b", i, 5000);
	for (int i = 0; i < 10; i++) {
		world_advance_ms(world, MINUTE / 3);
		fake_client_window(client_wire(bob), 2000);
		world_settle(world);
	}
	CHECK(!client_is_closed(bob));
	/* And now it stops. */
	world_advance_ms(world, MINUTE);
	CHECK(client_is_closed(bob) || !session_at(world, "bob@localhost/b")->edge);
	world_close(&world);
}
