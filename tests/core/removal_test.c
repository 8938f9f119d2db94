/* SPDX-License-Identifier: Apache-2.0 */
/* The end of an account, and what its contacts and its name become. */

#include "core/removal.h"

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

#define REMOVE "<iq type='set' id='end'><query xmlns='jabber:iq:register'><remove/></query></iq>"

static const struct world_options with_registration = { .settings = "register { enabled = yes }" };

TEST(f_34_the_answer_comes_first_then_the_stream_ends_and_the_contacts_know)
{
	struct world *world = world_open(&with_registration);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = world_login(world, "bob@localhost/b");

	client_send(alice, "<presence/>");
	client_send(bob, "<presence/>");
	client_send(alice, "<presence type='subscribe' to='bob@localhost'/>");
	client_send(bob, "<presence type='subscribed' to='alice@localhost'/>");
	client_forget(alice);
	client_forget(bob);
	client_send(alice, REMOVE);
	str heard = client_heard(alice);
	CHECK(contains(heard, "id='end' type='result'"));
	CHECK(contains(heard, "<not-authorized "));
	CHECK(client_is_closed(alice));
	CHECK(contains(client_heard(bob), "from='alice@localhost' type='unsubscribe'"));
	client_send(bob, "<message to='alice@localhost' id='1'><body>x</body></message>");
	CHECK(contains(client_heard(bob), "<service-unavailable "));
	world_close(&world);
}

TEST(when_the_store_refuses_the_account_stays)
{
	struct world *world = world_open(&with_registration);
	struct client *alice = world_login(world, "alice@localhost/a");

	fake_store_script(world_store(world), STORE_OP_ACCOUNT_DELETE, FAKE_FAILS, 1);
	client_send(alice, REMOVE);
	CHECK(contains(client_heard(alice), "id='end' type='error'"));
	CHECK(!client_is_closed(alice));
	client_send(alice,
		    "<iq type='get' id='2' to='localhost'><ping xmlns='urn:xmpp:ping'/></iq>");
	CHECK(contains(client_heard(alice), "id='2' type='result'"));
	world_close(&world);
}

/* The store does not know whether it deleted the account: it is asked again. */
TEST(f_34_after_a_doubt_the_account_is_gone_for_certain)
{
	static const enum fake_outcome doubts[] = { FAKE_UNCERTAIN_WRITTEN, FAKE_UNCERTAIN_LOST };

	for (size_t i = 0; i < ARRAY_LEN(doubts); i++) {
		struct world *world = world_open(&with_registration);
		struct client *alice = world_login(world, "alice@localhost/a");

		fake_store_script(world_store(world), STORE_OP_ACCOUNT_DELETE, doubts[i], 1);
		client_send(alice, REMOVE);
		CHECK(contains(client_heard(alice), "id='end' type='result'"));
		CHECK(client_is_closed(alice));
		CHECK(world_home(world, "alice@localhost") == NULL);
		world_close(&world);
	}
}

/* Each would queue the removal of all contacts. */
TEST(an_account_is_removed_once_at_a_time)
{
	struct world *world = world_open(&with_registration);
	struct client *alice = world_login(world, "alice@localhost/a");

	fake_store_set_automatic(world_store(world), false);
	client_send(alice, REMOVE);
	client_send(alice, REMOVE);
	CHECK(contains(client_heard(alice), "<resource-constraint "));
	fake_store_set_automatic(world_store(world), true);
	world_settle(world);
	CHECK(contains(client_heard(alice), "id='end' type='result'"));
	CHECK(client_is_closed(alice));
	world_close(&world);
}

/* What was asked for before is done first, and taken back; what comes after is refused. */
TEST(f_34_a_change_under_way_is_taken_back_too)
{
	struct world *world = world_open(&with_registration);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = world_login(world, "bob@localhost/b");

	client_send(bob, "<presence/>");
	client_forget(bob);
	fake_store_set_automatic(world_store(world), false);
	client_send(alice, "<presence type='subscribe' to='bob@localhost'/>");
	client_send(alice, REMOVE);
	client_send(alice, "<presence type='subscribe' to='bob@localhost' id='late'/>");
	CHECK(contains(client_heard(alice), "id='late' type='error'"));
	fake_store_set_automatic(world_store(world), true);
	world_settle(world);
	CHECK(contains(client_heard(alice), "id='end' type='result'"));
	str heard = client_heard(bob);
	CHECK(contains(heard, "from='alice@localhost' type='subscribe'"));
	CHECK(contains(heard, "from='alice@localhost' type='unsubscribe'"));
	world_close(&world);
}

TEST(an_account_whose_contacts_could_not_be_told_stays)
{
	struct world *world = world_open(&with_registration);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob = world_login(world, "bob@localhost/b");

	client_send(bob, "<presence/>");
	client_send(alice, "<presence type='subscribe' to='bob@localhost'/>");
	client_forget(bob);
	fake_store_script(world_store(world), STORE_OP_ROSTER_WRITE, FAKE_FAILS, 1);
	client_send(alice, REMOVE);
	CHECK(contains(client_heard(alice), "<internal-server-error "));
	CHECK(!client_is_closed(alice));
	client_send(alice, REMOVE);
	CHECK(contains(client_heard(alice), "id='end' type='result'"));
	CHECK(contains(client_heard(bob), "from='alice@localhost' type='unsubscribe'"));
	world_close(&world);
}
