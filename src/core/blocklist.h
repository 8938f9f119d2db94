/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The block list of an awake home (XEP-0191) as the store has accepted it: addresses in the normal
 * form, sorted, in one block of exactly the size needed. A home that blocks nobody has none: NULL,
 * of which every question may be asked. On the home's shard. */

#include "xmpp/jid.h"

struct blocklist;

/* NULL when there are none. The addresses are copied; order and repetition do not matter. */
struct blocklist *blocklist_new(const jid *jids, size_t count);
/* NULL inside is allowed. */
void blocklist_free(struct blocklist **list);

size_t blocklist_count(const struct blocklist *list);
/* In the order of bytes; lent until the next change. */
jid blocklist_at(const struct blocklist *list, size_t i);
/* This very entry is in the list. */
bool blocklist_has(const struct blocklist *list, jid entry);
/* Some entry stands for `who` (§6). */
bool blocklist_matches(const struct blocklist *list, jid who);
/* What an entry stands for (§6): a full JID for itself; a bare JID for it and its resources; a
 * domain for itself, its resources and all its users. */
bool blocklist_entry_covers(jid entry, jid who);

/* What is in already, or not in, does not matter. The list moves: *list is set. */
void blocklist_add(struct blocklist **list, const jid *jids, size_t count);
void blocklist_remove(struct blocklist **list, const jid *jids, size_t count);
void blocklist_clear(struct blocklist **list);

/* Room for entries that the store is just writing, so that requests one behind the other cannot
 * go beyond the limit: true, and they count, when entries, reservations and `count` together stay
 * within it. Each reservation is given back once, just before blocklist_add() or instead of it;
 * a home that is reloaded meanwhile has forgotten it, which does not matter. */
bool blocklist_reserve(struct blocklist **list, size_t count, size_t limit) MUST_USE;
void blocklist_release(struct blocklist **list, size_t count);
