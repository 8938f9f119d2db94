/* SPDX-License-Identifier: Apache-2.0 */
/* The end of an account: removal_letter_opened -> contacts_told -> account_deleted -> end_home. */

#include "core/removal.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "core/home.h"
#include "core/hooks.h"
#include "core/letter.h"
#include "core/roster_change.h"
#include "core/session.h"
#include "core/shard.h"

/* The way there and back; what is between lives on the home's shard. */
struct removal {
	struct account_request *request;
	struct loop *asker;
	struct mail answer;
	enum account_result result;
};

struct deletion {
	struct store_account_delete row;
	struct roster_end contacts;
	struct home *home;
	struct removal *removal;
	struct mail end;
};

void removal_start(struct account_request *request)
{
	struct removal *removal = mem_zalloc(sizeof(*removal));
	struct envelope envelope = { .to = jid_bare(request->account) };
	struct letter *letter = letter_new(LETTER_REMOVE, &envelope, NULL);

	removal->request = request;
	removal->asker = loop_current();
	letter->removal = removal;
	letter_post(&letter, jid_partition(request->account));
}

static void tell_asker(struct mail *mail)
{
	struct removal *removal = container_of(mail, struct removal, answer);
	struct account_request *request = removal->request;
	enum account_result result = removal->result;

	mem_free(removal);
	request->done(request, result);
}

static void removal_done(struct removal *removal, enum account_result result)
{
	removal->result = result;
	removal->answer.arrived = tell_asker;
	mail_post(removal->asker, &removal->answer);
}

/* By mail to ourselves, so that the one who asked has his answer first (XEP-0077 §3.2). */
static void end_home(struct mail *mail)
{
	struct deletion *deletion = container_of(mail, struct deletion, end);
	struct home *home = deletion->home;

	log_info("account removed", log_jid("jid", home_jid(home)));
	run_account_removed(home);
	SESSION_EACH(at, home) {
		struct session *session = session_of_link(at);

		session_end(&session, STREAM_NOT_AUTHORIZED, "The account was removed");
	}
	home_forget(home);
	mem_free(deletion);
	home_unpin(home);
}

static void account_deleted(struct store_account_delete *row)
{
	struct deletion *deletion = container_of(row, struct deletion, row);

	if (row->request.status != STORE_OK) {
		removal_done(deletion->removal, row->request.status == STORE_NOT_FOUND
							? ACCOUNT_UNKNOWN
							: ACCOUNT_FAILED);
		home_unpin(deletion->home);
		mem_free(deletion);
		return;
	}
	removal_done(deletion->removal, ACCOUNT_DONE);
	deletion->end.arrived = end_home;
	mail_post(deletion->home->shard->loop, &deletion->end);
}

static void contacts_told(struct roster_end *contacts)
{
	struct deletion *deletion = container_of(contacts, struct deletion, contacts);

	deletion->row.user = home_jid(deletion->home);
	deletion->row.at = clock_now();
	store_account_delete(deletion->home->shard->store, &deletion->row, account_deleted);
}

void removal_letter_opened(struct home *home, struct letter **letter)
{
	struct removal *removal = (*letter)->removal;
	struct deletion *deletion;

	letter_free(letter);
	if (!home || home->account == 0) {
		removal_done(removal, ACCOUNT_UNKNOWN);
		return;
	}
	deletion = mem_zalloc(sizeof(*deletion));
	deletion->home = home;
	deletion->removal = removal;
	home_pin(home);
	/* RFC 6121 §2.5.2 for each contact: durable letters that outlive the account. */
	roster_change_remove_all(home, &deletion->contacts, contacts_told);
}

void removal_letter_refused(struct letter **letter)
{
	removal_done((*letter)->removal, ACCOUNT_FAILED);
	letter_free(letter);
}
