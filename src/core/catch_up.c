/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0160: what was kept is delivered: read_page -> page_read -> the session's acknowledgement ->
 * read_page; then what came for the session meanwhile: read_live -> live_read -> read_live. */

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
#include "xmpp/carbons.h"
#include "xmpp/message_signs.h"

enum {
	PAGE = 50,
	LIVE_MAX = 1000, /* ids; beyond them it gets what nobody else has acknowledged */
};

struct live {
	int64_t id;
	bool is_copy; /* what others were given or sent (XEP-0280) */
};

struct catch_up {
	struct store_log_due due;
	struct store_log_read row;
	int64_t asked[PAGE]; /* by it */
	/* What came for this session meanwhile, in order: it gets these, whoever else has had them
	 * or acknowledged them. */
	struct live *live;
	size_t live_count, live_cap;
	struct session *session; /* NULL: it has ended */
	struct home *home;
	int64_t upto;	 /* everything to here was read */
	bool is_reading; /* the store is asked */
	bool is_live;	 /* what was owed before has been given: now those */
	bool is_full;	 /* more came than it remembers */
	bool is_leaving; /* it is for others to read; only the copies are still for this one */
	bool is_stale;	 /* something came meanwhile, */
	bool is_behind;	 /* and before what is being read: it begins again behind this page */
};

static void read_page(struct catch_up *catch_up);
static void read_live(struct catch_up *catch_up);

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
	struct home *home = catch_up->home;

	home_pin(home);
	catch_up_end(&catch_up->session->catch_up);
	marks_all_read(home);
	home_unpin(home);
}

static void keep_copies(struct catch_up *catch_up)
{
	size_t kept = 0;

	for (size_t i = 0; i < catch_up->live_count; i++)
		if (catch_up->live[i].is_copy)
			catch_up->live[kept++] = catch_up->live[i];
	catch_up->live_count = kept;
}

/* RFC 6121 §8.5.2: this one has become unavailable, or its priority negative. */
static void leave_to_others(struct session *session)
{
	struct catch_up *catch_up = session->catch_up;
	struct home *home = session->home;

	keep_copies(catch_up);
	home_pin(home);
	if (catch_up->live_count) {
		catch_up->is_leaving = true;
		read_live(catch_up);
	} else {
		catch_up_end(&session->catch_up);
	}
	catch_up_all(home);
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
		if (!marks_owe(home, entry->id, true) || marks_is_held(home, entry->id))
			continue;
		give(catch_up->session, entry);
		given += entry->stanza.len;
	}
	return true;
}

/* Ids increase along the line, and in what came meanwhile: the end of the page. */
static void leave_for_later(const struct catch_up *catch_up, struct store_log_due *due)
{
	while (due->count) {
		int64_t id = due->entries[due->count - 1].id;

		if (!line_has(catch_up->home, id) &&
		    !(catch_up->live_count && id >= catch_up->live[0].id))
			break;
		due->count--;
		due->has_more = false;
	}
}

/* The store has answered. False: there is nobody to be given anything. */
static bool goes_on(struct catch_up *catch_up, enum store_status status)
{
	struct home *home = catch_up->home;

	catch_up->is_reading = false;
	if (!catch_up->session) {
		mem_free(catch_up);
		home_unpin(home);
		return false;
	}
	if (status != STORE_OK) {
		log_error("kept messages not read", log_jid("jid", home_jid(home)),
			  log_str("status", store_status_name(status)));
		/* They stay owed; the next one who comes tries again. */
		catch_up_end(&catch_up->session->catch_up);
		return false;
	}
	if (!session_may_get_messages(catch_up->session) && !catch_up->is_leaving) {
		leave_to_others(catch_up->session);
		return false;
	}
	/* Asked again when it is back; until then others may have it. */
	catch_up->is_stale |= !catch_up->session->edge;
	return catch_up->session->edge;
}

