/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0313 Message Archive Management: the owner of an account pages through its log. What shows in
 * it is decided where it is written (core/line.c). A query is read by xmpp/mam_query.h;
 * begin -> look_for_named -> read_page -> page_read -> results, then <fin/>. Pages are read one at
 * a time and while there is room for them (core/room.h), and hold as much as there is room for, or
 * one message. */

#include <stdlib.h>

#include "core/home.h"
#include "core/marks.h"
#include "core/module.h"
#include "core/room.h"
#include "core/shard.h"
#include "store/log.h"
#include "xmpp/archive_id.h"
#include "xmpp/forward.h"
#include "xmpp/mam_query.h"
#include "xmpp/message_signs.h"

enum { OPTION_PAGE, OPTION_PAGE_MAX };
enum {
	RESULT_EXTRA = 8000,	  /* around each */
	NAMED_MAX = 3,		  /* before-id, after-id, and the one of the page */
};

extern const struct module xep_0313_mam;

struct mam_ask {
	struct store_log_read row;
	struct room_turn turn;
	struct iq *iq;
	struct mam_query query;
	int64_t low, high; /* both exclusive; ids are microseconds since 1970 */
	bool is_backwards;
	uint32_t size;
	int64_t named[NAMED_MAX]; /* must be in the archive */
	size_t named_count;
	int64_t *ids; /* in order, each once; NULL: not asked for */
	size_t id_count;
};

static void read_page(struct mam_ask *ask);

static void fail(struct mam_ask *ask, enum stanza_error error)
{
	room_leave(&ask->turn);
	iq_fail(ask->iq, error);
}

/* ---- what is asked for ---- */

static bool id_of(const struct mam_ask *ask, str text, int64_t *out)
{
	return archive_id_read(iq_home(ask->iq)->shard->archive_ids, text, out);
}

/* Narrows the query to one side of an entry that must be there. */
static bool name_bound(struct mam_ask *ask, str text, bool is_low)
{
	int64_t id;

	if (!str_exists(text))
		return true;
	if (!id_of(ask, text, &id))
		return false;
	if (is_low && id > ask->low)
		ask->low = id;
	if (!is_low && id < ask->high)
		ask->high = id;
	ask->named[ask->named_count++] = id;
	return true;
}

static int compare_ids(const void *one, const void *other)
{
	const int64_t *a = one, *b = other;

	return (*a > *b) - (*a < *b);
}

static bool name_ids(struct mam_ask *ask)
{
	const struct mam_query *query = &ask->query;
	size_t count = 0;

	if (!query->id_count)
		return true;
	ask->ids = arena_alloc(iq_arena(ask->iq), query->id_count * sizeof(*ask->ids));
	for (size_t i = 0; i < query->id_count; i++)
		if (!id_of(ask, query->ids[i], &ask->ids[i]))
			return false;
	qsort(ask->ids, query->id_count, sizeof(*ask->ids), compare_ids);
	for (size_t i = 0; i < query->id_count; i++)
		if (!count || ask->ids[count - 1] != ask->ids[i])
			ask->ids[count++] = ask->ids[i];
	ask->id_count = count;
	return true;
}

/* §4.1.2: both are inclusive. */
static void set_time(struct mam_ask *ask)
{
	const struct mam_query *query = &ask->query;

	ask->low = query->has_start && query->start_us > 0 ? query->start_us - 1 : 0;
	ask->high = INT64_MAX;
	if (query->has_end)
		ask->high = query->end_us < 0 ? 0 : query->end_us + 1;
}

static enum stanza_error set_bounds(struct mam_ask *ask)
{
	const struct mam_query *query = &ask->query;
	const struct rsm *page = &query->page;

	/* XEP-0059 §2.6: without a count there is no index. */
	if (page->way == RSM_INDEX)
		return ERROR_FEATURE_NOT_IMPLEMENTED;
	/* XEP-0442: an account's archive has no nodes. */
	if (str_exists(query->node))
		return ERROR_ITEM_NOT_FOUND;
	set_time(ask);
	ask->is_backwards = page->way == RSM_LAST || page->way == RSM_BEFORE;
	/* What is no id of ours is none that is there. */
	if (!name_bound(ask, query->after_id, true) || !name_bound(ask, query->before_id, false) ||
	    !name_ids(ask))
		return ERROR_ITEM_NOT_FOUND;
	if ((page->way == RSM_AFTER || page->way == RSM_BEFORE) &&
	    !name_bound(ask, page->uid, page->way == RSM_AFTER))
		return ERROR_ITEM_NOT_FOUND;
	return ERROR_NONE;
}

