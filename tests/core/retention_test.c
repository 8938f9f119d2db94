/* SPDX-License-Identifier: Apache-2.0 */
/* When old messages go, which, and what stops it. */

#include "core/retention.h"

#include <stdio.h>

#include "base/buf.h"
#include "core/shard.h"
#include "support/fake_net.h"
#include "support/fake_store.h"
#include "support/test.h"
#include "xep/scene.h"

enum { MINUTE_MS = 60000, ROUND_MS = 600000 };

static void write_to(struct client *client, const char *whom, int count)
{
	char text[200];

	for (int i = 0; i < count; i++) {
		snprintf(text, sizeof(text),
			 "<message to='%s@localhost' type='chat'><body>0123456789</body></message>",
			 whom);
		client_send(client, text);
	}
}

static struct client *online(struct world *world, const char *who)
{
	struct client *client = world_login(world, who);

	client_send(client, "<presence/>");
	client_forget(client);
	return client;
}

/* What shows in the archive; who looks tells nobody that it is there. */
static unsigned archived(struct world *world, const char *who)
{
	struct client *client = world_login(world, who);
	unsigned count = count_of(ask(client, "<iq id='q' type='set'><query "
					      "xmlns='urn:xmpp:mam:2'/></iq>"),
				  "<result ");

	client_leave(&client);
	return count;
}

/* Alice wrote three messages to Bob, who has them and says so, and two to Carol, who is away. */
static struct world *open_after_talk(const char *settings)
{
	struct world *world = world_open(&(struct world_options){ .keeps_messages = true,
								   .host_settings = settings });
	struct client *alice = online(world, "alice@localhost/a");
	struct client *bob = online(world, "bob@localhost/b");

	world_add_account(world, "carol@localhost");
	write_to(alice, "bob", 3);
	write_to(alice, "carol", 2);
	client_send(bob, "<iq type='result' id='got-it-1'/>");
	client_send(bob, "<iq type='result' id='got-it-2'/>");
	world_advance_ms(world, 1000); /* the marks are written */
	client_leave(&alice);
	client_leave(&bob);
	return world;
}

TEST(what_is_older_than_the_host_keeps_it_goes_but_not_what_is_owed)
{
	struct world *world = open_after_talk("keep_messages_seconds = 5m");
	struct client *carol;

	world_advance_ms(world, 2 * MINUTE_MS); /* one round: too young */
	CHECK_INT(archived(world, "alice@localhost/a"), 5);
	CHECK_INT(archived(world, "bob@localhost/a"), 3);
	world_advance_ms(world, ROUND_MS);
	CHECK_INT(archived(world, "alice@localhost/a"), 0);
	CHECK_INT(archived(world, "bob@localhost/a"), 0);
	carol = world_login(world, "carol@localhost/c");
	client_send(carol, "<presence/>");
	CHECK_INT(count_of(client_heard(carol), "<body>"), 2);
	client_send(carol, "<iq type='result' id='got-it-1'/>");
	client_send(carol, "<iq type='result' id='got-it-2'/>");
	client_leave(&carol);
	world_advance_ms(world, ROUND_MS);
	CHECK_INT(archived(world, "carol@localhost/a"), 0);
	world_close(&world);
}

TEST(by_itself_everything_stays_for_ever)
{
	struct world *world = open_after_talk("");

	world_advance_ms(world, 10 * ROUND_MS);
	CHECK_INT(archived(world, "alice@localhost/a"), 5);
	CHECK_INT(archived(world, "bob@localhost/a"), 3);
	world_close(&world);
}

/* What the log has no more, no error answers: it would be kept for her otherwise. */
static unsigned errors_after(int64_t ms)
{
	struct world *world = world_open(&(struct world_options){ .keeps_messages = true });
	struct client *alice = online(world, "alice@localhost/a");
	struct client *bob = online(world, "bob@localhost/b");
	unsigned errors;

	client_send(alice, "<message to='bob@localhost' type='chat' id='1'><body>1</body>"
			   "<no-permanent-store xmlns='urn:xmpp:hints'/></message>");
	client_send(bob, "<iq type='result' id='got-it-1'/>");
	world_advance_ms(world, 1000);
	client_leave(&alice);
	client_leave(&bob);
	world_advance_ms(world, ms);
	bob = online(world, "bob@localhost/b");
	client_send(bob, "<message to='alice@localhost/a' type='error' id='1'/>");
	alice = world_login(world, "alice@localhost/a");
	client_send(alice, "<presence/>");
	errors = count_of(client_heard(alice), "type='error'");
	world_close(&world);
	return errors;
}

/* XEP-0334 §4.1 */
TEST(what_no_archive_shows_goes_though_everything_else_stays)
{
	CHECK_INT(errors_after(10 * ROUND_MS), 1);
	CHECK_INT(errors_after(INT64_C(50) * 60 * MINUTE_MS), 0);
}

