/* SPDX-License-Identifier: Apache-2.0 */
/* Which thread gets what, and in which order. */

#include "store/sqlite/queue.h"

#include "support/test.h"

static void put(struct queue *queue, struct store_request *request, enum store_op op, uint16_t part)
{
	*request = (struct store_request){ .op = op, .part = part };
	queue_put(queue, request);
}

static size_t take_writes(struct queue *queue, struct list *out, size_t max)
{
	list_init(out);
	return queue_take_writes(queue, out, max, false);
}

static struct store_request *shift(struct list *list)
{
	struct link *link = list_shift(list);

	return link ? container_of(link, struct store_request, link) : NULL;
}

/* The queue as a whole; it is large. */
static struct queue queue;

TEST(writes_and_reads_go_their_ways_in_order)
{
	struct store_request writes[2], reads[2];
	struct list taken;

	queue_init(&queue);
	put(&queue, &reads[0], STORE_OP_HOME_LOAD, 1);
	put(&queue, &writes[0], STORE_OP_LAST_PUT, 2);
	put(&queue, &reads[1], STORE_OP_HOME_LOAD, 3);
	put(&queue, &writes[1], STORE_OP_LAST_PUT, 4);
	CHECK(queue_take_read(&queue) == &reads[0]);
	CHECK(queue_take_read(&queue) == &reads[1]);
	CHECK_INT(take_writes(&queue, &taken, 10), 2);
	CHECK(shift(&taken) == &writes[0]);
	CHECK(shift(&taken) == &writes[1]);
	CHECK_INT(take_writes(&queue, &taken, 10), 0);
	queue_fini(&queue);
}

TEST(a_read_follows_the_writes_of_its_partition_until_they_are_done)
{
	struct store_request write, behind, beside, after;
	struct list taken;

	queue_init(&queue);
	put(&queue, &write, STORE_OP_LAST_PUT, 7);
	put(&queue, &behind, STORE_OP_LAST_GET, 7);
	put(&queue, &beside, STORE_OP_LAST_GET, 8);
	CHECK(queue_take_read(&queue) == &beside);
	CHECK_INT(take_writes(&queue, &taken, 10), 2);
	/* Taken is not done. */
	put(&queue, &after, STORE_OP_LAST_GET, 7);
	queue_note_done(&queue, &taken);
	CHECK(shift(&taken) == &write);
	CHECK(shift(&taken) == &behind);
	CHECK_INT(take_writes(&queue, &taken, 10), 1);
	CHECK(shift(&taken) == &after);
	put(&queue, &after, STORE_OP_LAST_GET, 7);
	CHECK(queue_take_read(&queue) == &after);
	queue_fini(&queue);
}

TEST(a_read_of_every_partition_follows_all_writes)
{
	struct store_request write, list;
	struct list taken;

	queue_init(&queue);
	put(&queue, &write, STORE_OP_LAST_PUT, 7);
	put(&queue, &list, STORE_OP_ACCOUNT_LIST, STORE_EVERY_PART);
	CHECK_INT(take_writes(&queue, &taken, 10), 2);
	queue_note_done(&queue, &taken);
	put(&queue, &list, STORE_OP_ACCOUNT_LIST, STORE_EVERY_PART);
	CHECK(queue_take_read(&queue) == &list);
	queue_fini(&queue);
}

TEST(no_more_are_taken_than_wanted)
{
	struct store_request writes[3];
	struct list taken;

	queue_init(&queue);
	for (int i = 0; i < 3; i++)
		put(&queue, &writes[i], STORE_OP_LAST_PUT, 1);
	CHECK_INT(take_writes(&queue, &taken, 2), 2);
	CHECK_INT(take_writes(&queue, &taken, 2), 1);
	CHECK(shift(&taken) == &writes[2]);
	queue_fini(&queue);
}

#define AN_HOUR_US (3600 * INT64_C(1000000))

static void *put_two_more(void *at)
{
	struct store_request *requests = at;

	put(&queue, &requests[1], STORE_OP_LAST_PUT, 1);
	put(&queue, &requests[2], STORE_OP_LAST_PUT, 2);
	return NULL;
}

TEST(the_writer_gathers_until_enough_have_come)
{
	struct store_request writes[3];
	struct list taken;
	pthread_t other;

	queue_init(&queue);
	put(&queue, &writes[0], STORE_OP_LAST_PUT, 1);
	queue_gather(&queue, 1, AN_HOUR_US);
	CHECK(pthread_create(&other, NULL, put_two_more, writes) == 0);
	queue_gather(&queue, 3, AN_HOUR_US);
	CHECK_INT(take_writes(&queue, &taken, 10), 3);
	pthread_join(other, NULL);
	/* What was taken does not count any more, and the next one wakes again. */
	queue_gather(&queue, 1, 1000);
	CHECK_INT(take_writes(&queue, &taken, 10), 0);
	queue_note_done(&queue, &taken);
	queue_fini(&queue);
}

TEST(the_writer_does_not_gather_when_it_is_urged_or_told_to_close)
{
	struct store_request write;
	struct list taken;

	queue_init(&queue);
	put(&queue, &write, STORE_OP_LAST_PUT, 1);
	queue_urge(&queue);
	queue_gather(&queue, 2, AN_HOUR_US);
	CHECK_INT(take_writes(&queue, &taken, 10), 1);
	queue_close(&queue);
	queue_gather(&queue, 2, AN_HOUR_US);
	queue_fini(&queue);
}

TEST(a_closing_queue_gives_what_is_left_and_then_nothing)
{
	struct store_request write, read;
	struct list taken;

	queue_init(&queue);
	put(&queue, &write, STORE_OP_LAST_PUT, 1);
	put(&queue, &read, STORE_OP_LAST_GET, 2);
	CHECK(!queue_is_closing(&queue));
	queue_close(&queue);
	CHECK(queue_is_closing(&queue));
	list_init(&taken);
	CHECK_INT(queue_take_writes(&queue, &taken, 10, true), 1);
	CHECK_INT(queue_take_writes(&queue, &taken, 10, true), 0);
	CHECK(queue_take_read(&queue) == &read);
	CHECK(queue_take_read(&queue) == NULL);
	queue_fini(&queue);
}

TEST(who_waits_learns_that_something_is_there_or_that_it_closes)
{
	struct store_request write, read;
	struct list taken;

	queue_init(&queue);
	put(&queue, &write, STORE_OP_LAST_PUT, 1);
	CHECK(queue_wait_for_write(&queue));
	list_init(&taken);
	CHECK_INT(take_writes(&queue, &taken, 2), 1);
	put(&queue, &read, STORE_OP_LAST_GET, 2);
	CHECK(queue_wait_for_read(&queue));
	CHECK(queue_take_read(&queue) == &read);
	queue_close(&queue);
	CHECK(queue_wait_for_read(&queue));
	queue_fini(&queue);
}
