/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "support/fake_store.h"
#include "support/test.h"
#include "xep/scene.h"

#define HEADER \
	"<stream:stream to='localhost' version='1.0' xmlns='jabber:client' " \
	"xmlns:stream='http://etherx.jabber.org/streams'>"
#define OPEN "register { enabled = yes per_address = 100000 }"
#define GET(to) "<iq id='g' type='get'" to "><query xmlns='jabber:iq:register'/></iq>"
#define SET(to, inside) \
	"<iq id='s' type='set'" to "><query xmlns='jabber:iq:register'>" inside "</query></iq>"
#define FIELDS(name, word) "<username>" name "</username><password>" word "</password>"
#define FORM(type, fields) \
	"<x xmlns='jabber:x:data' type='" type "'><field var='FORM_TYPE' type='hidden'>" \
	"<value>jabber:iq:register</value></field>" fields "</x>"
#define FIELD(var, value) "<field var='" var "'><value>" value "</value></field>"

static struct world *world;

/* A client on an open stream that has not logged in; the features are left to hear. */
static struct client *stranger(void)
{
	struct client *client = world_connect(world);

	client_send(client, HEADER);
	return client;
}

static void start(const char *settings)
{
	struct world_options options = { .settings = settings };

	static int64_t starts;

	world = world_open(&options);
	/* Later than all tests before, whose tries are still counted. */
	world_advance_ms(world, ++starts * 4 * 3600 * 1000);
}

static bool can_login(const char *bare)
{
	struct client *client = world_connect(world);
	bool can;

	client_authenticate(client, bare);
	can = has(client_heard(client), "<success ");
	client_cut(&client);
	return can;
}

/* ---- off ---- */

/* a fresh server makes no accounts. */
TEST(a_103_by_default_nobody_registers)
{
	struct client *client;

	start(NULL);
	client = stranger();
	CHECK(!has(client_heard(client), "iq-register"));
	CHECK_STR(error_in(ask(client, GET(""))), "service-unavailable");
	CHECK_STR(error_in(ask(client, SET("", FIELDS("new", "secret")))), "service-unavailable");
	CHECK(!client_is_closed(client));
	CHECK(!can_login("new@localhost"));
	world_close(&world);
}

/* ---- strangers: XEP-0077 §3.1 ---- */

TEST(registration_is_offered_before_login_only)
{
	struct client *client;

	start(OPEN);
	client = stranger();
	CHECK(has(client_heard(client),
		  "<register xmlns='http://jabber.org/features/iq-register'/>"));
	client_cut(&client);
	world_add_account(world, "alice@localhost");
	client = world_connect(world);
	client_authenticate(client, "alice@localhost");
	CHECK_INT(count_of(client_heard(client), "iq-register"), 1);
	world_close(&world);
}

/* where TLS is demanded, nothing of it is offered or done in the clear. */
TEST(nobody_registers_in_the_clear_where_tls_is_demanded)
{
	static const char header[] =
		"<stream:stream to='safe.example' version='1.0' xmlns='jabber:client' "
		"xmlns:stream='http://etherx.jabber.org/streams'>";
	struct client *client;
	str heard;

	start(OPEN "\nhost \"safe.example\" { }");
	client = world_connect(world);
	heard = ask(client, header);
	CHECK(has(heard, "<stream:features"));
	CHECK(!has(heard, "iq-register"));
	fake_store_set_automatic(world_store(world), false);
	heard = ask(client, SET("", FIELDS("bill", "secret")));
	CHECK(!has(heard, "type='result'"));
	CHECK(client_is_closed(client));
	/* Nothing was even asked of the store. */
	CHECK_INT(fake_store_waiting(world_store(world)), 0);
	world_close(&world);
}

TEST(the_fields_are_told)
{
	str heard;

	start(OPEN);
	heard = ask(stranger(), GET(" to='localhost'"));
	CHECK(has(heard, "<query xmlns='jabber:iq:register'><instructions>"));
	CHECK(has(heard, "<username/><password/><x xmlns='jabber:x:data' type='form'>"));
	CHECK(has(heard, "<value>jabber:iq:register</value>"));
	CHECK(has(heard, "var='username' type='text-single' label='User name'><required/>"));
	CHECK(has(heard, "var='password' type='text-private' label='Password'><required/>"));
	CHECK(has(heard, "id='g'"));
	CHECK(has(heard, "type='result'"));
	CHECK(!has(heard, "registered"));
	world_close(&world);
}