TEST(the_oldest_go_when_the_host_has_more_than_it_keeps)
{
	struct world *world = open_after_talk("keep_messages_bytes = 800");
	unsigned before = archived(world, "alice@localhost/a"), after;

	CHECK_INT(before, 5);
	world_advance_ms(world, 2 * MINUTE_MS);
	after = archived(world, "alice@localhost/a");
	CHECK(after > 0 && after < before);
	CHECK_INT(archived(world, "carol@localhost/a"), 2);
	world_close(&world);
}

static struct config *config_with(const char *settings)
{
	struct config *config;
	struct buf text, why;

	buf_init(&text, 1000);
	buf_init(&why, 1000);
	buf_printf(&text, "host \"localhost\" { require_tls = no plain_without_tls = yes %s }",
		   settings);
	config = config_read(buf_str(&text), S("f"), STR_NONE, &why);
	CHECK(config);
	buf_fini(&text);
	buf_fini(&why);
	return config;
}

static void reconfigure(struct world *world, const char *settings)
{
	struct config *config = config_with(settings);

	shards_reconfigure(config);
	config_unref(&config);
	world_settle(world);
}

TEST(a_new_configuration_counts_at_once)
{
	struct world *world = open_after_talk("");

	world_advance_ms(world, ROUND_MS);
	CHECK_INT(archived(world, "alice@localhost/a"), 5);
	reconfigure(world, "keep_messages_seconds = 5m");
	world_advance_ms(world, 1000);
	CHECK_INT(archived(world, "alice@localhost/a"), 0);
	world_close(&world);
}

/* Many enough for several slices. */
static struct world *open_with_many(const char *settings)
{
	struct world *world = world_open(&(struct world_options){ .keeps_messages = true,
								   .host_settings = settings });
	struct client *alice = online(world, "alice@localhost/a");
	struct client *bob = online(world, "bob@localhost/b");
	char got[100];

	for (int i = 1; i <= 40; i++) {
		write_to(alice, "bob", 20);
		snprintf(got, sizeof(got), "<iq type='result' id='got-it-%d'/>", 2 * i - 1);
		client_send(bob, got);
		snprintf(got, sizeof(got), "<iq type='result' id='got-it-%d'/>", 2 * i);
		client_send(bob, got);
	}
	world_advance_ms(world, 1000);
	client_leave(&alice);
	client_leave(&bob);
	world_advance_ms(world, 30000);
	return world;
}

static size_t waiting_retains(struct world *world)
{
	struct store *store = world_store(world);
	size_t count = 0;

	for (size_t i = 0; i < fake_store_waiting(store); i++)
		count += fake_store_waiting_op(store, i) == STORE_OP_LOG_RETAIN;
	return count;
}

TEST(it_is_done_in_slices_one_at_a_time_with_a_pause_between_them)
{
	struct world *world = open_with_many("keep_messages_seconds = 5m");
	struct store *store = world_store(world);
	int slices = 0;

	world_advance_ms(world, ROUND_MS - MINUTE_MS);
	fake_store_set_automatic(store, false);
	world_advance_ms(world, 2 * MINUTE_MS);
	while (waiting_retains(world)) {
		CHECK_INT(waiting_retains(world), 1);
		fake_store_answer_all(store);
		world_settle(world);
		CHECK_INT(waiting_retains(world), 0); /* the pause */
		world_advance_ms(world, 200);
		slices++;
	}
	CHECK(slices > 1600 / 300);
	fake_store_set_automatic(store, true);
	CHECK_INT(archived(world, "alice@localhost/a"), 0);
	world_close(&world);
}

TEST(a_new_configuration_ends_what_is_being_done)
{
	struct world *world = open_with_many("keep_messages_seconds = 5m");
	struct store *store = world_store(world);

	world_advance_ms(world, ROUND_MS - MINUTE_MS);
	fake_store_set_automatic(store, false);
	world_advance_ms(world, 2 * MINUTE_MS);
	CHECK_INT(waiting_retains(world), 1);
	reconfigure(world, "");
	fake_store_set_automatic(store, true);
	fake_store_answer_all(store);
	world_advance_ms(world, 2 * ROUND_MS);
	CHECK(archived(world, "alice@localhost/a") > 0);
	world_close(&world);
}

TEST(what_the_store_could_not_do_is_tried_again)
{
	struct world *world = open_after_talk("keep_messages_seconds = 5m");

	fake_store_script(world_store(world), STORE_OP_LOG_RETAIN, FAKE_FAILS, 2);
	world_advance_ms(world, 2 * ROUND_MS);
	CHECK_INT(archived(world, "alice@localhost/a"), 5);
	world_advance_ms(world, ROUND_MS);
	CHECK_INT(archived(world, "alice@localhost/a"), 0);
	world_close(&world);
}

TEST(a_server_that_ends_stops_it)
{
	struct world *world = open_with_many("keep_messages_seconds = 5m");

	world_advance_ms(world, ROUND_MS - MINUTE_MS);
	fake_store_set_automatic(world_store(world), false);
	world_advance_ms(world, 2 * MINUTE_MS);
	CHECK_INT(waiting_retains(world), 1);
	/* It waits for the slice under way, and nothing is left over. */
	world_restart(world);
	CHECK(archived(world, "alice@localhost/a") > 0);
	world_close(&world);
}
