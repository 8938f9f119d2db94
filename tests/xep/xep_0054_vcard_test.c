/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "core/home.h"
#include "store/vcard.h"
#include "support/fake_store.h"
#include "support/test.h"
#include "xep/scene.h"

#define GET(to) "<iq id='v' type='get'" to "><vCard xmlns='vcard-temp'/></iq>"
#define SET(to, inside) \
	"<iq id='v' type='set'" to "><vCard xmlns='vcard-temp'>" inside "</vCard></iq>"
#define DONE "<iq to='alice@localhost/a' id='v' type='result'/>"
#define CARD "<FN>Alice L.</FN><N><FAMILY>L.</FAMILY></N>"

static struct world *world;
static struct client *alice, *bob;

static void start(const char *settings)
{
	struct world_options options = { .settings = settings };

	world = world_open(&options);
	alice = world_login(world, "alice@localhost/a");
	bob = world_login(world, "bob@localhost/b");
}

/* XEP-0054 §3.1, §3.2 */
TEST(the_owner_sets_the_card_and_gets_it_back)
{
	start(NULL);
	CHECK_STR(ask(alice, SET("", CARD)), DONE);
	CHECK_STR(ask(alice, GET("")), "<iq to='alice@localhost/a' id='v' type='result'>"
				       "<vCard xmlns='vcard-temp'>" CARD "</vCard></iq>");
	CHECK(has(ask(alice, GET(" to='alice@localhost'")), CARD));
	CHECK_STR(ask(alice, SET("", "<FN>A</FN>")), DONE);
	CHECK(!has(ask(alice, GET("")), "FAMILY"));
	world_close(&world);
}

/* §3.3: a stranger, while she is away, and after a restart */
TEST(all_the_world_reads_the_card)
{
	start(NULL);
	CHECK_STR(ask(alice, SET("", CARD)), DONE);
	CHECK_STR(ask(bob, GET(" to='alice@localhost'")),
		  "<iq to='bob@localhost/b' from='alice@localhost' id='v' type='result'>"
		  "<vCard xmlns='vcard-temp'>" CARD "</vCard></iq>");
	world_restart(world);
	bob = world_login(world, "bob@localhost/b");
	CHECK(has(ask(bob, GET(" to='alice@localhost'")), CARD));
	world_close(&world);
}

TEST(who_has_no_card_is_told_so)
{
	start(NULL);
	CHECK_STR(error_in(ask(alice, GET(""))), "item-not-found");
	world_close(&world);
}

/* §3.3: "the same error condition in both cases", and the same bytes (A-049). */
TEST(no_card_and_no_account_look_alike_from_outside)
{
	char first[500];
	str heard;

	start(NULL);
	heard = ask(alice, GET(" to='bob@localhost'"));
	CHECK_STR(error_in(heard), "service-unavailable");
	snprintf(first, sizeof(first), "%.*s", STR_ARG(heard));
	memcpy(strstr(first, "bob@"), "nob@", 4);
	CHECK_STR(ask(alice, GET(" to='nob@localhost'")), first);
	world_close(&world);
}

TEST(nobody_sets_the_card_of_another)
{
	start(NULL);
	CHECK_STR(error_in(ask(alice, SET(" to='bob@localhost'", CARD))), "service-unavailable");
	CHECK_STR(error_in(ask(alice, SET(" to='nob@localhost'", CARD))), "service-unavailable");
	CHECK_STR(error_in(ask(bob, GET(""))), "item-not-found");
	world_close(&world);
}

TEST(a_host_has_no_card)
{
	start(NULL);
	CHECK_STR(error_in(ask(alice, GET(" to='localhost'"))), "service-unavailable");
	CHECK_STR(error_in(ask(alice, SET(" to='localhost'", CARD))), "service-unavailable");
	world_close(&world);
}

TEST(an_empty_card_is_forgotten)
{
	start(NULL);
	CHECK_STR(ask(alice, SET("", CARD)), DONE);
	CHECK_STR(ask(alice, SET("", "")), DONE);
	CHECK_STR(error_in(ask(alice, GET(""))), "item-not-found");
	world_close(&world);
}

