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
