/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0160: what was kept is delivered: read_page -> page_read -> the session's acknowledgement ->
 * read_page. */

#include "core/catch_up.h"

#include "base/log.h"
#include "base/mem.h"
#include "core/held.h"
#include "core/home.h"
#include "core/managed.h"
#include "core/marks.h"
#include "core/session.h"
#include "core/shard.h"
#include "store/log.h"
#include "xmpp/delay.h"
#include "xmpp/envelope.h"
#include "xmpp/stanza_id.h"

enum { PAGE = 50 };

struct catch_up {
	struct store_log_due due;
	struct session *session; /* NULL: it has ended */
	struct home *home;
	int64_t upto;	 /* everything to here was read */
	bool is_reading; /* the store is asked */
	bool is_stale;	 /* something came meanwhile */
};

static void read_page(struct catch_up *catch_up);

/* As it was sent, with its id in the archive and the time it came. */
static void give(struct session *session, const struct store_log_entry *entry)
{
	struct stanza *stanza = stanza_parse(entry->stanza);
	struct envelope envelope;
	struct arena arena;
	struct head head;
	struct buf added, id;

	if (!stanza)
		return;
	arena_init(&arena);
	buf_init(&added, 8 * JID_MAX);
	buf_init(&id, 24);
	buf_add_int(&id, entry->id);
	envelope = envelope_of(stanza);
	if (head_read(stanza_root(stanza), &arena, &head) == ERROR_NONE) {
		envelope.from = head.from;
		envelope.to = head.to;
		if (entry->flags & STORE_LOG_ARCHIVED)
			stanza_id_write(&added, buf_str(&id), home_jid(session->home));
		envelope.has_delay = !delay_is_there(stanza_root(stanza));
		if (envelope.has_delay)
			delay_write(&added, entry->id, jid_domain_jid(home_jid(session->home)));
		envelope.added = buf_str(&added);
		session_send_owed(session, &envelope, stanza, entry->id);
	}
	buf_fini(&id);
	buf_fini(&added);
	arena_fini(&arena);
	stanza_unref(&stanza);
}

static void finished(struct catch_up *catch_up)
{
	marks_all_read(catch_up->home);
	catch_up_end(&catch_up->session->catch_up);
}

static void page_read(struct store_log_due *due)
{
	struct catch_up *catch_up = container_of(due, struct catch_up, due);
	struct home *home = catch_up->home;

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
	for (size_t i = 0; i < due->count; i++) {
		const struct store_log_entry *entry = &due->entries[i];

		catch_up->upto = entry->id;
		if (marks_is_done(home, entry->id))
			continue;
		marks_learn(home, entry->id);
		if (!marks_is_held(home, entry->id))
			give(catch_up->session, entry);
	}
	if (due->has_more)
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
	catch_up->is_stale = false;
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
		session->catch_up->is_stale = true;
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
	if (catch_up && !catch_up->is_reading && list_is_empty(&session->held) &&
	    !(session->managed && managed_is_behind(session->managed)))
		read_page(catch_up);
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
