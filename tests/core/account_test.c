/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts are made and changed with keys only, and each request is answered once, later. */

#include "core/account.h"

#include "core/shard.h"
#include "support/fake_net.h"
#include "support/fake_store.h"
#include "support/test.h"
#include "support/world.h"
#include "xmpp/scram.h"

enum { NOT_YET = -1 };

static struct world *world;
static struct account_request request;
static int heard; /* enum account_result, or NOT_YET */

static void hear(struct account_request *answered, enum account_result result)
{
	CHECK(answered == &request);
	CHECK_INT(heard, NOT_YET);
	heard = (int)result;
}

/* From a shard, as registration would. */
static int ask(void (*what)(struct account_request *asked), str account, str password)
{
	bool may_reuse = request.may_reuse_name;

	request = (struct account_request){ .account = jid_of_normal(account),
					    .password = password,
					    .may_reuse_name = may_reuse,
					    .done = hear };
	heard = NOT_YET;
	fake_loop_enter(shard_at(0)->loop);
	what(&request);
	CHECK_INT(heard, NOT_YET);
	fake_loop_leave();
	world_settle(world);
	return heard;
}

static void begin(void)
{
	world = world_open(NULL);
	request.may_reuse_name = false;
}

static void check_keys(struct store_credentials *credentials)
{
	CHECK_INT(credentials->request.status, STORE_OK);
	CHECK_INT(credentials->key_count, SCRAM_HASH_COUNT);
	for (size_t i = 0; i < credentials->key_count; i++) {
		CHECK(scram_password_fits(&credentials->keys[i], S("pass")));
		CHECK(!scram_password_fits(&credentials->keys[i], S("word")));
	}
	heard = ACCOUNT_DONE;
}

static struct scram_keys brought;

static void import_with_key(struct account_request *asking)
{
	asking->keys = &brought;
	asking->key_count = 1;
	account_import(asking);
}

static void check_brought(struct store_credentials *credentials)
{
	CHECK_INT(credentials->request.status, STORE_OK);
	CHECK_INT(credentials->key_count, 1);
	CHECK_INT(credentials->keys[0].hash, SCRAM_SHA256);
	CHECK(scram_password_fits(&credentials->keys[0], S("pass")));
	heard = ACCOUNT_DONE;
}

TEST(a_new_account_has_keys_for_every_hash)
{
	static struct store_credentials credentials;

	begin();
	/* SASLprep maps the soft hyphen to nothing (RFC 4013 §3). */
	CHECK_INT(ask(account_create, S("eve@localhost"), S("pa\xC2\xADss")), ACCOUNT_DONE);
	heard = NOT_YET;
	credentials.user = jid_of_normal(S("eve@localhost"));
	fake_loop_enter(shard_at(0)->loop);
	store_credentials_get(shard_at(0)->store, &credentials, check_keys);
	fake_loop_leave();
	world_settle(world);
	CHECK_INT(heard, ACCOUNT_DONE);
	world_close(&world);
}

TEST(an_account_may_bring_its_keys)
{
	static struct store_credentials credentials;

	begin();
	scram_keys_new(&brought, SCRAM_SHA256, S("pass"));
	CHECK_INT(ask(import_with_key, S("eve@localhost"), STR_NONE), ACCOUNT_DONE);
	CHECK_INT(ask(import_with_key, S("eve@localhost"), STR_NONE), ACCOUNT_EXISTS);
	CHECK_INT(ask(import_with_key, S("localhost"), STR_NONE), ACCOUNT_BAD_NAME);
	CHECK_INT(ask(account_create, S("eve@localhost"), S("pass")), ACCOUNT_EXISTS);
	heard = NOT_YET;
	credentials.user = jid_of_normal(S("eve@localhost"));
	fake_loop_enter(shard_at(0)->loop);
	store_credentials_get(shard_at(0)->store, &credentials, check_brought);
	fake_loop_leave();
	world_settle(world);
	CHECK_INT(heard, ACCOUNT_DONE);
	world_close(&world);
}