TEST(a_card_is_limited_in_length)
{
	static char text[3000];

	start("vcard { bytes = 1024 }");
	snprintf(text, sizeof(text), SET("", "<FN>%0900d</FN>"), 0);
	CHECK_STR(ask(alice, text), DONE);
	snprintf(text, sizeof(text), SET("", "<FN>%01100d</FN>"), 1);
	CHECK_STR(error_in(ask(alice, text)), "policy-violation");
	CHECK(has(ask(alice, GET("")), "<FN>0000"));
	world_close(&world);
}

TEST(a_card_of_the_usual_limit_passes)
{
	static char text[131072 + 200];

	start(NULL);
	snprintf(text, sizeof(text), SET("", "<PHOTO><BINVAL>%0130000d</BINVAL></PHOTO>"), 0);
	CHECK_STR(ask(alice, text), DONE);
	CHECK_INT((int)(ask(bob, GET(" to='alice@localhost'")).len / 1000), 130);
	world_close(&world);
}

TEST(an_anonymous_account_has_no_card)
{
	struct client *guest;
	char bare[200], text[400];

	world = world_open(WITH_GUESTS);
	alice = world_login(world, "alice@localhost/a");
	guest = login_guest(world, bare);
	CHECK_STR(error_in(ask(guest, SET("", CARD))), "service-unavailable");
	CHECK_STR(error_in(ask(guest, GET(""))), "item-not-found");
	snprintf(text, sizeof(text), GET(" to='%s'"), bare);
	CHECK_STR(error_in(ask(alice, text)), "service-unavailable");
	world_close(&world);
}

TEST(a_store_that_cannot_is_told)
{
	start(NULL);
	CHECK_STR(ask(alice, SET("", CARD)), DONE);
	fake_store_script(world_store(world), STORE_OP_VCARD_PUT, FAKE_FAILS, 1);
	CHECK_STR(error_in(ask(alice, SET("", "<FN>B</FN>"))), "internal-server-error");
	fake_store_script(world_store(world), STORE_OP_VCARD_GET, FAKE_FAILS, 1);
	CHECK_STR(error_in(ask(bob, GET(" to='alice@localhost'"))), "internal-server-error");
	CHECK(has(ask(alice, GET("")), CARD));
	fake_store_script(world_store(world), STORE_OP_VCARD_PUT, FAKE_UNCERTAIN_WRITTEN, 1);
	CHECK_STR(error_in(ask(alice, SET("", "<FN>C</FN>"))), "internal-server-error");
	CHECK(has(ask(alice, GET("")), "<FN>C</FN>"));
	world_close(&world);
}

static void no_wake(struct store_wake *wake)
{
	(void)wake;
}

static void spoiled(struct store_vcard_put *put)
{
	CHECK(put->request.status == STORE_OK);
}

TEST(a_card_that_is_no_xml_any_more_is_our_fault)
{
	static struct store_wake wake = { no_wake };
	struct store_vcard_put put = { .xml = S("<vCard xmlns='vcard-temp'><FN>") };
	struct store_client *client;

	start(NULL);
	put.owner = home_owner(world_home(world, "alice@localhost"));
	client = store_client_open(world_store(world), &wake);
	store_vcard_put(client, &put, spoiled);
	fake_store_answer_all(world_store(world));
	store_client_deliver(client);
	store_client_close(&client);
	CHECK_STR(error_in(ask(bob, GET(" to='alice@localhost'"))), "internal-server-error");
	CHECK_STR(ask(alice, SET("", CARD)), DONE);
	CHECK(has(ask(bob, GET(" to='alice@localhost'")), CARD));
	world_close(&world);
}

TEST(the_answer_waits_for_the_store)
{
	start(NULL);
	fake_store_set_automatic(world_store(world), false);
	CHECK_STR(ask(alice, SET("", CARD)), "");
	CHECK(fake_store_answer_one(world_store(world)));
	world_settle(world);
	CHECK_STR(client_heard(alice), DONE);
	world_close(&world);
}
