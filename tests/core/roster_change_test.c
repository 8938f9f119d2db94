/* SPDX-License-Identifier: Apache-2.0 */
/* Changes of rosters and subscriptions: one at a time, never seen before the store has them, and
 * not lost between two homes. */

#include "core/roster_change.h"

#include "core/two_sides.h"
#include "support/fake_store.h"
#include "support/test.h"
#include "support/world.h"

#define GET_ROSTER "<iq id='r' type='get'><query xmlns='jabber:iq:roster'/></iq>"
#define SET_BOB(name) \
	"<iq id='s' type='set'><query xmlns='jabber:iq:roster'><item jid='bob@localhost' " \
	"name='" name "'/></query></iq>"

/* The length of all when it is not there. */
static size_t place_of(str said, const char *what)
{
	for (size_t i = 0; i < said.len; i++)
		if (str_starts(str_from(said, i), str_of(what)))
			return i;
	return said.len;
}

static size_t count_of(str said, const char *what)
{
	size_t count = 0;

	for (; place_of(said, what) < said.len; count++)
		said = str_from(said, place_of(said, what) + 1);
	return count;
}

static bool heard(struct client *client, const char *what)
{
	str said = client_heard(client);

	if (place_of(said, what) < said.len)
		return true;
	print_message("# heard: %.*s\n", STR_ARG(said));
	return false;
}

static bool hears_nothing(struct client *client)
{
	str said = client_heard(client);

	if (said.len)
		print_message("# heard: %.*s\n", STR_ARG(said));
	return said.len == 0;
}

static struct client *interested(struct world *world, const char *who)
{
	struct client *client = world_login(world, who);

	client_send(client, GET_ROSTER);
	client_send(client, "<presence/>");
	client_forget(client);
	return client;
}

TEST(an_item_is_pushed_and_answered_only_after_the_store_has_it)
{
	struct world *world = world_open(NULL);
	struct client *alice = interested(world, "alice@localhost/a");

	fake_store_set_automatic(world_store(world), false);
	client_send(alice, SET_BOB("Bob"));
	CHECK(hears_nothing(alice));
	fake_store_answer_all(world_store(world));
	world_settle(world);
	CHECK(heard(alice, "<item jid='bob@localhost' name='Bob' subscription='none'/>"));
	world_close(&world);
}

TEST(what_the_store_refuses_is_an_error_and_nobody_sees_it)
{
	struct world *world = world_open(NULL);
	struct client *alice = interested(world, "alice@localhost/a");

	fake_store_script(world_store(world), STORE_OP_ROSTER_WRITE, FAKE_FAILS, 1);
	client_send(alice, SET_BOB("Bob"));
	CHECK(heard(alice, "<internal-server-error"));
	client_send(alice, GET_ROSTER);
	CHECK(!heard(alice, "bob@localhost"));
	world_close(&world);
}

TEST(after_uncertainty_the_store_is_read_again_and_that_is_what_is_seen)
{
	struct world *world = world_open(NULL);
	struct client *alice = interested(world, "alice@localhost/a");

	fake_store_script(world_store(world), STORE_OP_ROSTER_WRITE, FAKE_UNCERTAIN_WRITTEN, 1);
	client_send(alice, SET_BOB("Bob"));
	CHECK(heard(alice, "<internal-server-error"));
	client_send(alice, GET_ROSTER);
	CHECK(heard(alice, "name='Bob'"));
	fake_store_script(world_store(world), STORE_OP_ROSTER_WRITE, FAKE_UNCERTAIN_LOST, 1);
	client_send(alice, SET_BOB("Robert"));
	CHECK(heard(alice, "<internal-server-error"));
	client_send(alice, GET_ROSTER);
	CHECK(heard(alice, "name='Bob'"));
	world_close(&world);
}

TEST(two_changes_of_one_item_happen_one_after_the_other)
{
	struct world *world = world_open(NULL);
	struct client *alice = interested(world, "alice@localhost/a");

	fake_store_set_automatic(world_store(world), false);
	client_send(alice, SET_BOB("One"));
	client_send(alice, "<presence type='subscribe' to='bob@localhost'/>");
	client_send(alice, SET_BOB("Two"));
	CHECK_INT(fake_store_waiting(world_store(world)), 1);
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_settle(world);
	CHECK(heard(alice, "<item jid='bob@localhost' name='Two' subscription='none' "
			   "ask='subscribe'/>"));
	world_close(&world);
}

static void add_accounts(struct world *world)
{
	world_add_account(world, "alice@localhost");
	world_add_account(world, "bob@localhost");
}

