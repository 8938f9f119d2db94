/* SPDX-License-Identifier: Apache-2.0 */
/* Last activity: the typed calls, on the way to whatever store there is and back. */

#include "store/last.h"

#include "store/driver.h"

static void last_got(struct store_request *request)
{
	struct store_last *row = container_of(request, struct store_last, request);

	row->done(row);
}

void store_last_get(struct store_client *client, struct store_last *row,
		    void (*done)(struct store_last *row))
{
	row->done = done;
	row->request.part = jid_partition(row->user);
	store_ask(client, &row->request, STORE_OP_LAST_GET, last_got);
}

static void last_put(struct store_request *request)
{
	struct store_last_put *put = container_of(request, struct store_last_put, request);

	put->done(put);
}

void store_last_put(struct store_client *client, struct store_last_put *put,
		    void (*done)(struct store_last_put *put))
{
	put->done = done;
	put->request.part = put->owner.part;
	store_ask(client, &put->request, STORE_OP_LAST_PUT, last_put);
}
