/* SPDX-License-Identifier: Apache-2.0 */
/* The production core in the fake world. */

#include "support/world.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/bug.h"
#include "base/encode.h"
#include "base/log.h"
#include "base/map.h"
#include "base/mem.h"
#include "core/account.h"
#include "core/c2s.h"
#include "core/door.h"
#include "core/home.h"
#include "core/hooks.h"
#include "core/iq_run.h"
#include "core/shard.h"
#include "core/tally.h"
#include "net/worker.h"
#include "store/account.h"
#include "support/fake_net.h"
#include "support/fake_random.h"
#include "support/fake_store.h"
#include "xml/spaces.h"
#include "xmpp/scram.h"

#define LISTEN "127.0.0.1:5222"

enum { TEXT_MAX = 1 << 22, ITERATIONS = 4096 };

struct client {
	struct client *next;
	struct world *world;
	struct fake_client *wire;
	struct buf heard;
};

struct world {
	struct world_options options;
	struct loop *main;
	struct store *store;
	struct worker_pool *workers;
	struct config *config;
	struct client *clients;
	bool is_up;
};

static unsigned drained;

static void note_drained(void)
{
	drained++;
}

static struct config *read_config(const struct world_options *options)
{
	struct buf text, why;
	struct config *config;

	buf_init(&text, TEXT_MAX);
	buf_init(&why, 1000);
	buf_printf(&text,
		   "shards = %u\ndoors = 1\nlisten { clients = { \"%s\" } clients_tls = { } %s }\n"
		   "host \"localhost\" { require_tls = no plain_without_tls = yes "
		   "keep_messages = %s %s }\n"
		   "host \"example.org\" { require_tls = no plain_without_tls = yes "
		   "keep_messages = no }\n%s\n",
		   options->shards ? options->shards : 2, LISTEN,
		   options->listen_settings ? options->listen_settings : "",
		   options->keeps_messages ? "yes" : "no",
		   options->host_settings ? options->host_settings : "",
		   options->settings ? options->settings : "");
	config = config_read(buf_str(&text), S("world.conf"), S("world"), &why);
	if (!config)
		fprintf(stderr, "%s\n", buf_cstr(&why));
	BUG_ON(!config);
	buf_fini(&text);
	buf_fini(&why);
	return config;
}

static void start(struct world *world)
{
	struct store_options store = { .directory = S("world") };
	struct door_options doors = { .config = world->config };
	struct buf why;

	buf_init(&why, 1000);
	world->store = store_open(&store, &why);
	BUG_ON(!world->store);
	fake_store_set_automatic(world->store, !world->options.is_manual);
	world->workers = worker_pool_new(1, 100);
	accounts_open(world->workers);
	shards_start(config_shards(world->config), world->store, world->config);
	doors.store = world->store;
	doors.workers = world->workers;
	fake_loop_enter(world->main);
	BUG_ON(!doors_start(&doors, &why));
	fake_loop_leave();
	buf_fini(&why);
	fake_world_settle();
	world->is_up = true;
}

static void cut_clients(struct world *world)
{
	for (struct client *at = world->clients; at; at = at->next)
		if (at->wire)
			fake_client_cut(at->wire);
	fake_world_settle();
}

static void drain(struct world *world)
{
	drained = 0;
	fake_loop_enter(world->main);
	doors_drain(note_drained);
	shards_drain(note_drained);
	fake_loop_leave();
	for (int i = 0; i < 1000 && drained < 2; i++)
		world_advance_ms(world, 50);
	BUG_ON(drained < 2);
}

static void stop(struct world *world)
{
	fake_store_set_automatic(world->store, true);
	fake_store_answer_all(world->store);
	fake_world_settle();
	drain(world);
	BUG_ON(iq_open_count() != 0);
	doors_stop();
	shards_stop();
	worker_pool_free(&world->workers);
	store_close(&world->store);
	world->is_up = false;
}

/* What is drawn once for the process is drawn before the seed, or the first world would be another
 * than the same one later. */
static void draw_keys(void)
{
	static struct tally_slot slots[TALLY_WAYS];
	static struct tally tally = TALLY_INIT(slots);
	struct spaces spaces;
	struct map map;

	spaces_init(&spaces);
	map_init(&map, NULL);
	(void)tally_is_full(&tally, S(""), (struct tally_rate){ .most = 1, .window_ms = 1 });
}

struct world *world_open(const struct world_options *options)
{
	struct world *world = mem_zalloc(sizeof(*world));

	if (options)
		world->options = *options;
	log_set_level(LOG_ERROR, LOG_LOGFMT);
	draw_keys();
	fake_random_seed(world->options.seed ? world->options.seed : 1);
	fake_world_open();
	fake_world_set_order(world->options.seed ? FAKE_SHUFFLED : FAKE_IN_ORDER);
	fake_store_reset();
	hooks_prepare();
	iq_prepare();
	world->main = loop_new("main");
	loop_start(world->main);
	world->config = read_config(&world->options);
	start(world);
	return world;
}

static void client_free(struct client *client)
{
	if (client->wire)
		fake_client_close(&client->wire);
	buf_fini(&client->heard);
	mem_free(client);
}

void world_close(struct world **world)
{
	struct world *ended = *world;

	stop(ended);
	while (ended->clients) {
		struct client *next = ended->clients->next;

		client_free(ended->clients);
		ended->clients = next;
	}
	config_unref(&ended->config);
	loop_stop(ended->main);
	loop_join(ended->main);
	loop_free(&ended->main);
	fake_world_close();
	mem_free(ended);
	*world = NULL;
}