/* All that is owed has been read. */
static void go_to_live(struct catch_up *catch_up)
{
	catch_up->is_live = catch_up->live_count > 0;
	if (catch_up->is_live) {
		read_live(catch_up);
	} else if (catch_up->is_full) {
		catch_up->is_full = false;
		read_page(catch_up);
	} else {
		finished(catch_up);
	}
}

static void page_read(struct store_log_due *due)
{
	struct catch_up *catch_up = container_of(due, struct catch_up, due);
	bool is_all;

	if (!goes_on(catch_up, due->request.status))
		return;
	leave_for_later(catch_up, due);
	is_all = give_page(catch_up, due) && !due->has_more;
	marks_read(catch_up->home, due->after, catch_up->upto);
	if (catch_up->is_behind)
		catch_up->upto = 0;
	if (!is_all)
		catch_up_goes_on(catch_up->session);
	else if (catch_up->is_stale)
		read_page(catch_up);
	else
		go_to_live(catch_up);
}

static void read_page(struct catch_up *catch_up)
{
	catch_up->is_reading = true;
	catch_up->is_live = false;
	catch_up->is_stale = catch_up->is_behind = false;
	memset(&catch_up->due, 0, sizeof(catch_up->due));
	catch_up->due.owner = home_owner(catch_up->home);
	catch_up->due.after = catch_up->upto;
	catch_up->due.limit = PAGE;
	store_log_owed(catch_up->home->shard->store, &catch_up->due, page_read);
}

/* ---- what came meanwhile ---- */

static void forget_live(struct catch_up *catch_up, int64_t upto)
{
	size_t gone = 0;

	while (gone < catch_up->live_count && catch_up->live[gone].id <= upto)
		gone++;
	catch_up->live_count -= gone;
	memmove(catch_up->live, catch_up->live + gone,
		catch_up->live_count * sizeof(*catch_up->live));
}

/* XEP-0280: like one that comes at once, but with the time at which the message came. */
static void give_copy(struct session *session, const struct store_log_entry *entry)
{
	enum carbon_way way = entry->flags & STORE_LOG_OUT ? CARBON_SENT : CARBON_RECEIVED;
	struct entry_copy copy;
	struct carbon carbon;

	if (!entry_copy_init(&copy, session->home, entry))
		return;
	carbon_init(&carbon, way, home_jid(session->home), &copy.envelope, copy.stanza);
	carbon.envelope.to = session_jid(session);
	carbon.envelope.inner_signs |= message_signs(stanza_root(copy.stanza));
	session_send(session, &carbon.envelope, carbon.shell);
	carbon_fini(&carbon);
	entry_copy_fini(&copy);
}

static bool is_remembered_as_copy(const struct catch_up *catch_up, int64_t id)
{
	for (size_t i = 0; i < catch_up->live_count && catch_up->live[i].id <= id; i++)
		if (catch_up->live[i].id == id)
			return catch_up->live[i].is_copy;
	return false;
}

/* What others were given and have lost since is not only copied. */
static bool is_copy(const struct catch_up *catch_up, const struct store_log_entry *entry)
{
	struct home *home = catch_up->home;

	if (!is_remembered_as_copy(catch_up, entry->id))
		return false;
	return catch_up->is_leaving || marks_is_held(home, entry->id) ||
	       !marks_owe(home, entry->id, entry->flags & STORE_LOG_OWED);
}

/* The last that was given, or has gone from the log: 0: none. */
static int64_t give_live(const struct catch_up *catch_up)
{
	const struct store_log_read *row = &catch_up->row;
	size_t room = room_bytes(catch_up->session), given = 0;
	int64_t last = 0;

	for (size_t i = 0; i < row->count; i++) {
		const struct store_log_entry *entry = &row->entries[i];

		if (given && given + entry->stanza.len > room)
			return last;
		if (is_copy(catch_up, entry))
			give_copy(catch_up->session, entry);
		else
			give(catch_up->session, entry);
		given += entry->stanza.len;
		last = entry->id;
	}
	return row->has_more ? last : row->ids[row->id_count - 1];
}

