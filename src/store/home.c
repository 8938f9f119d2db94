/* SPDX-License-Identifier: Apache-2.0 */
/* The waking home: the typed calls, on the way to whatever store there is and back. */

#include "store/home.h"

#include "store/driver.h"

static void home_loaded(struct store_request *request)
{
	struct store_home *home = container_of(request, struct store_home, request);

	home->done(home);
}

void store_home_load(struct store_client *client, struct store_home *home,
		     void (*done)(struct store_home *home))
{
	home->done = done;
	home->request.part = jid_partition(home->user);
	store_ask(client, &home->request, STORE_OP_HOME_LOAD, home_loaded);
}