TEST(who_registers_can_log_in)
{
	struct client *client;
	str heard;

	start(OPEN);
	client = stranger();
	client_send(client, GET(""));
	heard = ask(client, SET("", FIELDS("Bill", "secret")));
	CHECK_STR(error_in(heard), "none");
	CHECK(has(heard, "id='s' type='result'/>"));
	CHECK(can_login("bill@localhost"));
	CHECK(!can_login("bill@example.org"));
	/* On the same stream, as clients do. */
	heard = ask(client, "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"
			    "AGJpbGwAc2VjcmV0</auth>");
	CHECK(has(heard, "<success "));
	world_restart(world);
	CHECK(can_login("bill@localhost"));
	world_close(&world);
}

TEST(the_password_is_the_one_that_was_given)
{
	start(OPEN);
	CHECK_STR(error_in(ask(stranger(), SET("", FIELDS("bill", "other")))), "none");
	CHECK(!can_login("bill@localhost"));
	world_close(&world);
}

/* §4 */
TEST(a_form_will_do_and_wins)
{
	start(OPEN);
	CHECK_STR(error_in(ask(stranger(), SET("", FORM("submit", FIELD("username", "carol")
								   FIELD("password", "secret"))))),
		  "none");
	CHECK(can_login("carol@localhost"));
	CHECK_STR(error_in(ask(stranger(),
			       SET("", FIELDS("dora", "secret")
					       FORM("submit", FIELD("username", "emma")
							      FIELD("password", "secret"))))),
		  "none");
	CHECK(can_login("emma@localhost"));
	CHECK(!can_login("dora@localhost"));
	world_close(&world);
}

/* "neglected to provide all of the required information" */
TEST(a_103_what_is_missing_or_empty_is_not_acceptable)
{
	static const char *const bad[] = {
		"",
		"<username>bill</username>",
		"<password>secret</password>",
		"<username>bill</username><password/>",
		"<username/><password>secret</password>",
		"<username>bill</username><password></password>",
		FORM("submit", FIELD("username", "bill")),
		FORM("submit", FIELD("username", "bill") FIELD("password", "")),
		FORM("submit", FIELD("username", "bill") "<field var='password'/>"),
		FIELDS("a b", "secret"),
		FIELDS("bill@localhost", "secret"),
		FIELDS("a/b", "secret"),
		FIELDS("&quot;", "secret"),
	};

	start(OPEN);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		char text[1000];

		snprintf(text, sizeof(text), SET("", "%s"), bad[i]);
		CHECK_STR(error_in(ask(stranger(), text)), "not-acceptable");
	}
	CHECK(!can_login("bill@localhost"));
	world_close(&world);
}

/* */
TEST(a_103_what_stands_there_twice_is_refused)
{
	static const char *const bad[] = {
		FIELDS("bill", "secret") "<username>admin</username>",
		FIELDS("bill", "secret") "<password>secret</password>",
		FORM("submit", FIELD("username", "bill") FIELD("username", "bull")
			       FIELD("password", "secret")),
		FORM("cancel", ""),
		FORM("form", FIELD("username", "bill") FIELD("password", "secret")),
		FORM("nonsense", FIELD("username", "bill") FIELD("password", "secret")),
	};

	start(OPEN);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		char text[1000];

		snprintf(text, sizeof(text), SET("", "%s"), bad[i]);
		CHECK_STR(error_in(ask(stranger(), text)), "bad-request");
	}
	CHECK(!can_login("bill@localhost"));
	world_close(&world);
}

TEST(a_name_is_given_once)
{
	start(OPEN);
	world_add_account(world, "alice@localhost");
	CHECK_STR(error_in(ask(stranger(), SET("", FIELDS("alice", "other")))), "conflict");
	CHECK_STR(error_in(ask(stranger(), SET("", FIELDS("ALICE", "other")))), "conflict");
	CHECK(can_login("alice@localhost"));
	world_close(&world);
}

TEST(reserved_names_are_taken)
{
	start("register { enabled = yes per_address = 1000 reserved = { \"BOSS\" } }");
	CHECK_STR(error_in(ask(stranger(), SET("", FIELDS("boss", "secret")))), "conflict");
	CHECK_STR(error_in(ask(stranger(), SET("", FIELDS("Boss", "secret")))), "conflict");
	CHECK_STR(error_in(ask(stranger(), SET("", FIELDS("admin", "secret")))), "none");
	world_close(&world);
	start(OPEN);
	CHECK_STR(error_in(ask(stranger(), SET("", FIELDS("admin", "secret")))), "conflict");
	CHECK(!can_login("admin@localhost"));
	world_close(&world);
}

