/* SPDX-License-Identifier: Apache-2.0 */
/* The feature; what it promises is in tests/core/inactive_test.c and tests/xmpp/csi_test.c. */

#include "support/test.h"
#include "xep/scene.h"

TEST(it_is_offered_after_authentication_and_not_before)
{
	struct world *world = world_open(NULL);
	struct client *bob = world_connect(world);

	world_add_account(world, "bob@localhost");
	client_send(bob, "<stream:stream to='localhost' version='1.0' xmlns='jabber:client' "
			 "xmlns:stream='http://etherx.jabber.org/streams'>");
	CHECK(!has(client_heard(bob), "urn:xmpp:csi:0"));
	client_cut(&bob);
	bob = world_connect(world);
	client_authenticate(bob, "bob@localhost");
	CHECK(has(client_heard(bob), "<csi xmlns='urn:xmpp:csi:0'/>"));
	world_close(&world);
}
