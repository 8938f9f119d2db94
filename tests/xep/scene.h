/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What the tests of extensions often need beyond support/world.h. */

#include "support/world.h"

/* Both see the other's presence from now on; neither is available, nothing is left to hear. */
void befriend(struct world *world, struct client *one, const char *one_jid, struct client *other,
	      const char *other_jid);
/* An anonymous session (XEP-0175); its bare JID is put into `bare`. The world needs
 * WITH_GUESTS. */
struct client *login_guest(struct world *world, char bare[200]);
#define WITH_GUESTS (&(struct world_options){ .host_settings = "anonymous = yes" })
/* Sends; what came in answer. Lent until the next call for this client. */
str ask(struct client *client, const char *xml);
/* The condition of the stanza error in `heard`, or "none". */
str error_in(str heard);
/* How often the text stands there. */
unsigned count_of(str heard, const char *text);
bool has(str heard, const char *text);
