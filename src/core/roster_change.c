/* SPDX-License-Identifier: Apache-2.0 */
/* Changes of rosters and subscriptions: begin -> change_written, one at a time for each home.
 * Memory follows the store: nothing is seen that a crash could take back. */

#include "core/roster_change.h"

#include "base/log.h"
#include "base/mem.h"
#include "core/home.h"
#include "core/iq.h"
#include "core/letter.h"
#include "core/presence.h"
#include "core/roster.h"
#include "core/roster_item.h"
#include "core/roster_letter.h"
#include "core/route.h"
#include "core/session.h"
#include "core/shard.h"

enum change_kind { CHANGE_SET, CHANGE_REMOVE, CHANGE_OUT, CHANGE_IN, CHANGE_END };

struct roster_change {
	struct link link; /* roster.changes */
	enum change_kind kind;
	struct home *home;
	struct arena arena;
	struct store_roster_write write;
	struct store_letter letters[2];
	jid contact;
	enum stanza_type type; /* out, in */
	struct transition transition;
	struct stanza *stanza;	  /* out, in */
	struct envelope envelope; /* out, in: from, to, id */
	struct letter *letter;	  /* in: to be settled */
	uint64_t serial;	  /* out: of the session whose credit it holds; 0: nobody's */
	uint32_t number;	  /* out: of its stanza (XEP-0198), settled when it is over */
	bool is_numbered;
	struct iq *iq;		   /* set, remove */
	struct roster_edit edit;   /* set */
	struct roster_end *end;	   /* end */
	struct timer again;	   /* in: the store failed */
	struct transition doubted; /* in: what a write was to do of which the store is not sure */
	enum store_change doubted_item;
	bool is_doubted;
};

static void begin_next(struct home *home);
static void change_written(struct store_roster_write *write);

static struct roster_change *change_new(struct home *home, enum change_kind kind)
{
	struct roster_change *change = mem_zalloc(sizeof(*change));

	arena_init(&change->arena);
	change->home = home;
	change->kind = kind;
	home_pin(home);
	return change;
}

static void enqueue(struct roster_change *change)
{
	struct list *changes = &change->home->roster->changes;
	bool is_first = list_is_empty(changes);

	list_push(changes, &change->link);
	if (is_first)
		begin_next(change->home);
}

static void change_free(struct roster_change *change)
{
	struct home *home = change->home;

	link_remove(&change->link);
	/* By now it is written, with the letter that it owes; or refused. */
	if (change->is_numbered)
		session_settle(home->shard, change->envelope.from, change->serial, change->number);
	if (change->serial)
		session_give_credit(home->shard, change->envelope.from, change->serial,
				    stanza_size(change->stanza));
	stanza_unref(&change->stanza);
	letter_free(&change->letter);
	arena_fini(&change->arena);
	mem_free(change);
	home_unpin(home);
}

/* ---- what the store is asked ---- */

static bool is_local(const struct home *home, jid contact)
{
	return config_host(home->shard->config, jid_domain(contact)) != NULL;
}

/* What is between two homes survives a crash between them. */
static void owe_letter(struct roster_change *change, str bytes)
{
	struct store_letter *letter = &change->letters[change->write.letter_count];

	if (!is_local(change->home, change->contact))
		return;
	letter->to = jid_bare(change->contact);
	letter->bytes = bytes;
	change->write.letters = change->letters;
	change->write.letter_count++;
}

static str bare_stanza(enum stanza_type type)
{
	if (type == TYPE_SUBSCRIBED)
		return S("<presence type='subscribed'/>");
	if (type == TYPE_UNSUBSCRIBED)
		return S("<presence type='unsubscribed'/>");
	return S("<presence type='unsubscribe'/>");
}

/* The item as it stands, for the store; groups and name are lent from it. */
static void ask_item(struct roster_change *change, const struct roster_item *item,
		     struct subscription state)
{
	struct store_roster_item *row = &change->write.item;

