/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What a client does by itself, so that a story need not: it answers the server's pings
 * (core/held.h and those of an idle stream), and it counts for XEP-0198. From <enabled/> or
 * <resumed/> on, the <r/> and <a/> of the server are taken here and are never among what the
 * client `receives`. */

#include "base/arena.h"
#include "stories/tree.h"

struct actor;

struct habits {
	bool ignores_pings; /* of all streams of the client */
	bool is_managed;    /* the rest is of one stream */
	bool is_asked;	    /* by an <r/> that no step has asked about */
	uint32_t sent; /* stanzas since <enable/>; from <resumed/> on what the server counted */
	uint32_t told; /* the last h of the server's, */
	unsigned told_count; /* and how many there were */
};

/* The stream is gone. */
void habits_forget(struct habits *habits);
/* These bytes are being sent. */
void habits_send(struct habits *habits, struct arena *arena, str bytes);
/* This came: true when it is of no interest to the story. */
bool habits_take(struct actor *actor, const struct tree *tree);