/* ---- the entries it names ---- */

static size_t count_named(const struct mam_ask *ask)
{
	size_t count = 0;

	for (size_t i = 0; i < ask->named_count; i++) {
		size_t before = 0;

		while (before < i && ask->named[before] != ask->named[i])
			before++;
		count += before == i;
	}
	return count;
}

static void named_read(struct store_log_read *row)
{
	struct mam_ask *ask = container_of(row, struct mam_ask, row);

	/* §4.1.3, §4.3.2: "is not present in the archive: item-not-found" */
	if (row->request.status != STORE_OK)
		fail(ask, error_of_store(row->request.status));
	else if (row->count < count_named(ask))
		fail(ask, ERROR_ITEM_NOT_FOUND);
	else
		read_page(ask);
}

static void begin_read(struct mam_ask *ask)
{
	ask->row = (struct store_log_read){ .owner = home_owner(iq_home(ask->iq)),
					    .only_archived = true };
}

static void look_for_named(struct mam_ask *ask)
{
	begin_read(ask);
	ask->row.ids = ask->named;
	ask->row.id_count = ask->named_count;
	ask->row.limit = NAMED_MAX;
	store_log_read(iq_home(ask->iq)->shard->store, &ask->row, named_read);
}

/* ---- the page ---- */

struct page {
	const struct store_log_entry *entries;
	size_t count;
	bool has_more;
};


/* An entry of the log as an item of the archive. */
static void send_result(struct mam_ask *ask, struct session *session,
			const struct store_log_entry *entry, const struct stanza *shell)
{
	struct home *home = iq_home(ask->iq);
	struct envelope envelope = { .from = home_jid(home), .to = session_jid(session),
				     .inner_signs = SIGN_ANSWER };
	struct mam_entry item = { .us = entry->id, .message = entry->stanza };
	char room[ARCHIVE_ID_LEN];
	struct buf result;

	item.id = archive_id_text(home->shard->archive_ids, entry->id, room);
	buf_init(&result, entry->stanza.len + 6 * ask->query.queryid.len + RESULT_EXTRA);
	mam_result_write(&result, ask->query.queryid, &item);
	envelope.added = buf_str(&result);
	/* Who reads the archive before its first presence is not given the same again behind it. */
	if (!session->was_available && marks_owe(home, entry->id, entry->flags & STORE_LOG_OWED))
		session_send_owed(session, &envelope, shell, entry->id);
	else
		session_send(session, &envelope, shell);
	buf_fini(&result);
}

static void send_results(struct mam_ask *ask, const struct page *page)
{
	struct session *session = iq_session(ask->iq);
	struct stanza *shell;

	if (!session)
		return;
	shell = forward_shell();
	/* §4.3.3: flipped, the same results come the other way round. */
	for (size_t i = 0; i < page->count; i++)
		send_result(ask, session,
			    &page->entries[ask->query.flips ? page->count - 1 - i : i], shell);
	stanza_unref(&shell);
}

static str id_text(struct iq *iq, int64_t id)
{
	char *room = arena_alloc(iq_arena(iq), ARCHIVE_ID_LEN);

	return archive_id_text(iq_home(iq)->shard->archive_ids, id, room);
}

static void finish(struct mam_ask *ask, const struct page *page)
{
	struct mam_fin fin = { .is_complete = !page->has_more };

	if (page->count) {
		fin.page.first = id_text(ask->iq, page->entries[0].id);
		fin.page.last = id_text(ask->iq, page->entries[page->count - 1].id);
	}
	mam_fin_write(iq_result(ask->iq, NS_UNKNOWN, EL_UNKNOWN), &fin);
	room_leave(&ask->turn);
	iq_send(ask->iq);
}

