/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0191 Blocking Command: nothing passes between the account and the addresses on its list, and
 * to those it seems to be offline. The blocking is polite (§4): subscriptions stay as they are. */

#include "base/bug.h"
#include "config/config.h"
#include "core/blocklist.h"
#include "core/delivery.h"
#include "core/directed.h"
#include "core/home.h"
#include "core/module.h"
#include "core/presence.h"
#include "core/roster.h"
#include "core/route.h"
#include "core/shard.h"
#include "store/blocklist.h"
#include "store/home.h"

enum { PUSH_MAX = 4 * 1024 * 1024 };

/* One change of the list, from the request to the answer. */
struct block_edit {
	struct store_blocklist_write write;
	struct store_home again; /* what the store really holds, after UNCERTAIN */
	struct timer later;	 /* the store could not say that either */
	struct iq *iq;
	jid *jids; /* blocked, or unblocked: all there were if it says none */
	size_t count;
	size_t reserved;
	bool is_block;
};

static void edit_saved(struct store_blocklist_write *write);
static void look_up(struct block_edit *edit);
static void edit_looked_up(struct store_home *row);
static void edit_done(struct block_edit *edit);

/* ---- the list (§3.2) ---- */

static void write_item(struct xml_writer *writer, jid item)
{
	xml_open(writer, NS_BLOCKING, EL_ITEM);
	xml_attr(writer, AT_JID, jid_str(item));
	xml_close(writer);
}

static void send_list(struct iq *iq)
{
	const struct blocklist *list = iq_home(iq)->blocklist;
	struct session *session = iq_session(iq);
	struct xml_writer *result = iq_result(iq, NS_BLOCKING, EL_BLOCKLIST);

	/* §3.3: pushes go to the resources "that have requested the blocklist". */
	if (session)
		session->wants_block_pushes = true;
	for (size_t i = 0; i < blocklist_count(list); i++)
		write_item(result, blocklist_at(list, i));
	iq_send(iq);
}

/* A list that is asked for behind a change holds it (RFC 6120 §10.1): writes are answered in the
 * order asked, so an empty one comes back when the change has. */
struct list_wait {
	struct store_blocklist_write write;
	struct iq *iq;
};

static void changes_saved(struct store_blocklist_write *write)
{
	send_list(container_of(write, struct list_wait, write)->iq);
}

static void answer_list(struct iq *iq)
{
	struct home *home = iq_home(iq);
	struct list_wait *wait;

	if (home->block_edits == 0) {
		send_list(iq);
		return;
	}
	wait = iq_new(iq, struct list_wait);
	wait->iq = iq;
	wait->write.owner = home_owner(home);
	store_blocklist_write(home->shard->store, &wait->write, changes_saved);
}

/* ---- changes: request -> store -> memory, presence, pushes, answer ---- */

/* The items of a <block/> or <unblock/>, normalised. */
static enum stanza_error read_items(struct iq *iq, struct block_edit *edit)
{
	size_t count = 0;

	NODE_EACH(item, iq_payload(iq))
		count += node_is(item, NS_BLOCKING, EL_ITEM);
	if (!count)
		return ERROR_NONE;
	edit->jids = arena_alloc(iq_arena(iq), count * sizeof(jid));
	NODE_EACH(item, iq_payload(iq)) {
		str text = node_attr(item, AT_JID, iq_arena(iq));

		if (!node_is(item, NS_BLOCKING, EL_ITEM))
			continue;
		if (!str_exists(text))
			return ERROR_BAD_REQUEST;
		if (!jid_parse(text, iq_arena(iq), &edit->jids[edit->count]))
			return ERROR_JID_MALFORMED;
		edit->count++;
	}
	return ERROR_NONE;
}

/* Begins a change, or answers why not: NULL. */
static struct block_edit *edit_begin(struct iq *iq, bool is_block)
{
	struct block_edit *edit = iq_new(iq, struct block_edit);
	enum stanza_error error;

