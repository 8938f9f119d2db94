/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What the owner of an archive wants in it (XEP-0441). Pure; any thread. */

#include "base/arena.h"
#include "xml/node.h"
#include "xml/writer.h"
#include "xmpp/error.h"
#include "xmpp/jid.h"

enum mam_default { MAM_ALWAYS, MAM_NEVER, MAM_ROSTER };

enum { MAM_PREFS_MAX = 500 }; /* addresses in each list: all are looked at for each message */

struct mam_prefs {
	enum mam_default usual;
	const jid *always, *never; /* normal, in the order given, each once */
	size_t always_count, never_count;
};

/* The <prefs/> of an iq of type set. ERROR_NONE, or *out untouched and: bad-request (no default,
 * an unknown one, a list there twice), jid-malformed, resource-constraint (a list too long). Lists
 * lie in the arena, addresses are lent from it or the stanza. */
enum stanza_error mam_prefs_read(const struct node *prefs, struct arena *arena,
				 struct mam_prefs *out) MUST_USE;
/* Adds the <prefs/> that answers, both lists in it. */
void mam_prefs_write(struct xml_writer *writer, const struct mam_prefs *prefs);

/* "always", "never", "roster"; for the store too. */
str mam_default_name(enum mam_default usual);
bool mam_default_of(str name, enum mam_default *out) MUST_USE;

/* §2.3: `target` is the `to` of what is sent, the `from` of what is received. Who is in both lists
 * is never archived: the one mistake cannot be made good. */
bool mam_prefs_want(const struct mam_prefs *prefs, jid target, bool is_in_roster);
