/* SPDX-License-Identifier: Apache-2.0 */
/* Kept in order, let go of what the log has, written again: outbox_go_on -> read_back -> page_read
 * -> outbox_go_on. */

#include "core/outbox.h"

#include "base/log.h"
#include "base/map.h"
#include "base/mem.h"
#include "core/entry.h"
#include "core/home.h"
#include "core/letter.h"
#include "core/managed.h"
#include "core/marks.h"
#include "core/receive.h"
#include "core/room.h"
#include "core/session.h"
#include "core/shard.h"
#include "store/log.h"
#include "xmpp/message_signs.h"

enum { MALLOC_COST = 16 }; /* of each piece of memory, about */

struct outbox_read {
	struct store_log_read row;
	struct outbox *outbox; /* NULL: nobody waits any more */
	struct home *home;
	int64_t ids[OUTBOX_PAGE];
};

/* ---- what is kept ---- */

static size_t cost(const struct kept *kept)
{
	size_t letter = kept->letter ? sizeof(*kept->letter) + MALLOC_COST + kept->size : 0;

	return sizeof(*kept) + MALLOC_COST + letter;
}

static void drop(struct outbox *outbox, struct kept *kept)
{
	if (outbox->next == &kept->link)
		outbox->next = kept->link.next;
	outbox->count--;
	outbox->bytes -= cost(kept);
	link_remove(&kept->link);
	letter_free(&kept->letter);
	mem_free(kept);
}

static struct kept *push(struct outbox *outbox, struct kept kept)
{
	struct kept *pushed = mem_alloc(sizeof(*pushed));

	*pushed = kept;
	pushed->is_late = outbox->is_written_down;
	list_push(&outbox->queue, &pushed->link);
	outbox->count++;
	outbox->bytes += cost(pushed);
	if (pushed->log_id)
		marks_hold(outbox->session->home, pushed->log_id);
	return pushed;
}

static bool has_unwritten(const struct outbox *outbox)
{
	return outbox->next != &outbox->queue.head;
}

/* ---- bounds ---- */

static bool is_collapsible(const struct kept *kept)
{
	str type;

	if (!kept->letter || node_el(stanza_root(kept->letter->stanza)) != EL_PRESENCE)
		return false;
	type = kept->letter->envelope.type;
	return !str_exists(type) || str_eq(type, S("unavailable"));
}

struct latest {
	struct map_node node;
	str from;
};

static str key_of_latest(const struct map_node *node)
{
	return container_of(node, struct latest, node)->from;
}

/* Of presence that no wire has seen, what somebody says later stands for what he said before. */
static void collapse_presence(struct outbox *outbox)
{
	uint32_t uncounted = outbox->count - outbox_counted(outbox);
	struct link *at = outbox->queue.head.prev;
	struct arena arena;
	struct map seen;

	arena_init(&arena);
	map_init(&seen, key_of_latest);
	for (; uncounted; uncounted--) {
		struct kept *kept = kept_of_link(at);
		struct latest *latest;

		at = at->prev;
		if (!is_collapsible(kept))
			continue;
		latest = arena_zalloc(&arena, sizeof(*latest));
		latest->from = jid_str(kept->letter->envelope.from);
		if (map_get(&seen, latest->from))
			drop(outbox, kept);
		else
			map_put(&seen, &latest->node);
	}
	map_fini(&seen);
	arena_fini(&arena);
}

static void become_positions(struct outbox *outbox)
{
	LIST_EACH(at, &outbox->queue) {
		struct kept *kept = kept_of_link(at);

		if (!kept->is_entry || !kept->letter)
			continue;
		outbox->bytes -= cost(kept);
		letter_free(&kept->letter);
		outbox->bytes += cost(kept);
	}
}

/* Each time there is twice as much as was left the last time, so that the work stays in proportion
 * to what comes. */
static void trim(struct outbox *outbox)
{
	if (outbox->bytes < outbox->trim_at)
		return;
	become_positions(outbox);
	collapse_presence(outbox);
	outbox->trim_at = 2 * outbox->bytes;
	if (outbox->trim_at < OUTBOX_FIRST_BYTES)
		outbox->trim_at = OUTBOX_FIRST_BYTES;
	if (outbox->trim_at > OUTBOX_BYTES)
		outbox->trim_at = OUTBOX_BYTES;
	if (outbox->bytes > OUTBOX_BYTES / 4 * 3)
		outbox->is_overfull = true;
}

/* ---- one more, and acknowledged ---- */

void outbox_init(struct outbox *outbox, struct session *session, uint32_t acked)
{
	*outbox = (struct outbox){ .session = session,
				   .out = acked,
				   .given = acked,
				   .acked = acked,
				   .trim_at = OUTBOX_FIRST_BYTES };
	list_init(&outbox->queue);
	outbox->next = &outbox->queue.head;
}

static uint32_t size_of(const struct envelope *envelope, const struct stanza *stanza)
{
	return (uint32_t)(stanza_size(stanza) + envelope->added.len + jid_len(envelope->from) +
			  jid_len(envelope->to));
}

