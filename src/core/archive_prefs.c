/* SPDX-License-Identifier: Apache-2.0 */
/* Preferences of the archive, in memory. Few accounts have any. */

#include "core/archive_prefs.h"

#include "base/bug.h"
#include "base/mem.h"
#include "core/home.h"
#include "core/roster.h"

struct archive_prefs {
	struct arena arena; /* of the lists */
	struct mam_prefs prefs;
};

static const jid *copy_list(struct arena *arena, const jid *list, size_t count)
{
	jid *copy = arena_alloc(arena, count * sizeof(*copy) + 1);

	for (size_t i = 0; i < count; i++)
		copy[i] = jid_copy(arena, list[i]);
	return copy;
}

static enum mam_default default_of(enum store_archive_default otherwise)
{
	switch (otherwise) {
	case STORE_ARCHIVE_NEVER:
		return MAM_NEVER;
	case STORE_ARCHIVE_ROSTER:
		return MAM_ROSTER;
	case STORE_ARCHIVE_UNSET:
	case STORE_ARCHIVE_ALWAYS:
		return MAM_ALWAYS;
	}
	BUG("all defaults are listed");
}

struct archive_prefs *archive_prefs_new(const struct store_archive_prefs *stored)
{
	struct archive_prefs *prefs;

	if (stored->otherwise == STORE_ARCHIVE_UNSET)
		return NULL;
	prefs = mem_zalloc(sizeof(*prefs));
	arena_init(&prefs->arena);
	prefs->prefs.usual = default_of(stored->otherwise);
	prefs->prefs.always = copy_list(&prefs->arena, stored->always, stored->always_count);
	prefs->prefs.always_count = stored->always_count;
	prefs->prefs.never = copy_list(&prefs->arena, stored->never, stored->never_count);
	prefs->prefs.never_count = stored->never_count;
	return prefs;
}

void archive_prefs_free(struct archive_prefs **prefs)
{
	if (!*prefs)
		return;
	arena_fini(&(*prefs)->arena);
	mem_free(*prefs);
	*prefs = NULL;
}

struct mam_prefs archive_prefs_of(const struct home *home)
{
	return home->prefs ? home->prefs->prefs : (struct mam_prefs){ .usual = MAM_ALWAYS };
}

bool archive_prefs_want(const struct home *home, jid target)
{
	if (!home->prefs)
		return true;
	/* XEP-0441 §2.3: "the comparison MUST use the bare target JID" */
	return mam_prefs_want(&home->prefs->prefs, target,
			      roster_find(home->roster, jid_bare(target)) != NULL);
}
