/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 6121 §8.5 in its corners; the whole table is in stories/. */

#include "core/receive.h"

#include "support/test.h"
#include "support/world.h"

#define UNAVAILABLE(who) \
	"<message to='alice@localhost/a' from='" who "' id='1' type='error'><error type='cancel'>" \
	"<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>"

static struct client *available(struct world *world, const char *who, const char *presence)
{
	struct client *client = world_login(world, who);

	client_send(client, presence);
	client_forget(client);
	return client;
}

TEST(a_message_to_the_bare_jid_goes_to_the_highest_priority)
{
	struct world *world = world_open(NULL);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *low = available(world, "bob@localhost/low", "<presence/>");
	struct client *high = available(world, "bob@localhost/high",
					"<presence><priority>5</priority></presence>");

	client_forget(low);
	client_send(alice,
		    "<message to='bob@localhost' type='chat' id='1'><body>hi</body></message>");
	CHECK_STR(client_heard(high), "<message to='bob@localhost' from='alice@localhost/a' id='1' "
				      "type='chat'><body>hi</body></message>");
	CHECK_STR(client_heard(low), "");
	world_close(&world);
}

TEST(a_negative_priority_gets_only_what_names_it)
{
	struct world *world = world_open(NULL);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = available(world, "bob@localhost/b",
				       "<presence><priority>-1</priority></presence>");

	client_send(alice, "<message to='bob@localhost' id='1'><body>hi</body></message>");
	CHECK_STR(client_heard(bob), "");
	CHECK(str_find(client_heard(alice), '<') == 0);
	client_send(alice, "<message to='bob@localhost/b' id='2'><body>you</body></message>");
	CHECK_STR(client_heard(bob), "<message to='bob@localhost/b' from='alice@localhost/a' "
				     "id='2'><body>you</body></message>");
	world_close(&world);
}

/* who is away and who does not exist are told apart by nothing. */
TEST(a_049_nobody_and_somebody_who_is_away_give_the_same_answer)
{
	struct world *world = world_open(NULL);
	struct client *alice = world_login(world, "alice@localhost/a");

	world_add_account(world, "bob@localhost");
	client_send(alice, "<message to='bob@localhost' id='1'><body>hi</body></message>");
	CHECK_STR(client_heard(alice), UNAVAILABLE("bob@localhost"));
	client_send(alice, "<message to='bib@localhost' id='1'><body>hi</body></message>");
	CHECK_STR(client_heard(alice), UNAVAILABLE("bib@localhost"));
	world_close(&world);
}

TEST(a_request_to_a_resource_comes_only_from_who_knows_it)
{
	struct world *world = world_open(NULL);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = available(world, "bob@localhost/b", "<presence/>");

	client_send(alice, "<iq to='bob@localhost/b' type='get' id='1'><ping "
			   "xmlns='urn:xmpp:ping'/></iq>");
	CHECK_STR(client_heard(bob), "");
	client_send(bob, "<presence to='alice@localhost/a'/>");
	client_forget(alice);
	client_send(alice, "<iq to='bob@localhost/b' type='get' id='2'><ping "
			   "xmlns='urn:xmpp:ping'/></iq>");
	CHECK_STR(client_heard(bob), "<iq to='bob@localhost/b' from='alice@localhost/a' id='2' "
				     "type='get'><ping xmlns='urn:xmpp:ping'/></iq>");
	client_send(bob, "<iq to='alice@localhost/a' type='result' id='2'/>");
	CHECK_STR(client_heard(alice),
		  "<iq to='alice@localhost/a' from='bob@localhost/b' id='2' type='result'/>");
	world_close(&world);
}

TEST(an_error_for_nobody_is_not_answered)
{
	struct world *world = world_open(NULL);
	struct client *alice = world_login(world, "alice@localhost/a");

	client_send(alice, "<message to='nobody@localhost' type='error' id='1'/>");
	client_send(alice, "<iq to='nobody@localhost/x' type='result' id='2'/>");
	client_send(alice, "<iq to='localhost' type='result' id='3'/>");
	CHECK_STR(client_heard(alice), "");
	world_close(&world);
}

/* the same for what only somebody's own account answers. */
TEST(a_049_a_request_to_a_resource_does_not_tell_who_has_an_account)
{
	static const char *const requests[] = {
		"<query xmlns='jabber:iq:roster'/>",	"<query xmlns='jabber:iq:last'/>",
		"<query xmlns='jabber:iq:private'/>",	"<query xmlns='jabber:iq:register'/>",
		"<query xmlns='jabber:iq:version'/>",	"<blocklist xmlns='urn:xmpp:blocking'/>",
		"<ping xmlns='urn:xmpp:ping'/>",	"<vCard xmlns='vcard-temp'/>",
		"<query xmlns='http://jabber.org/protocol/disco#info'/>",
		"<query xmlns='http://jabber.org/protocol/disco#items'/>",
		"<query xmlns='http://jabber.org/protocol/disco#items' node='n'/>",
	};
	static const char *const resources[] = { "", "/x" };
	static const char *const types[] = { "get", "set" };
	struct world *world = world_open(NULL);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct arena arena;

	world_add_account(world, "bob@localhost");
	arena_init(&arena);
	for (size_t i = 0; i < ARRAY_LEN(requests) * 4; i++) {
		const char *format = "<iq to='%s@localhost%s' type='%s' id='1'>%s</iq>";
		const char *request = requests[i / 4], *resource = resources[i % 2],
			   *type = types[i / 2 % 2];
		str bob, bib;

		client_send(alice, arena_printf(&arena, format, "bob", resource, type, request).at);
		bob = arena_str(&arena, client_heard(alice));
		client_send(alice, arena_printf(&arena, format, "bib", resource, type, request).at);
		bib = arena_str(&arena, client_heard(alice));
		for (size_t at = 0; at + 3 <= bib.len; at++)
			if (str_starts(str_from(bib, at), S("bib")))
				((char *)bib.at)[at + 1] = 'o';
		CHECK_STR_EQ(bib, bob);
	}
	arena_fini(&arena);
	world_close(&world);
}

TEST(an_error_that_answers_nothing_wakes_nobody)
{
	struct world *world = world_open(NULL);
	struct client *alice = world_login(world, "alice@localhost/a");

	world_add_account(world, "bob@localhost");
	client_send(alice, "<message to='bob@localhost/x' type='error'/>");
	CHECK(world_home(world, "bob@localhost") == NULL);
	world_close(&world);
}
