/* SPDX-License-Identifier: Apache-2.0 */
/* The feature; all that it promises is in tests/core/managed_test.c and resume_test.c. */

#include "support/test.h"
#include "support/world.h"

static bool contains(str text, const char *piece)
{
	for (size_t i = 0; i < text.len; i++)
		if (str_starts(str_from(text, i), str_of(piece)))
			return true;
	return false;
}

TEST(it_is_offered_after_authentication_and_not_before)
{
	struct world *world = world_open(NULL);
	struct client *bob = world_connect(world);

	world_add_account(world, "bob@localhost");
	client_send(bob, "<stream:stream to='localhost' version='1.0' xmlns='jabber:client' "
			 "xmlns:stream='http://etherx.jabber.org/streams'>");
	CHECK(!contains(client_heard(bob), "urn:xmpp:sm:3"));
	client_cut(&bob);
	bob = world_connect(world);
	client_authenticate(bob, "bob@localhost");
	CHECK(contains(client_heard(bob), "<sm xmlns='urn:xmpp:sm:3'/>"));
	world_close(&world);
}
