/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What a home does with what is sent to it: the delivery rules of RFC 6121 §8.5. On its shard. */

#include "core/delivery.h"
#include "core/letter.h"

struct shard;

/* A letter for some home of this shard; taken. */
void shard_receive(struct shard *shard, struct letter **letter);
/* A stanza for this awake home: hooks, then the sessions it is for. */
void home_receive(struct home *home, struct delivery *delivery);
/* The same behind hooks and log: the sessions it is for. */
void home_process(struct home *home, struct delivery *delivery);
/* A stanza for a bare JID that is no account (§8.5.1). */
void nobody_receive(struct delivery *delivery);
/* A letter that waited until the home was awake; taken. `home` NULL: there is no such account. */
void home_open_letter(struct home *home, struct letter **letter);