bool outbox_keep(struct outbox *outbox, const struct envelope *envelope,
		 const struct stanza *stanza, int64_t log_id)
{
	bool is_now = outbox->is_open && !has_unwritten(outbox);
	struct kept *kept = push(
		outbox,
		(struct kept){
			/* The reference is ours; the stanza itself is never changed by anybody. */
			.letter = letter_new(LETTER_STANZA, envelope, (struct stanza *)stanza),
			.log_id = log_id,
			.size = size_of(envelope, stanza),
			.is_entry = log_id && !envelope->inner_signs,
		});

	if (is_now)
		outbox->given = ++outbox->out;
	else if (!has_unwritten(outbox))
		outbox->next = &kept->link;
	trim(outbox);
	return is_now;
}

void outbox_keep_position(struct outbox *outbox, int64_t log_id, uint32_t size)
{
	push(outbox, (struct kept){ .log_id = log_id, .size = size, .is_entry = true });
}

void outbox_set_counted(struct outbox *outbox, uint32_t count)
{
	outbox->out = outbox->acked + (count < outbox->count ? count : outbox->count);
}

bool outbox_acknowledge(struct outbox *outbox, uint32_t h)
{
	uint32_t count;

	if (!sm_acked(outbox->out, outbox->acked, h, &count))
		return false;
	/* It may have more of the wire before than it said when it came back. */
	if (outbox->given - outbox->acked < count)
		outbox->given = h;
	outbox->acked = h;
	while (count--) {
		struct kept *kept = kept_of_link(outbox->queue.head.next);

		if (kept->log_id)
			marks_delivered(outbox->session->home, kept->log_id);
		drop(outbox, kept);
	}
	return true;
}

/* ---- to the wire ---- */

static void write(struct outbox *outbox, const struct envelope *envelope,
		  const struct stanza *stanza)
{
	struct edge *edge = outbox->session->edge;

	outbox->next = outbox->next->next;
	if (outbox->given++ == outbox->out)
		outbox->out++;
	edge->type->send(edge, envelope, stanza);
}

/* As when it is read back: with the time at which it came. */
static void write_entry_late(struct outbox *outbox, const struct kept *kept)
{
	const struct letter *letter = kept->letter;
	struct envelope envelope = letter->envelope;
	struct buf added;

	buf_init(&added, envelope.added.len + 8 * JID_MAX);
	buf_add(&added, envelope.added);
	entry_write_delay(&added, outbox->session->home, letter->stanza, kept->log_id);
	envelope.added = buf_str(&added);
	write(outbox, &envelope, letter->stanza);
	buf_fini(&added);
}

static void write_letter(struct outbox *outbox, const struct kept *kept)
{
	if (kept->is_entry && !kept->letter->envelope.has_delay)
		write_entry_late(outbox, kept);
	else
		write(outbox, &kept->letter->envelope, kept->letter->stanza);
}

static bool may_write(const struct outbox *outbox)
{
	return outbox->is_open && has_unwritten(outbox) && !outbox->read &&
	       session_wire_has_room(outbox->session);
}

static void read_back(struct outbox *outbox);

void outbox_go_on(struct outbox *outbox)
{
	while (may_write(outbox)) {
		const struct kept *kept = kept_of_link(outbox->next);

		if (kept->letter)
			write_letter(outbox, kept);
		else
			read_back(outbox);
	}
}

/* ---- read back ---- */

static bool was_asked(const struct outbox_read *read, int64_t id)
{
	for (size_t i = 0; i < read->row.id_count; i++)
		if (read->ids[i] == id)
			return true;
	return false;
}

static const struct store_log_entry *find(const struct outbox_read *read, int64_t id)
{
	for (size_t i = 0; i < read->row.count; i++)
		if (read->row.entries[i].id == id)
			return &read->row.entries[i];
	return NULL;
}

static bool write_entry(struct outbox *outbox, const struct store_log_entry *entry)
{
	struct entry_copy copy;

	if (!entry || !entry_copy_init(&copy, outbox->session->home, entry))
		return false;
	write(outbox, &copy.envelope, copy.stanza);
	entry_copy_fini(&copy);
	return true;
}

/* Those of the page, and what stands between them. False: one is not in the log any more, and its
 * number cannot be given to another. */
static bool write_page(struct outbox *outbox, const struct outbox_read *read)
{
	while (may_write(outbox)) {
		const struct kept *kept = kept_of_link(outbox->next);
		const struct store_log_entry *entry = find(read, kept->log_id);

		if (kept->letter)
			write_letter(outbox, kept);
		else if (!was_asked(read, kept->log_id) || (!entry && read->row.has_more))
			break;
		else if (!write_entry(outbox, entry))
			return false;
	}
	return true;
}

static void give_up(struct outbox *outbox, enum store_status status)
{
	struct session *session = outbox->session;

	log_error("kept messages not read", log_session(session),
		  log_str("status", store_status_name(status)));
	/* The store could not: nothing is lost, and the client may come once more. */
	if (status == STORE_OK || !managed_cut(session))
		session_end(&session, STREAM_INTERNAL_SERVER_ERROR, NULL);
}

