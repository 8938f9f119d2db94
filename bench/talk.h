/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Messages between pairs of clients (0 and 1, 2 and 3, …), and the books: who was sent what and
 * got it once. A body says which run, who, which message and when it was to be sent, so that what
 * an earlier run left behind is not taken for ours. One thread. */

#include "bench.h"

struct talker {
	struct talker *partner;
	struct client *client;
	struct buf head;	   /* of each message, to its id */
	uint32_t sent;		   /* their numbers are 0 … sent - 1 */
	uint32_t received, twice;  /* of the partner's */
	uint64_t *seen;		   /* a bit for each of the partner's */
	size_t seen_cap;
};

struct talk {
	struct bench *bench;
	struct talker *talkers;
	struct buf padding; /* behind the marks of a body */
	uint32_t run;
	uint64_t sent, received, twice, strange;
};

struct told {
	bool is_new;
	int64_t intended_us; /* 0: it was sent again, at no time that means anything */
};

void talk_init(struct talk *talk, struct bench *bench);
void talk_fini(struct talk *talk);
struct talker *talker_of(struct talk *talk, const struct client *client);

/* How long a message of the talk is on the floor, where all are alike. */
size_t talk_message_size(struct talk *talk);

void talk_send(struct talk *talk, struct talker *from, int64_t intended_us);
void talk_send_again(struct talk *talk, struct talker *from, uint32_t number);
/* A stanza came to `to`; false: it is no message of this talk. */
bool talk_heard(struct talk *talk, struct talker *to, str stanza, struct told *out) MUST_USE;

static inline uint64_t talk_missing(const struct talk *talk)
{
	return talk->sent - talk->received;
}
