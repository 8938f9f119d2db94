/* SPDX-License-Identifier: Apache-2.0 */
/* The end of an account: removal_letter_opened -> changes_done -> contacts_told -> account_deleted
 * -> end_home. */

#include "core/removal.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "core/home.h"
#include "core/hooks.h"
#include "core/letter.h"
#include "core/roster.h"
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
	bool is_in_doubt; /* it was asked before, and the store did not know */
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

static void account_deleted(struct store_account_delete *row);

static void delete_account(struct deletion *deletion)
{
	deletion->row.user = home_jid(deletion->home);
	deletion->row.at = clock_now();
	store_account_delete(deletion->home->shard->store, &deletion->row, account_deleted);
}

static void deletion_failed(struct deletion *deletion, enum account_result result)
{
	struct home *home = deletion->home;

	removal_done(deletion->removal, result);
	mem_free(deletion);
	home->is_ending = false;
	home_unpin(home);
}

static void account_deleted(struct store_account_delete *row)
{
	struct deletion *deletion = container_of(row, struct deletion, row);

	switch (row->request.status) {
	case STORE_OK:
		break;
	case STORE_UNCERTAIN: /* the answer to asking again tells */
		deletion->is_in_doubt = true;
		delete_account(deletion);
		return;
	case STORE_NOT_FOUND:
		if (deletion->is_in_doubt)
			break;
		deletion_failed(deletion, ACCOUNT_UNKNOWN);
		return;
	case STORE_FAILED:
	case STORE_CONFLICT:
		deletion_failed(deletion, ACCOUNT_FAILED);
		return;
	}
	removal_done(deletion->removal, ACCOUNT_DONE);
	deletion->end.arrived = end_home;
	mail_post(deletion->home->shard->loop, &deletion->end);
}

static void contacts_told(struct roster_end *contacts)
{
	struct deletion *deletion = container_of(contacts, struct deletion, contacts);

	/* Who is left could not be told: he would see a ghost for ever. */
	if (deletion->home->roster->count)
		deletion_failed(deletion, ACCOUNT_FAILED);
	else
		delete_account(deletion);
}

/* What was under way is in the roster now. */
static void changes_done(struct roster_end *contacts)
{
	struct deletion *deletion = container_of(contacts, struct deletion, contacts);

	/* RFC 6121 §2.5.2 for each contact: durable letters that outlive the account. */
	roster_change_remove_all(deletion->home, contacts, contacts_told);
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
	/* Each removal queues one change for each contact: once is enough. */
	if (home->is_ending) {
		removal_done(removal, ACCOUNT_BUSY);
		return;
	}
	home->is_ending = true;
	deletion = mem_zalloc(sizeof(*deletion));
	deletion->home = home;
	deletion->removal = removal;
	home_pin(home);
	roster_change_wait(home, &deletion->contacts, changes_done);
}

void removal_letter_refused(struct letter **letter)
{
	removal_done((*letter)->removal, ACCOUNT_FAILED);
	letter_free(letter);
}
