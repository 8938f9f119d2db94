/* SPDX-License-Identifier: Apache-2.0 */
/* Durable letters: the typed calls, on the way to whatever store there is and back. */

#include "store/letter.h"

#include "store/driver.h"

static void letter_settled(struct store_request *request)
{
	struct store_letter_settle *settle =
		container_of(request, struct store_letter_settle, request);

	settle->done(settle);
}

void store_letter_settle(struct store_client *client, struct store_letter_settle *settle,
			 void (*done)(struct store_letter_settle *settle))
{
	settle->done = done;
	settle->request.part = settle->owner.part;
	store_ask(client, &settle->request, STORE_OP_LETTER_SETTLE, letter_settled);
}

static void letter_looked_up(struct store_request *request)
{
	struct store_letter_seen *seen = container_of(request, struct store_letter_seen, request);

	seen->done(seen);
}

void store_letter_seen(struct store_client *client, struct store_letter_seen *seen,
		       void (*done)(struct store_letter_seen *seen))
{
	seen->done = done;
	seen->request.part = seen->owner.part;
	store_ask(client, &seen->request, STORE_OP_LETTER_SEEN, letter_looked_up);
}

static void letter_listed(struct store_request *request)
{
	struct store_letter_unsettled *unsettled =
		container_of(request, struct store_letter_unsettled, request);

	unsettled->done(unsettled);
}

void store_letter_unsettled(struct store_client *client, struct store_letter_unsettled *unsettled,
			    void (*done)(struct store_letter_unsettled *unsettled))
{
	unsettled->done = done;
	unsettled->request.part = STORE_EVERY_PART;
	store_ask(client, &unsettled->request, STORE_OP_LETTER_UNSETTLED, letter_listed);
}
