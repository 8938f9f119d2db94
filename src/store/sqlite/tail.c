/* SPDX-License-Identifier: Apache-2.0 */
/* The end of the journal in memory. */

#include "store/sqlite/tail.h"

#include <errno.h>
#include <stdlib.h>

#include "base/bug.h"
#include "base/mem.h"
#include "store/sqlite/thread.h"

enum { BUCKETS = 1 << 15, MERGE_US = 300000, REST_US = 5000000 };

void tail_init(struct tail *tail, int64_t next)
{
	*tail = (struct tail){ .front = next, .committed = next, .end = next };
	pthread_mutex_init(&tail->lock, NULL);
	thread_cond_init(&tail->changed);
	tail->ring = mem_zalloc(TAIL_MAX * sizeof(*tail->ring));
	tail->buckets = mem_zalloc(BUCKETS * sizeof(*tail->buckets));
}

void tail_fini(struct tail *tail)
{
	mem_free(tail->buckets);
	mem_free(tail->ring);
	pthread_cond_destroy(&tail->changed);
	pthread_mutex_destroy(&tail->lock);
}

static struct tail_entry *entry_at(const struct tail *tail, int64_t position)
{
	return &tail->ring[position & (TAIL_MAX - 1)];
}

/* Account numbers are given one after the other: their last bits are as good as a hash. */
static int64_t *bucket_of(const struct tail *tail, int64_t account)
{
	return &tail->buckets[account & (BUCKETS - 1)];
}

int64_t tail_next(const struct tail *tail)
{
	return tail->end;
}

static bool has_room(const struct tail *tail, size_t count)
{
	return (size_t)(tail->end - tail->front) + count <= TAIL_MAX;
}

bool tail_wait_for_room(struct tail *tail, size_t count)
{
	bool fits;

	BUG_ON(count > TAIL_MAX);
	pthread_mutex_lock(&tail->lock);
	while (!has_room(tail, count) && !tail->is_stuck)
		pthread_cond_wait(&tail->changed, &tail->lock);
	fits = has_room(tail, count);
	pthread_mutex_unlock(&tail->lock);
	return fits;
}

bool tail_has_room(struct tail *tail)
{
	bool fits;

	pthread_mutex_lock(&tail->lock);
	fits = has_room(tail, 1);
	pthread_mutex_unlock(&tail->lock);
	return fits;
}

void tail_add(struct tail *tail, const struct tail_entry *entry)
{
	int64_t *bucket = bucket_of(tail, entry->account);
	struct tail_entry *kept;

	pthread_mutex_lock(&tail->lock);
	BUG_ON(entry->position != tail->end || !has_room(tail, 1));
	kept = entry_at(tail, tail->end);
	*kept = *entry;
	kept->previous = *bucket;
	*bucket = tail->end++;
	pthread_mutex_unlock(&tail->lock);
}

/* The merger is woken by the first entry and by the one that makes them many, not by each. */
void tail_commit(struct tail *tail)
{
	int64_t before, after;

	if (tail->committed == tail->end)
		return;
	pthread_mutex_lock(&tail->lock);
	before = tail->committed - tail->front;
	tail->committed = tail->end;
	after = tail->committed - tail->front;
	if (before == 0 || (before < TAIL_DUE && after >= TAIL_DUE))
		pthread_cond_broadcast(&tail->changed);
	pthread_mutex_unlock(&tail->lock);
}

void tail_roll_back(struct tail *tail)
{
	pthread_mutex_lock(&tail->lock);
	while (tail->end > tail->committed) {
		const struct tail_entry *entry = entry_at(tail, --tail->end);

		*bucket_of(tail, entry->account) = entry->previous;
	}
	pthread_mutex_unlock(&tail->lock);
}

size_t tail_length(struct tail *tail)
{
	size_t count;

	pthread_mutex_lock(&tail->lock);
	count = (size_t)(tail->committed - tail->front);
	pthread_mutex_unlock(&tail->lock);
	return count;
}

static bool is_of(const struct tail_entry *entry, const struct store_owner *owner)
{
	return entry->account == owner->account && entry->part == owner->part;
}

static bool fits(const struct tail_entry *entry, const struct log_query *query)
{
	return is_of(entry, &query->owner) && entry->id > query->after &&
	       entry->id < query->before && (entry->marks & query->mask) == query->marks &&
	       (query->peer == 0 || query->peer == entry->peer);
}

/* A chain runs from the last to the first. The hits are kept in a ring where the next takes the
 * place of the one found `limit` hits before. */
