/* SPDX-License-Identifier: Apache-2.0 */
/* The vCard: the typed calls, on the way to whatever store there is and back. */

#include "store/vcard.h"

#include "store/driver.h"

static void vcard_got(struct store_request *request)
{
	struct store_vcard *row = container_of(request, struct store_vcard, request);

	row->done(row);
}

void store_vcard_get(struct store_client *client, struct store_vcard *row,
		     void (*done)(struct store_vcard *row))
{
	row->done = done;
	row->request.part = jid_partition(row->user);
	store_ask(client, &row->request, STORE_OP_VCARD_GET, vcard_got);
}

static void vcard_put(struct store_request *request)
{
	struct store_vcard_put *put = container_of(request, struct store_vcard_put, request);

	put->done(put);
}

void store_vcard_put(struct store_client *client, struct store_vcard_put *put,
		     void (*done)(struct store_vcard_put *put))
{
	put->done = done;
	put->request.part = put->owner.part;
	store_ask(client, &put->request, STORE_OP_VCARD_PUT, vcard_put);
}
