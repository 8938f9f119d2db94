/* SPDX-License-Identifier: Apache-2.0 */
/* One after the other, and none without room. */

#include "core/room.h"

#include "base/mem.h"
#include "config/config.h"
#include "core/home.h"
#include "core/managed.h"
#include "core/session.h"
#include "core/shard.h"

/* A session has one only while it asks for something. */
struct room {
	struct session *session;
	struct list waiting;
	struct room_turn *active;
	struct defer look;
};

size_t room_bytes(const struct session *session)
{
	return (size_t)config_limits(session->home->shard->config)->output_bytes / 4;
}

bool session_wire_has_room(const struct session *session)
{
	const struct edge *edge = session->edge;

	return !edge || edge->type->pending(edge) <= room_bytes(session);
}

static bool has_room(const struct session *session)
{
	return session_wire_has_room(session) &&
	       (!session->managed || session->managed->outbox.bytes <= room_bytes(session));
}

static void room_free(struct session *session)
{
	struct room *room = session->room;

	defer_cancel(&room->look);
	mem_free(room);
	session->room = NULL;
}

static void look_now(struct defer *defer)
{
	struct room *room = container_of(defer, struct room, look);
	struct link *link;

	if (room->active || !has_room(room->session))
		return;
	link = list_shift(&room->waiting);
	if (!link) {
		room_free(room->session);
		return;
	}
	room->active = container_of(link, struct room_turn, link);
	room->active->go(room->active);
}

static struct room *room_of(struct session *session)
{
	struct room *room = session->room;

	if (room)
		return room;
	room = session->room = mem_zalloc(sizeof(*room));
	room->session = session;
	room->look.run = look_now;
	list_init(&room->waiting);
	return room;
}

bool room_enter(struct session *session, struct room_turn *turn, void (*go)(struct room_turn *turn))
{
	struct room *room;

	*turn = (struct room_turn){ .session = session, .go = go };
	if (!session) {
		go(turn);
		return true;
	}
	room = room_of(session);
	if (!room->active && list_is_empty(&room->waiting) && has_room(session)) {
		room->active = turn;
		go(turn);
		return true;
	}
	if (!session_has_credit(session))
		return false;
	list_push(&room->waiting, &turn->link);
	return true;
}

/* Not within the call: what the next one writes comes behind what this one still says. */
void room_look(struct session *session)
{
	if (session->room && !session->room->active)
		loop_defer(session->home->shard->loop, &session->room->look);
}

void room_leave(struct room_turn *turn)
{
	if (!turn->session)
		return;
	turn->session->room->active = NULL;
	room_look(turn->session);
}

void room_end(struct session *session)
{
	struct room *room = session->room;
	struct list waiting;
	struct link *link;

	if (!room)
		return;
	if (room->active)
		room->active->session = NULL;
	list_init(&waiting);
	list_append(&waiting, &room->waiting);
	room_free(session);
	while ((link = list_shift(&waiting))) {
		struct room_turn *turn = container_of(link, struct room_turn, link);

		turn->session = NULL;
		turn->go(turn);
	}
}
