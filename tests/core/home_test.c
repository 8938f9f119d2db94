/* SPDX-License-Identifier: Apache-2.0 */
/* Homes wake by one request and sleep when nothing needs them. */

#include "core/home.h"

#include "core/session.h"
#include "core/shard.h"
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

TEST(a_home_without_sessions_sleeps_after_a_while_and_not_before)
{
	struct world *world = world_open(NULL);
	struct client *alice = world_login(world, "alice@localhost/a");

	CHECK(world_home(world, "alice@localhost") != NULL);
	world_advance_ms(world, 60000);
	CHECK(world_home(world, "alice@localhost") != NULL);
	client_cut(&alice);
	world_advance_ms(world, HOME_IDLE_MS / 2);
	CHECK(world_home(world, "alice@localhost") != NULL);
	world_advance_ms(world, HOME_IDLE_MS + 6000);
	CHECK(world_home(world, "alice@localhost") == NULL);
	world_close(&world);
}

TEST(a_home_wakes_by_one_request_however_many_letters_wait)
{
	struct world *world = world_open(NULL);
	struct client *alice = world_login(world, "alice@localhost/a");

	world_add_account(world, "bob@localhost");
	fake_store_set_automatic(world_store(world), false);
	for (int i = 0; i < 5; i++)
		client_send(alice, "<message to='bob@localhost' id='1'><body>x</body></message>");
	CHECK_INT(fake_store_waiting(world_store(world)), 1);
	CHECK_INT(fake_store_waiting_op(world_store(world), 0), STORE_OP_HOME_LOAD);
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_close(&world);
}

TEST(nobody_is_woken_to_be_told_of_a_presence)
{
	struct world *world = world_open(NULL);
	struct client *alice = world_login(world, "alice@localhost/a");

	world_add_account(world, "bob@localhost");
	client_send(alice, "<presence to='bob@localhost'/>");
	CHECK(world_home(world, "bob@localhost") == NULL);
	world_close(&world);
}

TEST(when_the_store_cannot_say_who_is_there_the_sender_hears_that_and_not_a_lie)
{
	struct world *world = world_open(NULL);
	struct client *alice = world_login(world, "alice@localhost/a");

	world_add_account(world, "bob@localhost");
	fake_store_script(world_store(world), STORE_OP_HOME_LOAD, FAKE_FAILS, 1);
	client_send(alice, "<message to='bob@localhost' id='1'><body>x</body></message>");
	CHECK(contains(client_heard(alice), "<internal-server-error "));
	client_send(alice, "<message to='bob@localhost' id='2'><body>x</body></message>");
	CHECK(contains(client_heard(alice), "<service-unavailable "));
	world_close(&world);
}

TEST(the_home_of_an_anonymous_session_ends_with_it)
{
	struct world_options options = { .host_settings = "anonymous = yes" };
	struct world *world = world_open(&options);
	struct client *someone = world_connect(world);
	uint64_t homes = 0;

	client_send(someone, "<stream:stream to='localhost' version='1.0' xmlns='jabber:client' "
			     "xmlns:stream='http://etherx.jabber.org/streams'>"
			     "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' "
			     "mechanism='ANONYMOUS'/>");
	client_send(someone, "<stream:stream to='localhost' version='1.0' xmlns='jabber:client' "
			     "xmlns:stream='http://etherx.jabber.org/streams'>"
			     "<iq type='set' id='1'>"
			     "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
	CHECK(contains(client_heard(someone), "id='1' type='result'"));
	client_send(someone, "<iq type='set' id='2'><query xmlns='jabber:iq:roster'><item "
			     "jid='bob@localhost'/></query></iq>");
	CHECK(contains(client_heard(someone), "<not-allowed "));
	client_cut(&someone);
	world_advance_ms(world, HOME_IDLE_MS + 6000);
	for (unsigned i = 0; i < shard_count(); i++)
		homes += shard_at(i)->homes.count;
	CHECK_INT(homes, 0);
	world_close(&world);
}