	change->write.change_item = STORE_SET;
	row->contact = change->contact;
	if (item)
		roster_item_lend(item, &change->arena, row);
	row->subscription = (state.to ? STORE_SUB_TO : 0) | (state.from ? STORE_SUB_FROM : 0);
	row->is_asking = state.is_asking;
	row->is_approved = state.is_approved;
}

static void ask_request(struct roster_change *change, struct subscription before,
			struct subscription after)
{
	if (before.is_asked == after.is_asked)
		return;
	change->write.change_pending = after.is_asked ? STORE_SET : STORE_REMOVE;
	change->write.pending.contact = jid_bare(change->contact);
	if (after.is_asked)
		change->write.pending.stanza = stanza_bytes(change->stanza);
}

/* A stranger's request alone makes no item (§3.1.3). */
static void ask_transition(struct roster_change *change, struct subscription before)
{
	const struct roster_item *item = roster_find(change->home->roster, change->contact);
	struct subscription after = change->transition.state;
	struct subscription shown = after;

	ask_request(change, before, after);
	shown.is_asked = before.is_asked;
	if (!subscription_eq(before, shown))
		ask_item(change, item, after);
}

static bool has_room(const struct roster_change *change)
{
	const struct roster *roster = change->home->roster;
	const struct limits *limits = config_limits(change->home->shard->config);
	bool makes_item =
		change->write.change_item == STORE_SET && !roster_find(roster, change->contact);
	bool makes_request = change->write.change_pending == STORE_SET;

	return (!makes_item || roster->count < (size_t)limits->roster_items) &&
	       (!makes_request || roster_has_room_for(roster, &change->write.pending, limits,
						      home_jid(change->home)));
}

static void ask_store(struct roster_change *change)
{
	change->write.owner = home_owner(change->home);
	if (change->letter) {
		change->write.seen.from = jid_bare(change->envelope.from);
		change->write.seen.id = change->letter->id;
	}
	store_roster_write(change->home->shard->store, &change->write, change_written);
}

/* ---- how a change ends without the store ---- */

static void refuse(struct roster_change *change, enum stanza_error error)
{
	struct delivery delivery = { .stanza = change->stanza,
				     .head = { .kind = KIND_PRESENCE, .type = change->type },
				     .envelope = change->envelope,
				     .home = change->home,
				     .arena = &change->arena };

	if (change->iq)
		iq_fail(change->iq, error);
	else if (change->kind == CHANGE_OUT)
		delivery_refuse(&delivery, error);
	else if (change->letter)
		letter_settle(&change->letter);
}

/* ---- begin: from the state that the change before has left ---- */

static bool begin_set(struct roster_change *change)
{
	struct home *home = change->home;
	const struct roster_item *item = roster_find(home->roster, change->contact);
	struct subscription state = roster_state(home->roster, change->contact);

	ask_item(change, NULL, state);
	change->write.item.name = change->edit.name;
	change->write.item.groups = change->edit.groups;
	change->write.item.group_count = change->edit.group_count;
	if (item || has_room(change))
		return true;
	refuse(change, ERROR_RESOURCE_CONSTRAINT);
	return false;
}

/* §2.5.2: what there was of subscriptions ends on both sides. */
static bool begin_remove(struct roster_change *change)
{
	struct subscription state = roster_state(change->home->roster, change->contact);

	if (!roster_find(change->home->roster, change->contact)) {
		refuse(change, ERROR_ITEM_NOT_FOUND); /* §2.5.3 */
		return false;
	}
	change->write.change_item = STORE_REMOVE;
	change->write.item.contact = change->contact;
	change->write.change_pending = state.is_asked ? STORE_REMOVE : STORE_KEEP;
	change->write.pending.contact = jid_bare(change->contact);
	change->transition.hides_presence = state.from;
	if (state.to || state.is_asking)
		owe_letter(change, bare_stanza(TYPE_UNSUBSCRIBE));
	if (state.from || state.is_asked)
		owe_letter(change, bare_stanza(TYPE_UNSUBSCRIBED));
	return true;
}