	edit->iq = iq;
	edit->is_block = is_block;
	edit->write.owner = home_owner(iq_home(iq));
	/* XEP-0175 §2: nothing is kept for an anonymous account. */
	error = home_is_anonymous(iq_home(iq)) ? ERROR_SERVICE_UNAVAILABLE : read_items(iq, edit);
	/* §3.3: a <block/> without an <item/>. (An <unblock/> without is for all, §3.5.) */
	if (error == ERROR_NONE && is_block && !edit->count)
		error = ERROR_BAD_REQUEST;
	if (error == ERROR_NONE)
		return edit;
	iq_fail(iq, error);
	return NULL;
}

static size_t count_new(const struct blocklist *list, const struct block_edit *edit)
{
	size_t count = 0;

	for (size_t i = 0; i < edit->count; i++)
		count += !blocklist_has(list, edit->jids[i]);
	return count;
}

static void answer_block(struct iq *iq)
{
	struct home *home = iq_home(iq);
	struct block_edit *edit = edit_begin(iq, true);

	if (!edit)
		return;
	edit->reserved = count_new(home->blocklist, edit);
	if (!blocklist_reserve(&home->blocklist, edit->reserved,
			       (size_t)config_limits(iq_config(iq))->blocked_items)) {
		iq_fail_with(iq, ERROR_POLICY_VIOLATION, "The block list is full.", NS_UNKNOWN,
			     EL_UNKNOWN);
		return;
	}
	edit->write.added = edit->jids;
	edit->write.added_count = edit->count;
	home->block_edits++;
	store_blocklist_write(home->shard->store, &edit->write, edit_saved);
}

static void answer_unblock(struct iq *iq)
{
	struct block_edit *edit = edit_begin(iq, false);

	if (!edit)
		return;
	edit->write.clear = edit->count == 0;
	edit->write.removed = edit->jids;
	edit->write.removed_count = edit->count;
	iq_home(iq)->block_edits++;
	store_blocklist_write(iq_home(iq)->shard->store, &edit->write, edit_saved);
}

static void edit_saved(struct store_blocklist_write *write)
{
	struct block_edit *edit = container_of(write, struct block_edit, write);
	struct home *home = iq_home(edit->iq);

	home->block_edits--;
	blocklist_release(&home->blocklist, edit->reserved);
	if (write->request.status == STORE_OK) {
		edit_done(edit);
	} else if (write->request.status == STORE_UNCERTAIN) {
		look_up(edit);
	} else {
		iq_fail(edit->iq, error_of_store(write->request.status));
	}
}

/* Every entry is as it was to be: one that was so before would tell nothing. */
static bool has_taken_effect(const struct block_edit *edit)
{
	struct blocklist *now = blocklist_new(edit->again.blocked, edit->again.blocked_count);
	bool has = !edit->write.clear || !now;

	for (size_t i = 0; i < edit->count && has; i++)
		has = blocklist_has(now, edit->jids[i]) == edit->is_block;
	blocklist_free(&now);
	return has;
}

/* It was not known whether the change was written. */
static void look_up(struct block_edit *edit)
{
	struct home *home = iq_home(edit->iq);

	edit->again = (struct store_home){ .user = home_jid(home) };
	store_home_load(home->shard->store, &edit->again, edit_looked_up);
}

static void look_up_again(struct timer *timer)
{
	struct block_edit *edit = container_of(timer, struct block_edit, later);

	iq_home(edit->iq)->shard->held--;
	look_up(edit);
}

/* Now it is, or nothing is said before it is. */
static void edit_looked_up(struct store_home *row)
{
	struct block_edit *edit = container_of(row, struct block_edit, again);
	struct shard *shard = iq_home(edit->iq)->shard;

	if (row->request.status == STORE_FAILED && !shard->is_draining) {
		shard->held++;
		timer_start(&edit->later, HOME_RETRY_MS, look_up_again);
		return;
	}
	if (row->request.status == STORE_OK && has_taken_effect(edit))
		edit_done(edit);
	else
		iq_fail(edit->iq, ERROR_INTERNAL_SERVER_ERROR);
}