TEST(a_request_survives_a_crash_between_the_two_homes)
{
	struct world *world = world_open(NULL);
	struct client *alice, *bob;

	add_accounts(world);
	alice = interested(world, "alice@localhost/a");
	fake_store_set_automatic(world_store(world), false);
	client_send(alice, "<presence type='subscribe' to='bob@localhost' id='please'/>");
	/* Alice's side is written; Bob's home is not even awake. */
	fake_store_answer_one(world_store(world));
	world_settle(world);
	world_crash(world);
	bob = world_login(world, "bob@localhost/b");
	client_send(bob, "<presence/>");
	CHECK(heard(bob, "<presence to='bob@localhost' from='alice@localhost' id='please' "
			 "type='subscribe'"));
	world_close(&world);
}

TEST(a_letter_that_comes_twice_is_handled_once)
{
	struct world *world = world_open(NULL);
	struct client *alice, *bob;

	add_accounts(world);
	alice = interested(world, "alice@localhost/a");
	bob = interested(world, "bob@localhost/b");
	/* Bob's side is written, but Alice's home never learns that it is settled. */
	fake_store_script(world_store(world), STORE_OP_LETTER_SETTLE, FAKE_FAILS, 1);
	client_send(alice, "<presence type='subscribe' to='bob@localhost'/>");
	CHECK(heard(bob, "type='subscribe'"));
	client_send(bob, "<presence type='subscribed' to='alice@localhost'/>");
	client_send(bob, "<presence type='unsubscribed' to='alice@localhost'/>");
	client_forget(bob);
	world_restart(world);
	bob = interested(world, "bob@localhost/b");
	/* Handled anew, the old request would be pending again. */
	CHECK(hears_nothing(bob));
	client_send(bob, "<presence/>");
	CHECK(!heard(bob, "type='subscribe'"));
	world_close(&world);
}

/* A.2.1, A.3.4: who asks while he is asking is asking still, who hears a refusal is not: the answer
 * to the first request ends the second, which the contact has yet to see (A.3.1). No server can
 * know better; asking once more mends it. */
TEST(a_request_that_crosses_a_refusal_waits_at_the_contact_alone_until_it_is_made_again)
{
	struct world *world = world_open(NULL);
	struct client *alice = interested(world, "alice@localhost/a");
	struct client *bob = interested(world, "bob@localhost/b");
	str asker = S("alice@localhost"), contact = S("bob@localhost");
	struct two_sides sides;

	client_send(alice, "<presence type='subscribe' to='bob@localhost'/>");
	CHECK(!fake_store_crossed(world_store(world), asker, contact));
	fake_store_set_automatic(world_store(world), false);
	client_send(alice, "<presence type='subscribe' to='bob@localhost'/>");
	client_send(bob, "<presence type='unsubscribed' to='alice@localhost'/>");
	CHECK_INT(fake_store_answer_all(world_store(world)), 2);
	fake_store_set_automatic(world_store(world), true);
	world_settle(world);
	CHECK(fake_store_crossed(world_store(world), asker, contact));
	CHECK(!fake_store_crossed(world_store(world), contact, asker));
	sides = two_sides(world, "alice@localhost", "bob@localhost", false);
	CHECK(!sides.mine.is_asking && sides.theirs.is_asked);
	client_send(alice, "<presence type='subscribe' to='bob@localhost'/>");
	sides = two_sides(world, "alice@localhost", "bob@localhost", false);
	CHECK(sides.mine.is_asking && sides.theirs.is_asked);
	world_close(&world);
}

TEST(a_full_subscription_shows_presence_both_ways)
{
	struct world *world = world_open(NULL);
	struct client *alice = interested(world, "alice@localhost/a");
	struct client *bob = interested(world, "bob@localhost/b");

	client_send(alice, "<presence type='subscribe' to='bob@localhost'/>");
	CHECK(heard(bob, "<presence to='bob@localhost' from='alice@localhost' type='subscribe'"));
	client_send(bob, "<presence type='subscribed' to='alice@localhost'/>");
	CHECK(heard(alice, "from='bob@localhost/b'"));
	client_send(bob, "<presence type='subscribe' to='alice@localhost'/>");
	client_send(alice, "<presence type='subscribed' to='bob@localhost'/>");
	CHECK(heard(bob, "<item jid='alice@localhost' subscription='both'/>"));
	CHECK(heard(alice, "<item jid='bob@localhost' subscription='both'/>"));
	client_send(alice, "<presence><show>away</show></presence>");
	CHECK(heard(bob,
		    "<presence to='bob@localhost' from='alice@localhost/a'><show>away</show>"));
	client_cut(&alice);
	CHECK(heard(bob, "from='alice@localhost/a' type='unavailable'"));
	world_close(&world);
}

/* Law 2: the store had it, though it could not say so; the clients must learn of it as ever, or
 * they go on with an old roster (RFC 6121 §2.6) and a contact who seems to be there. */
