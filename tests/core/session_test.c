/* SPDX-License-Identifier: Apache-2.0 */
/* What a session accepts of its client, and how much of it may be under way. */

#include "core/session.h"

#include "base/buf.h"
#include "core/home.h"
#include "core/iq_run.h"
#include "support/fake_net.h"
#include "support/fake_store.h"
#include "support/test.h"
#include "support/world.h"

static bool contains(str text, const char *piece)
{
	for (size_t i = 0; i < text.len; i++)
		if (str_starts(str_from(text, i), str_of(piece)))
			return true;
	print_message("# not in: %.*s\n", STR_ARG(text));
	return false;
}

/* A-080, RFC 6120 §8.1.2.1 */
TEST(a_080_a_foreign_from_ends_the_stream_and_nobody_hears_it)
{
	static const char *const lies[] = { "bob@localhost", "bob@localhost/b", "localhost", "",
					    "alice@localhost/other", "@" };

	for (size_t i = 0; i < ARRAY_LEN(lies); i++) {
		struct world *world = world_open(NULL);
		struct client *alice = world_login(world, "alice@localhost/a");
		struct client *bob = world_login(world, "bob@localhost/b");
		struct buf text;

		buf_init(&text, 1000);
		buf_printf(&text,
			   "<message from='%s' to='bob@localhost/b'><body>x</body></message>",
			   lies[i]);
		client_send_str(alice, buf_str(&text));
		CHECK(contains(client_heard(alice), "<invalid-from "));
		CHECK(client_is_closed(alice));
		CHECK_STR(client_heard(bob), "");
		buf_fini(&text);
		world_close(&world);
	}
}

TEST(a_080_the_own_full_or_bare_jid_is_a_true_from)
{
	struct world *world = world_open(NULL);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = world_login(world, "bob@localhost/b");

	client_send(alice, "<message from='alice@localhost' to='bob@localhost/b' id='1'/>");
	client_send(alice, "<message from='ALICE@localhost/a' to='bob@localhost/b' id='2'/>");
	CHECK_STR(client_heard(bob),
		  "<message to='bob@localhost/b' from='alice@localhost/a' id='1'/>"
		  "<message to='bob@localhost/b' from='alice@localhost/a' id='2'/>");
	world_close(&world);
}

TEST(a_malformed_address_is_answered_and_the_stream_goes_on)
{
	struct world *world = world_open(NULL);
	struct client *alice = world_login(world, "alice@localhost/a");

	client_send(alice, "<message to='a@b@c' id='1'><body>x</body></message>");
	CHECK(contains(client_heard(alice), "<jid-malformed "));
	client_send(alice,
		    "<iq type='get' id='2' to='localhost'><ping xmlns='urn:xmpp:ping'/></iq>");
	CHECK(contains(client_heard(alice), "id='2' type='result'"));
	world_close(&world);
}

TEST(what_is_no_stanza_ends_the_stream)
{
	struct world *world = world_open(NULL);
	struct client *alice = world_login(world, "alice@localhost/a");

	client_send(alice, "<letter to='bob@localhost'/>");
	CHECK(contains(client_heard(alice), "<unsupported-stanza-type "));
	CHECK(client_is_closed(alice));
	world_close(&world);
}

/* The receiver's home does not wake because the store does not answer: the sender is stopped at
 * his credit, and goes on when it wakes. Nothing is lost on the way. */
TEST(a_client_without_credit_is_not_read_until_it_has_some_again)
{
	struct world_options options = { .settings = "limits { unsettled_stanzas = 10 }" };
	struct world *world = world_open(&options);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct session *session;

	world_add_account(world, "bob@localhost");
	fake_store_set_automatic(world_store(world), false);
	for (int i = 0; i < 30; i++)
		client_send(alice, "<message to='bob@localhost' type='chat' id='x'><body>hi</body>"
				   "</message>");
	session = home_session(world_home(world, "alice@localhost"), S("a"));
	CHECK_INT(session->unsettled, 10);
	CHECK(!session_has_credit(session));
	CHECK_STR(client_heard(alice), "");
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_settle(world);
	CHECK_INT(session->unsettled, 0);
	/* Each of the thirty was answered: nobody was there. */
	str heard = client_heard(alice);
	int answers = 0;
	for (size_t i = 0; i < heard.len; i++)
		answers += str_starts(str_from(heard, i), S("<service-unavailable"));
	CHECK_INT(answers, 30);
	world_close(&world);
}