/* ---- who sees us no more, or again ---- */

/* Those contacts that the entries stand for, once each, whatever stands for them. */
static void tell_contacts(struct home *home, const struct blocklist *entries, bool is_available)
{
	for (size_t i = 0; i < home->roster->count; i++) {
		const struct roster_item *item = home->roster->items[i];
		jid contact = roster_item_jid(item);

		if (item->state.from && blocklist_matches(entries, contact) &&
		    !home_blocks(home, contact))
			presence_send_all(home, contact, is_available);
	}
}

/* Entries for one resource of a contact, who is not meant as a whole. */
static void tell_resources(struct home *home, const struct blocklist *entries, bool is_available)
{
	for (size_t i = 0; i < blocklist_count(entries); i++) {
		jid entry = blocklist_at(entries, i);

		if (jid_is_bare(entry) || blocklist_matches(entries, jid_bare(entry)) ||
		    home_blocks(home, entry))
			continue;
		if (is_available)
			presence_show_to(home, entry);
		else
			presence_hide_from(home, entry);
	}
}

static void send_unavailable(struct session *session, jid to)
{
	struct arena arena;
	struct xml_writer writer;
	struct stanza *stanza;
	struct delivery delivery = { .home = session->home, .arena = &arena };

	xml_begin(&writer, 100);
	xml_open(&writer, NS_CONTENT, EL_PRESENCE);
	xml_attr(&writer, AT_TYPE, S("unavailable"));
	stanza = xml_seal(&writer);
	BUG_ON(!stanza);
	arena_init(&arena);
	delivery.stanza = stanza;
	delivery.head = (struct head){ .kind = KIND_PRESENCE, .type = TYPE_UNAVAILABLE, .to = to };
	delivery.envelope = envelope_of(stanza);
	delivery.envelope.from = session_jid(session);
	delivery.envelope.to = to;
	route(&delivery);
	arena_fini(&arena);
	stanza_unref(&stanza);
}

/* Those who got directed presence were allowed to see it too. */
static void withdraw_directed(struct session *session, const struct blocklist *entries)
{
	size_t i = 0;
	jid to;

	while (jid_exists(to = directed_at(session->directed, i))) {
		if (!blocklist_matches(entries, to)) {
			i++;
			continue;
		}
		/* Contacts have been told with the others, if they were shown more than this. */
		if (!session_is_available(session) ||
		    !roster_state(session->home->roster, jid_bare(to)).from)
			send_unavailable(session, to);
		directed_remove(&session->directed, to);
	}
}

/* §3.3: unavailable presence, "but only if the JID is allowed to receive presence". What is hidden
 * already, by other entries, is not told again. */
static void hide_from(struct home *home, const struct blocklist *entries)
{
	tell_contacts(home, entries, false);
	tell_resources(home, entries, false);
	SESSION_EACH(at, home)
		withdraw_directed(session_of_link(at), entries);
}

/* §3.4: the current presence, where no other entry still stands in the way. */
static void show_to(struct home *home, const struct blocklist *entries)
{
	tell_contacts(home, entries, true);
	tell_resources(home, entries, true);
}

/* ---- done ---- */

static bool wants_block_pushes(const struct session *session)
{
	return session->wants_block_pushes;
}

/* §3.3, §3.4, §3.5: the item(s), or an empty <unblock/>. */
static void push(const struct block_edit *edit, enum el el)
{
	struct xml_writer writer;
	struct stanza *stanza;

	xml_begin(&writer, PUSH_MAX);
	xml_open(&writer, NS_CONTENT, EL_IQ);
	xml_attr(&writer, AT_TYPE, S("set"));
	xml_open(&writer, NS_BLOCKING, el);
	for (size_t i = 0; i < edit->count; i++)
		write_item(&writer, edit->jids[i]);
	stanza = xml_seal(&writer);
	if (stanza)
		home_push(iq_home(edit->iq), stanza, wants_block_pushes);
	stanza_unref(&stanza);
}

