/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 6120 §8.2.3, §8.4: each request finds its handler, or an error, and has one answer. */

#include "core/iq.h"

#include "core/home.h"
#include "core/iq_run.h"
#include "core/session.h"
#include "support/fake_store.h"
#include "support/test.h"
#include "support/world.h"
#include "xep/scene.h"

static struct world *world;
static struct client *alice, *bob;

static void open_two(void)
{
	world = world_open(NULL);
	alice = world_login(world, "alice@localhost/a");
	bob = world_login(world, "bob@localhost/b");
}

TEST(a_handler_is_found_by_type_target_namespace_and_element)
{
	static const struct {
		const char *request, *error;
	} cases[] = {
		{ "<iq id='1' type='get' to='localhost'><ping xmlns='urn:xmpp:ping'/></iq>",
		  "none" },
		{ "<iq id='1' type='set' to='localhost'><ping xmlns='urn:xmpp:ping'/></iq>",
		  "service-unavailable" },
		{ "<iq id='1' type='get' to='localhost'><ping xmlns='urn:xmpp:pong'/></iq>",
		  "service-unavailable" },
		{ "<iq id='1' type='get' to='localhost'><query xmlns='urn:xmpp:ping'/></iq>",
		  "service-unavailable" },
		{ "<iq id='1' type='get'><query xmlns='jabber:iq:roster'/></iq>", "none" },
		{ "<iq id='1' type='get' to='alice@localhost'><blocklist "
		  "xmlns='urn:xmpp:blocking'/></iq>",
		  "none" },
		{ "<iq id='1' type='get' to='bob@localhost'><query xmlns='jabber:iq:roster'/></iq>",
		  "forbidden" },
		{ "<iq id='1' type='get' to='localhost'><query xmlns='jabber:iq:roster'/></iq>",
		  "service-unavailable" },
		{ "<iq id='1' type='get' to='nobody@localhost'><vCard xmlns='vcard-temp'/></iq>",
		  "service-unavailable" },
		{ "<iq id='1' type='get'><unheard-of xmlns='urn:unheard'/></iq>",
		  "service-unavailable" },
	};

	open_two();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		str heard = ask(alice, cases[i].request);

		CHECK_STR(error_in(heard), cases[i].error);
		CHECK_INT(count_of(heard, "<iq "), 1);
		CHECK_INT(count_of(heard, " id='1' "), 1);
	}
	CHECK_INT(iq_open_count(), 0);
	world_close(&world);
}