TEST(a_name_is_given_once)
{
	begin();
	CHECK_INT(ask(account_create, S("eve@localhost"), S("a")), ACCOUNT_DONE);
	CHECK_INT(ask(account_create, S("eve@localhost"), S("b")), ACCOUNT_EXISTS);
	CHECK_INT(ask(account_create, S("eve@example.org"), S("b")), ACCOUNT_DONE);
	world_close(&world);
}

TEST(a_deleted_name_is_given_again_only_on_purpose)
{
	begin();
	CHECK_INT(ask(account_create, S("eve@localhost"), S("a")), ACCOUNT_DONE);
	CHECK_INT(ask(account_remove, S("eve@localhost"), STR_NONE), ACCOUNT_DONE);
	CHECK_INT(ask(account_remove, S("eve@localhost"), STR_NONE), ACCOUNT_UNKNOWN);
	CHECK_INT(ask(account_create, S("eve@localhost"), S("a")), ACCOUNT_EXISTS);
	request.may_reuse_name = true;
	CHECK_INT(ask(account_create, S("eve@localhost"), S("a")), ACCOUNT_DONE);
	world_close(&world);
}

TEST(the_password_of_nobody_cannot_be_set)
{
	begin();
	CHECK_INT(ask(account_set_password, S("eve@localhost"), S("a")), ACCOUNT_UNKNOWN);
	CHECK_INT(ask(account_create, S("eve@localhost"), S("a")), ACCOUNT_DONE);
	CHECK_INT(ask(account_set_password, S("eve@localhost"), S("b")), ACCOUNT_DONE);
	world_close(&world);
}

TEST(what_is_no_name_or_no_password_is_refused)
{
	begin();
	CHECK_INT(ask(account_create, S("localhost"), S("a")), ACCOUNT_BAD_NAME);
	CHECK_INT(ask(account_create, S("eve@localhost"), S("")), ACCOUNT_BAD_PASSWORD);
	CHECK_INT(ask(account_create, S("eve@localhost"), S("\xC2\xAD")), ACCOUNT_BAD_PASSWORD);
	CHECK_INT(ask(account_create, S("eve@localhost"), S("a\x07")), ACCOUNT_BAD_PASSWORD);
	CHECK_INT(ask(account_create, S("eve@localhost"), S("\xFF")), ACCOUNT_BAD_PASSWORD);
	CHECK_INT(ask(account_set_password, S("eve@localhost"), S("")), ACCOUNT_BAD_PASSWORD);
	world_close(&world);
}

TEST(a_057_a_storm_is_told_to_come_again)
{
	begin();
	fake_workers_refuse(true);
	CHECK_INT(ask(account_create, S("eve@localhost"), S("a")), ACCOUNT_BUSY);
	fake_workers_refuse(false);
	CHECK_INT(ask(account_create, S("eve@localhost"), S("a")), ACCOUNT_DONE);
	world_close(&world);
}

TEST(a_store_that_fails_is_no_promise)
{
	begin();
	fake_store_script(world_store(world), STORE_OP_ACCOUNT_FIND, FAKE_FAILS, 1);
	CHECK_INT(ask(account_create, S("eve@localhost"), S("a")), ACCOUNT_FAILED);
	fake_store_script(world_store(world), STORE_OP_ACCOUNT_CREATE, FAKE_FAILS, 1);
	CHECK_INT(ask(account_create, S("eve@localhost"), S("a")), ACCOUNT_FAILED);
	fake_store_script(world_store(world), STORE_OP_ACCOUNT_CREATE, FAKE_UNCERTAIN_LOST, 1);
	CHECK_INT(ask(account_create, S("eve@localhost"), S("a")), ACCOUNT_FAILED);
	CHECK_INT(ask(account_create, S("eve@localhost"), S("a")), ACCOUNT_DONE);
	world_close(&world);
}
