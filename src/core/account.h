/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Accounts, as registration (XEP-0077), the `user` commands and administration see them: create,
 * change the password, remove. Keys are derived by worker threads, only keys are stored, and each
 * request is answered once, later, on the asking loop (a shard's or a door's). Embed the request;
 * the texts are lent until the answer. */

#include "net/worker.h"
#include "store/account.h"
#include "xmpp/jid.h"

enum account_result {
	ACCOUNT_DONE,
	ACCOUNT_EXISTS,	   /* or existed once: a deleted name is not given to somebody else */
	ACCOUNT_UNKNOWN,
	ACCOUNT_BAD_NAME,
	ACCOUNT_BAD_PASSWORD, /* empty, or SASLprep refuses it */
	ACCOUNT_BUSY,	      /* the workers' queue is full, or it is being removed: try again */
	ACCOUNT_FAILED,	      /* the store could not */
};

struct account_request {
	jid account; /* bare, normal form, of one of our hosts */
	str password;
	const struct scram_keys *keys; /* for account_import(): instead of a password */
	size_t key_count;
	jid keeper; /* a new password ends all sessions but this (a full JID); JID_NONE: all */
	bool may_reuse_name; /* an administrator says that a deleted name may be used again */
	void (*done)(struct account_request *request, enum account_result result);
	struct account_work *work; /* its own */
};

void account_create(struct account_request *request);
/* One key at most for each hash. Mechanisms without one will not let the account in. */
void account_import(struct account_request *request);
/* What stood on the old password has ended before the answer (core/credentials.h). */
void account_set_password(struct account_request *request);
/* From any loop of the server: the home's shard does it (core/home.h). */
void account_remove(struct account_request *request);

/* ---- for the server ---- */

/* Before the first request: who derives keys. Requests may come from shards and doors. */
void accounts_open(struct worker_pool *workers);
/* Requests may also come from this loop, and ask the store through this client. */
void accounts_admit(struct loop *loop, struct store_client *client);
/* After the last answer. */
void accounts_close(void);
