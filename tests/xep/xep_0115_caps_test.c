/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "core/caps_claim.h"
#include "core/home.h"
#include "core/session.h"
#include "support/test.h"
#include "xep/scene.h"
#include "xml/stanza.h"
#include "xmpp/caps.h"

static struct world *world;
static char ver[100]; /* as announced; empty: was not */

/* Logs alice in and reads the stream features. */
static struct client *login_reading_ver(const char *settings)
{
	struct world_options options = { .settings = settings };
	struct client *client;
	char text[4000];
	const char *c;
	str heard;

	world = world_open(&options);
	client = world_connect(world);
	world_add_account(world, "alice@localhost");
	client_authenticate(client, "alice@localhost");
	heard = client_heard(client);
	snprintf(text, sizeof(text), "%.*s", STR_ARG(heard));
	CHECK(count_of(heard, "http://jabber.org/protocol/caps") <= 1);
	ver[0] = '\0';
	c = strstr(text, "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' "
			 "node='urn:jackdaw:server' ver='");
	/* To strangers nothing is announced. */
	CHECK(!c || c > strstr(text, "<success "));
	if (c)
		CHECK(sscanf(strstr(c, "ver='"), "ver='%99[^']", ver) == 1);
	client_send(client, "<iq id='b' type='set'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
			    "<resource>a</resource></bind></iq>");
	client_forget(client);
	return client;
}

static str info(struct client *client, const char *node)
{
	static char text[500];

	snprintf(text, sizeof(text),
		 "<iq id='d' type='get' to='localhost'>"
		 "<query xmlns='http://jabber.org/protocol/disco#info'%s/></iq>",
		 node);
	return ask(client, text);
}

/* As a client would do it (XEP-0115 §5.4). */
static void check_hash_of(str answer)
{
	struct stanza *iq = stanza_parse(answer);
	struct arena arena;
	struct caps caps;

	CHECK(iq != NULL);
	arena_init(&arena);
	CHECK(caps_read(&caps, node_first(stanza_root(iq)), &arena));
	CHECK_STR(caps_ver(&caps, CAPS_SHA1), ver);
	arena_fini(&arena);
	stanza_unref(&iq);
}

/* §6.2, §6.3 */
TEST(the_announced_hash_is_that_of_the_answer)
{
	struct client *alice = login_reading_ver(NULL);
	char node[200];
	str heard;

	CHECK_INT(strlen(ver), 28);
	check_hash_of(info(alice, ""));
	snprintf(node, sizeof(node), " node='urn:jackdaw:server#%s'", ver);
	heard = info(alice, node);
	CHECK(has(heard, node));
	check_hash_of(heard);
	world_close(&world);
}

TEST(another_hash_is_no_node_of_ours)
{
	struct client *alice = login_reading_ver(NULL);

	CHECK_STR(error_in(info(alice, " node='urn:jackdaw:server#QgayPKawpkPSDYmwT/WM94uAlu0='")),
		  "item-not-found");
	world_close(&world);
}

TEST(the_hash_covers_the_forms)
{
	char plain[100];
	struct client *alice;

	login_reading_ver(NULL);
	snprintf(plain, sizeof(plain), "%s", ver);
	world_close(&world);
	alice = login_reading_ver("contact { admin = { \"xmpp:a@b\", \"mailto:a@b\" } }");
	check_hash_of(info(alice, ""));
	CHECK(strcmp(plain, ver) != 0);
	world_close(&world);
}

/* xmpp/caps.h refuses it: then nothing is announced, and the rest goes on. */
TEST(an_address_that_could_be_hashed_two_ways_takes_the_hash_away)
{
	struct client *alice = login_reading_ver("contact { admin = { \"a<b\" } }");

	CHECK_STR(str_of(ver), "");
	CHECK(has(info(alice, ""), "<value>a&lt;b</value>"));
	CHECK_STR(error_in(info(alice, " node='urn:jackdaw:server#'")), "item-not-found");
	world_close(&world);
}

static const struct caps_claim *claim_of_alice(void)
{
	struct home *home = world_home(world, "alice@localhost");
	const struct caps_claim *claim = NULL;

	SESSION_EACH(at, home)
		claim = session_of_link(at)->caps;
	return claim;
}

#define C(ver) \
	"<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='urn:x' ver='" ver "'/>"

TEST(a_clients_claim_stands_with_its_presence)
{
	struct client *alice = login_reading_ver(NULL);

	CHECK(claim_of_alice() == NULL);
	client_send(alice, "<presence>" C("one") "</presence>");
	CHECK_STR(claim_of_alice()->ver, "one");
	CHECK_STR(claim_of_alice()->hash, "sha-1");
	CHECK_STR(claim_of_alice()->node, "urn:x");
	client_send(alice, "<presence>" C("two") "</presence>");
	CHECK_STR(claim_of_alice()->ver, "two");
	client_send(alice, "<presence to='localhost'>" C("three") "</presence>");
	CHECK_STR(claim_of_alice()->ver, "two");
	client_send(alice, "<presence><show>away</show></presence>");
	CHECK(claim_of_alice() == NULL);
	client_send(alice, "<presence>" C("four") "</presence>");
	client_send(alice, "<presence type='unavailable'/>");
	CHECK(claim_of_alice() == NULL);
	client_send(alice, "<presence>" C("five") "</presence>");
	world_close(&world);
}

TEST(a_claim_reaches_the_contacts_as_it_was)
{
	struct client *alice = login_reading_ver(NULL);
	struct client *bob = world_login(world, "bob@localhost/b");

	befriend(world, alice, "alice@localhost", bob, "bob@localhost");
	client_send(bob, "<presence/>");
	client_forget(bob);
	client_send(alice, "<presence>" C("one") "</presence>");
	CHECK(has(client_heard(bob), "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' "
				     "node='urn:x' ver='one'/>"));
	world_close(&world);
}
