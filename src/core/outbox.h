/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What a managed session was sent and its client has not acknowledged (XEP-0198), in the order of
 * counting, which is the order on the wire. A stanza is counted when it is written to a wire for
 * the first time and keeps its number from then on; what comes while there is no wire waits
 * uncounted behind it.
 *
 * The memory of one outbox never exceeds OUTBOX_BYTES by more than one stanza, and no session is
 * silently thinned. Past OUTBOX_FIRST_BYTES what can be had again is let go:
 *  - entries of the log become positions in it (some fifty bytes) and are read back, a page at a
 *    time, when a wire takes them;
 *  - of presence that was never written to any wire, only the last of each sender stays.
 * If that is not enough the outbox is overfull: its session ends, and what it held is routed again
 * (outbox_fini).
 *
 * What is read back is the same stanza under the same stanza-id with the time at which it came.
 * XEP-0198 §5 asks for the stanza to be sent again, not for the same bytes. On the home's shard. */

#include "base/list.h"
#include "xmpp/envelope.h"

struct letter;
struct outbox_read;
struct session;
struct stanza;

enum {
	OUTBOX_FIRST_BYTES = 1024 * 1024,
	OUTBOX_BYTES = 4 * 1024 * 1024,
	OUTBOX_PAGE = 50,		/* entries that are read back at once, at most, */
	OUTBOX_PAGE_BYTES = 256 * 1024, /* and of so many bytes, or one */
};

struct kept {
	struct link link;      /* outbox.queue */
	struct letter *letter; /* stanza and envelope; NULL: only the log has it */
	int64_t log_id;	       /* 0: it is in no log */
	uint32_t size;	       /* of what the letter holds or held */
	bool is_entry;	       /* it is that entry itself, nothing around it */
	bool is_late;	       /* it came after the others had been written down */
};

struct outbox {
	struct session *session;
	struct list queue; /* struct kept: out - acked counted ones, then the others */
	struct link *next; /* the first that this wire has not been given; or the list's head */
	uint32_t out;	   /* counted: what was written to any wire */
	uint32_t given;	   /* and how many of that this wire was given, or need not be */
	uint32_t acked;
	uint32_t count; /* of the queue */
	size_t bytes;	/* of all memory here */
	size_t trim_at;
	struct outbox_read *read; /* under way, or NULL */
	bool is_open;		  /* there is a wire */
	bool is_overfull;
	bool is_written_down;
};

void outbox_init(struct outbox *outbox, struct session *session, uint32_t acked);
/* Answers, routes again or gives back to the log what was not acknowledged. True: some of it is now
 * owed and nobody has it. The session must be out of its home's list. */
bool outbox_fini(struct outbox *outbox) MUST_USE;
/* All that is here now is written down elsewhere: outbox_clear() lets go of it without a word. What
 * comes later is for outbox_fini(). */
void outbox_written_down(struct outbox *outbox);
void outbox_clear(struct outbox *outbox);

/* One more. True: it is counted, and the caller writes it to the wire now; else it waits for its
 * turn. */
bool outbox_keep(struct outbox *outbox, const struct envelope *envelope,
		 const struct stanza *stanza, int64_t log_id) MUST_USE;
/* False: h counts what was never sent. */
bool outbox_acknowledge(struct outbox *outbox, uint32_t h) MUST_USE;

/* A wire is there: all that is not acknowledged is written to it, as fast as it takes it. */
void outbox_open(struct outbox *outbox);
void outbox_close(struct outbox *outbox);
/* The wire takes more. */
void outbox_go_on(struct outbox *outbox);

/* For what comes back from a capsule: an entry that only the log has, and how many of all that are
 * here were counted. */
void outbox_keep_position(struct outbox *outbox, int64_t log_id, uint32_t size);
void outbox_set_counted(struct outbox *outbox, uint32_t count);
static inline uint32_t outbox_counted(const struct outbox *outbox)
{
	return outbox->out - outbox->acked;
}
static inline struct kept *kept_of_link(struct link *link)
{
	return container_of(link, struct kept, link);
}
