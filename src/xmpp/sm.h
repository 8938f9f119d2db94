/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Stream management (XEP-0198): its elements, which are no stanzas and are not counted, and its
 * counters, which wrap at 2^32. Pure; any thread. */

#include "base/buf.h"
#include "xml/node.h"
#include "xmpp/error.h"

/* --- reading; a stanza_error is what <failed/> says --- */

struct sm_enable {
	bool resumes;	/* the client wants to be allowed to */
	uint32_t max_s; /* of time between the streams, as the client would like; 0: unsaid */
};

struct sm_resume {
	str previd; /* lent from the stanza or the arena */
	uint32_t h;
};

/* bad-request when an attribute is not what the schema wants. */
enum stanza_error sm_enable_read(const struct node *enable, struct sm_enable *out) MUST_USE;
enum stanza_error sm_resume_read(const struct node *resume, struct arena *arena,
				 struct sm_resume *out) MUST_USE;
/* The h of <a/>: a decimal of 0 to 2^32-1. False: the stream's error bad-format. */
bool sm_a_read(const struct node *a, uint32_t *out_h) MUST_USE;

/* --- writing, each with its namespace --- */

/* An id of STR_NONE: it cannot be resumed (then what follows is not said). `location` may be
 * empty. */
void sm_enabled_write(struct buf *out, str id, uint32_t max_s, str location);
void sm_resumed_write(struct buf *out, str previd, uint32_t h);
/* `h` NULL: not known. */
void sm_failed_write(struct buf *out, enum stanza_error error, const uint32_t *h);
void sm_r_write(struct buf *out);
void sm_a_write(struct buf *out, uint32_t h);
/* The stream's error for an h that sm_acked() refused (§6); the stream's end is to follow. */
void sm_too_high_write(struct buf *out, uint32_t h, uint32_t sent);

/* --- counters --- */

/* `sent` is how many stanzas left, `acked` the last h that was taken, `h` the new one, all modulo
 * 2^32, with less than 2^32 under way. *out_count: how many leave the front of the queue. False,
 * and untouched, when h counts what was never sent; or goes back, which is the same modulo 2^32. */
bool sm_acked(uint32_t sent, uint32_t acked, uint32_t h, uint32_t *out_count) MUST_USE;

/* Numbers given out in order, settled in any order, and how far all before are settled: that is
 * the h that may be told. Constant time each, amortised. Owns memory, a bit for each number, only
 * from when more than 64 are out until none is. */
struct sm_prefix {
	uint32_t next;	  /* the next number to give out */
	uint32_t settled; /* all before this one are settled */
	uint32_t cap;	  /* bits; zero or a power of two */
	uint32_t limit;
	uint64_t few;	/* the bits while they are at most 64: bit n % 64 */
	uint64_t *bits; /* else: bit n % cap; 1: settled */
};

/* `start` is the first number; at most `limit` (1 to 2^24) are out at once. */
void sm_prefix_init(struct sm_prefix *prefix, uint32_t start, uint32_t limit);
void sm_prefix_fini(struct sm_prefix *prefix);
/* The caller holds back before it is full: taking one more is a bug. */
bool sm_prefix_is_full(const struct sm_prefix *prefix);
uint32_t sm_prefix_take(struct sm_prefix *prefix);
/* True when the prefix grew. A number that is not out, or settled already, is a bug. */
bool sm_prefix_settle(struct sm_prefix *prefix, uint32_t number);
/* Of one that was taken: is it settled? */
bool sm_prefix_has(const struct sm_prefix *prefix, uint32_t number);
/* How many are out and not yet in the prefix. */
static inline uint32_t sm_prefix_out(const struct sm_prefix *prefix)
{
	return prefix->next - prefix->settled;
}
