/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Between what is the same for every implementation (the typed calls, the clients) and an
 * implementation. Not for askers. */

#include "store/store.h"

/* What an implementation offers beside what store/store.h names it for (store_open, store_close,
 * store_is_broken, store_stats, store_secret): */

/* Takes the request, whose op, part, answered and client are set, and answers it later by
 * store_request_answer(). Any thread that has a client. */
void store_take(struct store *store, struct store_request *request);
/* Somebody waits for answers and does nothing else. Any thread that has a client. */
void store_urge(struct store *store);

/* What it finds (store/client.c): */

/* For the typed calls. */
void store_ask(struct store_client *client, struct store_request *request, enum store_op op,
	       void (*answered)(struct store_request *request));
/* Hands the request, with its status, back to the thread that asked. Any thread. */
void store_request_answer(struct store_request *request);
