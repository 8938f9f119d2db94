/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What a home sent and never saw settled, before it slept or the server died, is posted again when
 * it wakes, before anything new: until then its line waits (home->is_reposting). Who has it drops
 * it. On the home's shard. */

struct home;
struct store_home;

void repost(struct home *home, const struct store_home *row);