static void live_read(struct store_log_read *row)
{
	struct catch_up *catch_up = container_of(row, struct catch_up, row);
	int64_t last;

	if (!goes_on(catch_up, row->request.status))
		return;
	last = give_live(catch_up);
	forget_live(catch_up, last);
	if (catch_up->upto < last && !catch_up->is_behind)
		catch_up->upto = last;
	if (catch_up->live_count && (catch_up->is_leaving || !catch_up->is_stale))
		catch_up_goes_on(catch_up->session);
	else if (catch_up->is_leaving)
		catch_up_end(&catch_up->session->catch_up);
	else
		read_page(catch_up);
}

static void read_live(struct catch_up *catch_up)
{
	size_t count = catch_up->live_count < PAGE ? catch_up->live_count : PAGE;

	catch_up->is_reading = true;
	for (size_t i = 0; i < count; i++)
		catch_up->asked[i] = catch_up->live[i].id;
	catch_up->row = (struct store_log_read){ .owner = home_owner(catch_up->home),
						 .ids = catch_up->asked,
						 .id_count = count,
						 .limit = PAGE };
	store_log_read(catch_up->home->shard->store, &catch_up->row, live_read);
}

/* ---- from outside ---- */

void catch_up_begin(struct session *session)
{
	struct catch_up *catch_up;

	if (!session->home->owes_unread || !session_may_get_messages(session))
		return;
	if (session->catch_up) {
		/* From the beginning: something was given back. */
		session->catch_up->upto = 0;
		session->catch_up->is_leaving = false;
		session->catch_up->is_stale = session->catch_up->is_behind = true;
		catch_up_goes_on(session);
		return;
	}
	catch_up = mem_zalloc(sizeof(*catch_up));
	catch_up->session = session;
	catch_up->home = session->home;
	session->catch_up = catch_up;
	home_pin(catch_up->home);
	if (session->edge)
		read_page(catch_up);
}

void catch_up_all(struct home *home)
{
	home->owes_unread = true;
	SESSION_EACH(at, home)
		catch_up_begin(session_of_link(at));
}

void catch_up_goes_on(struct session *session)
{
	struct catch_up *catch_up = session->catch_up;

	/* What it has not acknowledged is its measure. Without a wire it takes nothing from those
	 * who have one. */
	if (!catch_up || catch_up->is_reading || !session->edge || !list_is_empty(&session->held) ||
	    (session->managed && managed_is_behind(session->managed)))
		return;
	if (!session_may_get_messages(session) && !catch_up->is_leaving)
		leave_to_others(session);
	else if (catch_up->is_leaving || (catch_up->is_live && !catch_up->is_stale))
		read_live(catch_up);
	else
		read_page(catch_up);
}

/* False: there is no room. */
static bool remember(struct catch_up *catch_up, struct live live)
{
	catch_up->is_full |= catch_up->live_count == LIVE_MAX;
	if (catch_up->is_full)
		return false;
	catch_up->live = vec_grow(catch_up->live, &catch_up->live_cap, catch_up->live_count + 1,
				  sizeof(*catch_up->live));
	catch_up->live[catch_up->live_count++] = live;
	return true;
}

bool catch_up_skips(struct session *session, int64_t log_id)
{
	struct catch_up *catch_up = session->catch_up;

	if (!catch_up)
		return false;
	/* What it does not remember is owed all the same. */
	(void)remember(catch_up, (struct live){ .id = log_id });
	return true;
}

bool catch_up_skips_copy(struct session *session, int64_t log_id)
{
	struct catch_up *catch_up = session->catch_up;

	return catch_up && log_id &&
	       remember(catch_up, (struct live){ .id = log_id, .is_copy = true });
}

void catch_up_end(struct catch_up **catch_up)
{
	struct catch_up *ended = *catch_up;

	if (!ended)
		return;
	*catch_up = NULL;
	ended->session = NULL;
	/* Also when another has read to the end: what came live for this one, that one did not. */
	ended->home->owes_unread = true;
	mem_free(ended->live);
	ended->live = NULL;
	if (ended->is_reading)
		return; /* the answer finds nobody and frees it */
	home_unpin(ended->home);
	mem_free(ended);
}
