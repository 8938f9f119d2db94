/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts and credentials: the typed calls, on the way to whatever store there is and back. */

#include "store/account.h"

#include "store/driver.h"

static void account_found(struct store_request *request)
{
	struct store_account_find *find = container_of(request, struct store_account_find, request);

	find->done(find);
}

void store_account_find(struct store_client *client, struct store_account_find *find,
			void (*done)(struct store_account_find *find))
{
	find->done = done;
	find->request.part = jid_partition(find->user);
	store_ask(client, &find->request, STORE_OP_ACCOUNT_FIND, account_found);
}

static void account_created(struct store_request *request)
{
	struct store_account_create *create =
		container_of(request, struct store_account_create, request);

	create->done(create);
}

void store_account_create(struct store_client *client, struct store_account_create *create,
			  void (*done)(struct store_account_create *create))
{
	create->done = done;
	create->request.part = jid_partition(create->user);
	store_ask(client, &create->request, STORE_OP_ACCOUNT_CREATE, account_created);
}

static void account_disabled(struct store_request *request)
{
	struct store_account_disable *disable =
		container_of(request, struct store_account_disable, request);

	disable->done(disable);
}

void store_account_disable(struct store_client *client, struct store_account_disable *disable,
			   void (*done)(struct store_account_disable *disable))
{
	disable->done = done;
	disable->request.part = jid_partition(disable->user);
	store_ask(client, &disable->request, STORE_OP_ACCOUNT_DISABLE, account_disabled);
}

static void account_deleted(struct store_request *request)
{
	struct store_account_delete *deletion =
		container_of(request, struct store_account_delete, request);

	deletion->done(deletion);
}

void store_account_delete(struct store_client *client, struct store_account_delete *deletion,
			  void (*done)(struct store_account_delete *deletion))
{
	deletion->done = done;
	deletion->request.part = jid_partition(deletion->user);
	store_ask(client, &deletion->request, STORE_OP_ACCOUNT_DELETE, account_deleted);
}

static void account_listed(struct store_request *request)
{
	struct store_account_list *list = container_of(request, struct store_account_list, request);

	list->done(list);
}

void store_account_list(struct store_client *client, struct store_account_list *list,
			void (*done)(struct store_account_list *list))
{
	list->done = done;
	list->request.part = STORE_EVERY_PART;
	store_ask(client, &list->request, STORE_OP_ACCOUNT_LIST, account_listed);
}

static void credentials_got(struct store_request *request)
{
	struct store_credentials *credentials =
		container_of(request, struct store_credentials, request);

	credentials->done(credentials);
}

void store_credentials_get(struct store_client *client, struct store_credentials *credentials,
			   void (*done)(struct store_credentials *credentials))
{
	credentials->done = done;
	credentials->request.part = jid_partition(credentials->user);
	store_ask(client, &credentials->request, STORE_OP_CREDENTIALS_GET, credentials_got);
}

static void credentials_put(struct store_request *request)
{
	struct store_credentials_put *put =
		container_of(request, struct store_credentials_put, request);

	put->done(put);
}

void store_credentials_put(struct store_client *client, struct store_credentials_put *put,
			   void (*done)(struct store_credentials_put *put))
{
	put->done = done;
	put->request.part = jid_partition(put->user);
	store_ask(client, &put->request, STORE_OP_CREDENTIALS_PUT, credentials_put);
}