/* Presence first: afterwards nothing goes there any more. */
static void block_now(struct home *home, const struct block_edit *edit)
{
	struct blocklist *entries = blocklist_new(edit->jids, edit->count);

	hide_from(home, entries);
	blocklist_add(&home->blocklist, edit->jids, edit->count);
	blocklist_free(&entries);
}

/* Those of the list that are to go; without any named, all (§3.5). */
static struct blocklist *freed_by(const struct block_edit *edit, const struct blocklist *list)
{
	size_t count = blocklist_count(list), freed = 0;
	jid *jids = arena_alloc(iq_arena(edit->iq), (count + edit->count) * sizeof(jid) + 1);

	for (size_t i = 0; i < count && edit->write.clear; i++)
		jids[freed++] = blocklist_at(list, i);
	for (size_t i = 0; i < edit->count; i++) {
		if (blocklist_has(list, edit->jids[i]))
			jids[freed++] = edit->jids[i];
	}
	return blocklist_new(jids, freed);
}

static void unblock_now(struct home *home, const struct block_edit *edit)
{
	struct blocklist *entries = freed_by(edit, home->blocklist);

	if (edit->write.clear)
		blocklist_clear(&home->blocklist);
	else
		blocklist_remove(&home->blocklist, edit->jids, edit->count);
	show_to(home, entries);
	blocklist_free(&entries);
}

/* Memory, contacts and clients learn of the change only now that the store has it, so none of them
 * is promised what a crash can take back. */
static void edit_done(struct block_edit *edit)
{
	if (edit->is_block)
		block_now(iq_home(edit->iq), edit);
	else
		unblock_now(iq_home(edit->iq), edit);
	push(edit, edit->is_block ? EL_BLOCK : EL_UNBLOCK);
	iq_send_empty(edit->iq);
}

/* ---- what may not pass ---- */

/* One's own resources can never be blocked (§5), even by a list that names them. */
static bool is_blocked(const struct home *home, jid who)
{
	return home->blocklist && jid_exists(who) && !jid_bare_eq(who, home_jid(home)) &&
	       home_blocks(home, who);
}

/* §3.3: presence without a word, messages and requests with service-unavailable; to answers and
 * errors no refusal says anything. A headline without a word too: sent to somebody who is offline
 * it ends in silence (RFC 6121 §8.5.2.2.1), and that is how we should look. */
static enum verdict refuse_from_blocked(struct delivery *delivery)
{
	if (!is_blocked(delivery->home, delivery->envelope.from))
		return PASS;
	if (delivery->head.kind == KIND_PRESENCE || delivery->head.type == TYPE_HEADLINE)
		return delivery_drop(delivery, "the sender is blocked");
	return delivery_refuse(delivery, ERROR_SERVICE_UNAVAILABLE);
}

/* §3.3 */
static enum verdict refuse_to_blocked(struct delivery *delivery)
{
	if (!is_blocked(delivery->home, delivery->envelope.to))
		return PASS;
	return delivery_refuse_with(delivery, &(struct fault){ .error = ERROR_NOT_ACCEPTABLE,
							       .type = S("cancel"),
							       .app_ns = ns_text(NS_BLOCKING_ERROR),
							       .app_name = S("blocked") });
}

const struct module xep_0191_blocking = {
	.name = "blocking",
	.spec = "XEP-0191 1.3",
	.sentence = "A list of addresses from which nothing comes and to which nothing goes.",
	.features = FEATURES("urn:xmpp:blocking"),
	.iqs = IQS({ IQ_GET, TO_SELF, NS_BLOCKING, EL_BLOCKLIST, answer_list },
		   { IQ_SET, TO_SELF, NS_BLOCKING, EL_BLOCK, answer_block },
		   { IQ_SET, TO_SELF, NS_BLOCKING, EL_UNBLOCK, answer_unblock }),
	.hooks = HOOKS(ON(stanza_in, PHASE_ACCESS, refuse_from_blocked),
		       ON(stanza_out, PHASE_ACCESS, refuse_to_blocked)),
};
