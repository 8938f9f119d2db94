/* SPDX-License-Identifier: Apache-2.0 */
/* First into the log, then on: the turns of a home, in order.
 * line_out/line_in -> turn_begin (core/turn.c) -> line_turn_ready -> run. */

#include "core/line.h"

#include "base/log.h"
#include "base/mem.h"
#include "core/entry.h"
#include "core/home.h"
#include "core/letter.h"
#include "core/marks.h"
#include "core/receive.h"
#include "core/repost.h"
#include "core/route.h"
#include "core/session.h"
#include "core/turn.h"
#include "store/home.h"
#include "xmpp/stanza_id.h"

static void turn_free(struct turn *turn)
{
	struct home *home = turn->home;

	link_remove(&turn->link);
	home->owed_coming -= turn->will_owe;
	letter_free(&turn->letter);
	buf_fini(&turn->bytes);
	mem_free(turn->inquiry);
	mem_free(turn);
	home_unpin(home);
}

static void run_ready(struct home *home);

void line_turn_ready(struct turn *turn)
{
	struct home *home = turn->home;

	turn->is_ready = true;
	home_pin(home);
	run_ready(home);
	home_unpin(home);
}

void line_turn_known(struct turn *turn)
{
	struct home *home = turn->home;
	struct link *at = turn->link.next;

	for (; at != &home->line.head; at = at->next) {
		struct turn *next = container_of(at, struct turn, link);

		if (next->is_begun || !turn_begin(next))
			break;
	}
	if (turn->is_ready)
		line_turn_ready(turn);
}

/* May one that comes now begin? Not behind one that has not, or that looks. */
static bool may_begin(const struct home *home)
{
	const struct turn *last;

	if (list_is_empty(&home->line))
		return true;
	last = container_of(home->line.head.prev, struct turn, link);
	return last->is_begun && (last->is_ready || last->row.entry.id);
}

static void add_turn(struct home *home, struct letter *letter, enum way way,
		     struct archive_decision decision)
{
	struct turn *turn = mem_zalloc(sizeof(*turn));
	bool begins = may_begin(home);

	turn->home = home;
	turn->letter = letter;
	turn->way = way;
	turn->decision = decision;
	turn->serial = letter->origin_serial;
	turn->will_owe = way == IN && decision.owes;
	home->owed_coming += turn->will_owe;
	buf_init(&turn->bytes, 0);
	home_pin(home);
	list_push(&home->line, &turn->link);
	if (begins)
		turn_begin(turn);
	if (turn->is_ready)
		run_ready(home);
}

/* What passes an empty line passes at once; and it does not wait for room on a full disk. */
static bool is_free(const struct home *home)
{
	return (list_is_empty(&home->line) || home->stuck_turns) && !home->is_reposting;
}

bool line_out(struct delivery *delivery)
{
	struct home *home = delivery->home;
	struct archive_decision decision = turn_decide(home, delivery, OUT);
	struct letter *letter;

	if (!decision.logs && is_free(home))
		return false;
	if (delivery->head.kind == KIND_MESSAGE && !jid_exists(delivery->envelope.to))
		delivery->envelope.to = home_jid(home);
	letter = letter_of(delivery);
	letter->had_to = jid_exists(delivery->head.to);
	letter_take_number(letter, delivery);
	add_turn(home, letter, OUT, decision);
	return true;
}

/* Before the log has it, it may be refused like anything else (RFC 6120 §8.3.3.18). Not an error,
 * which answers something of its own; and what may be in the log already is looked for first. */
static bool is_too_much(const struct home *home, const struct delivery *delivery,
			struct archive_decision decision)
{
	const struct letter *letter = delivery->letter;

	return decision.owes && delivery->head.type != TYPE_ERROR &&
	       !(letter && letter->is_again && letter->log_id) && marks_are_over(home, 1);
}

bool line_in(struct home *home, struct delivery *delivery)
{
	struct archive_decision decision = turn_decide(home, delivery, IN);
	struct letter *letter = delivery->letter;

	if (is_too_much(home, delivery, decision)) {
		delivery_refuse(delivery, ERROR_RESOURCE_CONSTRAINT);
		return true;
	}
	if (!decision.logs && is_free(home))
		return false;
	if (!letter)
		letter = letter_of(delivery);
	delivery->letter = NULL;
	add_turn(home, letter, IN, decision);
	return true;
}

/* ---- on ---- */

static void refuse(struct turn *turn, struct delivery *delivery)
{
	if (turn->row.request.status != STORE_OK)
		log_warning("message not taken into the log", log_jid("jid", home_jid(turn->home)),
			    log_str("status", store_status_name(turn->row.request.status)));
	delivery_refuse(delivery, ERROR_RESOURCE_CONSTRAINT);
	letter_done(&turn->letter);
}

/* What a session of the sender is shown of it has its id there; what goes on has none (XEP-0313
 * §3.5). */
static void tell_sent(const struct turn *turn, struct delivery *delivery)
{
	struct delivery shown = *delivery;
	struct buf added;

	shown.is_archived = turn->decision.shows;
	buf_init(&added, 8 * JID_MAX);
	if (turn->decision.shows)
		entry_write_id(&added, turn->home, turn->row.entry.id);
	if (added.len)
		shown.envelope.added = buf_str(&added);
	run_message_sent(&shown);
	buf_fini(&added);
}

