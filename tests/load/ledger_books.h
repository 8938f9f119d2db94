/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The books of tests/load/ledger.c: every message, what became of it, and the sum. One thread. */

#include <stdio.h>

#include "base/arena.h"
#include "stories/tree.h"

enum {
	TICK_MS = 10,
	UNACKED_MAX = 60, /* messages of one client that it sends ahead */
	BREAKS_KEPT = 64,
	PATIENCE_MS = 30000,
	QUIET_MS = 4000,
	END_MS = 90000, /* so long after the last kill all must be over */
	/* An <a/> that was sent so long before a break may not be in the store yet. */
	COMMIT_MS = 2000,
};

enum stage {
	OUT,
	OPENING,
	REGISTERING,
	AUTHENTICATING,
	RESTARTING,
	RESUMING,
	BINDING,
	ENABLING,
	IN,
};

struct message {
	int from, to;
	uint32_t seq; /* of this pair, from 1 */
	uint32_t times_sent, times_received;
	int64_t stanza_id; /* of the first copy */
	int64_t acked_at;  /* by the recipient's last <a/> that covered it; 0: none did */
	bool is_acked;	   /* by an h from the server */
	bool is_bounced;
};

struct client {
	struct arena arena; /* of one stream */
	struct tree_reader *reader;
	int fd, number;
	enum stage stage;
	bool is_registered, has_presence, may_resume, is_managed;
	int64_t next_at; /* OUT: comes back then */
	int64_t since_ms;
	char previd[64];
	uint32_t in;		 /* stanzas received on the managed stream */
	uint32_t acked, since_r; /* of those sent: the last h; and how many behind the last <r/> */
	long *queue; /* sent and not acknowledged: numbers of messages, -1: another stanza */
	size_t queue_count, queue_cap;
	long *unsent; /* of earlier streams, to be sent again */
	size_t unsent_count, unsent_cap;
	long *given; /* received, not yet covered by our <a/> */
	size_t given_count, given_cap;
	int64_t breaks[BREAKS_KEPT];
	unsigned break_count;
};

extern struct client *clients;
extern int client_count;
extern struct message *messages;
extern size_t message_count, message_cap;
extern uint32_t *sent_of_pair, *received_of_pair; /* the last seq of each pair */
extern const char *domain;
extern FILE *history;
extern int64_t last_news_ms;
extern struct sum {
	long streams, resumed, failed, again, live, late, bounced, phantoms, reordered, faults;
	long dup_open_same, dup_open_other, dup_closed_same, dup_closed_other;
} sum;

void note(const char *format, ...) PRINTF_LIKE(1, 2);
void fault(const struct client *client, const char *what, str detail);
/* What the recipient must find in it, to the letter. */
void body_of(const struct message *message, char out[static 200]);
void acknowledged(struct client *client, uint32_t h);
void hear_message(struct client *client, const struct tree *stanza);
bool balance(void);
void push(long **list, size_t *count, size_t *cap, long value);