static size_t walk(const struct tail *tail, const struct log_query *query, struct log_hit *hits)
{
	int64_t end = query->with_pending ? tail->end : tail->committed;
	int64_t at = *bucket_of(tail, query->owner.account);
	size_t found = 0;

	for (; at >= tail->front && at > 0; at = entry_at(tail, at)->previous) {
		const struct tail_entry *entry = entry_at(tail, at);

		if (at >= end || !fits(entry, query))
			continue;
		if (query->backwards && found == query->limit)
			break;
		hits[found++ % query->limit] = (struct log_hit){ entry->id, at };
	}
	return found;
}

static int compare_hits(const void *a, const void *b)
{
	const struct log_hit *one = a, *other = b;

	return (one->id > other->id) - (one->id < other->id);
}

size_t tail_find(struct tail *tail, const struct log_query *query, struct log_hit *hits)
{
	size_t found;

	pthread_mutex_lock(&tail->lock);
	found = walk(tail, query, hits);
	pthread_mutex_unlock(&tail->lock);
	if (found > query->limit)
		found = query->limit;
	qsort(hits, found, sizeof(*hits), compare_hits);
	return found;
}

bool tail_find_stream(struct tail *tail, const struct log_query *query, uint64_t stream,
		      uint32_t *out_h)
{
	int64_t at, end;
	bool found = false;

	pthread_mutex_lock(&tail->lock);
	end = query->with_pending ? tail->end : tail->committed;
	at = *bucket_of(tail, query->owner.account);
	for (; at >= tail->front && at > 0 && !found; at = entry_at(tail, at)->previous) {
		const struct tail_entry *entry = entry_at(tail, at);

		found = at < end && is_of(entry, &query->owner) && entry->stream == stream;
		if (found)
			*out_h = entry->h;
	}
	pthread_mutex_unlock(&tail->lock);
	return found;
}

static bool is_idle(const struct tail *tail)
{
	return tail->committed == tail->front && !tail->is_poked && !tail->is_closing;
}

bool tail_wait_a_while(struct tail *tail)
{
	struct timespec until = thread_deadline(REST_US);
	bool is_busy;

	pthread_mutex_lock(&tail->lock);
	while (is_idle(tail) &&
	       pthread_cond_timedwait(&tail->changed, &tail->lock, &until) != ETIMEDOUT)
		;
	is_busy = !is_idle(tail);
	pthread_mutex_unlock(&tail->lock);
	return is_busy;
}

bool tail_wait_for_work(struct tail *tail)
{
	struct timespec until;
	bool go_on;

	pthread_mutex_lock(&tail->lock);
	while (is_idle(tail))
		pthread_cond_wait(&tail->changed, &tail->lock);
	until = thread_deadline(MERGE_US);
	while ((tail->committed - tail->front < TAIL_DUE || tail->is_stuck) && !tail->is_closing &&
	       pthread_cond_timedwait(&tail->changed, &tail->lock, &until) != ETIMEDOUT)
		;
	tail->is_poked = false;
	go_on = !tail->is_closing;
	pthread_mutex_unlock(&tail->lock);
	return go_on;
}

void tail_poke(struct tail *tail)
{
	pthread_mutex_lock(&tail->lock);
	tail->is_poked = true;
	pthread_cond_broadcast(&tail->changed);
	pthread_mutex_unlock(&tail->lock);
}

void tail_close(struct tail *tail)
{
	pthread_mutex_lock(&tail->lock);
	tail->is_closing = true;
	pthread_cond_broadcast(&tail->changed);
	pthread_mutex_unlock(&tail->lock);
}

size_t tail_peek(struct tail *tail, struct tail_entry *out, size_t max)
{
	size_t count = tail_length(tail);

	if (count > max)
		count = max;
	/* Nobody writes to these any more but who drops them. */
	for (size_t i = 0; i < count; i++)
		out[i] = *entry_at(tail, tail->front + (int64_t)i);
	return count;
}

void tail_drop(struct tail *tail, size_t count)
{
	pthread_mutex_lock(&tail->lock);
	BUG_ON((int64_t)count > tail->committed - tail->front);
	tail->front += (int64_t)count;
	pthread_cond_broadcast(&tail->changed);
	pthread_mutex_unlock(&tail->lock);
}

void tail_set_stuck(struct tail *tail, bool is_stuck)
{
	pthread_mutex_lock(&tail->lock);
	tail->is_stuck = is_stuck;
	pthread_cond_broadcast(&tail->changed);
	pthread_mutex_unlock(&tail->lock);
}
