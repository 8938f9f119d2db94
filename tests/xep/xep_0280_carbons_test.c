/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "support/test.h"
#include "xep/scene.h"

#define ENABLE "<iq id='c' type='set'><enable xmlns='urn:xmpp:carbons:2'/></iq>"
#define DISABLE "<iq id='c' type='set'><disable xmlns='urn:xmpp:carbons:2'/></iq>"
#define COPY(way, who, to, type, from, dest, attrs, inner) \
	"<message to='" to "' from='" who "' type='" type "'><" way \
	" xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>" \
	"<message xmlns='jabber:client' to='" dest "' from='" from "'" attrs " type='" type \
	"'>" inner "</message></forwarded></" way "></message>"

struct party {
	struct world *world;
	struct client *phone, *laptop; /* of bob */
	struct client *alice;
};

static struct client *online(struct world *world, const char *who, const char *priority)
{
	struct client *client = world_login(world, who);
	char text[200];

	snprintf(text, sizeof(text), "<presence><priority>%s</priority></presence>", priority);
	client_send(client, text);
	return client;
}

/* Bob's phone is in his hand; the laptop only wants carbons. */
static struct party party_with(const struct world_options *options)
{
	struct party party = { .world = world_open(options) };

	party.phone = online(party.world, "bob@localhost/phone", "5");
	party.laptop = online(party.world, "bob@localhost/laptop", "0");
	party.alice = online(party.world, "alice@localhost/a", "0");
	CHECK_STR(ask(party.laptop, ENABLE),
		  "<iq to='bob@localhost/laptop' id='c' type='result'/>");
	client_forget(party.phone);
	client_forget(party.alice);
	return party;
}

static struct party party_of(void)
{
	return party_with(NULL);
}

TEST(what_one_session_sends_is_copied_to_the_other)
{
	struct party party = party_of();

	client_send(party.phone, "<message to='alice@localhost' id='1' type='chat'><body>hi</body>"
				 "</message>");
	CHECK_STR(client_heard(party.laptop),
		  COPY("sent", "bob@localhost", "bob@localhost/laptop", "chat",
		       "bob@localhost/phone", "alice@localhost", " id='1'", "<body>hi</body>"));
	CHECK_STR(client_heard(party.phone), "");
	CHECK(has(client_heard(party.alice), "<body>hi</body>"));
	world_close(&party.world);
}

TEST(the_one_that_sent_it_gets_no_copy)
{
	struct party party = party_of();

	CHECK_STR(ask(party.laptop, "<message to='alice@localhost' type='chat'><body>hi</body>"
				    "</message>"),
		  "");
	CHECK_STR(client_heard(party.phone), ""); /* it did not ask for any */
	world_close(&party.world);
}

TEST(what_one_session_is_given_is_copied_to_the_other_once)
{
	struct party party = party_of();

	client_send(party.alice, "<message to='bob@localhost' id='1' type='chat'><body>hi</body>"
				 "</message>");
	CHECK_STR(client_heard(party.laptop),
		  COPY("received", "bob@localhost", "bob@localhost/laptop", "chat",
		       "alice@localhost/a", "bob@localhost", " id='1'", "<body>hi</body>"));
	CHECK(has(client_heard(party.phone), "<body>hi</body>"));
	client_send(party.alice, "<message to='bob@localhost/laptop' type='chat'><body>you</body>"
				 "</message>");
	CHECK_STR(client_heard(party.laptop),
		  "<message to='bob@localhost/laptop' from='alice@localhost/a' type='chat'>"
		  "<body>you</body></message>");
	CHECK_STR(client_heard(party.phone), "");
	world_close(&party.world);
}

TEST(both_of_one_priority_get_the_message_and_no_copy)
{
	struct party party = party_of();

	ask(party.phone, ENABLE);
	client_send(party.phone, "<presence/>");
	client_forget(party.phone);
	client_forget(party.laptop);
	client_send(party.alice,
		    "<message to='bob@localhost' type='chat'><body>hi</body></message>");
	CHECK_INT(count_of(client_heard(party.laptop), "<body>hi"), 1);
	CHECK_INT(count_of(client_heard(party.phone), "<body>hi"), 1);
	world_close(&party.world);
}

TEST(the_wish_is_taken_back)
{
	struct party party = party_of();

	CHECK_STR(error_in(ask(party.laptop, DISABLE)), "none");
	client_send(party.phone,
		    "<message to='alice@localhost' type='chat'><body>hi</body></message>");
	CHECK_STR(client_heard(party.laptop), "");
	world_close(&party.world);
}

TEST(nobody_asks_for_another_account)
{
	struct party party = party_of();

	CHECK_STR(error_in(ask(party.alice, "<iq id='c' type='set' to='bob@localhost'>"
					    "<enable xmlns='urn:xmpp:carbons:2'/></iq>")),
		  "not-allowed");
	CHECK_STR(error_in(ask(party.alice, "<iq id='c' type='set' to='nobody@localhost'>"
					    "<disable xmlns='urn:xmpp:carbons:2'/></iq>")),
		  "not-allowed");
	world_close(&party.world);
}