static void took_page(struct outbox *outbox, const struct outbox_read *read)
{
	struct session *session = outbox->session;

	if (read->row.request.status != STORE_OK || !write_page(outbox, read)) {
		give_up(outbox, read->row.request.status);
		return;
	}
	outbox_go_on(outbox);
	managed_sent(session);
}

static void page_read(struct store_log_read *row)
{
	struct outbox_read *read = container_of(row, struct outbox_read, row);
	struct outbox *outbox = read->outbox;
	struct home *home = read->home;

	if (outbox) {
		outbox->read = NULL;
		took_page(outbox, read);
	}
	mem_free(read);
	home_unpin(home);
}

/* The next positions; what has its stanza here is stepped over. */
static void read_back(struct outbox *outbox)
{
	struct outbox_read *read = mem_zalloc(sizeof(*read));
	size_t bytes = 0, steps = 0;

	for (struct link *at = outbox->next; at != &outbox->queue.head; at = at->next) {
		const struct kept *kept = kept_of_link(at);

		if (steps++ == 4 * OUTBOX_PAGE || read->row.id_count == OUTBOX_PAGE)
			break;
		if (kept->letter)
			continue;
		bytes += kept->size;
		if (read->row.id_count && bytes > OUTBOX_PAGE_BYTES)
			break;
		read->ids[read->row.id_count++] = kept->log_id;
	}
	read->outbox = outbox;
	read->home = outbox->session->home;
	read->row.owner = home_owner(read->home);
	read->row.ids = read->ids;
	read->row.limit = OUTBOX_PAGE;
	outbox->read = read;
	home_pin(read->home);
	store_log_read(read->home->shard->store, &read->row, page_read);
}

/* ---- wires come and go ---- */

void outbox_open(struct outbox *outbox)
{
	outbox->is_open = true;
	outbox->given = outbox->acked;
	outbox->next = outbox->queue.head.next;
	outbox_go_on(outbox);
}

void outbox_close(struct outbox *outbox)
{
	outbox->is_open = false;
	if (outbox->read)
		outbox->read->outbox = NULL;
	outbox->read = NULL;
}

/* ---- the end ---- */

/* What somebody wrote; of what one said to oneself, and of copies, there is the archive. */
static bool must_arrive(const struct delivery *delivery)
{
	return delivery->head.kind == KIND_MESSAGE &&
	       (delivery->head.type == TYPE_NORMAL || delivery->head.type == TYPE_CHAT) &&
	       !jid_bare_eq(delivery->envelope.from, delivery->envelope.to) &&
	       (message_signs(stanza_root(delivery->stanza)) & SIGNS_CONTENT);
}

/* XEP-0198 §4: what no log keeps is treated as if its resource had not been there: a message goes
 * to who else is, or comes back; a request that was never seen is answered. Presence and chat
 * states end here. Nobody else is given more at once than he has room for: the rest comes back. */
static void route_again(struct home *home, const struct letter *letter, bool has_room)
{
	struct arena arena;
	struct delivery delivery = { .stanza = letter->stanza,
				     .envelope = letter->envelope,
				     .home = home,
				     .arena = &arena };
	enum stanza_error error;

	arena_init(&arena);
	error = head_read(stanza_root(letter->stanza), &arena, &delivery.head);
	delivery.head.to = delivery.envelope.to;
	if (error != ERROR_NONE)
		(void)delivery_drop(&delivery, "it cannot be sent again");
	else if (delivery.head.kind == KIND_IQ &&
		 (delivery.head.type == TYPE_GET || delivery.head.type == TYPE_SET))
		delivery_refuse(&delivery, ERROR_SERVICE_UNAVAILABLE);
	else if (must_arrive(&delivery) && has_room)
		home_process(home, &delivery);
	else if (must_arrive(&delivery))
		delivery_refuse(&delivery, ERROR_RESOURCE_CONSTRAINT);
	arena_fini(&arena);
}

bool outbox_fini(struct outbox *outbox)
{
	struct home *home = outbox->session->home;
	size_t room = room_bytes(outbox->session), routed = 0;
	bool is_homeless = false;

	outbox_close(outbox);
	while (!list_is_empty(&outbox->queue)) {
		struct kept *kept = kept_of_link(outbox->queue.head.next);

		if (kept->log_id) {
			is_homeless |= marks_release(home, kept->log_id);
		} else {
			routed += kept->size;
			route_again(home, kept->letter, routed <= room);
		}
		drop(outbox, kept);
	}
	return is_homeless;
}

void outbox_written_down(struct outbox *outbox)
{
	outbox->is_written_down = true;
}

void outbox_clear(struct outbox *outbox)
{
	outbox_close(outbox);
	LIST_EACH(at, &outbox->queue) {
		struct kept *kept = kept_of_link(at);

		if (kept->is_late)
			continue;
		if (kept->log_id)
			marks_release(outbox->session->home, kept->log_id);
		drop(outbox, kept);
	}
}
