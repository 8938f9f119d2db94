/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Accounts and their SCRAM credentials. An account is a bare JID in the normal form with a number
 * that is never used again; all else hangs on the number. A deleted account leaves a tombstone:
 * its JID can be registered again only by who says so, and what belonged to it is purged
 * in slices afterwards. Laws and memory: store/store.h. */

#include "store/store.h"
#include "xmpp/jid.h"
#include "xmpp/scram.h"

struct store_account {
	int64_t account;
	int64_t created; /* seconds since 1970 */
	str local;
	bool is_disabled;
};

/* Is there such an account? OK or NOT_FOUND. */
struct store_account_find {
	struct store_request request;
	jid user; /* asked; the resource is ignored, here and below */
	struct store_account found;
	struct store_owner owner;
	void (*done)(struct store_account_find *find);
};

/* OK, or CONFLICT when the account exists or, unless allowed, there is a tombstone. */
struct store_account_create {
	struct store_request request;
	jid user;		       /* asked, with a local part */
	const struct scram_keys *keys; /* asked: one for each hash */
	size_t key_count;	       /* asked */
	int64_t at;		       /* asked: now, seconds */
	bool allow_tombstone;	       /* asked */
	bool has_tombstone;	       /* answered with CONFLICT: this is why */
	struct store_owner owner;      /* answered */
	void (*done)(struct store_account_create *create);
};

/* A disabled account keeps everything, only nobody may log in (the asker's business). OK or
 * NOT_FOUND. */
struct store_account_disable {
	struct store_request request;
	jid user;	  /* asked */
	bool is_disabled; /* asked: on or off */
	void (*done)(struct store_account_disable *disable);
};

/* OK or NOT_FOUND. From then on the account is not found by any request, except that its
 * unsettled letters are still listed and settled (store/letter.h). */
struct store_account_delete {
	struct store_request request;
	jid user;   /* asked */
	int64_t at; /* asked: now, seconds */
	void (*done)(struct store_account_delete *deletion);
};

/* One page of a host's accounts, by local part in the order of bytes. */
struct store_account_list {
	struct store_request request;
	str host;			/* asked */
	str after;			/* asked: the last of the page before, or empty */
	unsigned limit;			/* asked: at least 1, at most 1000 */
	struct store_account *accounts; /* answered */
	size_t count;			/* answered; less than `limit` on the last page */
	void (*done)(struct store_account_list *list);
};

/* What a login needs, of an account that may sleep. OK or NOT_FOUND; then it may be shown how the
 * keys of an account look that `lot` has drawn: the same one as long as that account is there and
 * they do not become twice as many. It is drawn in any case, to take the same time. */
struct store_credentials {
	struct store_request request;
	jid user;     /* asked */
	uint64_t lot; /* asked: of the user, and not to be guessed */
	struct store_owner owner;
	bool is_disabled;
	struct scram_keys *keys; /* answered, by hash, one for each at most */
	size_t key_count;
	struct scram_keys *drawn; /* answered: hash, iterations and salt only */
	size_t drawn_count;
	void (*done)(struct store_credentials *credentials);
};

/* All old keys are replaced. OK or NOT_FOUND. */
struct store_credentials_put {
	struct store_request request;
	jid user;		       /* asked */
	const struct scram_keys *keys; /* asked: one for each hash */
	size_t key_count;	       /* asked */
	void (*done)(struct store_credentials_put *put);
};

void store_account_find(struct store_client *client, struct store_account_find *find,
			void (*done)(struct store_account_find *find));
void store_account_create(struct store_client *client, struct store_account_create *create,
			  void (*done)(struct store_account_create *create));
void store_account_disable(struct store_client *client, struct store_account_disable *disable,
			   void (*done)(struct store_account_disable *disable));
void store_account_delete(struct store_client *client, struct store_account_delete *deletion,
			  void (*done)(struct store_account_delete *deletion));
void store_account_list(struct store_client *client, struct store_account_list *list,
			void (*done)(struct store_account_list *list));
void store_credentials_get(struct store_client *client, struct store_credentials *credentials,
			   void (*done)(struct store_credentials *credentials));
void store_credentials_put(struct store_client *client, struct store_credentials_put *put,
			   void (*done)(struct store_credentials_put *put));
