/* SPDX-License-Identifier: Apache-2.0 */
/* The block list: the typed calls, on the way to whatever store there is and back. */

#include "store/blocklist.h"

#include "store/driver.h"

static void blocklist_written(struct store_request *request)
{
	struct store_blocklist_write *write =
		container_of(request, struct store_blocklist_write, request);

	write->done(write);
}

void store_blocklist_write(struct store_client *client, struct store_blocklist_write *write,
			   void (*done)(struct store_blocklist_write *write))
{
	write->done = done;
	write->request.part = write->owner.part;
	store_ask(client, &write->request, STORE_OP_BLOCKLIST_WRITE, blocklist_written);
}
