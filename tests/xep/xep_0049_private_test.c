/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "support/fake_store.h"
#include "support/test.h"
#include "xep/scene.h"

#define SET(inside) "<iq id='s' type='set'><query xmlns='jabber:iq:private'>" inside "</query></iq>"
#define GET(inside) "<iq id='g' type='get'><query xmlns='jabber:iq:private'>" inside "</query></iq>"
#define OTHER(type, to) \
	"<iq id='o' type='" type "' to='" to "'><query xmlns='jabber:iq:private'>" \
	"<a xmlns='ns'/></query></iq>"
#define DONE "<iq to='alice@localhost/a' id='s' type='result'/>"
#define GOT(inside) \
	"<iq to='alice@localhost/a' id='g' type='result'>" \
	"<query xmlns='jabber:iq:private'>" inside "</query></iq>"

static struct world *world;
static struct client *alice;

static void start(const char *settings)
{
	struct world_options options = { .settings = settings };

	world = world_open(&options);
	alice = world_login(world, "alice@localhost/a");
}

/* XEP-0049 §2.3, examples 1 and 2 */
TEST(what_is_put_away_comes_back)
{
	start(NULL);
	CHECK_STR(ask(alice, SET("<exodus xmlns='exodus:prefs'><defaultnick>Ham &amp; let"
				 "</defaultnick></exodus>")),
		  DONE);
	CHECK_STR(ask(alice, GET("<exodus xmlns='exodus:prefs'/>")),
		  GOT("<exodus xmlns='exodus:prefs'><defaultnick>Ham &amp; let</defaultnick>"
		      "</exodus>"));
	world_restart(world);
	alice = world_login(world, "alice@localhost/b");
	CHECK(has(ask(alice, GET("<exodus xmlns='exodus:prefs'/>")), "Ham &amp; let"));
	world_close(&world);
}

TEST(namespaces_and_attributes_are_kept)
{
	start(NULL);
	CHECK_STR(ask(alice, SET("<a:storage xmlns:a='storage:bookmarks' xml:lang='de' v='1'>"
				 "<x xmlns='other'/><a:conference jid='a@b'/>"
				 "</a:storage>")),
		  DONE);
	CHECK_STR(ask(alice, GET("<storage xmlns='storage:bookmarks'/>")),
		  GOT("<storage xmlns='storage:bookmarks' xml:lang='de' v='1'><x xmlns='other'/>"
		      "<conference jid='a@b'/></storage>"));
	world_close(&world);
}

/* §2.3: refusing reserved namespaces is optional. */
TEST(the_namespace_of_the_stream_is_one_like_others)
{
	start(NULL);
	CHECK_STR(ask(alice, SET("<a xmlns='jabber:client'><b/>1</a>")), DONE);
	CHECK_STR(ask(alice, GET("<a xmlns='jabber:client'/>")),
		  GOT("<a xmlns='jabber:client'><b/>1</a>"));
	world_close(&world);
}

TEST(what_was_never_put_away_is_empty)
{
	start(NULL);
	CHECK_STR(ask(alice, GET("<a xmlns='ns'>junk</a>")), GOT("<a xmlns='ns'/>"));
	world_close(&world);
}

TEST(an_element_is_known_by_namespace_and_name)
{
	start(NULL);
	CHECK_STR(ask(alice, SET("<a xmlns='one'>1</a>")), DONE);
	CHECK_STR(ask(alice, SET("<a xmlns='two'>2</a>")), DONE);
	CHECK_STR(ask(alice, SET("<b xmlns='one'>3</b>")), DONE);
	CHECK_STR(ask(alice, GET("<a xmlns='one'/>")), GOT("<a xmlns='one'>1</a>"));
	CHECK_STR(ask(alice, GET("<a xmlns='two'/>")), GOT("<a xmlns='two'>2</a>"));
	CHECK_STR(ask(alice, GET("<b xmlns='one'/>")), GOT("<b xmlns='one'>3</b>"));
	CHECK_STR(ask(alice, SET("<a xmlns='one'>4</a>")), DONE);
	CHECK_STR(ask(alice, GET("<a xmlns='one'/>")), GOT("<a xmlns='one'>4</a>"));
	world_close(&world);
}

