/* SPDX-License-Identifier: Apache-2.0 */
/* One store and one who asks and waits. */

#include "store/world.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/test.h"

enum { HEARD_MAX = 1 << 20, AT = 1700000000 };

void world_start(struct world *world)
{
	struct store_options options = { .directory = world->directory };
	struct buf why;

	buf_init(&why, 1000);
	world->store = store_open(&options, &why);
	CHECK_STR(buf_str(&why), "");
	buf_fini(&why);
	CHECK(world->store != NULL);
	world->client = store_client_open(world->store, NULL);
}

void world_stop(struct world *world)
{
	store_client_drain(world->client);
	store_client_close(&world->client);
	store_close(&world->store);
}

void world_open(struct world *world)
{
	char name[] = "/tmp/jackdaw-store-XXXXXX";

	CHECK(mkdtemp(name) != NULL);
	arena_init(&world->arena);
	buf_init(&world->heard, HEARD_MAX);
	world->directory = arena_str(&world->arena, str_of(name));
	world_start(world);
}

static void remove_directory(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;

	CHECK(dir != NULL);
	while ((entry = readdir(dir)))
		unlinkat(dirfd(dir), entry->d_name, 0);
	closedir(dir);
	rmdir(path);
}

void world_close(struct world *world)
{
	world_stop(world);
	remove_directory(world->directory.at);
	buf_fini(&world->heard);
	arena_fini(&world->arena);
}

void world_restart(struct world *world)
{
	world_stop(world);
	world_start(world);
}

str heard(const struct world *world)
{
	return buf_str(&world->heard);
}

jid jid_of(const char *text)
{
	return jid_of_normal(str_of(text));
}

/* ---- accounts */

ASK(store_account_create);

static void created(struct store_account_create *create)
{
	struct world *world = WORLD_OF(store_account_create, create);

	if (create->request.status == STORE_OK)
		buf_printf(&world->heard, "account %lld", (long long)create->owner.account);
	if (create->has_tombstone && create->request.status == STORE_CONFLICT)
		buf_add(&world->heard, S("tombstone"));
}

static enum store_status create_account(struct world *world, const char *user, bool anew)
{
	struct ask_store_account_create ask = {
		.world = world,
		.request = { .user = jid_of(user), .at = AT, .allow_tombstone = anew },
	};

	buf_clear(&world->heard);
	store_account_create(world->client, &ask.request, created);
	store_client_drain(world->client);
	return ask.request.request.status;
}

enum store_status make_account(struct world *world, const char *user)
{
	return create_account(world, user, false);
}

enum store_status make_account_anew(struct world *world, const char *user)
{
	return create_account(world, user, true);
}

static void deleted(struct store_account_delete *deletion)
{
	(void)deletion;
}

enum store_status delete_account(struct world *world, const char *user)
{
	struct store_account_delete deletion = { .user = jid_of(user), .at = AT };

	store_account_delete(world->client, &deletion, deleted);
	store_client_drain(world->client);
	return deletion.request.status;
}

static void disabled(struct store_account_disable *disable)
{
	(void)disable;
}

enum store_status disable_account(struct world *world, const char *user, bool disable)
{
	struct store_account_disable ask = { .user = jid_of(user), .is_disabled = disable };

	store_account_disable(world->client, &ask, disabled);
	store_client_drain(world->client);
	return ask.request.status;
}

ASK(store_account_find);

static void found(struct store_account_find *find)
{
	struct world *world = WORLD_OF(store_account_find, find);

	if (find->request.status == STORE_OK)
		buf_printf(&world->heard, "account %lld created %lld %.*s%s",
			   (long long)find->found.account, (long long)find->found.created,
			   STR_ARG(find->found.local), find->found.is_disabled ? " disabled" : "");
}

static struct store_account_find find(struct world *world, const char *user)
{
	struct ask_store_account_find ask = { .world = world, .request.user = jid_of(user) };

	buf_clear(&world->heard);
	store_account_find(world->client, &ask.request, found);
	store_client_drain(world->client);
	return ask.request;
}

enum store_status find_account(struct world *world, const char *user)
{
	return find(world, user).request.status;
}

struct store_owner owner_of(struct world *world, const char *user)
{
	struct store_account_find result = find(world, user);