static bool begin_out(struct roster_change *change)
{
	struct subscription before = roster_state(change->home->roster, change->contact);

	if (!is_local(change->home, change->contact) && change->type == TYPE_SUBSCRIBE) {
		refuse(change, ERROR_REMOTE_SERVER_NOT_FOUND);
		return false;
	}
	change->transition = subscription_out(before, change->type);
	ask_transition(change, before);
	if (!has_room(change)) {
		refuse(change, ERROR_RESOURCE_CONSTRAINT);
		return false;
	}
	if (change->transition.routes)
		owe_letter(change, stanza_bytes(change->stanza));
	return change->transition.routes || change->write.change_item != STORE_KEEP ||
	       change->write.change_pending != STORE_KEEP;
}

static bool begin_in(struct roster_change *change)
{
	struct subscription before = roster_state(change->home->roster, change->contact);

	change->transition = subscription_in(before, change->type);
	ask_transition(change, before);
	if (!has_room(change)) {
		/* The requests of strangers are bounded; the contact may ask again. */
		log_info("subscription request dropped", log_jid("jid", home_jid(change->home)),
			 log_jid("from", change->contact), log_cstr("reason", "too many"));
		refuse(change, ERROR_NONE);
		return false;
	}
	if (change->transition.replies)
		owe_letter(change, bare_stanza(TYPE_SUBSCRIBED));
	return true;
}

static bool begin(struct roster_change *change)
{
	switch (change->kind) {
	case CHANGE_SET:
		return begin_set(change);
	case CHANGE_REMOVE:
		return begin_remove(change);
	case CHANGE_OUT:
		return begin_out(change);
	case CHANGE_IN:
		return begin_in(change);
	case CHANGE_END:
		change->end->done(change->end);
		return false;
	}
	return false;
}

static void begin_next(struct home *home)
{
	while (!list_is_empty(&home->roster->changes)) {
		struct roster_change *change =
			container_of(home->roster->changes.head.next, struct roster_change, link);

		memset(&change->write, 0, sizeof(change->write));
		memset(&change->transition, 0, sizeof(change->transition));
		if (begin(change)) {
			ask_store(change);
			return;
		}
		change_free(change);
	}
}

/* ---- after the store accepted it ---- */

static void remember(struct roster_change *change)
{
	struct roster *roster = change->home->roster;
	const struct store_roster_write *write = &change->write;

	if (write->change_item == STORE_SET)
		roster_put(roster, &write->item);
	else if (write->change_item == STORE_REMOVE)
		roster_remove(roster, write->item.contact);
	if (write->change_pending == STORE_SET)
		roster_request_put(roster, &write->pending);
	else if (write->change_pending == STORE_REMOVE)
		roster_request_remove(roster, write->pending.contact);
	if (write->change_item != STORE_KEEP)
		roster->version = write->version;
}

/* §3.1.3: a request goes to those who are there, and waits for the next login. §3.1.6, §3.2.3,
 * §3.3.3: the others go also to resources that are only interested. */
static bool is_shown_to(const struct roster_change *change, const struct session *session)
{
	return session_is_available(session) ||
	       (change->type != TYPE_SUBSCRIBE && session->is_interested);
}

static void show_stanza(struct roster_change *change)
{
	struct envelope envelope = change->envelope;

	envelope.to = home_jid(change->home);
	SESSION_EACH(at, change->home)
		if (is_shown_to(change, session_of_link(at)))
			session_send(session_of_link(at), &envelope, change->stanza);
}

