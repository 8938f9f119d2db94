/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "support/test.h"
#include "xep/scene.h"

#define INFO \
	"<iq id='d' type='get' to='localhost'>" \
	"<query xmlns='http://jabber.org/protocol/disco#info'/></iq>"

/* The world lives until the answer has been looked at. */
static struct world *world;

static str info_with(const char *settings)
{
	struct world_options options = { .settings = settings };

	world = world_open(&options);
	return ask(world_login(world, "alice@localhost/a"), INFO);
}

TEST(no_addresses_no_form)
{
	CHECK(!has(info_with(NULL), "jabber:x:data"));
	world_close(&world);
	CHECK(!has(info_with("contact { abuse = { } }"), "jabber:x:data"));
	world_close(&world);
}

/* XEP-0157 §3 */
TEST(the_addresses_stand_in_a_form_of_the_hosts_answer)
{
	str heard = info_with("contact { support = { \"xmpp:help@localhost\" } abuse = {\n"
			      "\"mailto:abuse@localhost\", \"https://x.example/?a=1&b=2\" } }");

	CHECK(has(heard,
		  "<x xmlns='jabber:x:data' type='result'>"
		  "<field var='FORM_TYPE' type='hidden'>"
		  "<value>http://jabber.org/network/serverinfo</value></field>"
		  "<field var='abuse-addresses' type='list-multi'>"
		  "<value>mailto:abuse@localhost</value>"
		  "<value>https://x.example/?a=1&amp;b=2</value></field>"
		  "<field var='support-addresses' type='list-multi'>"
		  "<value>xmpp:help@localhost</value></field></x>"));
	world_close(&world);
}

TEST(every_kind_has_its_field)
{
	static const char *const kinds[] = { "abuse",	 "admin",  "feedback", "sales",
					     "security", "status", "support" };
	str heard = info_with("contact { abuse = { \"a:abuse\" } admin = { \"a:admin\" }\n"
			      "feedback = { \"a:feedback\" } sales = { \"a:sales\" }\n"
			      "security = { \"a:security\" } status = { \"a:status\" }\n"
			      "support = { \"a:support\" } }");

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		char text[200];

		snprintf(text, sizeof(text),
			 "<field var='%s-addresses' type='list-multi'><value>a:%s</value>",
			 kinds[i], kinds[i]);
		CHECK_INT(count_of(heard, text), 1);
	}
	world_close(&world);
}