static void send_many(struct client *client, const char *xml, int times)
{
	struct buf text;

	buf_init(&text, 1 << 20);
	for (int i = 0; i < times; i++)
		buf_add(&text, str_of(xml));
	client_send_str(client, buf_str(&text));
	buf_fini(&text);
}

/* What a client has asked for costs memory until it is answered, whoever answers it. */
TEST(requests_and_changes_under_way_hold_credit_like_messages)
{
	static const char *const costly[] = {
		"<iq type='get' id='1'><vCard xmlns='vcard-temp'/></iq>",
		"<iq type='set' id='1'><query xmlns='jabber:iq:private'><a xmlns='b'>c</a>"
		"</query></iq>",
		("<iq type='set' id='1'><query xmlns='jabber:iq:roster'><item jid='x@localhost'/>"
		 "</query></iq>"),
		"<iq type='get' id='1' to='bob@localhost'><vCard xmlns='vcard-temp'/></iq>",
		"<iq type='get' id='1' to='carol@localhost'><vCard xmlns='vcard-temp'/></iq>",
		"<iq type='get' id='1' to='dave@localhost'><vCard xmlns='vcard-temp'/></iq>",
		"<presence type='subscribe' to='bob@localhost'/>",
	};
	struct world_options options = { .settings = "limits { unsettled_stanzas = 10 }" };

	for (size_t i = 0; i < ARRAY_LEN(costly); i++) {
		struct world *world = world_open(&options);
		struct client *alice = world_login(world, "alice@localhost/a");
		struct session *session =
			home_session(world_home(world, "alice@localhost"), S("a"));

		/* Awake, on both shards. */
		world_login(world, "bob@localhost/b");
		world_login(world, "carol@localhost/c");
		world_login(world, "dave@localhost/d");
		fake_store_set_automatic(world_store(world), false);
		send_many(alice, costly[i], 60);
		CHECK_INT(session->unsettled, 10);
		CHECK(iq_open_count() <= 10);
		fake_store_set_automatic(world_store(world), true);
		world_settle(world);
		CHECK_INT(session->unsettled, 0);
		CHECK_INT(iq_open_count(), 0);
		world_close(&world);
	}
}

/* The receiving shard has more to do for a broadcast than the sending one. */
TEST(a_broadcast_on_its_way_to_another_shard_holds_credit)
{
	struct world_options options = { .settings = "limits { unsettled_stanzas = 10 }" };
	struct world *world = world_open(&options);
	struct client *alice = world_login(world, "alice@localhost/a");
	static const char *const people[] = { "bob@localhost", "carol@localhost", "dave@localhost",
					      "eve@localhost" };
	struct session *session = home_session(world_home(world, "alice@localhost"), S("a"));
	uint32_t most = 0;

	client_send(alice, "<presence/>");
	for (size_t i = 0; i < ARRAY_LEN(people); i++) {
		struct client *friend = world_login(world, people[i]);
		struct arena arena;

		arena_init(&arena);
		client_send(alice, arena_printf(&arena, "<presence type='subscribed' to='%s'/>",
						people[i]).at);
		client_send(friend, "<presence type='subscribe' to='alice@localhost'/>");
		arena_fini(&arena);
	}
	CHECK_INT(session->unsettled, 0);
	fake_client_send(client_wire(alice), S("<presence/><presence/><presence/>"));
	while (fake_world_step())
		most = session->unsettled > most ? session->unsettled : most;
	CHECK_INT(most, 3);
	CHECK_INT(session->unsettled, 0);
	world_close(&world);
}

TEST(a_new_session_of_the_resource_is_not_given_the_answers_of_the_old_one)
{
	struct world *world = world_open(NULL);
	struct client *alice = world_login(world, "alice@localhost/a");

	/* For a second or more the answer waits for the store. */
	fake_store_script(world_store(world), STORE_OP_ROSTER_WRITE, FAKE_UNCERTAIN_LOST, 1);
	fake_store_script(world_store(world), STORE_OP_HOME_LOAD, FAKE_FAILS, 1);
	client_send(alice, "<iq type='set' id='old'><query xmlns='jabber:iq:roster'>"
			   "<item jid='bob@localhost'/></query></iq>");
	CHECK_INT(iq_open_count(), 1);
	client_cut(&alice);
	alice = world_login(world, "alice@localhost/a");
	CHECK_INT(iq_open_count(), 1);
	world_advance_ms(world, 5000);
	CHECK_INT(iq_open_count(), 0);
	CHECK_STR(client_heard(alice), "");
	world_close(&world);
}
