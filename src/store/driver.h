/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Between the typed calls (store/account.c …), which are the same for every implementation, and
 * an implementation. Not for askers. */

#include "store/store.h"

/* Implemented by each store beside what store/store.h says: takes the request, whose `op`, `part`,
 * `answered` and `client` are set, and answers it later. */
void store_ask(struct store_request *request);

/* Implemented in store/request.c. Fills in the request and asks. */
void store_request_ask(struct store_client *client, struct store_request *request,
		       enum store_op op, uint16_t part,
		       void (*answered)(struct store_request *request));
/* Calls the callback and ends the answer's arena; the request is gone after that. */
void store_request_deliver(struct store_request *request);