TEST(a_letter_whose_writing_was_uncertain_is_shown_when_it_was_written)
{
	static const enum fake_outcome outcomes[] = { FAKE_UNCERTAIN_WRITTEN, FAKE_UNCERTAIN_LOST };

	for (size_t i = 0; i < ARRAY_LEN(outcomes); i++) {
		struct world *world = world_open(NULL);
		struct client *alice = interested(world, "alice@localhost/a");
		struct client *bob = interested(world, "bob@localhost/b");

		client_send(alice, "<presence type='subscribe' to='bob@localhost'/>");
		client_forget(alice);
		fake_store_set_automatic(world_store(world), false);
		client_send(bob, "<presence type='subscribed' to='alice@localhost'/>");
		fake_store_answer_one(world_store(world));
		fake_store_script(world_store(world), STORE_OP_ROSTER_WRITE, outcomes[i], 1);
		fake_store_set_automatic(world_store(world), true);
		world_settle(world);
		str said = client_heard(alice);
		CHECK_INT(count_of(said, " type='subscribed'"), 1);
		CHECK_INT(count_of(said, " subscription='to'"), 1);
		CHECK_INT(count_of(said, " from='bob@localhost/b'"), 1);
		client_forget(bob);
		fake_store_set_automatic(world_store(world), false);
		client_send(alice, "<presence type='unsubscribe' to='bob@localhost'/>");
		fake_store_answer_one(world_store(world));
		fake_store_script(world_store(world), STORE_OP_ROSTER_WRITE, outcomes[i], 1);
		fake_store_set_automatic(world_store(world), true);
		world_settle(world);
		CHECK_INT(count_of(client_heard(bob), " type='unsubscribe'"), 1);
		CHECK_INT(count_of(client_heard(alice), " type='unavailable'"), 1);
		world_close(&world);
	}
}

TEST(the_roster_is_bounded)
{
	struct world_options options = { .settings = "limits { roster_items = 2 }" };
	struct world *world = world_open(&options);
	struct client *alice = interested(world, "alice@localhost/a");

	client_send(alice, SET_BOB("Bob"));
	client_send(alice, "<iq id='2' type='set'><query xmlns='jabber:iq:roster'><item "
			   "jid='c@localhost'/></query></iq>");
	client_forget(alice);
	client_send(alice, "<iq id='3' type='set'><query xmlns='jabber:iq:roster'><item "
			   "jid='d@localhost'/></query></iq>");
	CHECK(heard(alice, "<resource-constraint"));
	client_send(alice, "<presence type='subscribe' to='d@localhost'/>");
	CHECK(heard(alice, "<resource-constraint"));
	client_send(alice, SET_BOB("Robert"));
	CHECK(heard(alice, "name='Robert'"));
	world_close(&world);
}

/* Law 2: after UNCERTAIN the home is read again before anything is said, however often it takes. */
TEST(what_could_not_be_read_again_is_read_later)
{
	struct world *world = world_open(NULL);
	struct client *alice = interested(world, "alice@localhost/a");

	fake_store_script(world_store(world), STORE_OP_ROSTER_WRITE, FAKE_UNCERTAIN_WRITTEN, 1);
	fake_store_script(world_store(world), STORE_OP_HOME_LOAD, FAKE_FAILS, 2);
	client_send(alice, SET_BOB("Bob"));
	CHECK(hears_nothing(alice));
	world_advance_ms(world, 5000);
	CHECK(heard(alice, "<internal-server-error"));
	client_send(alice, GET_ROSTER);
	CHECK(heard(alice, "name='Bob'"));
	world_close(&world);
}

/* What waits for an answer is shown at each login: it must fit into what a client may be sent. */
TEST(requests_for_subscriptions_are_short)
{
	struct world *world = world_open(NULL);
	struct client *alice, *mallory;
	struct buf text;

	world_add_account(world, "alice@localhost");
	buf_init(&text, 1 << 20);
	buf_add(&text, S("<presence type='subscribe' to='alice@localhost' id='long'><status>"));
	for (int i = 0; i < 100000; i++)
		buf_add(&text, S("x"));
	buf_add(&text, S("</status></presence>"));
	for (int i = 0; i < 30; i++) {
		struct arena arena;

		arena_init(&arena);
		mallory = world_login(world, arena_printf(&arena, "mallory%d@localhost/m", i).at);
		client_send_str(mallory, buf_str(&text));
		CHECK(heard(mallory, "<policy-violation "));
		client_send(mallory, "<presence type='subscribe' to='alice@localhost'/>");
		client_leave(&mallory);
		arena_fini(&arena);
	}
	buf_fini(&text);
	alice = world_login(world, "alice@localhost/a");
	client_send(alice, "<presence/>");
	CHECK(!client_is_closed(alice));
	CHECK(heard(alice, "from='mallory29@localhost' type='subscribe'"));
	world_close(&world);
}

