/* SPDX-License-Identifier: Apache-2.0 */
/* Private XML: the typed calls, on the way to whatever store there is and back. */

#include "store/private.h"

#include "store/driver.h"

static void private_got(struct store_request *request)
{
	struct store_private *row = container_of(request, struct store_private, request);

	row->done(row);
}

void store_private_get(struct store_client *client, struct store_private *row,
		       void (*done)(struct store_private *row))
{
	row->done = done;
	row->request.part = row->owner.part;
	store_ask(client, &row->request, STORE_OP_PRIVATE_GET, private_got);
}

static void private_put(struct store_request *request)
{
	struct store_private_put *put = container_of(request, struct store_private_put, request);

	put->done(put);
}

void store_private_put(struct store_client *client, struct store_private_put *put,
		       void (*done)(struct store_private_put *put))
{
	put->done = done;
	put->request.part = put->owner.part;
	store_ask(client, &put->request, STORE_OP_PRIVATE_PUT, private_put);
}
