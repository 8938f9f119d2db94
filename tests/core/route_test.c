/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 6120 §10.3-10.5, RFC 6121 §8: where a stanza goes by its address. */

#include "core/route.h"

#include <stdio.h>

#include "core/home.h"
#include "core/letter.h"
#include "core/session.h"
#include "core/shard.h"
#include "support/fake_net.h"
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

/* §10.4.3: until there is federation. */
TEST(another_server_is_not_found_and_each_stanza_is_answered_once)
{
	static const char *const stanzas[] = {
		"<message id='1' to='bob@far.example'><body>x</body></message>",
		"<message id='1' to='far.example'/>",
		"<iq id='1' type='get' to='far.example'><ping xmlns='urn:xmpp:ping'/></iq>",
		"<iq id='1' type='set' to='bob@far.example/x'><a xmlns='b'/></iq>",
	};

	open_alice();
	for (size_t i = 0; i < ARRAY_LEN(stanzas); i++) {
		str heard = ask(alice, stanzas[i]);

		CHECK_STR(error_in(heard), "remote-server-not-found");
		CHECK_INT(count_of(heard, " id='1' type='error'>"), 1);
	}
	CHECK_STR(ask(alice, "<iq id='1' type='result' to='bob@far.example/x'/>"), "");
	CHECK_STR(ask(alice, "<message id='1' type='error' to='bob@far.example/x'/>"), "");
	world_close(&world);
}

/* §10.5.1, §10.5.2 */
TEST(a_host_answers_requests_reads_no_messages_and_has_no_presence)
{
	open_alice();
	CHECK_STR(error_in(ask(alice, "<message id='1' to='localhost'><body>x</body></message>")),
		  "service-unavailable");
	CHECK_STR(ask(alice, "<presence to='localhost'/>"), "");
	CHECK_STR(ask(alice, "<iq id='2' type='get' to='example.org'>"
			     "<ping xmlns='urn:xmpp:ping'/></iq>"),
		  "<iq to='alice@localhost/a' from='example.org' id='2' type='result'/>");
	/* Not the host, but something of it that is not there. */
	CHECK_STR(error_in(ask(alice, "<iq id='3' type='get' to='localhost/x'>"
				      "<ping xmlns='urn:xmpp:ping'/></iq>")),
		  "service-unavailable");
	world_close(&world);
}

TEST(accounts_of_all_hosts_are_reached_on_whatever_shard_they_live)
{
	bool crossed = false, stayed = false;

	open_alice();
	for (int i = 0; i < 8; i++) {
		char full[40], text[200], expected[200];
		struct client *friend;
		struct shard *shard;

		snprintf(full, sizeof(full), "f%d@example.org/x", i);
		friend = world_login(world, full);
		snprintf(text, sizeof(text), "<message to='%s' id='m'/>", full);
		client_send(alice, text);
		snprintf(expected, sizeof(expected),
			 "<message to='%s' from='alice@localhost/a' id='m'/>", full);
		CHECK_STR(client_heard(friend), expected);
		shard = shard_of(jid_partition(jid_bare(jid_of_normal(str_of(full)))));
		if (shard == world_home(world, "alice@localhost")->shard)
			stayed = true;
		else
			crossed = true;
	}
	CHECK(crossed && stayed);
	CHECK_STR(client_heard(alice), "");
	world_close(&world);
}

/* §10.1: also when the first has to wake the home. */
TEST(what_one_sends_to_another_arrives_in_order)
{
	struct client *bob;
	str heard;

	open_alice();
	bob = world_login(world, "bob@localhost/b");
	fake_client_send(client_wire(alice), S("<message to='bob@localhost/b' id='1'/>"
					       "<message to='bob@localhost/b' id='2'/>"
					       "<iq type='result' to='bob@localhost/b' id='3'/>"
					       "<presence to='bob@localhost/b' id='4'/>"));
	world_settle(world);
	heard = client_heard(bob);
	for (int i = 1; i <= 4; i++) {
		char id[20];

		snprintf(id, sizeof(id), " id='%d'", i);
		CHECK(has(heard, id));
		heard = str_from(heard, (size_t)((char *)memmem(heard.at, heard.len, id,
								strlen(id)) - heard.at));
	}
	world_close(&world);
}

TEST(what_the_server_writes_itself_goes_by_its_envelope)
{
	struct stanza *stanza = stanza_parse(S("<message><body>news</body></message>"));
	struct envelope envelope = { .from = jid_of_normal(S("localhost")),
				     .to = jid_of_normal(S("alice@localhost/a")),
				     .type = S("headline") };

	open_alice();
	fake_loop_enter(shard_at(0)->loop);
	route_stanza(&envelope, &stanza);
	fake_loop_leave();
	CHECK(stanza == NULL);
	world_settle(world);
	CHECK_STR(client_heard(alice), "<message to='alice@localhost/a' from='localhost' "
				       "type='headline'><body>news</body></message>");
	world_close(&world);
}

TEST(a_letter_finds_its_home_from_every_shard)
{
	struct stanza *stanza = stanza_parse(S("<message><body>x</body></message>"));
	struct envelope envelope = { .from = jid_of_normal(S("localhost")),
				     .to = jid_of_normal(S("alice@localhost/a")) };

	open_alice();
	for (unsigned i = 0; i < shard_count(); i++) {
		struct letter *letter = letter_new(LETTER_STANZA, &envelope, stanza);

		letter->stanza_kind = KIND_MESSAGE;
		letter->stanza_type = TYPE_NORMAL;
		fake_loop_enter(shard_at(i)->loop);
		route_letter(&letter);
		fake_loop_leave();
		CHECK(letter == NULL);
		world_settle(world);
		CHECK_INT(count_of(client_heard(alice), "<body>x</body>"), 1);
	}
	stanza_unref(&stanza);
	world_close(&world);
}
