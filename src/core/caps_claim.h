/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What a client's presence says of its capabilities (XEP-0115 §4), kept with its session for as
 * long as the presence stands. It is a claim: the hash is not checked here, nobody was asked, and
 * nothing of it is shared between sessions (§9.3, A-096). On the session's shard. */

#include "xml/node.h"

enum { CAPS_TEXT_MAX = 512 };

struct caps_claim {
	str hash; /* name of the algorithm: "sha-1" */
	str node;
	str ver;
	char text[];
};

/* A new one, or NULL: there is no <c/>, it is of the legacy format without hash (§13), or longer
 * than CAPS_TEXT_MAX. */
struct caps_claim *caps_claim_of(const struct node *presence);
/* Sets *caps to NULL; NULL inside is allowed. */
void caps_claim_free(struct caps_claim **caps);
