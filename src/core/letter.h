/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A message from one home to another: the only thing that crosses from shard to shard (one day,
 * from node to node). It holds a stanza and plain numbers, never a pointer into a home. Posting
 * never blocks and never drops. A stanza's letter comes back to the shard that posted it when the
 * stanza has been handled: that gives the sending session its credit again. */

#include "core/delivery.h"
#include "net/loop.h"
#include "store/store.h"

enum letter_kind {
	LETTER_STANZA,	     /* one stanza for one home, or for one of its sessions */
	LETTER_SUBSCRIPTION, /* the same, durable: settled when the other home has written it */
	LETTER_BROADCAST,    /* a presence or probe: one for each shard, all recipients there */
	LETTER_REMOVE,	     /* to the home itself: the account is to be removed */
};

struct removal;
struct shard;

struct recipient {
	uint32_t hash; /* map_hash() */
	uint32_t at;   /* in letter.recipient_text */
	uint16_t local_len, domain_len;
};

struct letter {
	struct mail mail;
	struct link link; /* home.waiting */
	enum letter_kind kind;
	enum kind stanza_kind;
	enum stanza_type stanza_type;
	int8_t priority;
	bool is_back; /* it has been handled and is on its way back */
	uint16_t origin_shard;
	uint32_t number;   /* of its session's stanza, settled when it is back */
	bool is_numbered;
	bool had_to;	/* the client named the recipient */
	bool is_unsettled; /* it came back, and nobody knows whether it arrived */
	bool is_again;	/* it may have been posted before */
	int64_t log_id; /* the sender's entry of it; 0: not logged */
	uint64_t origin_serial; /* of the session whose credit it holds; 0: nobody's */
	int64_t id;		/* of a durable letter */
	struct store_owner owner; /* its sender */
	struct stanza *stanza;
	struct envelope envelope;
	const struct node *child; /* head.child */
	struct removal *removal; /* of a LETTER_REMOVE */
	struct recipient *recipients;
	uint32_t recipient_count;
	char *recipient_text;
	char text[];
};

/* From now until it is back it holds credit of the session, a session of this shard. */
void letter_take_credit(struct letter *letter, struct session *session);
/* Of a delivery: the stanza is shared, addresses are copied. Takes the session's credit. */
struct letter *letter_of(const struct delivery *delivery);
/* The delivery's number is settled when the letter is back. */
void letter_take_number(struct letter *letter, struct delivery *delivery);
struct letter *letter_new(enum letter_kind kind, const struct envelope *envelope,
			  struct stanza *stanza);
/* Room for the recipients of a broadcast. */
void letter_add_room(struct letter *letter, uint32_t count, size_t text_len);
void letter_add_recipient(struct letter *letter, jid bare, uint32_t hash);
jid letter_recipient(const struct letter *letter, uint32_t i);
/* Fills a delivery that lends from the letter. */
void letter_open(struct letter *letter, struct home *home, struct arena *arena,
		 struct delivery *out);

/* To the shard that owns the partition; taken. */
void letter_post(struct letter **letter, uint16_t partition);
void letter_post_to(struct letter **letter, struct shard *shard);
/* The sender of a stanza gets an error; ends with letter_done(). */
void letter_refuse(struct letter **letter, enum stanza_error error);
/* Handled: goes back with its credit, or ends. */
void letter_done(struct letter **letter);
/* The end of a letter that was opened: settled if it is durable, else done. NULL is allowed. */
void letter_finish(struct letter **letter);
/* A durable letter has been written by its receiver: its sender forgets it. */
void letter_settle(struct letter **letter);
void letter_free(struct letter **letter);
