/* SPDX-License-Identifier: Apache-2.0 */
/* Into the log: turn_begin -> looked_up or question_found -> append -> appended. */

#include "core/turn.h"

#include "base/clock.h"
#include "core/archive_prefs.h"
#include "core/delivery.h"
#include "core/home.h"
#include "core/letter.h"
#include "core/managed.h"
#include "core/marks.h"
#include "core/session.h"
#include "core/shard.h"
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

struct archive_decision turn_decide(const struct home *home, const struct delivery *delivery,
				    enum way way)
{
	struct archive_case message;

	if (delivery->head.kind != KIND_MESSAGE || !keeps_log(home))
		return (struct archive_decision){ .reason = ARCHIVE_REASON_NOT_A_MESSAGE };
	message = (struct archive_case){
		.side = way == OUT ? ARCHIVE_SENT : ARCHIVE_RECEIVED,
		.type = delivery->head.type,
		.from = delivery->envelope.from,
		.to = delivery->envelope.to,
	};
	if (!jid_exists(message.to))
		message.to = home_jid(home);
	if (!can_arrive(home, message.to))
		return (struct archive_decision){ .reason = ARCHIVE_REASON_NOT_A_MESSAGE };
	/* If it answers nothing that was kept, the log will say so when it is asked. */
	message.answers_kept = message.type == TYPE_ERROR && str_exists(delivery->envelope.id);
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

/* Sent by the account; to itself, it is logged where it comes in (ARCHIVE_REASON_TO_SELF). */
static bool is_of_owner(const struct turn *turn)
{
	return turn->way == OUT || jid_bare_eq(turn->letter->envelope.from, home_jid(turn->home));
}

/* How far its stream had come: what a client is told that comes back after a crash. */
static void log_stream(struct turn *turn, struct store_log_entry *entry)
{
	const struct session *session =
		home_session(turn->home, jid_resource(turn->letter->envelope.from));

	if (!session || session->serial != turn->serial || !session->managed)
		return;
	entry->stream = session->managed->stream;
	entry->h = managed_logged(session->managed, turn->letter->number);
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
	entry->name = letter->envelope.id;
	entry->flags = (turn->decision.shows ? STORE_LOG_ARCHIVED : 0u) |
		       (turn->decision.owes ? STORE_LOG_OWED : 0u) |
		       (turn->way == OUT ? STORE_LOG_OUT : 0u);
	entry->peer = turn->way == OUT ? letter->envelope.to : letter->envelope.from;
	entry->origin = turn->way == OUT ? 0 : letter->log_id;
	/* Of the sender's stream; the recipient's log has nothing to say of it. */
	if (is_of_owner(turn) && letter->is_numbered)
		log_stream(turn, entry);
	turn_append(turn);
	if (entry->token)
		resends_add(&home->resends, entry->id, entry->token);
}

static void look_up(struct turn *turn);

/* A letter that was posted before, perhaps: what is in the log already is only confirmed. */
static void looked_up(struct store_log_by_origin *look)
{
	struct turn *turn = container_of(look, struct inquiry, look)->turn;

	if (look->request.status == STORE_NOT_FOUND) {
		/* It is counted already. */
		turn->is_refused = turn->is_ready = turn->will_owe && marks_are_over(turn->home, 0);
		if (!turn->is_refused)
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
	struct inquiry *inquiry = turn_inquiry(turn);

	inquiry->look = (struct store_log_by_origin){
		.owner = home_owner(turn->home),
		.peer = jid_bare(turn->letter->envelope.from),
		.origin = turn->letter->log_id,
	};
	inquiry->ask = look_up;
	store_log_by_origin(turn->home->shard->store, &inquiry->look, looked_up);
}

static bool is_error(str bytes)
{
	struct stanza *stanza = stanza_parse(bytes);
	bool is = stanza && node_attr_is(stanza_root(stanza), AT_TYPE, S("error"));

	stanza_unref(&stanza);
	return is;
}

static void look_for_question(struct turn *turn);

/* Has the account had this error already? What was posted again after a crash is refused again. But
 * what was refused may be sent again, is another message then, and its refusal is another, too. */
static void answer_found(struct store_log_by_name *look)
{
	struct turn *turn = container_of(look, struct inquiry, question)->turn;

	if (look->request.status != STORE_OK && look->request.status != STORE_NOT_FOUND) {
		turn_wait_to_ask(turn);
		return;
	}
	if (look->request.status == STORE_OK && look->entry.id > turn->inquiry->question_id &&
	    is_error(look->entry.stanza)) {
		turn->was_before = turn->is_ready = true;
	} else {
		resends_remove(&turn->home->resends, turn->inquiry->question_id);
		append(turn);
	}
	line_turn_known(turn);
}

static void question_found(struct store_log_by_name *look)
{
	struct turn *turn = container_of(look, struct inquiry, question)->turn;

	if (look->request.status == STORE_OK) {
		turn->inquiry->question_id = look->entry.id;
		/* Of what the archive does not show, it shows no error either. */
		if (!(look->entry.flags & STORE_LOG_ARCHIVED))
			turn->decision.shows = false;
		look->is_sent = false;
		store_log_by_name(turn->home->shard->store, look, answer_found);
	} else if (look->request.status == STORE_NOT_FOUND) {
		turn->decision = (struct archive_decision){ .reason = ARCHIVE_REASON_STRAY_ERROR };
		turn->is_ready = true;
		line_turn_known(turn);
	} else {
		turn_wait_to_ask(turn);
	}
}

/* Only the error of a message that this account sent is worth keeping, and anybody may write one:
 * has the log what it answers? */
static void look_for_question(struct turn *turn)
{
	const struct letter *letter = turn->letter;
	struct inquiry *inquiry = turn_inquiry(turn);

	inquiry->question = (struct store_log_by_name){
		.owner = home_owner(turn->home),
		.peer = letter->envelope.from,
		.is_sent = true,
		.name = letter->envelope.id,
	};
	inquiry->ask = look_for_question;
	store_log_by_name(turn->home->shard->store, &inquiry->question, question_found);
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
static void begin_own(struct turn *turn)
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
	} else if (turn->letter->stanza_type == TYPE_ERROR) {
		look_for_question(turn);
		return false;
	} else if (is_of_owner(turn)) {
		begin_own(turn);
	} else if (turn->letter->is_again && turn->letter->log_id) {
		look_up(turn);
		return false;
	} else {
		append(turn);
	}
	return true;
}
