/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Roster items as they are read from a roster set (RFC 6121 §2.3) and shown in a push (§2.1.6). */

#include "core/roster.h"

struct home;
struct iq;

/* What a client asks for. Texts lend from the iq or the arena. */
struct roster_edit {
	jid contact;
	str name; /* STR_NONE: none */
	str *groups;
	size_t group_count;
	bool is_removal;
};

/* ERROR_NONE, or the error of §2.3.3. */
enum stanza_error roster_edit_read(struct iq *iq, struct arena *arena, struct roster_edit *out);

/* Name and groups of an item, for a store request: lent from the item, the list from the arena. */
void roster_item_lend(const struct roster_item *item, struct arena *arena,
		      struct store_roster_item *row);

/* The item as it now is, or its removal, to every session that asked for the roster. */
void roster_push_item(struct home *home, jid contact);
