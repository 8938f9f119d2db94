/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A loop is one libuv loop and the one thread that runs it: a door, a shard. It goes in turns:
 * timers, sockets and mail are served; when they bring no more, what was deferred runs (output is
 * flushed: many stanzas, one write), and it sleeps until there is more. What is embedded here
 * belongs to the caller and must stay where it is while it is queued.
 *
 * Everything of net/ is used on the thread of its loop, or while that thread does not run (yet, or
 * any more), except where "any thread" is said. SIGPIPE is ignored in the process from the first
 * loop on.
 *
 * tests/support/fake_net.c has a second implementation of all of net/: many loops in one thread,
 * stepped by a test. */

#include "base/list.h"
#include "base/str.h"

struct loop;

/* --- life --- */

/* `name` is lent for ever (a literal, or text that outlives the loop); at most 15 bytes of it
 * become the name of the thread. */
struct loop *loop_new(const char *name);
/* A thread that runs the loop. */
void loop_start(struct loop *loop);
/* Or the caller's own thread, until loop_stop(). */
void loop_run(struct loop *loop);
/* Asks the loop to end after this turn; returns at once. Any thread, also the loop's own. Mail
 * that has not arrived by then never arrives. */
void loop_stop(struct loop *loop);
/* Waits for the thread of loop_start(). */
void loop_join(struct loop *loop);
/* After it has ended (or never ran). Connections and listeners must be closed already, their
 * `closed` heard: anything still open is a bug. */
void loop_free(struct loop **loop);

/* The loop that runs this thread; there must be one. Any thread. */
struct loop *loop_current(void);
/* Any thread. */
bool loop_is_current(const struct loop *loop);
const char *loop_name(const struct loop *loop);

/* --- work of the loop's own --- */

/* Embed it. Zero it (or set `run` alone) before its first use. */
struct defer {
	struct link link;
	void (*run)(struct defer *defer);
};

/* Runs it once when the loop has nothing else to do, or after LOOP_DEFER_US while it has: what
 * comes in the turns until then can still add to it. Nothing when it is queued already. What the
 * deferred defer runs in the same turn too, as long as that ends soon. */
void loop_defer(struct loop *loop, struct defer *defer);
enum { LOOP_DEFER_US = 1000 };
/* Runs it in the next turn, after sockets and mail had theirs: for work that yields. */
void loop_defer_to_next_turn(struct loop *loop, struct defer *defer);
/* Takes it out of the queue, if it is in one. */
void defer_cancel(struct defer *defer);
static inline bool defer_is_queued(const struct defer *defer)
{
	return link_is_in_list(&defer->link);
}

/* --- mail --- */

/* A message to a loop: embed it in what is sent, which the receiver owns from the post on. */
struct mail {
	struct mail *next;
	void (*arrived)(struct mail *mail); /* on the loop's thread; may free or post the mail */
};

/* Any thread. Never blocks, never drops, never calls `arrived` from within: also mail to the own
 * loop comes later. Mails of one thread to one loop arrive in the order of posting. A turn takes
 * LOOP_MAILS_A_TURN of them, so that sockets are not starved. */
void mail_post(struct loop *to, struct mail *mail);

enum { LOOP_MAILS_A_TURN = 1000 };
