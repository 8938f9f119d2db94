/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts are made and changed in steps: look_up -> looked_up -> derive (on a worker) -> derived
 * -> created, or replaced -> revoke (on the home's shard); those that bring their keys are written
 * at once. The end of an account is core/removal.h. */

#include "core/account.h"

#include "base/bug.h"
#include "base/clock.h"
#include "base/mem.h"
#include "core/credentials.h"
#include "core/door.h"
#include "core/removal.h"
#include "core/shard.h"

struct account_work {
	struct account_request *request;
	struct arena arena; /* holds the prepared password */
	str password;
	struct scram_keys keys[SCRAM_HASH_COUNT];
	size_t key_count;
	bool is_new; /* the account is to be made, not changed */
	enum account_result result;
	struct job job;
	struct loop *asker;
	struct mail later, revoke;
	struct store_account_find find;
	struct store_account_create create;
	struct store_credentials_put put;
};

static struct worker_pool *pool;
static struct loop *own_loop;
static struct store_client *own_client;

void accounts_open(struct worker_pool *workers)
{
	pool = workers;
}

void accounts_admit(struct loop *loop, struct store_client *client)
{
	own_loop = loop;
	own_client = client;
}

void accounts_close(void)
{
	pool = NULL;
	own_loop = NULL;
	own_client = NULL;
}

static struct store_client *client_of_this_loop(void)
{
	struct door *door;

	if (own_loop && loop_is_current(own_loop))
		return own_client;
	door = door_current();
	return door ? door->store : shard_current()->store;
}

/* ---- the answer ---- */

static void answer(struct account_work *work, enum account_result result)
{
	struct account_request *request = work->request;

	for (unsigned i = 0; i < SCRAM_HASH_COUNT; i++)
		scram_keys_wipe(&work->keys[i]);
	if (work->password.len)
		mem_wipe((char *)work->password.at, work->password.len);
	arena_fini(&work->arena);
	mem_free(work);
	request->work = NULL;
	request->done(request, result);
}

static void answer_now(struct mail *mail)
{
	struct account_work *work = container_of(mail, struct account_work, later);

	answer(work, work->result);
}

/* Not from within the asker's call. */
static void answer_later(struct account_work *work, enum account_result result)
{
	work->result = result;
	work->later.arrived = answer_now;
	mail_post(loop_current(), &work->later);
}

/* What an account that is there or not means for this request. */
static enum account_result result_of_store(enum store_status status)
{
	switch (status) {
	case STORE_OK:
		return ACCOUNT_DONE;
	case STORE_NOT_FOUND:
		return ACCOUNT_UNKNOWN;
	case STORE_CONFLICT:
		return ACCOUNT_EXISTS;
	case STORE_FAILED:
	case STORE_UNCERTAIN:
		break;
	}
	return ACCOUNT_FAILED;
}

/* ---- the steps ---- */

static void created(struct store_account_create *create)
{
	answer(container_of(create, struct account_work, create),
	       result_of_store(create->request.status));
}

/* On the home's shard. */
static void revoke(struct mail *mail)
{
	struct account_work *work = container_of(mail, struct account_work, revoke);

	credentials_replaced(shard_current(), work->request->account,
			     credentials_print(work->keys, work->key_count), work->request->keeper);
	work->result = ACCOUNT_DONE;
	work->later.arrived = answer_now;
	mail_post(work->asker, &work->later);
}

static void replace(struct account_work *work);

static void replaced(struct store_credentials_put *put)
{
	struct account_work *work = container_of(put, struct account_work, put);

	if (put->request.status == STORE_UNCERTAIN) { /* to do it again tells */
		replace(work);
	} else if (put->request.status != STORE_OK) {
		answer(work, result_of_store(put->request.status));
	} else {
		work->asker = loop_current();
		work->revoke.arrived = revoke;
		mail_post(shard_of(jid_partition(work->request->account))->loop, &work->revoke);
	}
}

static void replace(struct account_work *work)
{
	work->put.user = work->request->account;
	work->put.keys = work->keys;
	work->put.key_count = work->key_count;
	store_credentials_put(client_of_this_loop(), &work->put, replaced);
}

static void create(struct account_work *work)
{
	work->create.user = work->request->account;
	work->create.keys = work->keys;
	work->create.key_count = work->key_count;
	work->create.at = clock_now();
	work->create.allow_tombstone = work->request->may_reuse_name;
	store_account_create(client_of_this_loop(), &work->create, created);
}

static void derived(struct job *job)
{
	struct account_work *work = container_of(job, struct account_work, job);

	if (work->is_new) {
		create(work);
	} else {
		replace(work);
	}
}

/* On a worker. */
static void derive(struct job *job)
{
	struct account_work *work = container_of(job, struct account_work, job);

	for (unsigned i = 0; i < SCRAM_HASH_COUNT; i++)
		scram_keys_new(&work->keys[i], (enum scram_hash)i, work->password);
	work->key_count = SCRAM_HASH_COUNT;
}

/* Asked first, so that nobody makes the workers sweat with names that are taken. */
static void looked_up(struct store_account_find *find)
{
	struct account_work *work = container_of(find, struct account_work, find);
	enum store_status status = find->request.status;

	if (status != STORE_OK && status != STORE_NOT_FOUND) {
		answer(work, ACCOUNT_FAILED);
		return;
	}
	if (work->is_new == (status == STORE_OK)) {
		answer(work, work->is_new ? ACCOUNT_EXISTS : ACCOUNT_UNKNOWN);
		return;
	}
	work->job.run = derive;
	work->job.done = derived;
	if (!worker_submit(pool, &work->job))
		answer(work, ACCOUNT_BUSY);
}

static struct account_work *work_on(struct account_request *request, bool is_new)
{
	struct account_work *work = mem_zalloc(sizeof(*work));

	work->request = request;
	work->is_new = is_new;
	request->work = work;
	arena_init(&work->arena);
	return work;
}

static void look_up(struct account_request *request, bool is_new)
{
	struct account_work *work = work_on(request, is_new);
	str prepared;

	if (request->account.local_len == 0) {
		answer_later(work, ACCOUNT_BAD_NAME);
		return;
	}
	/* RFC 5802 §2.2: a "stored string"; one that normalises to nothing is no password. */
	if (!saslprep(request->password, true, &work->arena, &prepared) || prepared.len == 0) {
		answer_later(work, ACCOUNT_BAD_PASSWORD);
		return;
	}
	/* Ours alone, to be overwritten at the end. */
	work->password = arena_str(&work->arena, prepared);
	if (prepared.at != request->password.at)
		mem_wipe((char *)prepared.at, prepared.len);
	work->find.user = request->account;
	store_account_find(client_of_this_loop(), &work->find, looked_up);
}

void account_create(struct account_request *request)
{
	look_up(request, true);
}

void account_import(struct account_request *request)
{
	struct account_work *work = work_on(request, true);

	BUG_ON(request->key_count > SCRAM_HASH_COUNT);
	if (request->account.local_len == 0) {
		answer_later(work, ACCOUNT_BAD_NAME);
		return;
	}
	work->key_count = request->key_count;
	memcpy(work->keys, request->keys, request->key_count * sizeof(*request->keys));
	create(work);
}

void account_set_password(struct account_request *request)
{
	look_up(request, false);
}

void account_remove(struct account_request *request)
{
	removal_start(request);
}