/* Whoever has it drops the second one. But while the first is on its way they must not meet, and
 * this one is settled with that. */
static void send_again(struct turn *turn)
{
	struct home *home = turn->home;
	int64_t id = turn->row.entry.id;
	struct letter *letter = turn->letter;

	turn->letter = NULL;
	log_debug("message sent again", log_jid("jid", home_jid(home)), log_int("id", id));
	letter->log_id = id;
	letter->is_again = true;
	if (open_ids_find(&home->sent, id)) {
		list_push(&home->resent, &letter->link);
		return;
	}
	marks_sent_again(home, id);
	route_letter(&letter);
}

void line_letter_back(struct home *home, int64_t log_id)
{
	marks_settled(home, log_id);
	LIST_EACH(at, &home->resent) {
		struct letter *letter = container_of(at, struct letter, link);

		if (letter->log_id != log_id)
			continue;
		link_remove(at);
		letter->log_id = 0;
		letter_done(&letter);
	}
}

void line_fini(struct home *home)
{
	struct link *link;

	while ((link = list_shift(&home->resent))) {
		struct letter *letter = container_of(link, struct letter, link);

		letter_free(&letter);
	}
	resends_fini(&home->resends);
}

static void run_out(struct turn *turn, struct delivery *delivery)
{
	delivery->session = home_session(turn->home, jid_resource(delivery->envelope.from));
	if (delivery->session && delivery->session->serial != turn->serial)
		delivery->session = NULL;
	delivery->letter = NULL;
	if (turn->is_refused) {
		refuse(turn, delivery);
		return;
	}
	if (!turn->decision.logs) {
		delivery->number = turn->letter->number;
		delivery->is_numbered = turn->letter->is_numbered;
		session_dispatch(delivery, turn->letter->had_to);
		turn->letter->is_numbered = delivery->is_numbered;
		letter_done(&turn->letter);
		return;
	}
	if (turn->was_before) {
		send_again(turn);
		return;
	}
	turn->letter->log_id = delivery->log_id = turn->row.entry.id;
	marks_sent(turn->home, turn->row.entry.id);
	tell_sent(turn, delivery);
	route_letter(&turn->letter);
}

static void run_in(struct turn *turn, struct delivery *delivery)
{
	struct buf added;

	/* An error that could not be kept is still somebody's news. */
	if (turn->is_refused && delivery->head.type == TYPE_ERROR) {
		turn->decision = (struct archive_decision){ .reason = ARCHIVE_REASON_ERROR };
	} else if (turn->is_refused) {
		refuse(turn, delivery);
		return;
	}
	if (turn->was_before) {
		letter_done(&turn->letter);
		return;
	}
	buf_init(&added, 8 * JID_MAX);
	buf_add(&added, delivery->envelope.added);
	if (turn->decision.logs) {
		delivery->log_id = turn->row.entry.id;
		delivery->is_archived = turn->decision.shows;
		delivery->is_owed = turn->decision.owes;
		if (turn->decision.owes)
			marks_owed(turn->home, delivery->log_id);
	}
	if (turn->decision.shows)
		entry_write_id(&added, turn->home, turn->row.entry.id);
	if (added.len)
		delivery->envelope.added = buf_str(&added);
	home_process(turn->home, delivery);
	buf_fini(&added);
	turn->letter = delivery->letter;
	letter_finish(&turn->letter);
}

/* Neither accepted nor refused: its sender keeps it as not settled. */
static void forget(struct turn *turn)
{
	turn->letter->is_unsettled = true;
	letter_done(&turn->letter);
}

static void run(struct turn *turn)
{
	struct arena arena;
	struct delivery delivery;

	arena_init(&arena);
	letter_open(turn->letter, turn->home, &arena, &delivery);
	if (turn->is_forgotten)
		forget(turn);
	else if (turn->way == OUT)
		run_out(turn, &delivery);
	else
		run_in(turn, &delivery);
	arena_fini(&arena);
	turn_free(turn);
}

static void run_ready(struct home *home)
{
	/* What one turn causes may come back to this home: it goes to the end of the line. */
	if (home->is_running_line || home->is_reposting)
		return;
	home->is_running_line = true;
	while (!list_is_empty(&home->line)) {
		struct turn *first = container_of(home->line.head.next, struct turn, link);

		if (!first->is_ready)
			break;
		run(first);
	}
	home->is_running_line = false;
}

void line_wake(struct home *home, const struct store_home *row)
{
	home->log_last = row->log_last;
	marks_load(home, row);
	resends_load(&home->resends, row);
	repost(home, row);
}

bool line_has(const struct home *home, int64_t log_id)
{
	/* Ids increase along the line, but for those of messages that were sent before. */
	LIST_EACH(at, &home->line) {
		const struct turn *turn = container_of(at, struct turn, link);

		if (turn->was_before)
			continue;
		if (turn->row.entry.id >= log_id)
			return turn->row.entry.id == log_id;
	}
	return false;
}

void line_go_on(struct home *home)
{
	run_ready(home);
}
