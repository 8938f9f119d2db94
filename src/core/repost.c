/* SPDX-License-Identifier: Apache-2.0 */
/* What was sent before this home woke, a page at a time: read_page -> page_read -> read_page. Its
 * marks are not written before all is read: they would tell it settled. */

#include "core/repost.h"

#include "base/mem.h"
#include "core/home.h"
#include "core/letter.h"
#include "core/line.h"
#include "core/marks.h"
#include "core/route.h"
#include "core/shard.h"
#include "net/timer.h"
#include "store/home.h"

static void post_again(struct home *home, const struct store_log_entry *entry)
{
	struct stanza *stanza = stanza_parse(entry->stanza);
	struct letter *letter;
	struct envelope envelope;
	struct arena arena;
	struct head head;

	if (!stanza)
		return;
	arena_init(&arena);
	if (head_read(stanza_root(stanza), &arena, &head) == ERROR_NONE && jid_exists(head.to) &&
	    jid_exists(head.from)) {
		envelope = envelope_of(stanza);
		envelope.from = head.from;
		envelope.to = head.to;
		letter = letter_new(LETTER_STANZA, &envelope, stanza);
		letter->stanza_kind = head.kind;
		letter->stanza_type = head.type;
		letter->origin_shard = (uint16_t)home->shard->number;
		letter->log_id = entry->id;
		letter->is_again = true;
		marks_sent(home, entry->id);
		route_letter(&letter);
	}
	arena_fini(&arena);
	stanza_unref(&stanza);
}

struct reposting {
	struct store_log_due due;
	struct timer later; /* the store could not */
	struct home *home;
	int64_t last; /* what is sent since then is in the line, though the log has it, too */
};

static void page_read(struct store_log_due *due);

static void read_page(struct reposting *reposting)
{
	store_log_unsettled(reposting->home->shard->store, &reposting->due, page_read);
}

static void read_later(struct timer *timer)
{
	struct reposting *reposting = container_of(timer, struct reposting, later);

	reposting->home->shard->held--;
	read_page(reposting);
}

static void page_read(struct store_log_due *due)
{
	struct reposting *reposting = container_of(due, struct reposting, due);
	struct home *home = reposting->home;
	bool is_read = due->request.status == STORE_OK;

	if (!is_read && !home->shard->is_draining) {
		home->shard->held++;
		timer_start(&reposting->later, HOME_RETRY_MS, read_later);
		return;
	}
	for (size_t i = 0; is_read && i < due->count; i++)
		if (due->entries[i].id <= reposting->last)
			post_again(home, &due->entries[i]);
	if (is_read && due->has_more && due->count) {
		due->after = due->entries[due->count - 1].id;
		read_page(reposting);
		return;
	}
	home->has_unread_sent = !is_read;
	mem_free(reposting);
	home->is_reposting = false;
	line_go_on(home);
	home_unpin(home);
}

void repost(struct home *home, const struct store_home *row)
{
	struct reposting *reposting;

	for (size_t i = 0; i < row->unsettled_count; i++)
		post_again(home, &row->unsettled[i]);
	if (!row->has_more_unsettled)
		return;
	home->is_reposting = true;
	reposting = mem_zalloc(sizeof(*reposting));
	reposting->home = home;
	reposting->last = row->log_last;
	reposting->due.owner = home_owner(home);
	reposting->due.after = row->unsettled[row->unsettled_count - 1].id;
	reposting->due.limit = STORE_HOME_UNSETTLED;
	home_pin(home);
	read_page(reposting);
}
