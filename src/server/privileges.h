/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Who started us as root did so to become somebody else. Before there are threads. */

#include "base/buf.h"

/* As root: becomes `user` for good, or, when that is empty, the owner of the data directory (root
 * stays root where root owns it). As anybody else: `user`, when it is not empty, must be who we
 * are. False with a sentence in `why`. */
bool privileges_drop(str user, str data_dir, struct buf *why) MUST_USE;
/* What can be said before: whether this machine knows `user`, if one is named. */
bool privileges_judge(str user, struct buf *why) MUST_USE;
/* Started as root the server would stay root. */
bool privileges_stay(str user, str data_dir);
