/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Room for what a session asked for. Long answers (pages of an archive) are read for one request of
 * a session at a time, and only while little of what it was sent before is unread: bytes that its
 * connection has not taken, stanzas that its client has not acknowledged. The others wait in the
 * order they came. So a client may ask ahead as much as it likes: what it makes the server hold is
 * a page beyond the mark, and it is neither cut off nor given less.
 *
 * The mark is a quarter of limits.output_bytes. On the home's shard. */

#include "base/list.h"
#include "net/loop.h"

struct session;

struct room_turn {
	struct link link;	 /* room.waiting */
	struct session *session; /* NULL: it has ended, or never was: nothing need be read */
	void (*go)(struct room_turn *turn);
};

/* `go` is called once, within the call or later, when it is this one's turn and there is room. With
 * a session of NULL it is called at once. False: it cannot wait, because the session has no credit
 * left to say what would end the wait; it is not called. */
bool room_enter(struct session *session, struct room_turn *turn,
		void (*go)(struct room_turn *turn)) MUST_USE;
/* All that it wanted to write has been written, or it failed. Once, after `go`. */
void room_leave(struct room_turn *turn);

/* How much one answer may hold. */
size_t room_bytes(const struct session *session);
/* The connection takes more at once. */
bool session_wire_has_room(const struct session *session);

/* ---- for the session ---- */

/* There may be room now: it has acknowledged, its output has left, it came back. */
void room_look(struct session *session);
void room_end(struct session *session);