/* As many as were asked for, and as there is room for; from the end where it is the last page that
 * is wanted. */
static void cut(const struct mam_ask *ask, struct page *page)
{
	const struct session *session = iq_session(ask->iq);
	size_t room = session ? room_bytes(session) : 0;
	size_t count = 0, bytes = 0;

	while (count < page->count && count < ask->size) {
		bytes += page->entries[ask->is_backwards ? page->count - 1 - count : count]
				 .stanza.len;
		if (count && bytes > room)
			break;
		count++;
	}
	page->has_more |= count < page->count;
	if (ask->is_backwards)
		page->entries += page->count - count;
	page->count = count;
}

static void answer(struct mam_ask *ask, struct page *page)
{
	cut(ask, page);
	send_results(ask, page);
	finish(ask, page);
}

static void page_read(struct store_log_read *row)
{
	struct mam_ask *ask = container_of(row, struct mam_ask, row);
	struct page page = { row->entries, row->count, row->has_more };

	if (row->request.status != STORE_OK)
		fail(ask, error_of_store(row->request.status));
	else
		answer(ask, &page);
}

static bool matches(const struct mam_ask *ask, const struct store_log_entry *entry)
{
	jid with = ask->query.with;

	if (entry->id <= ask->low || entry->id >= ask->high)
		return false;
	if (!jid_exists(with))
		return true;
	return jid_is_bare(with) ? jid_bare_eq(with, entry->peer) : jid_eq(with, entry->peer);
}

/* §4.1.3: named ones must all be there, and then the other fields hold, too. */
static void ids_read(struct store_log_read *row)
{
	struct mam_ask *ask = container_of(row, struct mam_ask, row);
	struct page page = { row->entries, 0, row->has_more };
	size_t count = 0;

	if (row->request.status != STORE_OK) {
		fail(ask, error_of_store(row->request.status));
		return;
	}
	if (!row->has_more && row->count < ask->id_count) {
		fail(ask, ERROR_ITEM_NOT_FOUND);
		return;
	}
	for (size_t i = 0; i < row->count; i++)
		if (matches(ask, &row->entries[i]))
			row->entries[count++] = row->entries[i];
	page.count = count;
	answer(ask, &page);
}

static void read_page(struct mam_ask *ask)
{
	struct store_client *store = iq_home(ask->iq)->shard->store;
	struct page nothing = { NULL, 0, false };

	if (ask->high <= ask->low || ask->high - ask->low < 2) {
		answer(ask, &nothing);
		return;
	}
	begin_read(ask);
	ask->row.backwards = ask->is_backwards;
	if (ask->ids) {
		ask->row.ids = ask->ids;
		ask->row.id_count = ask->id_count;
		ask->row.limit = MAM_IDS_MAX;
		store_log_read(store, &ask->row, ids_read);
		return;
	}
	ask->row.after = ask->low;
	ask->row.before = ask->high == INT64_MAX ? 0 : ask->high;
	ask->row.peer = ask->query.with;
	/* XEP-0059 §2.7: of none there is only said whether there are any. */
	ask->row.limit = ask->size ? ask->size : 1;
	store_log_read(store, &ask->row, page_read);
}

static void begin(struct room_turn *turn)
{
	struct mam_ask *ask = container_of(turn, struct mam_ask, turn);

	if (!turn->session)
		iq_fail(ask->iq, ERROR_RECIPIENT_UNAVAILABLE);
	else if (ask->named_count)
		look_for_named(ask);
	else
		read_page(ask);
}

static void answer_query(struct iq *iq)
{
	const struct config *config = iq_config(iq);
	struct mam_ask *ask = iq_new(iq, struct mam_ask);
	enum stanza_error error;
	str why = STR_NONE;

	ask->iq = iq;
	/* XEP-0175 §2: nothing is kept for an anonymous account. */
	error = home_is_anonymous(iq_home(iq))
			? ERROR_SERVICE_UNAVAILABLE
			: mam_query_read(iq_payload(iq), iq_arena(iq), &ask->query, &why);
	if (error == ERROR_NONE)
		error = set_bounds(ask);
	if (error != ERROR_NONE) {
		iq_fail_with(iq, error, str_exists(why) ? why.at : NULL, NS_UNKNOWN, EL_UNKNOWN);
		return;
	}
	ask->size = rsm_page_size(&ask->query.page,
				  (uint32_t)option_int(config, &xep_0313_mam, OPTION_PAGE),
				  (uint32_t)option_int(config, &xep_0313_mam, OPTION_PAGE_MAX));
	if (!room_enter(iq_session(iq), &ask->turn, begin))
		iq_fail(iq, ERROR_RESOURCE_CONSTRAINT);
}

