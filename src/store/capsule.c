/* SPDX-License-Identifier: Apache-2.0 */
/* Capsules: the typed calls, on the way to whatever store there is and back. */

#include "store/capsule.h"

#include "store/driver.h"

/* Nobody's: writes are done in the order asked, whatever the partition. */
enum { NO_PART = 0 };

static void capsule_put_back(struct store_request *request)
{
	struct store_capsule_put *put = container_of(request, struct store_capsule_put, request);

	put->done(put);
}

void store_capsule_put(struct store_client *client, struct store_capsule_put *put,
		       void (*done)(struct store_capsule_put *put))
{
	put->done = done;
	put->request.part = NO_PART;
	store_ask(client, &put->request, STORE_OP_CAPSULE_PUT, capsule_put_back);
}

static void capsule_take_back(struct store_request *request)
{
	struct store_capsule_take *take = container_of(request, struct store_capsule_take, request);

	take->done(take);
}

void store_capsule_take(struct store_client *client, struct store_capsule_take *take,
			void (*done)(struct store_capsule_take *take))
{
	take->done = done;
	take->request.part = NO_PART;
	store_ask(client, &take->request, STORE_OP_CAPSULE_TAKE, capsule_take_back);
}

static void capsule_drop_back(struct store_request *request)
{
	struct store_capsule_drop *drop = container_of(request, struct store_capsule_drop, request);

	drop->done(drop);
}

void store_capsule_drop(struct store_client *client, struct store_capsule_drop *drop,
			void (*done)(struct store_capsule_drop *drop))
{
	drop->done = done;
	drop->request.part = NO_PART;
	store_ask(client, &drop->request, STORE_OP_CAPSULE_DROP, capsule_drop_back);
}