/* RFC 6120 §8.1.2.1: an own request without `to` is answered without `from`. */
TEST(an_answer_comes_from_where_the_request_was_sent)
{
	open_two();
	CHECK_STR(ask(alice, "<iq id='1' type='get'><ping xmlns='urn:xmpp:ping'/></iq>"),
		  "<iq to='alice@localhost/a' id='1' type='result'/>");
	CHECK_STR(ask(alice, "<iq id='2' type='get' to='alice@localhost'>"
			     "<ping xmlns='urn:xmpp:ping'/></iq>"),
		  "<iq to='alice@localhost/a' from='alice@localhost' id='2' type='result'/>");
	CHECK_STR(ask(alice, "<iq id='3' type='get' to='localhost'>"
			     "<ping xmlns='urn:xmpp:ping'/></iq>"),
		  "<iq to='alice@localhost/a' from='localhost' id='3' type='result'/>");
	CHECK_STR(ask(alice, "<iq id='4' type='get' to='bob@localhost'>"
			     "<query xmlns='urn:unheard'/></iq>"),
		  "<iq to='alice@localhost/a' from='bob@localhost' id='4' type='error'>"
		  "<error type='cancel'><service-unavailable "
		  "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
	world_close(&world);
}

TEST(a_request_waits_open_holds_its_home_and_is_answered_once)
{
	struct home *home;
	uint32_t pins;

	open_two();
	home = world_home(world, "alice@localhost");
	pins = home->pins;
	fake_store_set_automatic(world_store(world), false);
	CHECK_STR(ask(alice, "<iq id='1' type='get'><vCard xmlns='vcard-temp'/></iq>"), "");
	CHECK_INT(iq_open_count(), 1);
	CHECK(home->pins > pins);
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_settle(world);
	CHECK_INT(count_of(client_heard(alice), "id='1' type='"), 1);
	CHECK_INT(iq_open_count(), 0);
	CHECK_INT(home->pins, pins);
	CHECK_INT(home_session(home, S("a"))->unsettled, 0);
	world_close(&world);
}

TEST(a_request_to_another_account_gives_its_credit_back_when_it_is_answered)
{
	struct session *session;

	open_two();
	session = home_session(world_home(world, "alice@localhost"), S("a"));
	fake_store_set_automatic(world_store(world), false);
	CHECK_STR(ask(alice, "<iq id='1' type='get' to='bob@localhost'>"
			     "<vCard xmlns='vcard-temp'/></iq>"),
		  "");
	CHECK_INT(iq_open_count(), 1);
	CHECK_INT(session->unsettled, 1);
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_settle(world);
	CHECK_INT(count_of(client_heard(alice), "from='bob@localhost' id='1' type='"), 1);
	CHECK_INT(session->unsettled, 0);
	CHECK_INT(iq_open_count(), 0);
	world_close(&world);
}

TEST(a_082_answers_that_nobody_waits_for_end_in_silence)
{
	open_two();
	client_send(alice, "<iq id='1' type='result'/>");
	client_send(alice, "<iq id='2' type='result' to='alice@localhost'/>");
	client_send(alice, "<iq id='3' type='result' to='localhost'/>");
	client_send(alice, "<iq id='4' type='error' to='bob@localhost'><error type='cancel'>"
			   "<gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
	client_send(alice, "<iq id='5' type='error' to='nobody@localhost'/>");
	CHECK_STR(client_heard(alice), "");
	CHECK_STR(client_heard(bob), "");
	CHECK_INT(iq_open_count(), 0);
	world_close(&world);
}

/* A set without a child, one with two: the core has checked before a handler sees it (§8.2.3). */
TEST(a_request_of_another_shape_is_a_bad_request)
{
	open_two();
	CHECK_STR(error_in(ask(alice, "<iq id='1' type='get'/>")), "bad-request");
	CHECK_STR(error_in(ask(alice, "<iq id='1' type='get'><ping xmlns='urn:xmpp:ping'/>"
				      "<ping xmlns='urn:xmpp:ping'/></iq>")),
		  "bad-request");
	CHECK_STR(error_in(ask(alice, "<iq id='1' type='what'><ping xmlns='urn:xmpp:ping'/></iq>")),
		  "bad-request");
	world_close(&world);
}

TEST(what_the_store_could_not_do_has_one_name_for_clients)
{
	CHECK_INT(error_of_store(STORE_OK), ERROR_NONE);
	CHECK_INT(error_of_store(STORE_NOT_FOUND), ERROR_ITEM_NOT_FOUND);
	CHECK_INT(error_of_store(STORE_CONFLICT), ERROR_CONFLICT);
	CHECK_INT(error_of_store(STORE_FAILED), ERROR_INTERNAL_SERVER_ERROR);
	CHECK_INT(error_of_store(STORE_UNCERTAIN), ERROR_INTERNAL_SERVER_ERROR);
}

/* What a server sends of its own, and answers to questions that were asked of others, made up by
 * a friend: they arrive as hers, or not at all, and the server takes none of them for an answer. */
TEST(a_082_a_push_or_an_answer_that_is_made_up_bears_the_name_of_its_maker)
{
	static const char *const forged[] = {
		"<iq type='set' id='1' to='alice@localhost/a'><query xmlns='jabber:iq:roster'>"
		"<item jid='evil@localhost' subscription='both'/></query></iq>",
		"<iq type='set' id='2' to='alice@localhost/a'><block xmlns='urn:xmpp:blocking'>"
		"<item jid='bob@localhost'/></block></iq>",
		"<iq type='result' id='3' to='alice@localhost/a'><query xmlns='jabber:iq:roster'/>"
		"</iq>",
		"<message to='alice@localhost/a'><result xmlns='urn:xmpp:mam:2' queryid='q' id='1'>"
		"<forwarded xmlns='urn:xmpp:forward:0'/></result></message>",
	};
	static const char *const claimed[] = { "alice@localhost", "localhost",
					       "alice@localhost/a" };

	open_two();
	befriend(world, alice, "alice@localhost", bob, "bob@localhost");
	client_send(alice, "<presence/>");
	client_send(bob, "<presence/>");
	client_forget(alice);
	for (size_t i = 0; i < ARRAY_LEN(forged); i++) {
		str heard;

		client_send(bob, forged[i]);
		heard = client_heard(alice);
		CHECK_INT(count_of(heard, "from="), count_of(heard, "from='bob@localhost/b'"));
	}
	/* The roster and the list are what they were. */
	CHECK_INT(count_of(ask(alice,
			       "<iq type='get' id='r'><query xmlns='jabber:iq:roster'/></iq>"),
			   "evil@localhost"),
		  0);
	CHECK_INT(count_of(ask(alice, "<iq type='get' id='b'>"
				      "<blocklist xmlns='urn:xmpp:blocking'/></iq>"),
			   "bob@localhost"),
		  0);
	for (size_t i = 0; i < ARRAY_LEN(claimed); i++) {
		struct client *eve = world_login(world, "eve@localhost/e");
		struct buf text = { .limit = 1000 };

		buf_printf(&text,
			   "<iq type='result' id='got-it-1' from='%s' "
			   "to='alice@localhost/a'/>",
			   claimed[i]);
		client_forget(alice);
		CHECK(has(ask(eve, buf_cstr(&text)), "<invalid-from "));
		CHECK_STR(client_heard(alice), "");
		buf_fini(&text);
	}
	world_close(&world);
}
