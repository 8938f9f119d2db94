/* SPDX-License-Identifier: Apache-2.0 */
/* The roster: the typed calls, on the way to whatever store there is and back. */

#include "store/roster.h"

#include "store/driver.h"

static void roster_written(struct store_request *request)
{
	struct store_roster_write *write =
		container_of(request, struct store_roster_write, request);

	write->done(write);
}

void store_roster_write(struct store_client *client, struct store_roster_write *write,
			void (*done)(struct store_roster_write *write))
{
	write->done = done;
	write->request.part = write->owner.part;
	store_ask(client, &write->request, STORE_OP_ROSTER_WRITE, roster_written);
}

static void roster_listed(struct store_request *request)
{
	struct store_roster_removed *removed =
		container_of(request, struct store_roster_removed, request);

	removed->done(removed);
}

void store_roster_removed(struct store_client *client, struct store_roster_removed *removed,
			  void (*done)(struct store_roster_removed *removed))
{
	removed->done = done;
	removed->request.part = removed->owner.part;
	store_ask(client, &removed->request, STORE_OP_ROSTER_REMOVED, roster_listed);
}
