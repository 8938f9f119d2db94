/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A subscription stanza that the store holds for another home (store/letter.h), on its way, for the
 * first time or again. Any shard. */

#include "store/letter.h"

void roster_post_letter(jid from, struct store_owner owner, const struct store_letter *letter);
