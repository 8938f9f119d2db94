/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What an account wants in its archive (XEP-0441), as it stands in the awake home: memory follows
 * the store. On the home's shard. */

#include "base/base.h"
#include "store/archive_prefs.h"
#include "xmpp/mam_prefs.h"

struct archive_prefs; /* a copy of its own */
struct home;

/* NULL: nothing was ever put, everything is archived. */
struct archive_prefs *archive_prefs_new(const struct store_archive_prefs *stored);
void archive_prefs_free(struct archive_prefs **prefs);

/* Lent until they change. */
struct mam_prefs archive_prefs_of(const struct home *home);
/* What is exchanged with this address: is it to be archived? */
bool archive_prefs_want(const struct home *home, jid target);