	CHECK(result.request.status == STORE_OK);
	return result.owner;
}

ASK(store_account_list);

static void listed(struct store_account_list *list)
{
	struct world *world = WORLD_OF(store_account_list, list);

	for (size_t i = 0; i < list->count; i++)
		buf_printf(&world->heard, "%s%.*s", i ? " " : "", STR_ARG(list->accounts[i].local));
}

enum store_status list_accounts(struct world *world, const char *host, const char *after,
				unsigned limit)
{
	struct ask_store_account_list ask = {
		.world = world,
		.request = { .host = str_of(host), .after = str_of(after), .limit = limit },
	};

	buf_clear(&world->heard);
	store_account_list(world->client, &ask.request, listed);
	store_client_drain(world->client);
	return ask.request.request.status;
}

static enum scram_hash hash_named(char name)
{
	return name == '1' ? SCRAM_SHA1 : name == '2' ? SCRAM_SHA256 : SCRAM_SHA512;
}

static void keys_put(struct store_credentials_put *put)
{
	(void)put;
}

enum store_status put_keys(struct world *world, const char *user, const char *hashes, int byte)
{
	struct scram_keys keys[SCRAM_HASH_COUNT] = { 0 };
	struct store_credentials_put put = { .user = jid_of(user), .keys = keys };

	for (; *hashes; hashes++) {
		struct scram_keys *key = &keys[put.key_count++];

		key->hash = hash_named(*hashes);
		key->iterations = 10000;
		key->salt_len = 16;
		memset(key->salt, byte, 16);
		memset(key->stored_key, byte + 1, scram_key_len(key->hash));
		memset(key->server_key, byte + 2, scram_key_len(key->hash));
	}
	store_credentials_put(world->client, &put, keys_put);
	store_client_drain(world->client);
	return put.request.status;
}

ASK(store_credentials);

static void keys_got(struct store_credentials *credentials)
{
	struct world *world = WORLD_OF(store_credentials, credentials);

	if (credentials->request.status != STORE_OK)
		return;
	if (credentials->is_disabled)
		buf_add(&world->heard, S("disabled "));
	for (size_t i = 0; i < credentials->key_count; i++) {
		const struct scram_keys *keys = &credentials->keys[i];

		buf_printf(&world->heard, "%.*s %u salt=%.*s stored=%.*s server=%.*s\n",
			   STR_ARG(scram_hash_name(keys->hash)), keys->iterations, keys->salt_len,
			   (const char *)keys->salt, (int)scram_key_len(keys->hash),
			   (const char *)keys->stored_key, (int)scram_key_len(keys->hash),
			   (const char *)keys->server_key);
	}
}

enum store_status get_keys(struct world *world, const char *user)
{
	struct ask_store_credentials ask = { .world = world, .request.user = jid_of(user) };

	buf_clear(&world->heard);
	store_credentials_get(world->client, &ask.request, keys_got);
	store_client_drain(world->client);
	return ask.request.request.status;
}

static void keys_drawn(struct store_credentials *credentials)
{
	static const unsigned char nothing[SCRAM_KEY_MAX];
	struct world *world = WORLD_OF(store_credentials, credentials);

	if (credentials->request.status != STORE_NOT_FOUND)
		return;
	for (size_t i = 0; i < credentials->drawn_count; i++) {
		const struct scram_keys *keys = &credentials->drawn[i];

		CHECK(memcmp(keys->stored_key, nothing, sizeof(nothing)) == 0);
		CHECK(memcmp(keys->server_key, nothing, sizeof(nothing)) == 0);
		buf_printf(&world->heard, "%s%.*s %u salt=%.*s", i ? " " : "",
			   STR_ARG(scram_hash_name(keys->hash)), keys->iterations, keys->salt_len,
			   (const char *)keys->salt);
	}
}

void draw_keys(struct world *world, uint64_t lot)
{
	struct ask_store_credentials ask = { .world = world,
					     .request = { .user = jid_of("nobody@no.where"),
							  .lot = lot } };

	buf_clear(&world->heard);
	store_credentials_get(world->client, &ask.request, keys_drawn);
	store_client_drain(world->client);
}
