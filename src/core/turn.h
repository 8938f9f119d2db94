/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* One place in the line of a home (core/line.h), for the three files that know it: core/line.c,
 * which holds the order and goes on, core/turn.c, how it gets into the log, and core/turn_wait.c,
 * for when the store can not say or not take. On the home's shard. */

#include "net/timer.h"
#include "store/log.h"
#include "xmpp/archive_rules.h"

struct delivery;
struct home;
struct letter;

enum way { OUT, IN };

/* What the store is asked of a turn beside its append; few turns ever need it. */
struct inquiry {
	struct turn *turn;
	union {
		struct store_log_by_origin look;
		struct store_log_by_name question; /* what this error answers, */
		struct store_log_read again;	   /* after UNCERTAIN: is it there? */
	};
	int64_t question_id;		/* and its entry */
	struct timer later;		/* the store could not say, or had no room: */
	void (*ask)(struct turn *turn); /* then this is done again */
};

struct turn {
	struct link link; /* home.line */
	struct home *home;
	struct letter *letter;
	enum way way;
	bool is_begun;
	bool is_ready;
	bool is_refused;   /* the log did not take it */
	bool is_forgotten; /* the server ends before it is known */
	bool is_stuck;	   /* there was no room for it: it will begin again */
	bool will_owe;	   /* it is one of home.owed_coming */
	bool was_before;   /* it is in the log from an earlier time, as row.entry.id */
	struct archive_decision decision;
	uint64_t serial; /* out: of its session */
	struct buf bytes;
	struct store_log_append row;
	struct inquiry *inquiry; /* NULL: none yet */
};

/* In line.c: */

/* It has its id, or needs none: now those behind it. Ids must increase along the line. */
void line_turn_known(struct turn *turn);
/* It is known what became of it. */
void line_turn_ready(struct turn *turn);

/* In turn.c: */

/* What is to be done with it. That an error answers something is believed here; turn_begin()
 * looks. */
struct archive_decision turn_decide(const struct home *home, const struct delivery *delivery,
				    enum way way);
/* False: what is behind it must wait, for it takes its id only later. */
bool turn_begin(struct turn *turn);
/* Asks the log, under a new id. */
void turn_append(struct turn *turn);

/* In turn_wait.c: */

/* Made when there is none; goes with the turn. */
struct inquiry *turn_inquiry(struct turn *turn);
/* The store could not say: what its inquiry asks is done again later. */
void turn_wait_to_ask(struct turn *turn);
/* After UNCERTAIN. */
void turn_look_again(struct turn *turn);
/* It is certain that the log has not taken it. */
void turn_not_taken(struct turn *turn, enum store_status status);
/* It had to wait for room, and begins now. */
void turn_unstick(struct turn *turn);