/* ---- the form, and the ends ---- */

/* §4.1.5 */
static void answer_form(struct iq *iq)
{
	mam_form_write(iq_result(iq, NS_UNKNOWN, EL_UNKNOWN));
	iq_send(iq);
}

struct ends_ask {
	struct store_log_read row;
	struct iq *iq;
	struct mam_ends ends;
};

static void last_read(struct store_log_read *row)
{
	struct ends_ask *ask = container_of(row, struct ends_ask, row);

	if (row->request.status != STORE_OK) {
		iq_fail(ask->iq, error_of_store(row->request.status));
		return;
	}
	if (row->count) {
		ask->ends.last_us = row->entries[0].id;
		ask->ends.last_id = id_text(ask->iq, ask->ends.last_us);
	} else {
		ask->ends = (struct mam_ends){ .first_us = 0 };
	}
	mam_metadata_write(iq_result(ask->iq, NS_UNKNOWN, EL_UNKNOWN), &ask->ends);
	iq_send(ask->iq);
}

static void read_end(struct ends_ask *ask, bool is_last,
		     void (*done)(struct store_log_read *row))
{
	ask->row = (struct store_log_read){ .owner = home_owner(iq_home(ask->iq)),
					    .only_archived = true,
					    .backwards = is_last,
					    .limit = 1 };
	store_log_read(iq_home(ask->iq)->shard->store, &ask->row, done);
}

static void first_read(struct store_log_read *row)
{
	struct ends_ask *ask = container_of(row, struct ends_ask, row);

	if (row->request.status != STORE_OK) {
		iq_fail(ask->iq, error_of_store(row->request.status));
		return;
	}
	if (row->count) {
		ask->ends.first_us = row->entries[0].id;
		ask->ends.first_id = id_text(ask->iq, ask->ends.first_us);
	}
	read_end(ask, true, last_read);
}

/* §5 */
static void answer_metadata(struct iq *iq)
{
	struct ends_ask *ask;

	if (home_is_anonymous(iq_home(iq))) {
		iq_fail(iq, ERROR_SERVICE_UNAVAILABLE);
		return;
	}
	ask = iq_new(iq, struct ends_ask);
	ask->iq = iq;
	read_end(ask, false, first_read);
}

/* §8.1: whether there is such an account or not. */
static void refuse_stranger(struct iq *iq)
{
	iq_fail(iq, ERROR_FORBIDDEN);
}

#define MAM_FEATURES \
	FEATURES("urn:xmpp:mam:2", "urn:xmpp:mam:2#extended", "urn:xmpp:mam:2#groupchat-field")
#define STRANGERS (TO_USER | TO_NOBODY)

const struct module xep_0313_mam = {
	.name = "archive",
	.spec = "XEP-0313 1.1.3, XEP-0059 1.0",
	.sentence = "The messages of an account, for its owner to page through.",
	.account_features = MAM_FEATURES,
	.iqs = IQS({ IQ_SET, TO_SELF, NS_MAM, EL_QUERY, answer_query },
		   { IQ_GET, TO_SELF, NS_MAM, EL_QUERY, answer_form },
		   { IQ_GET, TO_SELF, NS_MAM, EL_METADATA, answer_metadata },
		   { IQ_GET | IQ_SET, STRANGERS, NS_MAM, EL_QUERY, refuse_stranger },
		   { IQ_GET, STRANGERS, NS_MAM, EL_METADATA, refuse_stranger }),
	.options = OPTIONS({ "page", OPTION_INT, "50",
			     "Messages of a page, where the client names no number.", 1, 1000 },
			   { "page_max", OPTION_INT, "100", "Messages of the longest page.", 1,
			     1000 }),
};
