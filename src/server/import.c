/* SPDX-License-Identifier: Apache-2.0 */
/* Many accounts in one order: read all, ask for all, answer when the last is done. */

#include "server/import.h"

#include "server/server.h"

struct import;

struct newcomer {
	struct newcomer *next;
	struct import *import;
	struct account_request request;
	struct scram_keys keys[SCRAM_HASH_COUNT];
	size_t key_count;
	str name; /* as it was written */
};

/* In the order's arena, all of it. */
struct import {
	struct order *order;
	struct newcomer *first;
	unsigned count, waiting, refused;
};

/* ---- the answer ---- */

static void refuse(struct import *import, str name, str why)
{
	struct order *order = import->order;

	import->refused++;
	order->events->line(order,
			    arena_printf(&order->arena, "%.*s: %.*s", STR_ARG(name), STR_ARG(why)));
}

static void end_if_done(struct import *import)
{
	struct order *order = import->order;
	str sentence;

	if (--import->waiting)
		return;
	sentence = import->refused
			   ? arena_printf(&order->arena, "%u of %u accounts were not imported",
					  import->refused, import->count)
			   : STR_NONE;
	order_end(order, import->refused == 0, sentence);
}

static str reason_of(struct order *order, enum account_result result)
{
	switch (result) {
	case ACCOUNT_EXISTS:
		return S("exists, or existed once");
	case ACCOUNT_BAD_NAME:
		return S("cannot be the name of an account");
	case ACCOUNT_DONE:
	case ACCOUNT_UNKNOWN:
	case ACCOUNT_BAD_PASSWORD:
	case ACCOUNT_BUSY:
	case ACCOUNT_FAILED:
		break;
	}
	return server_store_refusal(order->server, &order->arena);
}

static void imported(struct account_request *request, enum account_result result)
{
	struct newcomer *newcomer = container_of(request, struct newcomer, request);

	for (size_t i = 0; i < newcomer->key_count; i++)
		scram_keys_wipe(&newcomer->keys[i]);
	if (result != ACCOUNT_DONE)
		refuse(newcomer->import, newcomer->name,
		       reason_of(newcomer->import->order, result));
	end_if_done(newcomer->import);
}

/* ---- the request ---- */

static bool read_key(struct newcomer *newcomer, str word)
{
	struct scram_keys keys;

	if (newcomer->key_count == SCRAM_HASH_COUNT || !scram_keys_read(word, &keys))
		return false;
	for (size_t i = 0; i < newcomer->key_count; i++)
		if (newcomer->keys[i].hash == keys.hash)
			return false;
	newcomer->keys[newcomer->key_count++] = keys;
	scram_keys_wipe(&keys);
	return true;
}

/* NULL or why it cannot be. */
static const char *read_newcomer(struct newcomer *newcomer, str secrets)
{
	struct order *order = newcomer->import->order;
	jid account;
	str word;

	if (!jid_parse(newcomer->name, &order->arena, &account) || account.local_len == 0 ||
	    account.resource_len)
		return "is not the address of an account";
	if (!config_host(server_config(order->server), jid_domain(account)))
		return "is not served here";
	while (str_cut(&secrets, ' ', &word))
		if (word.len && !read_key(newcomer, word))
			return "its secret is not like SCRAM-SHA-256$10000:SALT$KEY:KEY, or is "
			       "there twice";
	if (newcomer->key_count == 0)
		return "has no secret";
	newcomer->request.account = account;
	return NULL;
}

static void take(struct import *import, str name, str secrets)
{
	struct newcomer *newcomer = arena_zalloc(&import->order->arena, sizeof(*newcomer));
	const char *why;

	newcomer->import = import;
	newcomer->name = name;
	import->count++;
	why = read_newcomer(newcomer, secrets);
	if (why) {
		refuse(import, name, str_of(why));
		return;
	}
	newcomer->request.keys = newcomer->keys;
	newcomer->request.key_count = newcomer->key_count;
	newcomer->request.done = imported;
	newcomer->next = import->first;
	import->first = newcomer;
}

/* An address has an @, which no secret has. */
static bool is_name(str word)
{
	return str_find(word, '@') < word.len;
}

static void read_all(struct import *import, str words)
{
	str name = STR_NONE, word;
	const char *secrets = words.at, *end = words.at + words.len;

	while (str_cut(&words, ' ', &word)) {
		if (!is_name(word))
			continue;
		if (str_exists(name))
			take(import, name, str_make(secrets, (size_t)(word.at - secrets)));
		name = word;
		secrets = word.at + word.len;
	}
	if (str_exists(name))
		take(import, name, str_make(secrets, (size_t)(end - secrets)));
}

void import_start(struct order *order, str words)
{
	struct import *import = arena_zalloc(&order->arena, sizeof(*import));
	struct newcomer *next;

	import->order = order;
	read_all(import, words);
	/* One more, so that the end comes after the last has been asked for. */
	import->waiting = 1;
	for (struct newcomer *at = import->first; at; at = at->next)
		import->waiting++;
	for (struct newcomer *at = import->first; at; at = next) {
		next = at->next;
		account_import(&at->request);
	}
	end_if_done(import);
}
