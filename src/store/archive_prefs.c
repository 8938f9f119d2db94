/* SPDX-License-Identifier: Apache-2.0 */
/* Archive preferences: the typed calls, on the way to whatever store there is and back. */

#include "store/archive_prefs.h"

#include "store/driver.h"

static void archive_prefs_get_back(struct store_request *request)
{
	struct store_archive_prefs_get *get =
		container_of(request, struct store_archive_prefs_get, request);

	get->done(get);
}

void store_archive_prefs_get(struct store_client *client, struct store_archive_prefs_get *get,
			     void (*done)(struct store_archive_prefs_get *get))
{
	get->done = done;
	get->request.part = get->owner.part;
	store_ask(client, &get->request, STORE_OP_ARCHIVE_PREFS_GET, archive_prefs_get_back);
}

static void archive_prefs_put_back(struct store_request *request)
{
	struct store_archive_prefs_put *put =
		container_of(request, struct store_archive_prefs_put, request);

	put->done(put);
}

void store_archive_prefs_put(struct store_client *client, struct store_archive_prefs_put *put,
			     void (*done)(struct store_archive_prefs_put *put))
{
	put->done = done;
	put->request.part = put->owner.part;
	store_ask(client, &put->request, STORE_OP_ARCHIVE_PREFS_PUT, archive_prefs_put_back);
}
