/* SPDX-License-Identifier: Apache-2.0 */
/* A stream without stream management acknowledges by answering a ping. */

#include "core/held.h"

#include "core/home.h"
#include "core/session.h"
#include "support/test.h"
#include "support/world.h"

static const struct world_options kept = { .keeps_messages = true };

#define TO_BOB "<message to='bob@localhost' type='chat'><body>x</body></message>"

static struct session *session_of(struct world *world)
{
	return home_session(world_home(world, "bob@localhost"), S("b"));
}

static size_t held_count(struct world *world)
{
	size_t count = 0;

	LIST_EACH(at, &session_of(world)->held)
		count++;
	return count;
}

static int count(str text, const char *piece)
{
	int found = 0;

	for (size_t i = 0; i < text.len; i++)
		found += str_starts(str_from(text, i), str_of(piece));
	return found;
}

TEST(one_ping_covers_what_was_sent_before_it_and_the_next_the_rest)
{
	struct world *world = world_open(&kept);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = world_login(world, "bob@localhost/b");

	client_send(bob, "<presence/>");
	client_send(alice, TO_BOB);
	client_send(alice, TO_BOB);
	client_send(alice, TO_BOB);
	CHECK_INT(held_count(world), 3);
	CHECK_INT(session_of(world)->fence, 1);
	client_send(bob, "<iq type='result' id='got-it-1'/>");
	CHECK_INT(held_count(world), 2);
	CHECK_INT(session_of(world)->fence, 2);
	/* An error is an answer as well: the client has read what stood before the ping. */
	client_send(bob, "<iq type='error' id='got-it-2'><error type='cancel'><service-unavailable "
			 "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
	CHECK_INT(held_count(world), 0);
	CHECK_INT(session_of(world)->fence, 0);
	world_close(&world);
}

TEST(other_answers_acknowledge_nothing)
{
	struct world *world = world_open(&kept);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = world_login(world, "bob@localhost/b");

	client_send(bob, "<presence/>");
	client_send(alice, TO_BOB);
	client_send(bob, "<iq type='result' id='got-it-2'/>");
	client_send(bob, "<iq type='result' id='got-it-'/>");
	client_send(bob, "<message id='got-it-1' to='alice@localhost/a'/>");
	CHECK_INT(held_count(world), 1);
	world_close(&world);
}

/* Anybody may ask him by this id, before he has read what stood before our ping. */
TEST(a_082_an_answer_to_another_by_the_same_id_acknowledges_nothing)
{
	struct world *world = world_open(&kept);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = world_login(world, "bob@localhost/b");

	client_send(bob, "<presence/>");
	client_send(alice, TO_BOB);
	client_send(bob, "<iq type='result' id='got-it-1' to='alice@localhost/a'/>");
	client_send(bob, "<iq type='result' id='got-it-1' to='bob@localhost/b'/>");
	client_send(bob, "<iq type='result' id='got-it-1' to='localhost/x'/>");
	CHECK_INT(held_count(world), 1);
	client_send(bob, "<iq type='result' id='got-it-1' to='localhost'/>");
	CHECK_INT(held_count(world), 0);
	world_close(&world);
}

/* What it holds is bounded, and the rest is in the log. */
TEST(a_client_that_answers_nothing_is_given_no_more_until_it_does)
{
	static const struct world_options fast = {
		.keeps_messages = true,
		.settings = "limits { stanzas_per_second = 0 bytes_per_second = 0 "
			    "output_bytes = 16M }",
	};
	struct world *world = world_open(&fast);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = world_login(world, "bob@localhost/b");
	int bodies;

	client_send(bob, "<presence/>");
	for (int i = 0; i < HELD_MAX + 30; i++)
		client_send(alice, TO_BOB);
	CHECK_INT(held_count(world), HELD_MAX);
	bodies = count(client_heard(bob), "<body>");
	CHECK_INT(bodies, HELD_MAX);
	client_send(bob, "<iq type='result' id='got-it-1'/>");
	client_send(bob, "<iq type='result' id='got-it-2'/>");
	CHECK_INT(count(client_heard(bob), "<body>"), 30);
	client_send(bob, "<iq type='result' id='got-it-3'/>");
	client_send(alice, TO_BOB);
	CHECK_INT(count(client_heard(bob), "<body>"), 1);
	world_close(&world);
}