TEST(private_and_forged_and_groupchat_messages_are_not_copied)
{
	struct party party = party_of();
	str heard;

	client_send(party.alice, "<message to='bob@localhost/phone' type='chat'><body>hi</body>"
				 "<private xmlns='urn:xmpp:carbons:2'/></message>");
	client_send(party.alice, "<message to='bob@localhost/phone' type='chat'><body>hi</body>"
				 "<no-copy xmlns='urn:xmpp:hints'/></message>");
	client_send(party.alice, "<message to='bob@localhost/phone' type='chat'>"
				 "<sent xmlns='urn:xmpp:carbons:2'><forwarded "
				 "xmlns='urn:xmpp:forward:0'/></sent></message>");
	client_send(party.alice, "<message to='bob@localhost/phone' type='groupchat'>"
				 "<body>hi</body></message>");
	client_send(party.alice, "<message to='bob@localhost/phone' type='headline'><body>hi</body>"
				 "</message>");
	CHECK_STR(client_heard(party.laptop), "");
	/* Handed on as what it is, from himself; and §9 keeps <private/>. */
	heard = client_heard(party.phone);
	CHECK_INT(count_of(heard, " from='alice@localhost/a'"), 5);
	CHECK_INT(count_of(heard, "<private xmlns='urn:xmpp:carbons:2'/>"), 1);
	CHECK_INT(count_of(heard, "<sent xmlns='urn:xmpp:carbons:2'>"), 1);
	world_close(&party.world);
}

TEST(a_message_to_oneself_is_copied_as_received_and_not_to_its_sender)
{
	struct party party = party_of();

	CHECK_STR(ask(party.laptop, "<message to='bob@localhost' type='chat'><body>note</body>"
				    "</message>"),
		  "");
	CHECK_INT(count_of(client_heard(party.phone), "<body>note"), 1);
	CHECK_STR(ask(party.phone, "<message to='bob@localhost/phone' type='chat'><body>n</body>"
				   "</message>"),
		  "<message to='bob@localhost/phone' from='bob@localhost/phone' type='chat'>"
		  "<body>n</body></message>");
	CHECK_INT(count_of(client_heard(party.laptop), "<received "), 1);
	world_close(&party.world);
}

TEST(the_error_of_what_was_copied_is_copied_and_no_other)
{
	struct party party = party_of();
	str heard;

	client_send(party.phone, "<message to='nobody@localhost' id='1' type='chat'><body>hi</body>"
				 "</message>");
	heard = client_heard(party.laptop);
	CHECK_INT(count_of(heard, "<sent "), 1);
	CHECK_INT(count_of(heard, "<received "), 1);
	CHECK_STR(error_in(heard), "service-unavailable");
	client_send(party.alice, "<message to='bob@localhost/phone' id='1' type='error'><error "
				 "type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
				 "</error></message>");
	CHECK_STR(client_heard(party.laptop), "");
	world_close(&party.world);
}

TEST(what_is_refused_is_not_copied)
{
	struct party party = party_of();

	client_send(party.alice, "<message to='bob@localhost/none' type='normal'><body>hi</body>"
				 "</message>");
	CHECK_STR(error_in(client_heard(party.alice)), "service-unavailable");
	CHECK_STR(client_heard(party.laptop), "");
	world_close(&party.world);
}

TEST(copies_have_the_id_that_the_archive_gave)
{
	struct party party = party_with(&(struct world_options){ .keeps_messages = true });
	str heard;

	client_send(party.phone, "<message to='alice@localhost' type='chat'><body>hi</body>"
				 "</message>");
	heard = client_heard(party.laptop);
	CHECK_INT(count_of(heard, "<stanza-id xmlns='urn:xmpp:sid:0' by='bob@localhost'"), 1);
	/* Not to the peer, who cannot read that archive. */
	CHECK_INT(count_of(client_heard(party.alice), "by='bob@localhost'"), 0);
	client_send(party.alice,
		    "<message to='bob@localhost' type='chat'><body>hi</body></message>");
	CHECK_INT(count_of(client_heard(party.laptop),
			   "<stanza-id xmlns='urn:xmpp:sid:0' by='bob@localhost'"),
		  1);
	world_close(&party.world);
}

TEST(a_session_that_waits_for_its_client_gets_them_too)
{
	struct party party = party_of();
	struct client *tablet = world_login(party.world, "bob@localhost/tablet");
	char previd[100], text[300];
	const char *id;
	str heard;

	ask(tablet, ENABLE);
	heard = ask(tablet, "<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
	snprintf(text, sizeof(text), "%.*s", STR_ARG(heard));
	id = strstr(text, " id='");
	CHECK(id && sscanf(id, " id='%99[^']", previd) == 1);
	client_cut(&tablet);
	client_send(party.phone, "<message to='alice@localhost' type='chat'><body>hi</body>"
				 "</message>");
	tablet = world_connect(party.world);
	client_authenticate(tablet, "bob@localhost");
	client_forget(tablet);
	snprintf(text, sizeof(text), "<resume xmlns='urn:xmpp:sm:3' previd='%s' h='0'/>", previd);
	CHECK_INT(count_of(ask(tablet, text), "<sent "), 1);
	world_close(&party.world);
}

/* It is not owed; but it is in the archive, under the id that the copy bears. */
TEST(a_copy_that_was_lost_is_in_the_archive)
{
	struct party party = party_with(&(struct world_options){ .keeps_messages = true });
	char id[40], text[2000];
	const char *found;
	str copy;

	client_send(party.alice, "<message to='bob@localhost/phone' id='1' type='chat'>"
				 "<body>hi</body></message>");
	copy = client_heard(party.laptop);
	snprintf(text, sizeof(text), "%.*s", STR_ARG(copy));
	found = strstr(text, "<stanza-id xmlns='urn:xmpp:sid:0' by='bob@localhost' id='");
	CHECK(found && sscanf(strstr(found, " id="), " id='%30[^']", id) == 1);
	client_cut(&party.laptop);
	party.laptop = online(party.world, "bob@localhost/laptop", "0");
	CHECK_INT(count_of(client_heard(party.laptop), "<body>hi</body>"), 0);
	copy = ask(party.laptop, "<iq id='m' type='set'><query xmlns='urn:xmpp:mam:2'/></iq>");
	CHECK_INT(count_of(copy, "<body>hi</body>"), 1);
	CHECK(count_of(copy, id) > 0);
	world_close(&party.world);
}
