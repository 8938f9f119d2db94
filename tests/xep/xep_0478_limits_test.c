/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"
#include "xep/scene.h"

#define HEADER \
	"<stream:stream to='localhost' version='1.0' xmlns='jabber:client' " \
	"xmlns:stream='http://etherx.jabber.org/streams'>"

static str features_of(const char *settings, bool after)
{
	struct world_options options = { .settings = settings };
	struct world *world = world_open(&options);
	struct client *client = world_connect(world);
	static char features[4000];
	str heard;

	if (after) {
		world_add_account(world, "alice@localhost");
		client_authenticate(client, "alice@localhost");
	} else {
		client_send(client, HEADER);
	}
	heard = client_heard(client);
	CHECK(heard.len < sizeof(features));
	memcpy(features, heard.at, heard.len);
	world_close(&world);
	return str_make(features, heard.len);
}

/* XEP-0478 §4: "such as before and after authentication" */
TEST(a_012_before_login_the_limit_is_that_of_strangers)
{
	str heard = features_of(NULL, false);

	CHECK(has(heard, "<limits xmlns='urn:xmpp:stream-limits:0'>"
			 "<max-bytes>8192</max-bytes></limits>"));
}

TEST(after_login_it_is_that_of_the_configuration)
{
	str heard = features_of(NULL, true);

	CHECK(has(heard, "<limits xmlns='urn:xmpp:stream-limits:0'><max-bytes>262144</max-bytes>"
			 "<idle-seconds>600</idle-seconds></limits>"));
	heard = features_of("limits { stanza_bytes = 20000 idle_seconds = 90 }", true);
	CHECK(has(heard, "<max-bytes>20000</max-bytes><idle-seconds>90</idle-seconds>"));
}