static void show(struct roster_change *change)
{
	struct home *home = change->home;

	if (change->transition.delivers)
		show_stanza(change);
	if (change->write.change_item != STORE_KEEP)
		roster_push_item(home, change->contact);
	for (size_t i = 0; i < change->write.letter_count; i++)
		roster_post_letter(home_jid(home), home_owner(home), &change->write.letters[i]);
	/* RFC 6121 §3.1.5, §3.1.6: first the approval, which the other home must write, then the
	 * presence. A home of ours asks for it when it has written that; others are shown it. */
	if (change->transition.shows_presence && !is_local(home, change->contact))
		presence_send_all(home, jid_bare(change->contact), true);
	if (change->kind == CHANGE_IN && change->type == TYPE_SUBSCRIBED &&
	    change->transition.delivers)
		presence_ask(home, change->contact);
	if (change->transition.hides_presence)
		presence_send_all(home, jid_bare(change->contact), false);
	if (change->iq)
		iq_send_empty(change->iq);
	if (change->letter)
		letter_settle(&change->letter);
}

static void change_over(struct roster_change *change)
{
	struct home *home = change->home;

	home_pin(home);
	change_free(change);
	begin_next(home);
	home_unpin(home);
}

static void doubt(struct roster_change *change)
{
	if (change->is_doubted)
		return;
	change->is_doubted = true;
	change->doubted = change->transition;
	change->doubted_item = change->write.change_item;
}

/* The letter was handled before. By the very write that was doubted, if the state is what that was
 * to make; then nobody has been told yet, but for whom its letters are: they came with the home. */
static void show_doubted(struct roster_change *change)
{
	struct subscription now = roster_state(change->home->roster, change->contact);

	if (!change->is_doubted || !subscription_eq(now, change->doubted.state)) {
		refuse(change, ERROR_NONE);
		return;
	}
	change->transition = change->doubted;
	change->write.change_item = change->doubted_item;
	change->write.letter_count = 0;
	show(change);
}

/* It may have been written or not: what the store now holds is the truth. A letter is handled
 * anew, and found done if it was; the others learn that we do not know. */
static void reloaded(struct home *home)
{
	struct roster_change *change =
		container_of(home->roster->changes.head.next, struct roster_change, link);

	if (change->letter) {
		doubt(change);
		begin_next(home);
		return;
	}
	roster_push_item(home, change->contact);
	refuse(change, ERROR_INTERNAL_SERVER_ERROR);
	change_over(change);
}

static void try_again(struct timer *timer)
{
	struct roster_change *change = container_of(timer, struct roster_change, again);

	change->home->shard->held--;
	begin_next(change->home);
}

/* What somebody else is owed must not be overtaken by his next letter, which would count as the
 * handling of this one: it stays at the head of the queue. True: it waits. */
static bool waits_for_store(struct roster_change *change)
{
	if (!change->letter)
		return false;
	if (change->home->shard->is_draining) {
		letter_free(&change->letter); /* owed still, for the next start */
		return false;
	}
	change->home->shard->held++;
	timer_start(&change->again, HOME_RETRY_MS, try_again);
	return true;
}

static void change_written(struct store_roster_write *write)
{
	struct roster_change *change = container_of(write, struct roster_change, write);

	switch (write->request.status) {
	case STORE_OK:
		remember(change);
		show(change);
		break;
	case STORE_CONFLICT:
		show_doubted(change);
		break;
	case STORE_UNCERTAIN:
		home_reload(change->home, reloaded);
		return;
	case STORE_FAILED:
		if (waits_for_store(change))
			return;
		refuse(change, ERROR_INTERNAL_SERVER_ERROR);
		break;
	case STORE_NOT_FOUND: /* the account has just been removed */
		refuse(change, ERROR_ITEM_NOT_FOUND);
		break;
	}
	change_over(change);
}

/* ---- how changes come ---- */

void roster_change_set(struct iq *iq)
{
	struct home *home = iq_home(iq);
	struct roster_change *change = change_new(home, CHANGE_SET);
	enum stanza_error error = roster_edit_read(iq, &change->arena, &change->edit);

	/* XEP-0175: nothing is kept for the anonymous; nor for one who is about to go. */
	if (error == ERROR_NONE && (home->account == 0 || home->is_ending))
		error = ERROR_NOT_ALLOWED;
	if (error != ERROR_NONE) {
		change_free(change);
		iq_fail(iq, error);
		return;
	}
	change->iq = iq;
	change->contact = change->edit.contact;
	if (change->edit.is_removal)
		change->kind = CHANGE_REMOVE;
	enqueue(change);
}

