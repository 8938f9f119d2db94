/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* An entry of a home's log on its way to a session: the stanza as it was accepted, under its id in
 * the archive (XEP-0359), with the time at which it came (XEP-0203). Whoever gets it twice knows it
 * by the id. On the home's shard. */

#include "base/arena.h"
#include "base/buf.h"
#include "xmpp/envelope.h"

struct home;
struct stanza;
struct store_log_entry;

struct entry_copy {
	struct stanza *stanza;
	struct envelope envelope;
	struct arena arena;
	struct buf added;
};

/* False: these bytes are no stanza; nothing is to be ended then. */
bool entry_copy_init(struct entry_copy *copy, const struct home *home,
		     const struct store_log_entry *entry) MUST_USE;
void entry_copy_fini(struct entry_copy *copy);
/* Adds to `added` the <stanza-id/> under which the home's archive has it. */
void entry_write_id(struct buf *added, const struct home *home, int64_t log_id);
/* Adds to `added` when the stanza of this id came. False: it says so itself. */
bool entry_write_delay(struct buf *added, const struct home *home, const struct stanza *stanza,
		       int64_t log_id);
