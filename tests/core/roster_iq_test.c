/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 6121 §2: who may ask for a roster, and what a client is told that knows an old one. */

#include "core/module.h"

#include <stdio.h>

#include "core/roster.h"
#include "support/fake_store.h"
#include "support/test.h"
#include "support/world.h"
#include "xep/scene.h"

static struct world *world;
static struct client *alice;

static void open_alice(void)
{
	world = world_open(NULL);
	alice = world_login(world, "alice@localhost/a");
}

static str get(const char *attrs)
{
	char text[300];

	snprintf(text, sizeof(text),
		 "<iq id='g' type='get'><query xmlns='jabber:iq:roster'%s/></iq>", attrs);
	return ask(alice, text);
}

static str get_ver(int64_t version)
{
	char attrs[40];

	snprintf(attrs, sizeof(attrs), " ver='%lld'", (long long)version);
	return get(attrs);
}

static str set(const char *contact)
{
	char text[300];

	snprintf(text, sizeof(text),
		 "<iq id='s' type='set'><query xmlns='jabber:iq:roster'><item jid='%s'/></query>"
		 "</iq>",
		 contact);
	return ask(alice, text);
}

static int64_t version(void)
{
	return world_home(world, "alice@localhost")->roster->version;
}

#define EMPTY_ANSWER "<iq to='alice@localhost/a' id='g' type='result'/>"

TEST(a_roster_without_versions_is_given_whole_and_in_order)
{
	open_alice();
	CHECK_STR(get(""), "<iq to='alice@localhost/a' id='g' type='result'>"
			   "<query xmlns='jabber:iq:roster'/></iq>");
	set("c@x");
	set("b@x");
	CHECK_STR(get(""), "<iq to='alice@localhost/a' id='g' type='result'>"
			   "<query xmlns='jabber:iq:roster'>"
			   "<item jid='b@x' subscription='none'/>"
			   "<item jid='c@x' subscription='none'/></query></iq>");
	world_close(&world);
}

/* §2.6.3 */
TEST(who_is_up_to_date_gets_an_empty_answer_and_who_is_not_gets_all)
{
	int64_t old;
	char ver[80];

	open_alice();
	set("b@x");
	old = version();
	CHECK_STR(get_ver(old), EMPTY_ANSWER);
	set("c@x");
	CHECK(version() > old);
	CHECK_INT(count_of(get_ver(old), "<item "), 2);
	CHECK_STR(get_ver(version()), EMPTY_ANSWER);
	snprintf(ver, sizeof(ver), "<query xmlns='jabber:iq:roster' ver='%lld'>",
		 (long long)version());
	CHECK(has(get(" ver=''"), ver));
	/* What was never ours is no reason to say nothing. */
	CHECK(has(get_ver(version() + 1), ver));
	CHECK(has(get(" ver='abc'"), ver));
	CHECK(has(get(" ver='-1'"), ver));
	world_close(&world);
}

TEST(a_push_bears_the_version_that_the_next_get_may_name)
{
	char ver[40];
	str heard;

	open_alice();
	get("");
	heard = set("b@x");
	snprintf(ver, sizeof(ver), " ver='%lld'>", (long long)version());
	CHECK(has(heard, ver));
	CHECK_STR(get_ver(version()), EMPTY_ANSWER);
	world_close(&world);
}

/* §2.3.3, A-049 */
TEST(a_049_the_roster_of_another_is_forbidden_whether_there_is_one_or_not)
{
	static const char *const others[] = { "bob@localhost", "nobody@localhost" };
	static const char *const types[] = { "get", "set" };

	open_alice();
	world_add_account(world, "bob@localhost");
	for (int i = 0; i < 4; i++) {
		char text[300];

		snprintf(text, sizeof(text),
			 "<iq id='1' type='%s' to='%s'><query xmlns='jabber:iq:roster'>"
			 "<item jid='alice@localhost'/></query></iq>",
			 types[i / 2], others[i % 2]);
		CHECK_STR(error_in(ask(alice, text)), "forbidden");
	}
	world_close(&world);
}

/* RFC 6120 §10.1 */
TEST(a_get_behind_a_set_waits_for_it)
{
	str heard;

	open_alice();
	fake_store_set_automatic(world_store(world), false);
	CHECK_STR(set("b@x"), "");
	CHECK_STR(get(""), "");
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_settle(world);
	heard = client_heard(alice);
	CHECK(has(heard, "id='s' type='result'"));
	CHECK(has(heard, "<item jid='b@x' subscription='none'/></query></iq>"));
	world_close(&world);
}

/* §2.6.1, §3.4.1: once somebody has logged in, not before. */
TEST(versions_and_pre_approval_are_offered_after_authentication)
{
	struct client *client;
	str heard;

	world = world_open(NULL);
	world_add_account(world, "alice@localhost");
	client = world_connect(world);
	client_send(client, "<stream:stream to='localhost' version='1.0' xmlns='jabber:client' "
			    "xmlns:stream='http://etherx.jabber.org/streams'>");
	heard = client_heard(client);
	CHECK(has(heard, "<mechanism>PLAIN"));
	CHECK(!has(heard, "urn:xmpp:features:rosterver"));
	client_cut(&client);
	client = world_connect(world);
	client_authenticate(client, "alice@localhost");
	heard = client_heard(client);
	CHECK(has(heard, "<ver xmlns='urn:xmpp:features:rosterver'/>"));
	CHECK(has(heard, "<sub xmlns='urn:xmpp:features:pre-approval'/>"));
	world_close(&world);
}