static struct roster_change *change_of(struct home *home, const struct delivery *delivery,
				       enum change_kind kind, jid contact)
{
	struct roster_change *change = change_new(home, kind);
	struct envelope plain = delivery->envelope;

	plain.added = STR_NONE;
	change->type = delivery->head.type;
	change->stanza = stanza_ref(delivery->stanza);
	change->contact = jid_copy(&change->arena, jid_bare(contact));
	change->envelope =
		envelope_copy(arena_alloc(&change->arena, envelope_room(&plain, change->stanza)),
			      &plain, change->stanza);
	return change;
}

void roster_change_out(struct delivery *delivery)
{
	struct roster_change *change;

	if (delivery->home->account == 0 || delivery->home->is_ending) {
		delivery_refuse(delivery, ERROR_NOT_ALLOWED);
		return;
	}
	if (delivery->envelope.to.local_len == 0 &&
	    config_host(delivery->home->shard->config, jid_domain(delivery->envelope.to))) {
		/* Our hosts have no presence. */
		delivery_refuse(delivery, ERROR_SERVICE_UNAVAILABLE);
		return;
	}
	if (stanza_bytes(delivery->stanza).len > SUBSCRIPTION_BYTES_MAX) {
		delivery_refuse(delivery, ERROR_POLICY_VIOLATION);
		return;
	}
	change = change_of(delivery->home, delivery, CHANGE_OUT, delivery->envelope.to);
	change->serial = delivery->session->serial;
	change->number = delivery->number;
	change->is_numbered = delivery->is_numbered;
	delivery->is_numbered = false;
	session_take_credit(delivery->session, stanza_size(delivery->stanza));
	enqueue(change);
}

void roster_change_in(struct home *home, struct delivery *delivery)
{
	struct roster_change *change;

	if (home->account == 0) {
		delivery_drop(delivery, "anonymous");
		return;
	}
	change = change_of(home, delivery, CHANGE_IN, delivery->envelope.from);
	/* §3.1.2: a subscription concerns accounts, not resources. */
	change->envelope.from = jid_bare(change->envelope.from);
	change->letter = delivery->letter;
	delivery->letter = NULL;
	enqueue(change);
}

static void enqueue_removal(struct home *home, jid contact)
{
	struct roster_change *change = change_new(home, CHANGE_REMOVE);

	change->contact = jid_copy(&change->arena, contact);
	enqueue(change);
}

/* Strangers who asked are no items: they are refused as the account would refuse them. */
static void enqueue_refusal(struct home *home, jid stranger)
{
	struct roster_change *change = change_new(home, CHANGE_OUT);

	change->type = TYPE_UNSUBSCRIBED;
	change->stanza = stanza_parse(bare_stanza(TYPE_UNSUBSCRIBED));
	change->contact = jid_copy(&change->arena, stranger);
	change->envelope.from = home_jid(home);
	enqueue(change);
}

void roster_change_wait(struct home *home, struct roster_end *end,
			void (*done)(struct roster_end *end))
{
	struct roster_change *change = change_new(home, CHANGE_END);

	end->done = done;
	change->end = end;
	enqueue(change);
}

void roster_change_remove_all(struct home *home, struct roster_end *end,
			      void (*done)(struct roster_end *end))
{
	const struct roster *roster = home->roster;

	for (size_t i = 0; i < roster->count; i++)
		enqueue_removal(home, roster_item_jid(roster->items[i]));
	for (const struct roster_request *at = roster->requests; at; at = at->next)
		if (!roster_find(roster, roster_request_jid(at)))
			enqueue_refusal(home, roster_request_jid(at));
	roster_change_wait(home, end, done);
}
