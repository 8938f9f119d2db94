/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What the files of the fake world share: fake_net.c (loops, mail, timers), fake_worker.c (workers,
 * signals), fake_conn.c and fake_client.c (connections and their other ends). */

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

/* Mail that keeps its order among those of one stream. */
void fake_post(struct loop *to, struct mail *mail, const void *stream);

void fake_signals_open(void);
void fake_signals_forget(struct loop *loop);
/* A happening that will not happen: frees it, if it was a signal. */
void fake_signal_dropped(struct happening *happening);

/* What must be gone before the loop, and before the world closes. */
void fake_loop_count(struct loop *loop, int change);
void fake_wires_open(void);
void fake_wires_close(void);