void world_restart(struct world *world)
{
	stop(world);
	cut_clients(world);
	start(world);
}

void world_crash(struct world *world)
{
	/* What waits in the store is lost with the process; the rest of it ends as best it can. */
	fake_store_break(world->store);
	cut_clients(world);
	stop(world);
	start(world);
}

void world_settle(struct world *world)
{
	(void)world;
	fake_world_settle();
}

void world_advance_ms(struct world *world, int64_t ms)
{
	(void)world;
	fake_world_advance_ms(ms);
}

struct store *world_store(struct world *world)
{
	return world->store;
}

struct home *world_home(struct world *world, const char *bare)
{
	jid j = jid_of_normal(str_of(bare));

	(void)world;
	return home_find(shard_of(jid_partition(j)), j);
}

/* ---- accounts ---- */

static void no_wake(struct store_wake *wake)
{
	(void)wake;
}

static void account_made(struct store_account_create *create)
{
	BUG_ON(create->request.status != STORE_OK && create->request.status != STORE_CONFLICT);
}

/* Derived once: it takes its time by intent. */
static const struct scram_keys *secret_keys(void)
{
	static struct scram_keys keys = { .hash = SCRAM_SHA1,
					  .iterations = ITERATIONS,
					  .salt_len = SCRAM_SALT_LEN };
	static bool is_made;

	if (!is_made)
		scram_derive(&keys, S("secret"));
	is_made = true;
	return &keys;
}

void world_add_account(struct world *world, const char *bare)
{
	static struct store_wake wake = { no_wake };
	struct store_client *client = store_client_open(world->store, &wake);
	struct store_account_create create = { .user = jid_of_normal(str_of(bare)),
					       .keys = secret_keys(),
					       .key_count = 1,
					       .at = 1 };

	store_account_create(client, &create, account_made);
	fake_store_answer_all(world->store);
	store_client_deliver(client);
	store_client_close(&client);
}

/* ---- clients ---- */

struct client *world_connect(struct world *world)
{
	struct client *client = mem_zalloc(sizeof(*client));

	client->world = world;
	client->wire = fake_connect(LISTEN);
	buf_init(&client->heard, TEXT_MAX);
	client->next = world->clients;
	world->clients = client;
	fake_world_settle();
	return client;
}

void client_send_str(struct client *client, str xml)
{
	fake_client_send(client->wire, xml);
	fake_world_settle();
}

void client_send(struct client *client, const char *xml)
{
	client_send_str(client, str_of(xml));
}

str client_heard(struct client *client)
{
	buf_clear(&client->heard);
	buf_add(&client->heard, fake_client_heard(client->wire));
	return buf_str(&client->heard);
}

void client_forget(struct client *client)
{
	fake_client_heard(client->wire);
}

bool client_is_closed(const struct client *client)
{
	return fake_client_is_closed(client->wire);
}

struct fake_client *client_wire(struct client *client)
{
	return client->wire;
}

static void open_stream(struct client *client, str domain)
{
	struct buf text;

	buf_init(&text, 1000);
	buf_printf(&text,
		   "<stream:stream to='%.*s' version='1.0' xmlns='jabber:client' "
		   "xmlns:stream='http://etherx.jabber.org/streams'>",
		   STR_ARG(domain));
	client_send_str(client, buf_str(&text));
	buf_fini(&text);
}

void client_authenticate(struct client *client, const char *bare)
{
	jid j = jid_of_normal(str_of(bare));
	struct buf plain, text;

	buf_init(&plain, 1000);
	buf_init(&text, 2000);
	open_stream(client, jid_domain(j));
	buf_add_char(&plain, '\0');
	buf_add(&plain, jid_local(j));
	buf_add_char(&plain, '\0');
	buf_add(&plain, S("secret"));
	buf_add(&text, S("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"));
	base64_encode(&text, buf_str(&plain));
	buf_add(&text, S("</auth>"));
	client_send_str(client, buf_str(&text));
	open_stream(client, jid_domain(j));
	buf_fini(&plain);
	buf_fini(&text);
}

struct client *world_login(struct world *world, const char *full)
{
	struct client *client = world_connect(world);
	jid j = jid_of_normal(str_of(full));
	struct arena arena;
	struct buf text;

	arena_init(&arena);
	buf_init(&text, 2000);
	world_add_account(world, arena_str(&arena, jid_bare_str(j)).at);
	client_authenticate(client, arena_str(&arena, jid_bare_str(j)).at);
	buf_add(&text, S("<iq id='bind' type='set'>"
			 "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"));
	if (j.resource_len)
		buf_printf(&text, "<resource>%.*s</resource>", STR_ARG(jid_resource(j)));
	buf_add(&text, S("</bind></iq>"));
	client_forget(client);
	client_send_str(client, buf_str(&text));
	if (!str_starts(client_heard(client), S("<iq id='bind' type='result'>")))
		fprintf(stderr, "%s was not bound: %.*s\n", full, STR_ARG(buf_str(&client->heard)));
	buf_fini(&text);
	arena_fini(&arena);
	return client;
}

static void client_remove(struct client **client)
{
	struct client *gone = *client;
	struct client **at = &gone->world->clients;

	while (*at != gone)
		at = &(*at)->next;
	*at = gone->next;
	client_free(gone);
	*client = NULL;
	fake_world_settle();
}

void client_leave(struct client **client)
{
	client_send(*client, "</stream:stream>");
	client_remove(client);
}

void client_cut(struct client **client)
{
	fake_client_cut((*client)->wire);
	client_remove(client);
}
