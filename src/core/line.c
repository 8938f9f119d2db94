/* SPDX-License-Identifier: Apache-2.0 */
/* First into the log, then on: the turns of a home, in order.
 * line_out/line_in -> appended -> run. */

#include "core/line.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "core/archive_prefs.h"
#include "core/home.h"
#include "core/letter.h"
#include "core/managed.h"
#include "core/marks.h"
#include "core/receive.h"
#include "core/repost.h"
#include "core/route.h"
#include "core/session.h"
#include "core/shard.h"
#include "core/turn.h"
#include "store/home.h"
#include "store/log.h"
#include "xmpp/archive_rules.h"
#include "xmpp/message_signs.h"
#include "xmpp/stanza_id.h"

/* Fixed for ever: the tokens are stored. It keeps nobody out: a client can only collide with
 * itself. */
static const unsigned char token_key[16] = "resent messages";

/* ---- what is to be done with it ---- */

static bool keeps_log(const struct home *home)
{
	const struct host *host;

	if (home->account == 0)
		return false;
	host = config_host(home->shard->config, jid_domain(home_jid(home)));
	return host && host->keeps_log;
}

/* What is certain to be refused is not logged. */
static bool can_arrive(const struct home *home, jid to)
{
	return to.local_len && config_host(home->shard->config, jid_domain(to));
}

static struct archive_decision decide(const struct home *home, const struct delivery *delivery,
				      enum way way)
{
	struct archive_case message = {
		.side = way == OUT ? ARCHIVE_SENT : ARCHIVE_RECEIVED,
		.type = delivery->head.type,
		.from = delivery->envelope.from,
		.to = delivery->envelope.to,
	};

	if (delivery->head.kind != KIND_MESSAGE || !keeps_log(home))
		return (struct archive_decision){ .reason = ARCHIVE_REASON_NOT_A_MESSAGE };
	if (!jid_exists(message.to))
		message.to = home_jid(home);
	if (!can_arrive(home, message.to))
		return (struct archive_decision){ .reason = ARCHIVE_REASON_NOT_A_MESSAGE };
	message.is_unwanted = !archive_prefs_want(home, way == OUT ? message.to : message.from);
	message.signs = message_signs(stanza_root(delivery->stanza));
	return archive_decide(&message);
}

/* ---- the log ---- */

/* Ordered for the account, whatever the clock does, and behind the sender's own id. */
static int64_t next_id(struct home *home, int64_t origin)
{
	int64_t id = clock_now_us();

	if (id <= home->log_last)
		id = home->log_last + 1;
	if (id <= origin)
		id = origin + 1;
	home->log_last = id;
	return id;
}

