/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Archive preferences, for the waking home as well. */

#include "store/archive_prefs.h"
#include "store/sqlite/db.h"

/* False: there are none, and *out is unset. */
bool sqlite_archive_prefs(struct db *db, const struct store_owner *owner, struct arena *arena,
			  struct store_archive_prefs *out);
