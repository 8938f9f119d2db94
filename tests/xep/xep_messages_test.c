/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"
#include "xep/scene.h"

#define INFO(to) \
	"<iq id='i' type='get' to='" to "'>" \
	"<query xmlns='http://jabber.org/protocol/disco#info'/></iq>"

TEST(what_the_server_does_with_messages_is_announced)
{
	struct world *world = world_open(&(struct world_options){ .keeps_messages = true });
	struct client *alice = world_login(world, "alice@localhost/a");
	str heard = ask(alice, INFO("localhost"));

	CHECK(has(heard, "<feature var='msgoffline'/>"));
	CHECK(has(heard, "<feature var='urn:xmpp:sid:0'/>"));
	/* It is between clients. */
	CHECK(!has(heard, "chatstates"));
	CHECK(has(ask(alice, INFO("alice@localhost")), "<feature var='urn:xmpp:sid:0'/>"));
	world_close(&world);
}

TEST(what_is_between_clients_is_handed_on_as_it_is)
{
	struct world *world = world_open(&(struct world_options){ .keeps_messages = true });
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = world_login(world, "bob@localhost/b");

	client_send(alice, "<message to='bob@localhost/b' type='chat' id='1'><received "
			   "xmlns='urn:xmpp:receipts' id='0'/></message>");
	client_send(alice, "<message to='bob@localhost/b' type='chat' id='2'><active "
			   "xmlns='http://jabber.org/protocol/chatstates'/></message>");
	client_send(alice,
		    "<message to='bob@localhost/b' type='chat' id='3'><body>x</body><replace "
		    "xmlns='urn:xmpp:message-correct:0' id='1'/></message>");
	str heard = client_heard(bob);
	CHECK(has(heard, "<received xmlns='urn:xmpp:receipts' id='0'/>"));
	CHECK(has(heard, "<active xmlns='http://jabber.org/protocol/chatstates'/>"));
	CHECK(has(heard, "<replace xmlns='urn:xmpp:message-correct:0' id='1'/>"));
	world_close(&world);
}