static void turn_free(struct turn *turn)
{
	struct home *home = turn->home;

	link_remove(&turn->link);
	letter_free(&turn->letter);
	buf_fini(&turn->bytes);
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

static void appended(struct store_log_append *row)
{
	struct turn *turn = container_of(row, struct turn, row);

	if (row->request.status == STORE_UNCERTAIN)
		turn_look_again(turn);
	else if (row->request.status == STORE_OK)
		line_turn_ready(turn);
	else
		turn_not_taken(turn, row->request.status);
}

void turn_append(struct turn *turn)
{
	turn->row.entry.id = next_id(turn->home, turn->letter->log_id);
	store_log_append(turn->home->shard->store, &turn->row, appended);
}

/* How far its stream had come: what a client is told that comes back after a crash. */
static void log_stream(struct turn *turn, struct store_log_entry *entry)
{
	const struct session *session =
		home_session(turn->home, jid_resource(turn->letter->envelope.from));

	if (!session || session->serial != turn->serial || !session->managed)
		return;
	entry->stream = session->managed->stream;
	entry->h = turn->letter->number + 1;
}

static void append(struct turn *turn)
{
	struct home *home = turn->home;
	const struct letter *letter = turn->letter;
	struct store_log_entry *entry = &turn->row.entry;

	buf_init(&turn->bytes, stanza_size(letter->stanza) + 8 * JID_MAX);
	envelope_write(&turn->bytes, &letter->envelope, letter->stanza);
	turn->row.owner = home_owner(home);
	entry->stanza = buf_str(&turn->bytes);
	entry->flags = (turn->decision.shows ? STORE_LOG_ARCHIVED : 0u) |
		       (turn->decision.owes ? STORE_LOG_OWED : 0u) |
		       (turn->way == OUT ? STORE_LOG_OUT : 0u);
	if (turn->way == OUT) {
		entry->peer = letter->envelope.to;
		/* Of the sender's stream; the recipient's log has nothing to say of it. */
		if (letter->is_numbered)
			log_stream(turn, entry);
	} else {
		entry->peer = letter->envelope.from;
		entry->origin = letter->log_id;
	}
	turn_append(turn);
	if (turn->way == OUT && entry->token)
		resends_add(&home->resends, entry->id, entry->token);
}

static void look_up(struct turn *turn);

/* A letter that was posted before, perhaps: what is in the log already is only confirmed. */
static void looked_up(struct store_log_by_origin *look)
{
	struct turn *turn = container_of(look, struct turn, look);

	if (look->request.status == STORE_NOT_FOUND) {
		append(turn);
		line_turn_known(turn);
	} else if (look->request.status == STORE_OK) {
		turn->was_before = turn->is_ready = true;
		line_turn_known(turn);
	} else {
		turn_wait_to_ask(turn);
	}
}

static void look_up(struct turn *turn)
{
	turn->look = (struct store_log_by_origin){
		.owner = home_owner(turn->home),
		.peer = jid_bare(turn->letter->envelope.from),
		.origin = turn->letter->log_id,
	};
	turn->ask = look_up;
	store_log_by_origin(turn->home->shard->store, &turn->look, looked_up);
}

/* RFC 6120 §8.1.3: the id of a stanza need not be unique beyond its stream, and "ok" may well be
 * said twice. An origin-id is (XEP-0359 §3). */
static uint64_t token_of(const struct letter *letter)
{
	const struct node *root = stanza_root(letter->stanza);
	uint64_t token;

	if (!node_find(root, NS_SID, EL_ORIGIN_ID) ||
	    !resend_hash(root, letter->envelope.to, token_key, &token))
		return 0;
	return token;
}

/* A client sends again what it does not know to have arrived (XEP-0198 §5). */
static void begin_out(struct turn *turn)
{
	struct store_log_entry *entry = &turn->row.entry;

	entry->token = token_of(turn->letter);
	entry->id = entry->token ? resends_find(&turn->home->resends, entry->token) : 0;
	turn->was_before = turn->is_ready = entry->id != 0;
	if (!turn->was_before)
		append(turn);
}

bool turn_begin(struct turn *turn)
{
	turn->is_begun = true;
	if (turn->is_stuck) {
		turn_unstick(turn);
	} else if (!turn->decision.logs) {
		turn->is_ready = true;
	} else if (turn->way == OUT) {
		begin_out(turn);
	} else if (turn->letter->is_again && turn->letter->log_id) {
		look_up(turn);
		return false;
	} else {
		append(turn);
	}
	return true;
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
	struct archive_decision decision = decide(home, delivery, OUT);
	struct letter *letter;

	if (!decision.logs && is_free(home))
		return false;
	if (delivery->head.kind == KIND_MESSAGE && !jid_exists(delivery->envelope.to))
		delivery->envelope.to = home_jid(home);
	letter = letter_of(delivery);
	letter->had_to = jid_exists(delivery->head.to);
	letter->is_numbered = delivery->is_numbered;
	letter->number = delivery->number;
	delivery->is_numbered = false;
	add_turn(home, letter, OUT, decision);
	return true;
}

bool line_in(struct home *home, struct delivery *delivery)
{
	struct archive_decision decision = decide(home, delivery, IN);
	struct letter *letter = delivery->letter;

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
	log_warning("message not taken into the log", log_jid("jid", home_jid(turn->home)),
		    log_str("status", store_status_name(turn->row.request.status)));
	delivery_refuse(delivery, ERROR_RESOURCE_CONSTRAINT);
	letter_done(&turn->letter);
}

/* On the wire an id means nothing; it is the number in digits. */
static void add_stanza_id(struct buf *added, const struct turn *turn)
{
	struct buf id;

	buf_init(&id, 24);
	buf_add_int(&id, turn->row.entry.id);
	stanza_id_write(added, buf_str(&id), home_jid(turn->home));
	buf_fini(&id);
}

/* What a session of the sender is shown of it has its id there; what goes on has none (XEP-0313
 * §3.5). */
static void tell_sent(const struct turn *turn, struct delivery *delivery)
{
	struct delivery shown = *delivery;
	struct buf added;

	buf_init(&added, 8 * JID_MAX);
	if (turn->decision.shows)
		add_stanza_id(&added, turn);
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
		session_dispatch(delivery, turn->letter->had_to);
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

	if (turn->is_refused) {
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
		delivery->is_owed = turn->decision.owes;
		if (turn->decision.owes)
			marks_owed(turn->home, delivery->log_id);
	}
	if (turn->decision.shows)
		add_stanza_id(&added, turn);
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

void line_go_on(struct home *home)
{
	run_ready(home);
}
