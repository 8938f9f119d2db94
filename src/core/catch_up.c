/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0160: what was kept is delivered: read_page -> page_read -> the session's acknowledgement ->
 * read_page. */

#include "core/catch_up.h"

#include "base/log.h"
#include "base/mem.h"
#include "core/entry.h"
#include "core/held.h"
#include "core/home.h"
#include "core/line.h"
#include "core/managed.h"
#include "core/marks.h"
#include "core/room.h"
#include "core/session.h"
#include "core/shard.h"
#include "store/log.h"

enum { PAGE = 50 };

struct catch_up {
	struct store_log_due due;
	struct session *session; /* NULL: it has ended */
	struct home *home;
	int64_t upto;	 /* everything to here was read */
	bool is_reading; /* the store is asked */
	bool is_stale;	 /* something came meanwhile, */
	bool is_behind;	 /* and before what is being read: it begins again behind this page */
};

static void read_page(struct catch_up *catch_up);

static void give(struct session *session, const struct store_log_entry *entry)
{
	struct entry_copy copy;

	if (!entry_copy_init(&copy, session->home, entry))
		return;
	session_send_owed(session, &copy.envelope, copy.stanza, entry->id);
	entry_copy_fini(&copy);
}

static void finished(struct catch_up *catch_up)
{
	marks_all_read(catch_up->home);
	catch_up_end(&catch_up->session->catch_up);
}

/* RFC 6121 §8.5.2: this one has become unavailable, or its priority negative. */
static void leave_to_others(struct session *session)
{
	struct home *home = session->home;

	home_pin(home);
	catch_up_end(&session->catch_up);
	SESSION_EACH(at, home)
		catch_up_begin(session_of_link(at));
	home_unpin(home);
}

/* False: not all of it, for there is no room. */
static bool give_page(struct catch_up *catch_up, const struct store_log_due *due)
{
	size_t room = room_bytes(catch_up->session), given = 0;
	struct home *home = catch_up->home;

	for (size_t i = 0; i < due->count; i++) {
		const struct store_log_entry *entry = &due->entries[i];

		if (given && given + entry->stanza.len > room)
			return false;
		catch_up->upto = entry->id;
		if (marks_is_done(home, entry->id))
			continue;
		marks_learn(home, entry->id);
		if (marks_is_held(home, entry->id))
			continue;
		give(catch_up->session, entry);
		given += entry->stanza.len;
	}
	return true;
}

/* Ids increase along the line: the end of the page. */
static void leave_to_line(struct home *home, struct store_log_due *due)
{
	while (due->count && line_has(home, due->entries[due->count - 1].id)) {
		due->count--;
		due->has_more = false;
	}
}

static void page_read(struct store_log_due *due)
{
	struct catch_up *catch_up = container_of(due, struct catch_up, due);
	struct home *home = catch_up->home;
	bool is_all;

	catch_up->is_reading = false;
	home->catch_ups--;
	if (!catch_up->session) {
		mem_free(catch_up);
		home_unpin(home);
		return;
	}
	if (due->request.status != STORE_OK) {
		log_error("kept messages not read", log_jid("jid", home_jid(home)),
			  log_str("status", store_status_name(due->request.status)));
		/* They stay owed; the next one who comes tries again. */
		catch_up_end(&catch_up->session->catch_up);
		return;
	}
	if (!session_may_get_messages(catch_up->session)) {
		leave_to_others(catch_up->session);
		return;
	}
	leave_to_line(home, due);
	is_all = give_page(catch_up, due) && !due->has_more;
	if (catch_up->is_behind)
		catch_up->upto = 0;
	if (!is_all)
		catch_up_goes_on(catch_up->session);
	else if (catch_up->is_stale)
		read_page(catch_up);
	else
		finished(catch_up);
}

static void read_page(struct catch_up *catch_up)
{
	catch_up->is_reading = true;
	catch_up->home->catch_ups++;
	catch_up->is_stale = catch_up->is_behind = false;
	memset(&catch_up->due, 0, sizeof(catch_up->due));
	catch_up->due.owner = home_owner(catch_up->home);
	catch_up->due.after = catch_up->upto;
	catch_up->due.limit = PAGE;
	store_log_owed(catch_up->home->shard->store, &catch_up->due, page_read);
}

void catch_up_begin(struct session *session)
{
	struct catch_up *catch_up;

	if (!session->home->owes_unread || !session_may_get_messages(session))
		return;
	if (session->catch_up) {
		/* From the beginning: something was given back. */
		session->catch_up->upto = 0;
		session->catch_up->is_stale = session->catch_up->is_behind = true;
		catch_up_goes_on(session);
		return;
	}
	catch_up = mem_zalloc(sizeof(*catch_up));
	catch_up->session = session;
	catch_up->home = session->home;
	session->catch_up = catch_up;
	home_pin(catch_up->home);
	read_page(catch_up);
}

void catch_up_goes_on(struct session *session)
{
	struct catch_up *catch_up = session->catch_up;

	/* What it has not acknowledged is its measure. */
	if (!catch_up || catch_up->is_reading || !list_is_empty(&session->held) ||
	    (session->managed && managed_is_behind(session->managed)))
		return;
	if (session_may_get_messages(session))
		read_page(catch_up);
	else
		leave_to_others(session);
}

bool catch_up_skips(struct session *session)
{
	if (!session->catch_up)
		return false;
	session->catch_up->is_stale = true;
	return true;
}

void catch_up_end(struct catch_up **catch_up)
{
	struct catch_up *ended = *catch_up;

	if (!ended)
		return;
	*catch_up = NULL;
	ended->session = NULL;
	if (ended->is_reading)
		return; /* the answer finds nobody and frees it */
	home_unpin(ended->home);
	mem_free(ended);
}