/* §3.2: unexpected-request, "because the entity is not registered" */
TEST(a_stranger_removes_nothing)
{
	start(OPEN);
	CHECK_STR(error_in(ask(stranger(), SET("", "<remove/>"))), "unexpected-request");
	CHECK_STR(error_in(ask(stranger(), SET("", "<remove/>" FIELDS("bill", "secret")))),
		  "unexpected-request");
	world_close(&world);
}

/* §3.1.1; A-103: tries count, whatever becomes of them. */
TEST(a_103_a_network_registers_only_so_often)
{
	str heard;

	start("register { enabled = yes per_address = 2 }");
	CHECK_STR(error_in(ask(stranger(), SET("", FIELDS("bill", "secret")))), "none");
	CHECK_STR(error_in(ask(stranger(), SET("", FIELDS("bill", "secret")))), "conflict");
	heard = ask(stranger(), SET("", FIELDS("ben", "secret")));
	CHECK_STR(error_in(heard), "not-acceptable");
	CHECK(has(heard, "<text"));
	CHECK(!can_login("ben@localhost"));
	/* What is refused before the count does not count. */
	CHECK_STR(error_in(ask(stranger(), SET("", ""))), "not-acceptable");
	world_advance_ms(world, 3600 * 1000);
	CHECK_STR(error_in(ask(stranger(), SET("", FIELDS("ben", "secret")))), "none");
	CHECK_STR(error_in(ask(stranger(), SET("", FIELDS("bob", "secret")))), "none");
	CHECK_STR(error_in(ask(stranger(), SET("", FIELDS("bea", "secret")))), "not-acceptable");
	world_close(&world);
}

TEST(a_store_that_fails_makes_no_account)
{
	start(OPEN);
	fake_store_script(world_store(world), STORE_OP_ACCOUNT_CREATE, FAKE_FAILS, 1);
	CHECK_STR(error_in(ask(stranger(), SET("", FIELDS("bill", "secret")))),
		  "internal-server-error");
	CHECK(!can_login("bill@localhost"));
	fake_store_script(world_store(world), STORE_OP_ACCOUNT_CREATE, FAKE_UNCERTAIN_WRITTEN, 1);
	CHECK_STR(error_in(ask(stranger(), SET("", FIELDS("bill", "secret")))),
		  "internal-server-error");
	/* It is there after all: trying again says so. */
	CHECK_STR(error_in(ask(stranger(), SET("", FIELDS("bill", "secret")))), "conflict");
	CHECK(can_login("bill@localhost"));
	world_close(&world);
}

TEST(a_stream_may_end_before_its_answer)
{
	struct client *client;

	start(OPEN);
	fake_store_set_automatic(world_store(world), false);
	client = stranger();
	CHECK_STR(error_in(ask(client, SET("", FIELDS("bill", "secret")))), "none");
	client_cut(&client);
	fake_store_set_automatic(world_store(world), true);
	fake_store_answer_all(world_store(world));
	world_settle(world);
	CHECK(can_login("bill@localhost"));
	world_close(&world);
}

/* ---- owners ---- */

static struct client *alice, *bob;

static void start_with_alice(const char *settings)
{
	start(settings);
	alice = world_login(world, "alice@localhost/a");
	bob = world_login(world, "bob@localhost/b");
}

TEST(the_owner_is_told_that_she_is_registered)
{
	static const char *const targets[] = { "", " to='localhost'", " to='alice@localhost'" };

	start_with_alice(NULL);
	for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
		char text[300];
		str heard;

		snprintf(text, sizeof(text), GET("%s"), targets[i]);
		heard = ask(alice, text);
		CHECK(has(heard, "<query xmlns='jabber:iq:register'><registered/><instructions>"));
		CHECK(has(heard, "<username>alice</username><password/></query>"));
	}
	world_close(&world);
}

/* §3.3 */
TEST(the_owner_changes_her_password)
{
	start_with_alice(NULL);
	CHECK_STR(ask(alice, SET(" to='localhost'", FIELDS("alice", "other"))),
		  "<iq to='alice@localhost/a' from='localhost' id='s' type='result'/>");
	CHECK(!can_login("alice@localhost"));
	CHECK_STR(ask(alice, SET("", FIELDS("Alice", "secret"))),
		  "<iq to='alice@localhost/a' id='s' type='result'/>");
	CHECK(can_login("alice@localhost"));
	/* As the document's own example of a form has it. */
	CHECK_STR(error_in(ask(alice, SET("", FORM("submit", FIELD("username", "alice@localhost")
							     FIELD("password", "third"))))),
		  "none");
	CHECK(!can_login("alice@localhost"));
	CHECK_STR(error_in(ask(alice, "<iq id='p' type='get'><ping xmlns='urn:xmpp:ping'/></iq>")),
		  "none");
	world_close(&world);
}

