/* SPDX-License-Identifier: Apache-2.0 */
/* Doors and shards with TLS, in the fake world. */

#include "core/gate.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/mem.h"
#include "config/config.h"
#include "core/account.h"
#include "core/door.h"
#include "core/hooks.h"
#include "core/iq_run.h"
#include "core/shard.h"
#include "net/tls.h"
#include "net/worker.h"
#include "store/account.h"
#include "support/fake_random.h"

enum { TEXT_MAX = 1 << 22, ITERATIONS = 4096, CLIENTS_MAX = 2000 };

struct gate {
	struct loop *main;
	struct store *store;
	struct worker_pool *workers;
	struct config *config;
	struct tls_context *starttls, *direct;
	struct buf told;
	struct fake_client *clients[CLIENTS_MAX];
	bool is_draining;
};

static struct gate *here; /* for told(), which has no other place for its text */
static bool drained;

static void note_drained(void)
{
	drained = true;
}

/* ---- what it stands on ---- */

static struct config *read_config(const struct gate_options *options, const char *settings)
{
	struct buf text, why;
	struct config *config;

	buf_init(&text, TEXT_MAX);
	buf_init(&why, 1000);
	buf_printf(&text,
		   "shards = 2\ndoors = %u\n"
		   "listen { clients = { \"" STARTTLS_AT "\" } clients_tls = { \"" DIRECT_AT
		   "\" } }\nhost \"capulet.example\" { }\n"
		   "host \"open.example\" { require_tls = no plain_without_tls = yes anonymous = "
		   "yes }\n"
		   "%s\n",
		   options->doors ? options->doors : 2, settings ? settings : "");
	config = config_read(buf_str(&text), S("gate.conf"), S("gate"), &why);
	if (!config)
		fprintf(stderr, "%s\n", buf_cstr(&why));
	BUG_ON(!config);
	buf_fini(&text);
	buf_fini(&why);
	return config;
}

static struct tls_identity *make_identity(void)
{
	const str names[] = { S("capulet.example"), S("open.example") };
	char folder[] = "/tmp/jackdaw-gate-XXXXXX", certificate[64], key[64];
	struct tls_identity *identity;
	struct buf why;

	buf_init(&why, 1000);
	BUG_ON(!mkdtemp(folder));
	snprintf(certificate, sizeof(certificate), "%s/c.pem", folder);
	snprintf(key, sizeof(key), "%s/k.pem", folder);
	BUG_ON(!tls_self_signed(names, 2, certificate, key, &why));
	identity = tls_identity_load(certificate, key, &why);
	BUG_ON(!identity);
	unlink(certificate);
	unlink(key);
	rmdir(folder);
	buf_fini(&why);
	return identity;
}

static struct tls_context *make_context(str alpn)
{
	struct tls_context *context = tls_context_new(alpn);
	struct tls_identity *identity = make_identity();
	const struct tls_host hosts[] = { { S("capulet.example"), identity },
					  { S("open.example"), identity } };

	tls_context_set_hosts(context, hosts, 2);
	tls_identity_unref(&identity);
	return context;
}

/* Derived once: it takes its time by intent. */
static const struct scram_keys *secret_keys(void)
{
	static struct scram_keys keys[SCRAM_HASH_COUNT];

	for (int hash = 0; hash < SCRAM_HASH_COUNT && !keys[hash].iterations; hash++) {
		keys[hash] = (struct scram_keys){ .hash = (enum scram_hash)hash,
						  .iterations = ITERATIONS,
						  .salt_len = SCRAM_SALT_LEN };
		scram_derive(&keys[hash], S("secret"));
	}
	return keys;
}

static void no_wake(struct store_wake *wake)
{
	(void)wake;
}

static void account_made(struct store_account_create *create)
{
	BUG_ON(create->request.status != STORE_OK);
}

static void add_account(struct store *store, const char *bare)
{
	static struct store_wake wake = { no_wake };
	struct store_client *client = store_client_open(store, &wake);
	struct store_account_create create = { .user = jid_of_normal(str_of(bare)),
					       .keys = secret_keys(),
					       .key_count = SCRAM_HASH_COUNT,
					       .at = 1 };

	store_account_create(client, &create, account_made);
	fake_store_answer_all(store);
	store_client_deliver(client);
	store_client_close(&client);
}

static void open_store(struct gate *gate, bool is_manual)
{
	static const char *const accounts[] = { "juliet@capulet.example", "romeo@capulet.example",
						"juliet@open.example", "romeo@open.example" };
	struct store_options options = { .directory = S("gate") };
	struct buf why;

	buf_init(&why, 1000);
	gate->store = store_open(&options, &why);
	BUG_ON(!gate->store);
	for (size_t i = 0; i < ARRAY_LEN(accounts); i++)
		add_account(gate->store, accounts[i]);
	fake_store_set_automatic(gate->store, !is_manual);
	buf_fini(&why);
}

/* ---- life ---- */

struct gate *gate_open(const struct gate_options *wanted)
{
	static const struct gate_options usual;
	const struct gate_options *options = wanted ? wanted : &usual;
	struct gate *gate = mem_zalloc(sizeof(*gate));
	struct door_options doors;
	struct buf why;

