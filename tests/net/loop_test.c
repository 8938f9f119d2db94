/* SPDX-License-Identifier: Apache-2.0 */
/* Loops: mail, deferred work, turns. */

#include "net/loop.h"

#include <pthread.h>
#include <unistd.h>

#include "base/mem.h"
#include "net/real.h"
#include "net/timer.h"
#include "support/test.h"

enum { POSTERS = 8, MAILS = 20000 };

struct numbered {
	struct mail mail;
	int poster, number;
};

static int next_of[POSTERS];
static atomic_int arrivals, disorders;
static struct loop *receiver;

static void check_order(struct mail *mail)
{
	struct numbered *numbered = container_of(mail, struct numbered, mail);

	if (numbered->number != next_of[numbered->poster]++ || !loop_is_current(receiver))
		atomic_fetch_add(&disorders, 1);
	mem_free(numbered);
	atomic_fetch_add(&arrivals, 1);
}

static void *post_many(void *arg)
{
	for (int i = 0; i < MAILS; i++) {
		struct numbered *numbered = mem_zalloc(sizeof(*numbered));

		numbered->mail.arrived = check_order;
		numbered->poster = *(int *)arg;
		numbered->number = i;
		mail_post(receiver, &numbered->mail);
	}
	return NULL;
}

static void end_loop(struct loop **loop)
{
	loop_stop(*loop);
	loop_join(*loop);
	loop_free(loop);
}

TEST(mail_of_eight_threads_arrives_whole_and_in_the_order_of_each)
{
	pthread_t threads[POSTERS];
	int ids[POSTERS];

	receiver = loop_new("receiver");
	loop_start(receiver);
	for (int i = 0; i < POSTERS; i++) {
		ids[i] = i;
		pthread_create(&threads[i], NULL, post_many, &ids[i]);
	}
	for (int i = 0; i < POSTERS; i++)
		pthread_join(threads[i], NULL);
	wait_for(&arrivals, POSTERS * MAILS);
	CHECK_INT(atomic_load(&disorders), 0);
	end_loop(&receiver);
}

/* What happened, as letters, in the order of a loop that runs in this thread. */
static char story[200];

static void tell(char letter)
{
	size_t len = strlen(story);

	if (len < sizeof(story) - 1)
		story[len] = letter;
	story[len + 1 < sizeof(story) ? len + 1 : len] = '\0';
}

static void forget_story(void)
{
	memset(story, 0, sizeof(story));
}

static struct loop *own;

static void stop_own(struct mail *mail)
{
	(void)mail;
	tell('S');
	loop_stop(own);
}

static struct mail stopper = { .arrived = stop_own };

/* A loop that begins with this mail, until something stops it. */
static void play(struct mail *first)
{
	forget_story();
	own = loop_new("own");
	mail_post(own, first);
	loop_run(own);
	loop_free(&own);
}

static void tell_b(struct mail *mail)
{
	(void)mail;
	tell('b');
	mail_post(own, &stopper);
}

static void tell_d(struct defer *defer)
{
	(void)defer;
	tell('d');
}

static struct mail second = { .arrived = tell_b };
static struct defer deferred = { .run = tell_d };

static void tell_a(struct mail *mail)
{
	(void)mail;
	loop_defer(own, &deferred);
	loop_defer(own, &deferred); /* queued once */
	mail_post(own, &second);
	tell('a');
}

TEST(mail_to_oneself_comes_later_and_deferred_work_runs_once)
{
	struct mail first = { .arrived = tell_a };

	play(&first);
	/* The first mail is alone in its turn or not: the second never comes within it. */
	CHECK(str_starts(str_of(story), S("a")));
	CHECK_INT(strlen(story), 4);
	CHECK(strchr(story, 'd') != NULL);
	CHECK(strchr(story, 'b') < strchr(story, 'S'));
}

static int rounds;
static struct defer again;

static void tell_turn(struct defer *defer)
{
	tell('n');
	if (++rounds < 3) {
		loop_defer_to_next_turn(own, defer);
		return;
	}
	loop_stop(own);
	loop_defer(own, &deferred);
}

static void begin_turns(struct mail *mail)
{
	(void)mail;
	again.run = tell_turn;
	loop_defer_to_next_turn(own, &again);
}

TEST(work_put_off_to_the_next_turn_runs_once_a_turn_and_does_not_let_the_loop_sleep)
{
	struct mail first = { .arrived = begin_turns };

	play(&first);
	CHECK_STR(str_of(story), "nnnd");
}

static int letters;

static void tell_and_stop(struct defer *defer)
{
	(void)defer;
	loop_stop(own);
}

static struct defer at_last = { .run = tell_and_stop };

static void come_again(struct mail *mail)
{
	letters++;
	loop_defer(own, &at_last);
	mail_post(own, mail);
}

TEST(deferred_work_waits_for_more_but_not_for_ever)
{
	struct mail endless = { .arrived = come_again };

	letters = 0;
	play(&endless); /* each turn brings something: it ends because of LOOP_DEFER_US */
	CHECK(letters > 1);
}

static void stop_at_once(struct mail *mail)
{
	(void)mail;
	loop_defer(own, &deferred);
	loop_stop(own);
}

TEST(what_is_deferred_runs_before_the_loop_ends)
{
	struct mail last = { .arrived = stop_at_once };

	play(&last);
	CHECK_STR(str_of(story), "d");
}

static void cancel_deferred(struct mail *mail)
{
	(void)mail;
	loop_defer(own, &deferred);
	defer_cancel(&deferred);
	CHECK(!defer_is_queued(&deferred));
	mail_post(own, &stopper);
}

TEST(cancelled_work_does_not_run)
{
	struct mail first = { .arrived = cancel_deferred };

	play(&first);
	CHECK_STR(str_of(story), "S");
}

/* A mail that posts itself for ever does not keep the loop from its timers. */
static void post_again(struct mail *mail)
{
	mail_post(own, mail);
}

static struct timer clockwork;

static void time_is_up(struct timer *timer)
{
	(void)timer;
	tell('T');
	loop_stop(own);
}

static void start_flood(struct mail *mail)
{
	timer_start(&clockwork, 60, time_is_up);
	mail->arrived = post_again;
	mail_post(own, mail);
}

TEST(a_flood_of_mail_does_not_starve_the_loop)
{
	struct mail flood = { .arrived = start_flood };

	forget_story();
	own = loop_new("own");
	mail_post(own, &flood);
	loop_run(own);
	CHECK_STR(str_of(story), "T");
	loop_free(&own);
}

static void *stop_soon(void *arg)
{
	usleep(20000);
	loop_stop(arg);
	return NULL;
}

TEST(a_sleeping_loop_is_stopped_by_another_thread)
{
	pthread_t thread;

	own = loop_new("own");
	pthread_create(&thread, NULL, stop_soon, own);
	loop_run(own);
	pthread_join(thread, NULL);
	loop_free(&own);
	CHECK(own == NULL);
}