/* Else one client with 20 sessions keeps the workers from all who log in by PLAIN. */
TEST(a_057_a_password_is_changed_only_so_often)
{
	start_with_alice(NULL);
	for (int i = 0; i < 20; i++)
		CHECK_STR(error_in(ask(alice, SET("", FIELDS("alice", "other")))), "none");
	CHECK_STR(error_in(ask(alice, SET("", FIELDS("alice", "third")))), "resource-constraint");
	/* Others are not touched, and she may again in a while. */
	CHECK_STR(error_in(ask(bob, SET("", FIELDS("bob", "other")))), "none");
	world_advance_ms(world, 180 * 1000);
	CHECK_STR(error_in(ask(alice, SET("", FIELDS("alice", "secret")))), "none");
	CHECK(can_login("alice@localhost"));
	world_close(&world);
}

/* CVE-2009-1595, A-103 */
TEST(a_103_nobody_changes_the_password_of_another)
{
	static const char *const names[] = { "bob", "bob@localhost", "alice@example.org",
					     "nobody" };

	start_with_alice(NULL);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char text[300];

		snprintf(text, sizeof(text), SET("", FIELDS("%s", "other")), names[i]);
		CHECK_STR(error_in(ask(alice, text)), "forbidden");
		snprintf(text, sizeof(text), SET(" to='localhost'", FIELDS("%s", "other")),
			 names[i]);
		CHECK_STR(error_in(ask(alice, text)), "forbidden");
	}
	CHECK_STR(error_in(ask(alice, SET(" to='bob@localhost'", FIELDS("bob", "other")))),
		  "service-unavailable");
	CHECK_STR(error_in(ask(alice, SET(" to='example.org'", FIELDS("alice", "other")))),
		  "not-allowed");
	CHECK(can_login("bob@localhost"));
	CHECK(can_login("alice@localhost"));
	world_close(&world);
}

TEST(an_incomplete_change_is_none)
{
	start_with_alice(NULL);
	CHECK_STR(error_in(ask(alice, SET("", ""))), "bad-request");
	CHECK_STR(error_in(ask(alice, SET("", "<password>other</password>"))), "bad-request");
	CHECK_STR(error_in(ask(alice, SET("", "<username>alice</username>"))), "bad-request");
	/* "MUST NOT change the password to a null value" */
	CHECK_STR(error_in(ask(alice, SET("", FIELDS("alice", "")))), "bad-request");
	CHECK_STR(error_in(ask(alice, SET("", FIELDS("alice", "x") "<password>y</password>"))),
		  "bad-request");
	CHECK(can_login("alice@localhost"));
	world_close(&world);
}

/* "SHOULD NOT return the original XML" */
TEST(a_119_an_error_does_not_repeat_the_password)
{
	start_with_alice(NULL);
	CHECK(!has(ask(alice, SET("", FIELDS("bob", "topsecret"))), "topsecret"));
	fake_store_script(world_store(world), STORE_OP_CREDENTIALS_PUT, FAKE_FAILS, 1);
	CHECK(!has(ask(alice, SET("", FIELDS("alice", "topsecret"))), "topsecret"));
	CHECK_STR(error_in(client_heard(alice)), "none");
	CHECK(can_login("alice@localhost"));
	world_close(&world);
}

TEST(a_password_that_cannot_be_prepared_is_not_acceptable)
{
	start_with_alice(OPEN);
	/* U+2029: SASLprep prohibits it (RFC 3454 C.2.2). */
	CHECK_STR(error_in(ask(alice, SET("", FIELDS("alice", "a\xe2\x80\xa9z")))),
		  "not-acceptable");
	CHECK_STR(error_in(ask(stranger(), SET("", FIELDS("bill", "a\xe2\x80\xa9z")))),
		  "not-acceptable");
	world_close(&world);
}

TEST(a_store_that_fails_changes_no_password)
{
	start_with_alice(NULL);
	fake_store_script(world_store(world), STORE_OP_CREDENTIALS_PUT, FAKE_FAILS, 1);
	CHECK_STR(error_in(ask(alice, SET("", FIELDS("alice", "other")))),
		  "internal-server-error");
	CHECK(can_login("alice@localhost"));
	/* One that does not know is asked again: the old password's sessions must not live on. */
	fake_store_script(world_store(world), STORE_OP_CREDENTIALS_PUT, FAKE_UNCERTAIN_WRITTEN, 1);
	CHECK(has(ask(alice, SET("", FIELDS("alice", "other"))), "type='result'"));
	CHECK(!can_login("alice@localhost"));
	world_close(&world);
}

