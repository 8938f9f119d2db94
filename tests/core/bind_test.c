/* SPDX-License-Identifier: Apache-2.0 */
/* Resources: chosen, made up, in conflict, too many. */

#include "core/bind.h"

#include "support/test.h"
#include "support/world.h"

static bool contains(str text, const char *piece)
{
	for (size_t i = 0; i < text.len; i++)
		if (str_starts(str_from(text, i), str_of(piece)))
			return true;
	return false;
}

TEST(a_051_a_resource_that_is_not_named_is_made_and_cannot_be_guessed)
{
	struct world *world = world_open(NULL);
	struct client *alice = world_connect(world);

	world_add_account(world, "alice@localhost");
	client_authenticate(alice, "alice@localhost");
	client_forget(alice);
	client_send(alice, "<iq type='set' id='1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"
			   "</iq>");
	str answer = client_heard(alice);
	CHECK(contains(answer, "<jid>alice@localhost/"));
	CHECK(answer.len > strlen("<iq id='1' type='result'><bind "
				  "xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>alice@localhost/"
				  "</jid></bind></iq>") + 20);
	world_close(&world);
}

/* RFC 6120 §7.7.2.2 */
TEST(the_newer_session_wins_and_the_older_learns_why)
{
	struct world *world = world_open(NULL);
	struct client *old = world_login(world, "alice@localhost/a");
	struct client *new = world_login(world, "alice@localhost/a");
	struct client *bob = world_login(world, "bob@localhost/b");

	CHECK(contains(client_heard(old), "<conflict "));
	CHECK(client_is_closed(old));
	client_send(bob, "<message to='alice@localhost/a' id='1'/>");
	CHECK_STR(client_heard(new),
		  "<message to='alice@localhost/a' from='bob@localhost/b' id='1'/>");
	world_close(&world);
}

TEST(sessions_of_one_account_are_bounded)
{
	struct world_options options = { .settings = "limits { sessions_per_account = 2 }" };
	struct world *world = world_open(&options);
	struct client *third;

	world_login(world, "alice@localhost/1");
	world_login(world, "alice@localhost/2");
	third = world_connect(world);
	client_authenticate(third, "alice@localhost");
	client_forget(third);
	client_send(third, "<iq type='set' id='1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
			   "<resource>3</resource></bind></iq>");
	CHECK(contains(client_heard(third), "<resource-constraint "));
	/* In the place of an old one there is room. */
	client_send(third, "<iq type='set' id='2'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
			   "<resource>2</resource></bind></iq>");
	CHECK(contains(client_heard(third), "<jid>alice@localhost/2</jid>"));
	world_close(&world);
}