TEST(an_empty_element_is_forgotten_and_one_with_attributes_is_not)
{
	start("private { elements = 1 }");
	CHECK_STR(ask(alice, SET("<a xmlns='ns'>1</a>")), DONE);
	CHECK_STR(ask(alice, SET("<a xmlns='ns'/>")), DONE);
	CHECK_STR(ask(alice, GET("<a xmlns='ns'/>")), GOT("<a xmlns='ns'/>"));
	CHECK_STR(ask(alice, SET("<b xmlns='ns' version='1'/>")), DONE);
	CHECK_STR(ask(alice, GET("<b xmlns='ns'/>")), GOT("<b xmlns='ns' version='1'/>"));
	CHECK_STR(error_in(ask(alice, SET("<a xmlns='ns'>1</a>"))), "policy-violation");
	world_close(&world);
}

TEST(several_of_one_namespace_may_be_set_at_once)
{
	start(NULL);
	CHECK_STR(ask(alice, SET("<a xmlns='ns'>1</a><b xmlns='ns'>2</b>")), DONE);
	CHECK_STR(ask(alice, GET("<b xmlns='ns'/>")), GOT("<b xmlns='ns'>2</b>"));
	CHECK_STR(error_in(ask(alice, SET("<a xmlns='ns'>1</a><b xmlns='other'>2</b>"))),
		  "bad-request");
	CHECK_STR(ask(alice, GET("<b xmlns='other'/>")), GOT("<b xmlns='other'/>"));
	world_close(&world);
}

TEST(the_number_in_one_request_is_limited)
{
	static char text[4000];
	int len;

	start(NULL);
	for (int count = 16; count <= 17; count++) {
		len = snprintf(text, sizeof(text),
			       "<iq id='s' type='set'><query xmlns='jabber:iq:private'>");
		for (int i = 0; i < count; i++)
			len += snprintf(text + len, sizeof(text) - (size_t)len,
					"<e%d xmlns='ns'>x</e%d>", i, i);
		snprintf(text + len, sizeof(text) - (size_t)len, "</query></iq>");
		CHECK_STR(error_in(ask(alice, text)), count == 16 ? "none" : "bad-request");
	}
	world_close(&world);
}

/* §2.3 */
TEST(a_query_names_one_element_with_a_namespace_of_its_own)
{
	start(NULL);
	CHECK_STR(error_in(ask(alice, GET(""))), "not-acceptable");
	CHECK_STR(error_in(ask(alice, SET(""))), "not-acceptable");
	CHECK_STR(error_in(ask(alice, GET("<a/>"))), "not-acceptable");
	CHECK_STR(error_in(ask(alice, SET("<a/>"))), "not-acceptable");
	CHECK_STR(error_in(ask(alice, GET("<a xmlns='x'/><b xmlns='y'/>"))), "bad-request");
	world_close(&world);
}

/* §4 */
TEST(nobody_else_may_ask_and_learns_nothing)
{
	struct client *bob;

	start(NULL);
	bob = world_login(world, "bob@localhost/b");
	CHECK_STR(ask(alice, SET("<a xmlns='ns'>1</a>")), DONE);
	CHECK_STR(error_in(ask(bob, OTHER("get", "alice@localhost"))), "service-unavailable");
	CHECK_STR(error_in(ask(bob, OTHER("set", "alice@localhost"))), "service-unavailable");
	CHECK_STR(error_in(ask(bob, OTHER("get", "nobody@localhost"))), "service-unavailable");
	CHECK_STR(ask(alice, GET("<a xmlns='ns'/>")), GOT("<a xmlns='ns'>1</a>"));
	world_close(&world);
}

