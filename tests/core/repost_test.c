/* SPDX-License-Identifier: Apache-2.0 */
/* What was under way when the server died arrives, in its order. */

#include "core/repost.h"

#include <stdlib.h>

#include "support/fake_store.h"
#include "support/test.h"
#include "support/world.h"

static struct client *online(struct world *world, const char *who)
{
	struct client *client = world_login(world, who);

	client_send(client, "<presence/>");
	client_forget(client);
	return client;
}

#define TO_BOB(id) \
	"<message to='bob@localhost' type='chat' id='" id "'><body>" id "</body></message>"

static const struct world_options many = { .keeps_messages = true,
					   .settings = "limits { unsettled_stanzas = 1000 }" };

TEST(more_than_a_page_is_posted_again_before_anything_new)
{
	struct world *world = world_open(&many);
	struct client *alice, *bob;
	struct arena arena;
	str heard;

	arena_init(&arena);
	world_add_account(world, "bob@localhost");
	alice = online(world, "alice@localhost/a");
	fake_store_set_automatic(world_store(world), false);
	for (int i = 100; i < 350; i++)
		client_send(alice, arena_printf(&arena,
						"<message to='bob@localhost' type='chat'>"
						"<body>%d</body></message>",
						i)
					   .at);
	/* Hers; his home is asleep, and its load is not answered. */
	for (size_t n = fake_store_waiting(world_store(world)); n > 0; n--)
		CHECK(fake_store_answer_one(world_store(world)));
	world_settle(world);
	world_crash(world);
	fake_store_set_automatic(world_store(world), true);
	bob = online(world, "bob@localhost/b");
	client_send(bob, "<enable xmlns='urn:xmpp:sm:3'/>");
	alice = world_login(world, "alice@localhost/a");
	client_send(alice, TO_BOB("999"));
	heard = client_heard(bob);
	int last = 0, bodies = 0;
	for (size_t i = 0; i < heard.len; i++) {
		if (!str_starts(str_from(heard, i), S("<body>")))
			continue;
		int number = (int)strtol(str_from(heard, i + 6).at, NULL, 10);

		CHECK(number > last);
		last = number;
		bodies++;
	}
	CHECK_INT(last, 999);
	CHECK_INT(bodies, 251);
	arena_fini(&arena);
	world_close(&world);
}
