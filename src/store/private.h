/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Private XML storage (XEP-0049): one element for each namespace and name. Laws and memory:
 * store/store.h. */

#include "store/store.h"

/* OK or NOT_FOUND. */
struct store_private {
	struct store_request request;
	struct store_owner owner; /* asked */
	str space;		  /* asked: the namespace */
	str name;		  /* asked: of the element */
	str xml;		  /* answered */
	void (*done)(struct store_private *row);
};

/* OK; NOT_FOUND: the account is gone; CONFLICT: it would be one more than `most`. */
struct store_private_put {
	struct store_request request;
	struct store_owner owner; /* asked, as all that follows */
	str space;
	str name;
	str xml;       /* STR_NONE: forgets it */
	unsigned most; /* elements of one account; 0: no limit */
	void (*done)(struct store_private_put *put);
};

void store_private_get(struct store_client *client, struct store_private *row,
		       void (*done)(struct store_private *row));
void store_private_put(struct store_client *client, struct store_private_put *put,
		       void (*done)(struct store_private_put *put));