/* ---- the end of an account (§3.2) ---- */

TEST(the_owner_ends_her_account)
{
	struct client *desk;
	str heard;

	start_with_alice(OPEN);
	befriend(world, alice, "alice@localhost", bob, "bob@localhost");
	client_send(bob, "<presence/>");
	client_send(alice, "<presence/>");
	desk = world_login(world, "alice@localhost/desk");
	client_forget(bob);
	heard = ask(alice, SET("", "<remove/>"));
	/* The result first, then the end. */
	CHECK(has(heard, "<iq to='alice@localhost/a' id='s' type='result'/><stream:error>"
			 "<not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"));
	CHECK(client_is_closed(alice));
	CHECK(has(client_heard(desk), "<not-authorized "));
	CHECK(client_is_closed(desk));
	heard = client_heard(bob);
	CHECK(has(heard, "type='unavailable'"));
	CHECK(has(heard, "type='unsubscribe'"));
	CHECK(has(heard, "type='unsubscribed'"));
	CHECK(!can_login("alice@localhost"));
	/* A tombstone stays. */
	CHECK_STR(error_in(ask(stranger(), SET("", FIELDS("alice", "secret")))), "conflict");
	world_close(&world);
}

TEST(an_account_ends_once)
{
	str heard;

	start_with_alice(NULL);
	heard = ask(alice, SET("", "<remove/>") SET("", "<remove/>")
			   SET("", FIELDS("alice", "other")));
	CHECK(client_is_closed(alice));
	CHECK_INT(count_of(heard, "type='result'"), 1);
	CHECK_INT(count_of(heard, "<stream:error>"), 1);
	CHECK(!can_login("alice@localhost"));
	world_close(&world);
}

TEST(the_host_may_be_asked_to_end_it)
{
	start_with_alice(NULL);
	CHECK(str_starts(ask(alice, SET(" to='localhost'", "<remove/>")),
			 S("<iq to='alice@localhost/a' from='localhost' id='s' type='result'/>")));
	CHECK(client_is_closed(alice));
	CHECK(!can_login("alice@localhost"));
	CHECK(can_login("bob@localhost"));
	world_close(&world);
}

TEST(a_removal_stands_alone)
{
	start_with_alice(NULL);
	CHECK_STR(error_in(ask(alice, SET("", "<remove/><x xmlns='y'/>"))), "bad-request");
	CHECK_STR(error_in(ask(alice, SET("", FIELDS("alice", "x") "<remove/>"))), "bad-request");
	CHECK_STR(error_in(ask(alice, SET("", "<remove/><remove/>"))), "bad-request");
	CHECK_STR(error_in(ask(alice, SET(" to='example.org'", "<remove/>"))),
		  "registration-required");
	CHECK_STR(error_in(ask(alice, SET(" to='bob@localhost'", "<remove/>"))),
		  "service-unavailable");
	CHECK(can_login("alice@localhost"));
	CHECK(can_login("bob@localhost"));
	world_close(&world);
}

TEST(a_store_that_fails_removes_nothing)
{
	start_with_alice(NULL);
	fake_store_script(world_store(world), STORE_OP_ACCOUNT_DELETE, FAKE_FAILS, 1);
	CHECK_STR(error_in(ask(alice, SET("", "<remove/>"))), "internal-server-error");
	CHECK(!client_is_closed(alice));
	CHECK(can_login("alice@localhost"));
	world_close(&world);
}

/* ---- what the administrator does not want ---- */

TEST(changes_and_removals_can_be_switched_off)
{
	start_with_alice("register { password_change = no removal = no }");
	CHECK_STR(error_in(ask(alice, SET("", FIELDS("alice", "other")))), "not-allowed");
	CHECK_STR(error_in(ask(alice, SET("", "<remove/>"))), "not-allowed");
	CHECK(has(ask(alice, GET("")), "<registered/>"));
	CHECK(can_login("alice@localhost"));
	world_close(&world);
}

TEST(an_anonymous_user_has_no_registration)
{
	struct client *guest;
	char bare[200];

	world = world_open(WITH_GUESTS);
	guest = login_guest(world, bare);
	CHECK_STR(error_in(ask(guest, GET(""))), "service-unavailable");
	CHECK_STR(error_in(ask(guest, GET(" to='localhost'"))), "service-unavailable");
	CHECK_STR(error_in(ask(guest, SET("", FIELDS("x", "y")))), "not-allowed");
	CHECK_STR(error_in(ask(guest, SET(" to='localhost'", "<remove/>"))),
		  "registration-required");
	world_close(&world);
}