/* The many are bounded together, whatever each is. */
TEST(a_098_requests_that_wait_leave_room_for_the_rest_of_a_login)
{
	struct world_options options = {
		.settings = "limits { output_bytes = 64k stanza_bytes = 16k }",
	};
	struct world *world = world_open(&options);
	struct client *alice, *mallory;
	struct buf text;

	world_add_account(world, "alice@localhost");
	buf_init(&text, 10000);
	buf_add(&text, S("<presence type='subscribe' to='alice@localhost' id='long'><status>"));
	for (int i = 0; i < 3000; i++)
		buf_add_char(&text, 'x');
	buf_add(&text, S("</status></presence>"));
	for (int i = 0; i < 30; i++) {
		struct arena arena;

		arena_init(&arena);
		mallory = world_login(world, arena_printf(&arena, "mallory%d@localhost/m", i).at);
		client_send_str(mallory, buf_str(&text));
		client_leave(&mallory);
		arena_fini(&arena);
	}
	buf_fini(&text);
	alice = world_login(world, "alice@localhost/a");
	client_send(alice, "<presence/>");
	CHECK(!client_is_closed(alice));
	CHECK(heard(alice, "from='mallory1@localhost'"));
	world_close(&world);
}

static void set_groups(struct client *client, int width, int count)
{
	struct buf text;

	buf_init(&text, 1 << 20);
	buf_add(&text, S("<iq id='s' type='set'><query xmlns='jabber:iq:roster'><item "
			 "jid='bob@localhost'>"));
	for (int i = 0; i < count; i++)
		buf_printf(&text, "<group>%0*x</group>", width, i);
	buf_add(&text, S("</item></query></iq>"));
	client_send_str(client, buf_str(&text));
	buf_fini(&text);
}

/* Each group costs a byte more than its text. */
TEST(as_many_groups_are_kept_as_fit_and_no_more)
{
	struct world_options options = { .settings = "limits { roster_item_bytes = 16k }" };
	struct world *world = world_open(&options);
	struct client *alice = interested(world, "alice@localhost/a");

	set_groups(alice, 3, 4096);
	CHECK(heard(alice, "<group>fff</group>"));
	set_groups(alice, 4, 4096);
	CHECK(heard(alice, "<not-acceptable "));
	client_send(alice, GET_ROSTER);
	CHECK(heard(alice, "<group>fff</group>"));
	world_close(&world);
}

/* XEP-0198: what is acknowledged outlives a crash. */
TEST(h_covers_a_subscription_when_it_is_written_with_the_letter_that_it_owes)
{
	struct world *world = world_open(NULL);
	struct client *alice = world_login(world, "alice@localhost/a");
	struct client *bob;

	world_add_account(world, "bob@localhost");
	client_send(alice, "<enable xmlns='urn:xmpp:sm:3'/>");
	client_forget(alice);
	fake_store_set_automatic(world_store(world), false);
	client_send(alice, "<presence to='bob@localhost' type='subscribe'/>"
			   "<r xmlns='urn:xmpp:sm:3'/>");
	CHECK_STR(client_heard(alice), "<a xmlns='urn:xmpp:sm:3' h='0'/>");
	CHECK(fake_store_answer_one(world_store(world)));
	world_settle(world);
	CHECK_STR(client_heard(alice), "<a xmlns='urn:xmpp:sm:3' h='1'/>");
	/* Nobody has told bob yet. */
	world_crash(world);
	fake_store_set_automatic(world_store(world), true);
	bob = world_login(world, "bob@localhost/b");
	client_send(bob, "<presence/>");
	CHECK(heard(bob, "type='subscribe'"));
	world_close(&world);
}

TEST(no_presence_comes_before_the_approval_that_allows_it)
{
	/* Whatever happens first. */
	for (uint64_t seed = 1; seed <= 50; seed++) {
		struct world_options options = { .seed = seed, .shards = 1 + (unsigned)(seed % 4) };
		struct world *world = world_open(&options);
		struct client *alice = world_login(world, "alice@localhost/a");
		struct client *bob = world_login(world, "bob@localhost/b");
		str said;
		size_t approval;

		client_send(alice, "<presence/><presence to='bob@localhost' type='subscribe'/>");
		client_send(bob, "<presence><show>away</show></presence>");
		client_forget(alice);
		client_send(bob, "<presence to='alice@localhost' type='subscribed'/>");
		said = client_heard(alice);
		approval = place_of(said, "type='subscribed'");
		CHECK(approval < said.len);
		CHECK(place_of(said, "<show>away</show>") > approval);
		CHECK(place_of(said, "<show>away</show>") < said.len);
		world_close(&world);
	}
}