TEST(elements_are_limited_in_length_and_number)
{
	static char text[3000];

	start("private { element_bytes = 1024 elements = 2 }");
	snprintf(text, sizeof(text), SET("<a xmlns='ns'>%01100d</a>"), 0);
	CHECK_STR(error_in(ask(alice, text)), "policy-violation");
	CHECK_STR(ask(alice, GET("<a xmlns='ns'/>")), GOT("<a xmlns='ns'/>"));
	snprintf(text, sizeof(text), SET("<a xmlns='ns'>%0900d</a>"), 0);
	CHECK_STR(ask(alice, text), DONE);
	CHECK_STR(ask(alice, SET("<b xmlns='ns'>1</b>")), DONE);
	CHECK_STR(error_in(ask(alice, SET("<c xmlns='ns'>1</c>"))), "policy-violation");
	CHECK_STR(ask(alice, SET("<b xmlns='ns'>2</b>")), DONE);
	world_close(&world);
}

TEST(an_anonymous_account_has_nothing_kept)
{
	struct client *guest;
	char bare[200];

	world = world_open(WITH_GUESTS);
	guest = login_guest(world, bare);
	CHECK_STR(error_in(ask(guest, SET("<a xmlns='ns'>1</a>"))), "service-unavailable");
	CHECK_STR(error_in(ask(guest, GET("<a xmlns='ns'/>"))), "service-unavailable");
	world_close(&world);
}

TEST(a_store_that_cannot_is_told)
{
	start(NULL);
	fake_store_script(world_store(world), STORE_OP_PRIVATE_PUT, FAKE_FAILS, 1);
	CHECK_STR(error_in(ask(alice, SET("<a xmlns='ns'>1</a>"))), "internal-server-error");
	CHECK_STR(ask(alice, GET("<a xmlns='ns'/>")), GOT("<a xmlns='ns'/>"));
	fake_store_script(world_store(world), STORE_OP_PRIVATE_GET, FAKE_FAILS, 1);
	CHECK_STR(error_in(ask(alice, GET("<a xmlns='ns'/>"))), "internal-server-error");
	/* One of two fails: an error, whatever the other did. */
	fake_store_script(world_store(world), STORE_OP_PRIVATE_PUT, FAKE_FAILS, 1);
	CHECK_STR(error_in(ask(alice, SET("<a xmlns='ns'>1</a><b xmlns='ns'>2</b>"))),
		  "internal-server-error");
	fake_store_script(world_store(world), STORE_OP_PRIVATE_PUT, FAKE_UNCERTAIN_WRITTEN, 1);
	CHECK_STR(error_in(ask(alice, SET("<a xmlns='ns'>1</a>"))), "internal-server-error");
	CHECK_STR(ask(alice, GET("<a xmlns='ns'/>")), GOT("<a xmlns='ns'>1</a>"));
	world_close(&world);
}

/* I5: a result is a promise. */
TEST(the_answer_waits_for_the_store)
{
	start(NULL);
	fake_store_set_automatic(world_store(world), false);
	CHECK_STR(ask(alice, SET("<a xmlns='ns'>1</a><b xmlns='ns'>2</b>")), "");
	CHECK(fake_store_answer_one(world_store(world)));
	world_settle(world);
	CHECK_STR(client_heard(alice), "");
	CHECK(fake_store_answer_one(world_store(world)));
	world_settle(world);
	CHECK_STR(client_heard(alice), DONE);
	world_close(&world);
}

/* The handler's answer comes when nobody waits for it any more. */
TEST(the_client_may_leave_before_the_answer)
{
	start(NULL);
	fake_store_set_automatic(world_store(world), false);
	CHECK_STR(ask(alice, SET("<a xmlns='ns'>1</a>")), "");
	CHECK_STR(ask(alice, GET("<a xmlns='ns'/>")), "");
	client_cut(&alice);
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_settle(world);
	alice = world_login(world, "alice@localhost/b");
	CHECK(has(ask(alice, GET("<a xmlns='ns'/>")), ">1</a>"));
	world_close(&world);
}
