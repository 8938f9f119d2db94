/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0441 Message Archive Management Preferences: whose messages the owner wants in the archive.
 * They are obeyed where a message is logged (core/line.c). */

#include "core/archive_prefs.h"
#include "core/home.h"
#include "core/module.h"
#include "core/shard.h"
#include "store/archive_prefs.h"
#include "xmpp/mam_prefs.h"

struct prefs_edit {
	struct store_archive_prefs_put put;
	struct store_archive_prefs_get again; /* after UNCERTAIN: which ones hold? */
	struct iq *iq;
};

static void send_prefs(struct iq *iq)
{
	struct mam_prefs prefs = archive_prefs_of(iq_home(iq));

	mam_prefs_write(iq_result(iq, NS_UNKNOWN, EL_UNKNOWN), &prefs);
	iq_send(iq);
}

/* XEP-0175 §2: nothing is kept for an anonymous account. */
static bool keeps_nothing(struct iq *iq)
{
	if (!home_is_anonymous(iq_home(iq)))
		return false;
	iq_fail(iq, ERROR_SERVICE_UNAVAILABLE);
	return true;
}

static void answer_get(struct iq *iq)
{
	if (!keeps_nothing(iq))
		send_prefs(iq);
}

/* ---- set: request -> store -> memory, answer ---- */

static void take(struct home *home, const struct store_archive_prefs *stored)
{
	archive_prefs_free(&home->prefs);
	home->prefs = archive_prefs_new(stored);
}

/* The store may have the new ones or the old ones: those that it has hold. */
static void read_again(struct store_archive_prefs_get *again)
{
	struct prefs_edit *edit = container_of(again, struct prefs_edit, again);

	if (again->request.status == STORE_OK || again->request.status == STORE_NOT_FOUND)
		take(iq_home(edit->iq), &again->prefs);
	iq_fail(edit->iq, ERROR_INTERNAL_SERVER_ERROR);
}

static void saved(struct store_archive_prefs_put *put)
{
	struct prefs_edit *edit = container_of(put, struct prefs_edit, put);

	if (put->request.status == STORE_OK) {
		take(iq_home(edit->iq), &put->prefs);
		/* §2: "the applied preferences" */
		send_prefs(edit->iq);
	} else if (put->request.status == STORE_UNCERTAIN) {
		edit->again.owner = put->owner;
		store_archive_prefs_get(iq_home(edit->iq)->shard->store, &edit->again, read_again);
	} else {
		iq_fail(edit->iq, error_of_store(put->request.status));
	}
}

static enum store_archive_default stored_default(enum mam_default usual)
{
	switch (usual) {
	case MAM_NEVER:
		return STORE_ARCHIVE_NEVER;
	case MAM_ROSTER:
		return STORE_ARCHIVE_ROSTER;
	case MAM_ALWAYS:
		break;
	}
	return STORE_ARCHIVE_ALWAYS;
}

static void answer_set(struct iq *iq)
{
	struct prefs_edit *edit;
	struct mam_prefs wish;
	enum stanza_error error;

	if (keeps_nothing(iq))
		return;
	error = mam_prefs_read(iq_payload(iq), iq_arena(iq), &wish);
	if (error != ERROR_NONE) {
		iq_fail(iq, error);
		return;
	}
	edit = iq_new(iq, struct prefs_edit);
	edit->iq = iq;
	edit->put.owner = home_owner(iq_home(iq));
	edit->put.prefs = (struct store_archive_prefs){
		.otherwise = stored_default(wish.usual),
		.always = wish.always,
		.always_count = wish.always_count,
		.never = wish.never,
		.never_count = wish.never_count,
	};
	store_archive_prefs_put(iq_home(iq)->shard->store, &edit->put, saved);
}

/* §2: "the user is not authorized to change their preferences", whether there is one or not. */
static void refuse_stranger(struct iq *iq)
{
	iq_fail(iq, ERROR_FORBIDDEN);
}

const struct module xep_0441_prefs = {
	.name = "archive_preferences",
	.spec = "XEP-0441 0.2.0",
	.sentence = "Whose messages an account wants in its archive.",
	.iqs = IQS({ IQ_GET, TO_SELF, NS_MAM, EL_PREFS, answer_get },
		   { IQ_SET, TO_SELF, NS_MAM, EL_PREFS, answer_set },
		   { IQ_GET | IQ_SET, TO_USER | TO_NOBODY, NS_MAM, EL_PREFS, refuse_stranger }),
};
