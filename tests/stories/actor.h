/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A named client of a story: what a client must say to get into its stream (RFC 6120 §4, §6, §7;
 * XEP-0077), and the stanzas that came for it. */

#include "stories/habits.h"
#include "stories/stage.h"
#include "stories/tree.h"

struct actor {
	struct actor *next;
	str name, local, resource; /* local: with the stage's suffix */
	str full, bare;		   /* full: after the bind */
	struct stage *stage;
	struct arena *arena; /* of the story */
	struct wire *wire;   /* NULL: not connected */
	struct tree_reader *reader;
	struct tree *queue; /* what came and no step has asked for */
	bool is_bound, is_closed;
	struct habits habits;
};

/* `domain` is the stage's. Nothing is sent. */
struct actor *actor_new(struct arena *arena, struct stage *stage, str name, str local,
			str resource);

/* All of these: false, and a sentence in `why`, when the server did otherwise. */
bool actor_open_stream(struct actor *actor, struct buf *why) MUST_USE;
bool actor_register(struct actor *actor, str password, struct buf *why) MUST_USE;
/* Stream, PLAIN, a new stream. */
bool actor_log_in(struct actor *actor, str password, struct buf *why) MUST_USE;
bool actor_bind(struct actor *actor, struct buf *why) MUST_USE;
/* Both. */
bool actor_connect(struct actor *actor, str password, struct buf *why) MUST_USE;

void actor_send(struct actor *actor, str bytes);
/* Takes in what comes, and what a client deals with by itself goes no further (habits.h); false
 * when nothing came. Not well-formed: the reader's fault is set. */
bool actor_listen(struct actor *actor);
/* The next stanza, waiting for it; NULL: none came, or the stream is not well-formed (`why`). */
struct tree *actor_next(struct actor *actor, struct buf *why);
/* The answer to the iq of that id, leaving the others in the queue; NULL: none came. */
struct tree *actor_answer(struct actor *actor, str id);

/* </stream:stream>, and waits for the server's. */
bool actor_disconnect(struct actor *actor, struct buf *why) MUST_USE;
/* Nothing more comes and the server has closed. */
bool actor_is_disconnected(struct actor *actor, struct buf *why) MUST_USE;
void actor_cut(struct actor *actor);