	here = gate;
	buf_init(&why, 1000);
	buf_init(&gate->told, TEXT_MAX);
	fake_random_seed(options->seed ? options->seed : 1);
	fake_world_open();
	fake_world_set_order(options->seed ? FAKE_SHUFFLED : FAKE_IN_ORDER);
	fake_store_reset();
	hooks_prepare();
	iq_prepare();
	gate->main = loop_new("main");
	loop_start(gate->main);
	gate->config = read_config(options, options->settings);
	open_store(gate, options->is_manual);
	gate->workers = worker_pool_new(1, 100);
	accounts_open(gate->workers);
	gate->starttls = make_context(STR_NONE);
	gate->direct = make_context(S("xmpp-client"));
	shards_start(config_shards(gate->config), gate->store, gate->config);
	doors = (struct door_options){ gate->config, gate->store, gate->starttls, gate->direct,
				       gate->workers };
	fake_loop_enter(gate->main);
	BUG_ON(!doors_start(&doors, &why));
	fake_loop_leave();
	fake_world_settle();
	fake_store_answer_all(gate->store); /* what the shards ask when they begin */
	fake_world_settle();
	buf_fini(&why);
	return gate;
}

void gate_drain(struct gate *gate)
{
	gate->is_draining = true;
	drained = false;
	fake_loop_enter(gate->main);
	doors_drain(note_drained);
	fake_loop_leave();
	fake_world_settle();
}

static void wait_for(bool *event)
{
	for (int i = 0; i < 1000 && !*event; i++)
		fake_world_advance_ms(50);
	BUG_ON(!*event);
}

void gate_close(struct gate **gate_at)
{
	struct gate *gate = *gate_at;

	fake_store_set_automatic(gate->store, true);
	fake_store_answer_all(gate->store);
	fake_world_settle();
	if (!gate->is_draining)
		gate_drain(gate);
	wait_for(&drained);
	drained = false;
	fake_loop_enter(gate->main);
	shards_drain(note_drained);
	fake_loop_leave();
	wait_for(&drained);
	BUG_ON(iq_open_count() != 0);
	BUG_ON(gate_sessions(gate) != 0);
	doors_stop();
	shards_stop();
	accounts_close();
	worker_pool_free(&gate->workers);
	store_close(&gate->store);
	tls_context_free(&gate->starttls);
	tls_context_free(&gate->direct);
	config_unref(&gate->config);
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		if (gate->clients[i])
			fake_client_close(&gate->clients[i]);
	loop_stop(gate->main);
	loop_join(gate->main);
	loop_free(&gate->main);
	fake_world_close();
	buf_fini(&gate->told);
	mem_free(gate);
	*gate_at = NULL;
}

struct store *gate_store(struct gate *gate)
{
	return gate->store;
}

void gate_reconfigure(struct gate *gate, const char *settings)
{
	static const struct gate_options usual;

	config_unref(&gate->config);
	gate->config = read_config(&usual, settings);
	fake_loop_enter(gate->main);
	shards_reconfigure(gate->config);
	doors_reconfigure(gate->config);
	fake_loop_leave();
	fake_world_settle();
}

uint64_t gate_sessions(const struct gate *gate)
{
	uint64_t count = 0;

	(void)gate;
	for (unsigned i = 0; i < shard_count(); i++)
		count += shard_at(i)->session_count;
	return count;
}

/* ---- clients ---- */

struct fake_client *come_from(const char *where, const char *peer)
{
	size_t i = 0;

	while (here->clients[i])
		i++;
	BUG_ON(i == CLIENTS_MAX);
	here->clients[i] = fake_connect_from(where, peer);
	return here->clients[i];
}

struct fake_client *come(const char *where)
{
	return come_from(where, "192.0.2.1");
}

void go(struct fake_client *client)
{
	size_t i = 0;

	while (here->clients[i] != client)
		i++;
	fake_client_close(&here->clients[i]);
	fake_world_settle();
}

void tell(struct fake_client *client, const char *xml)
{
	fake_client_send(client, str_of(xml));
	fake_world_settle();
}

str between(str text, const char *begin, const char *end)
{
	size_t at = 0, len = 0;

	while (at < text.len && !str_starts(str_from(text, at), str_of(begin)))
		at++;
	if (at == text.len)
		return STR_NONE;
	text = str_from(text, at + strlen(begin));
	while (len < text.len && !str_starts(str_from(text, len), str_of(end)))
		len++;
	return len < text.len ? str_upto(text, len) : STR_NONE;
}

/* A header or features in short, or one character: how many bytes were taken. */
static size_t shorten(struct buf *out, str text)
{
	str found = STR_NONE;

	if (str_starts(text, S("<?xml"))) {
		found = between(text, "<?xml version='1.0'?><stream:stream ", ">");
		if (str_exists(found)) {
			buf_printf(out, "[%.*s]", STR_ARG(between(found, " from='", "'")));
			return (size_t)(found.at + found.len + 1 - text.at);
		}
	} else if (str_starts(text, S("<stream:features>"))) {
		found = between(text, "<stream:features>", "</stream:features>");
		if (str_exists(found)) {
			buf_add(out, S("[features]"));
			return (size_t)(found.at + found.len - text.at) +
			       strlen("</stream:features>");
		}
	}
	buf_add_char(out, text.at[0]);
	return 1;
}

str told(struct fake_client *client)
{
	str text = fake_client_heard(client);

	buf_clear(&here->told);
	while (text.len)
		text = str_from(text, shorten(&here->told, text));
	return buf_str(&here->told);
}

struct fake_client *gate_login(const char *auth, const char *resource)
{
	struct fake_client *client = come(STARTTLS_AT);
	struct buf text;

	buf_init(&text, TEXT_MAX);
	buf_printf(&text, "%s%s%s%s", HEADER_TO("open.example"), auth, HEADER_TO("open.example"),
		   BIND("b", ""));
	text.len -= strlen("</resource></bind></iq>");
	buf_printf(&text, "%s</resource></bind></iq>", resource);
	fake_client_send(client, buf_str(&text));
	fake_world_settle();
	BUG_ON(!str_exists(between(fake_client_heard(client), "<jid>", "</jid>")));
	buf_fini(&text);
	return client;
}
