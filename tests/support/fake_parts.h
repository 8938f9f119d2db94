/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What fake_net.c (the world: loops, mail, timers, workers) and fake_conn.c (listeners,
 * connections, clients) share. */

#include "net/loop.h"

/* Something that will happen when the world steps: embedded. */
struct happening {
	struct link link;
	void (*run)(struct happening *happening);
	struct loop *loop;  /* current while it runs; NULL: none */
	const void *stream; /* of those with the same one the first is always the first to happen */
};

/* Queued behind all others; nothing when it is queued already. */
void happening_queue(struct happening *happening);
static inline void happening_cancel(struct happening *happening)
{
	link_remove(&happening->link);
}

/* What must be gone before the loop, and before the world closes. */
void fake_loop_count(struct loop *loop, int change);
void fake_wires_open(void);
void fake_wires_close(void);
