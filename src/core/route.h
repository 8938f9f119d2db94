/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* From one home to another: local homes by letter or directly, hosts by their handlers, the rest
 * of the world not yet (remote-server-not-found). RFC 6121 §8. On the sender's shard. */

#include "core/delivery.h"

/* Sends a stanza on its way by its envelope, which names both sides. The credit of
 * delivery->session is taken while the stanza is under way. Errors go to the envelope's `from`. */
void route(struct delivery *delivery);

/* A letter that was made before, for one of our hosts' accounts; taken. */
void route_letter(struct letter **letter);

/* A server-made stanza: takes the reference. */
void route_stanza(const struct envelope *envelope, struct stanza **stanza);
